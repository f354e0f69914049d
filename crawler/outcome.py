"""How a crawl ended, judged from what was expected against what was found (DESIGN section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipelines.journal import Outcome
from pipelines.reasons import Reason

_NEEDED = (
    ("requests", Reason.NO_REQUEST, "no request was made: see the other failures, or the address in the registry"),
    (
        "pages",
        Reason.NO_CHANNEL,
        "the portal gave no page to look for columns in: see the other failures",
    ),
    (
        "channels",
        Reason.NO_CHANNEL,
        "no column of annual reports was found; give its address as `entry` in the registry if it is hidden",
    ),
    ("reports", Reason.NO_REPORT, "no annual report was found in any column"),
)
"""What a crawl needs to have had, in order, and what it is called to have had none."""
_FILTERED = "no annual report that fits year= and publisher= was found in any column"
_DOUBTS = ("rows_missing", "callback_errors")


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome, and, where the crawl as a whole found nothing, the reason that belongs into `failure`."""

    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""


def judge_crawl(
    counts: Mapping[str, int], *, failures: int, interrupted: bool = False, filtered: bool = False
) -> Judgement:
    """Judge a crawl by its counts.

    Args:
        counts: `requests` that left for the portal, `pages` that came, `channels` among them, `reports` that went to
            the pipelines and `kept`, those of them that are in the database now; `rows_missing`, by which lists fell
            short of what their pagers declared; `callback_errors`.
        failures: how many failures were noted.
        interrupted: a person or the system stopped the crawl before its end.
        filtered: only some reports were asked for.
    """
    if interrupted:
        return Judgement(Outcome.PARTIAL)
    for name, reason, detail in _NEEDED:
        if not counts.get(name):
            return Judgement(Outcome.FAILED, reason, _FILTERED if filtered and reason is Reason.NO_REPORT else detail)
    if not counts.get("kept"):
        return Judgement(Outcome.FAILED)
    is_whole = counts["kept"] >= counts["reports"] and not any(counts.get(name) for name in _DOUBTS)
    return Judgement(Outcome.GOOD if is_whole and not failures else Outcome.PARTIAL)


class Ending(StrEnum):
    """How `scrapy crawl` says that it ended: with one of the outcomes, or without a run."""

    GOOD = Outcome.GOOD
    PARTIAL = Outcome.PARTIAL
    FAILED = Outcome.FAILED
    BUSY = "busy"
    NOT_DUE = "not due"

    @property
    def is_bad(self) -> bool:
        """Tell whether a person should look at it."""
        return self in {Ending.PARTIAL, Ending.FAILED}


def headline(slug: str, name: str, ending: Ending) -> str:
    """Give the first line of a crawl's summary; a sweep reads it from the crawls that it has started."""
    return f"{slug} ({name}): {ending}"


def read_headline(slug: str, name: str, printed: str) -> Ending | None:
    """Find a crawl's ending in what it printed, None where it did not come so far."""
    lines = printed.splitlines()
    return next((ending for ending in Ending if headline(slug, name, ending) in lines), None)
