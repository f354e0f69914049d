import pytest

from crawler.outcome import judge_crawl
from pipelines.journal import Outcome
from pipelines.reasons import Reason

WHOLE = {"requests": 9, "pages": 5, "channels": 2, "reports": 3, "kept": 3}


def test_all_that_was_expected() -> None:
    assert judge_crawl(WHOLE, failures=0).outcome is Outcome.GOOD


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ("requests", Reason.NO_REQUEST),
        ("pages", Reason.NO_CHANNEL),
        ("channels", Reason.NO_CHANNEL),
        ("reports", Reason.NO_REPORT),
        ("kept", None),
    ],
)
def test_a_crawl_that_found_nothing_has_failed(lacking: str, reason: Reason | None) -> None:
    judged = judge_crawl({**WHOLE, lacking: 0}, failures=0)
    assert (judged.outcome, judged.reason) == (Outcome.FAILED, reason)
    assert bool(judged.detail) is (reason is not None)


def test_an_empty_run_is_never_green() -> None:
    assert judge_crawl({}, failures=0).outcome is Outcome.FAILED


@pytest.mark.parametrize("more", [{"rows_missing": 1}, {"callback_errors": 1}, {"kept": 2}])
def test_what_fell_short_is_partial(more: dict[str, int]) -> None:
    assert judge_crawl({**WHOLE, **more}, failures=0).outcome is Outcome.PARTIAL


def test_any_failure_is_partial() -> None:
    assert judge_crawl(WHOLE, failures=1).outcome is Outcome.PARTIAL


def test_an_interrupted_crawl_is_partial_whatever_it_had() -> None:
    assert judge_crawl({}, failures=0, interrupted=True).outcome is Outcome.PARTIAL
    assert judge_crawl(WHOLE, failures=0, interrupted=True).outcome is Outcome.PARTIAL


def test_arguments_that_fit_nothing_are_named() -> None:
    assert "year=" in judge_crawl({**WHOLE, "reports": 0}, failures=0, filtered=True).detail
    assert "year=" not in judge_crawl({**WHOLE, "channels": 0}, failures=0, filtered=True).detail
