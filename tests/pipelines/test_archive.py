"""The archive stage: bytes kept once, a capture for each fetch from the web, nothing new for a file that is known."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from models import Capture, Document, session
from pipelines.archive import ArchivePipeline, read_archived
from pipelines.items import ReportItem
from pipelines.journal import Journal
from pipelines.reasons import Reason, Stage
from pipelines.warc import ArchiveDamagedError, WarcFile
from tests.pipelines.reports import fetched

FILE = "file:///data/report.html"
PAGE = b"<html><body><p>\xe6\x8a\xa5\xe5\x91\x8a</p></body></html>"


@pytest.fixture
def archive(tmp_path, database):
    """Archives items as one run does, each call a run of its own."""

    def run(*items: ReportItem, journal: Journal | None = None) -> Journal:
        journal = journal or Journal(database, "test")

        async def main():
            stage = ArchivePipeline(tmp_path / "archive", database, journal, "慈溪/cixi")
            try:
                for item in items:
                    await stage.process_item(item)
            finally:
                await stage.close_spider()

        asyncio.run(main())
        return journal

    return run


def captures(database) -> list[Capture]:
    with session(database.engine, read_only=True) as db:
        return list(db.scalars(select(Capture).order_by(Capture.id)))


def warcs(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "archive").rglob("*.warc.gz"))


def test_page_and_attachment_are_kept_with_their_captures(archive, database, tmp_path):
    headers = (("ETag", '"abc"'), ("Last-Modified", "Wed, 31 Jan 2024 08:00:00 GMT"))
    page = fetched(PAGE, headers=headers)
    attachment = fetched(b"%PDF-1.4 " + b"x" * 5000, "http://www.example.gov.cn/2.pdf")
    archive(ReportItem(page, [attachment]))
    assert page.media_type == "text/html"
    assert attachment.media_type == "application/pdf"
    first, second = captures(database)
    assert (page.capture_id, attachment.capture_id) == (first.id, second.id)
    assert (first.url, first.status, first.etag) == (page.url, 200, '"abc"')
    assert first.last_modified == "Wed, 31 Jan 2024 08:00:00 GMT"
    assert first.fetched_at == page.fetched_at
    assert [read_archived(tmp_path / "archive", capture) for capture in (first, second)] == [page.body, attachment.body]
    with session(database.engine, read_only=True) as db:
        kept = {row.sha256: (row.media_type, row.size) for row in db.scalars(select(Document))}
    assert kept == {page.sha256: ("text/html", len(PAGE)), attachment.sha256: ("application/pdf", 5009)}


def test_a_run_has_one_file_named_after_it(archive, tmp_path, database):
    archive(*(ReportItem(fetched(b"<p>%d</p>" % n, f"http://www.example.gov.cn/{n}.html")) for n in range(4)))
    (path,) = warcs(tmp_path)
    assert path.name.endswith("-run1--cixi.warc.gz")
    assert {capture.warc_file for capture in captures(database)} == {path.relative_to(tmp_path / "archive").as_posix()}
    archive(ReportItem(fetched(b"<p>5</p>")))
    assert len(warcs(tmp_path)) == 2


def test_identical_bytes_are_kept_once_and_captured_each_time(archive, database, tmp_path):
    archive(ReportItem(fetched(PAGE), [fetched(PAGE, "http://www.example.gov.cn/copy.html")]))
    size = warcs(tmp_path)[0].stat().st_size
    archive(ReportItem(fetched(PAGE)), ReportItem(fetched(PAGE, FILE)))
    seen = captures(database)
    assert [capture.url[-9:] for capture in seen] == ["cn/1.html", "copy.html", "cn/1.html", "port.html"]
    assert len({(capture.warc_file, capture.warc_offset) for capture in seen}) == 1
    assert [path.stat().st_size for path in warcs(tmp_path)] == [size]
    assert read_archived(tmp_path / "archive", seen[-1]) == PAGE


def test_a_known_file_writes_no_row_and_a_changed_one_does(archive, database, tmp_path, rows):
    archive(ReportItem(fetched(PAGE, FILE)))
    before, files = rows(database.engine), warcs(tmp_path)
    again = ReportItem(fetched(PAGE, FILE))
    journal = archive(again)
    assert again.page.capture_id == 1
    assert (again.page.sha256, again.page.media_type) == (captures(database)[0].sha256, "text/html")
    assert rows(database.engine) == before
    assert warcs(tmp_path) == files
    assert journal.counts["captures"] == 0
    archive(ReportItem(fetched(PAGE + b"<p>more</p>", FILE)))
    assert rows(database.engine) == {**before, "run": 2, "capture": 2, "document": 2}


def test_bytes_that_the_archive_lost_are_kept_again(archive, database, tmp_path):
    archive(ReportItem(fetched(PAGE, FILE)))
    warcs(tmp_path)[0].unlink()
    archive(ReportItem(fetched(PAGE, FILE)))
    lost, kept = captures(database)
    assert read_archived(tmp_path / "archive", kept) == PAGE
    with pytest.raises(ArchiveDamagedError, match="No such file"):
        read_archived(tmp_path / "archive", lost)


def test_a_changed_archive_is_noticed(archive, database, tmp_path):
    archive(ReportItem(fetched(PAGE)))
    (capture,) = captures(database)
    (path,) = warcs(tmp_path)
    path.unlink()
    with WarcFile(path, {}) as forged:
        offset = forged.write(fetched(b"<p>other</p>"), "text/html").offset
    capture.warc_offset = offset
    with pytest.raises(ArchiveDamagedError, match="not what was captured"):
        read_archived(tmp_path / "archive", capture)


def test_what_cannot_be_archived_is_a_failure_and_leaves_no_row(archive, database, tmp_path, rows):
    (tmp_path / "archive").write_text("a file where the folder should be")
    journal = Journal(database, "test")
    with pytest.raises(OSError, match="archive"):
        archive(ReportItem(fetched(PAGE)), journal=journal)
    assert [(told.stage, told.reason) for told in journal.failures] == [(Stage.ARCHIVE, Reason.INTERNAL_ERROR)]
    journal.finish("failed")
    assert {table: count for table, count in rows(database.engine).items() if count} == {"run": 1, "failure": 1}
