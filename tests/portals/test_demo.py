"""The demonstration crawls with the project's own command, and tells when a crawl is not good."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from tests.documents import compare
from tests.portals import Fault, Portals, demo


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'demo.db'}")
    monkeypatch.setenv("ARCHIVE_DIR", str(tmp_path / "archive"))
    monkeypatch.setattr(demo, "LOGS", tmp_path / "logs")


def shown(slug: str) -> tuple[int, list[str], str]:
    """Exit status, the words of the jurisdiction's line, everything printed."""
    console = Console(file=io.StringIO(), width=120)
    status = demo.demonstrate(console, (slug,))
    text = console.file.getvalue()  # type: ignore[attr-defined] # it is the StringIO from above
    return status, next((line.split() for line in text.splitlines() if line.startswith(f"{slug} ")), []), text


def test_the_demonstration_stores_every_report_and_can_be_run_again(tmp_path: Path) -> None:
    published = Portals(slugs=("hanyin",)).truths("hanyin")
    count = str(len(published))
    status, line, text = shown("hanyin")
    assert status == 0, text
    assert line[:5] == ["hanyin", count, count, count, count]
    assert line[-2:] == ["0", "good"]
    assert str(tmp_path / "demo.db") in text
    assert str(tmp_path / "archive") in text
    assert "汉阴县人民政府" in text
    for truth in published:
        result = compare(tmp_path / "demo.db", truth)
        assert result.exact, str(result)
    flagged = sum(bool(truth.identity_violations) for truth in published)
    assert line[6] == str(flagged)
    status, line, text = shown("hanyin")
    assert status == 0, text
    assert line[:5] == ["hanyin", count, count, "0", count]


def test_a_crawl_that_is_not_good_fails_the_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "Portals", lambda: Portals([Fault("refused", host="www.hanyin.gov.cn")]))
    status, line, text = shown("hanyin")
    assert status == 1
    assert line[-1] == "failed"
    assert "hanyin: exit status 1" in text


def test_a_database_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    monkeypatch.setitem(demo.SETTINGS, "SPIDER_LOADER_CLASS", "no.such.loader")
    status, line, text = shown("hanyin")
    assert (status, line) == (1, [])
    assert "No crawl made a database." in text
