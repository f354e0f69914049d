"""What is read again: the right captures, once each, with all that belongs to them."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from models import Capture, Document, ExtractionRow, FailureRow, Jurisdiction, Publisher, Report, Run, session
from pipelines.again import Wanted, find_captures, is_reader, load_item, readers_met
from pipelines.items import Fetched
from pipelines.reasons import Stage
from pipelines.warc import ArchiveDamagedError, WarcFile, sha256_of

PAGE, OTHER, FILE = "http://a.gov.cn/1.html", "http://a.gov.cn/2.html", "http://a.gov.cn/1.pdf"
BEGIN = datetime(2024, 1, 31, tzinfo=UTC)


class Archive:
    """Fills a database and an archive with captures, failures and readings, one after the other."""

    def __init__(self, engine, folder) -> None:
        self.engine, self.folder = engine, folder
        self._numbers = count(1)
        self._warc = WarcFile(folder / "1.warc.gz", {"software": "test"})
        with session(engine) as db:
            db.add(Jurisdiction(code="640323", name="盐池县", level="county", slug="yanchi"))
            db.flush()
            self._run = Run(command="crawl", jurisdiction_code="640323")
            db.add(self._run)
            db.flush()
            self.run_id = self._run.id

    def capture(
        self, url: str, text: str, page: int | None = None, *, media_type: str = "text/plain", **hints: object
    ) -> int:
        body = text.encode()
        headers = (("Content-Type", "text/html; charset=gbk"),)
        fetched = Fetched(url, body, BEGIN + timedelta(days=next(self._numbers)), headers=headers)
        place = self._warc.write(fetched, "text/plain")
        with session(self.engine) as db:
            if db.get(Document, sha256_of(body)) is None:
                db.add(Document(sha256=sha256_of(body), media_type=media_type, size=len(body)))
                db.flush()
            row = Capture(
                url=url,
                sha256=sha256_of(body),
                fetched_at=fetched.fetched_at,
                status=200,
                warc_file="1.warc.gz",
                warc_offset=place.offset,
                run_id=self.run_id,
                page_id=page,
                hints=hints or None,
            )
            db.add(row)
            db.flush()
            return row.id

    def failure(self, url: str, text: str | None, reason: str = "unreadable", stage: str = "extract", **more) -> None:
        sha256 = None if text is None else sha256_of(text.encode())
        with session(self.engine) as db:
            told = {"url": url, "stage": stage, "reason": reason, "detail": "", "sha256": sha256}
            db.add(FailureRow(run_id=self.run_id, **told, **more))

    def reading(self, capture: int, publisher: str, year: int, reader: str = "html", *, current: bool = True) -> None:
        with session(self.engine) as db:
            made = Publisher(jurisdiction_code="640323", name=publisher, kind="department")
            report = Report(publisher=made, year=year)
            db.add(report)
            db.flush()
            sha256 = db.get_one(Capture, capture).sha256
            row = {"extractor": "0", "fingerprint": "0", "is_current": current}
            db.add(ExtractionRow(report_id=report.id, capture_id=capture, sha256=sha256, reader=reader, **row))

    def find(self, **wanted: object) -> list[int]:
        with session(self.engine, read_only=True) as db:
            return find_captures(db, Wanted(**wanted))

    def load(self, capture: int):
        with session(self.engine, read_only=True) as db:
            return load_item(db, self.folder, capture)


@pytest.fixture
def archive(engine, tmp_path) -> Archive:
    return Archive(engine, tmp_path / "archive")


def test_an_attachment_that_failed_brings_its_page_and_all_that_belongs_to_it(archive):
    archive.capture(OTHER, "another")
    page = archive.capture(PAGE, "page", title="年报", year=2023, publisher="水务局", jurisdiction=None)
    archive.capture(FILE, "first", page)
    archive.capture("http://a.gov.cn/2.pdf", "second", page)
    archive.failure(FILE, "first")
    assert archive.find() == [page]
    made = archive.load(page)
    assert [one.body for one in (made.page, *made.attachments)] == [b"page", b"first", b"second"]
    assert (made.title, made.year, made.publisher, made.given_year) == ("年报", 2023, "水务局", None)
    assert made.jurisdiction is None  # as the door had it then
    assert (made.page.url, made.page.capture_id, made.page.sha256) == (PAGE, page, sha256_of(b"page"))
    assert made.page.fetched_at == BEGIN + timedelta(days=2)
    assert dict(made.page.headers)["Content-Type"] == "text/html; charset=gbk"


def test_a_member_with_a_report_of_its_own_is_read_without_its_container(archive):
    container = archive.capture("file:///a.zip", "zip", given_year=None)
    member = archive.capture("file:///a.zip#!/1.docx", "member", container, given_year=2023)
    archive.failure("file:///a.zip#!/1.docx", "member")
    assert archive.find() == [member]
    assert archive.load(member).given_year == 2023
    assert archive.load(container).attachments == []


def test_a_container_that_was_opened_is_not_read_beside_its_members(archive):
    archive.capture("file:///a.zip", "zip", media_type="application/zip", given_year=2023)
    member = archive.capture("file:///a.zip#!/1.docx", "member", given_year=2023)
    link = archive.capture(PAGE, "another zip", media_type="application/zip", year=2023)
    archive.capture(f"{PAGE}#!/1.docx", "another member", link)
    assert archive.find(everything=True) == [member, link]


def test_what_was_fetched_before_hints_were_kept_takes_the_place_of_its_run(archive):
    assert archive.load(archive.capture(PAGE, "page")).jurisdiction == "640323"


def test_of_an_address_the_last_failed_state_is_read(archive):
    archive.capture(PAGE, "old", year=2022)
    archive.failure(PAGE, "old")
    new = archive.capture(PAGE, "new", year=2022)
    archive.failure(PAGE, "new")
    assert archive.find() == [new]


def test_a_state_that_was_replaced_by_a_readable_one_is_not(archive):
    archive.capture(PAGE, "old", year=2022)
    archive.failure(PAGE, "old")
    archive.reading(archive.capture(PAGE, "new", year=2022), "盐池县水务局", 2022)
    assert archive.find() == []


def test_only_open_failures_of_the_stage_and_the_reason_count(archive):
    one, two = archive.capture(PAGE, "one", year=2022), archive.capture(OTHER, "two", year=2022)
    archive.failure(PAGE, "one", "timeout")
    archive.failure(OTHER, None, "internal_error", "check")
    archive.failure(OTHER, "two", resolved_at=BEGIN)
    archive.failure("http://a.gov.cn/never.html", None)
    assert archive.find() == [one]
    assert archive.find(reason="timeout") == [one]
    assert archive.find(reason="unreadable") == []
    assert archive.find(stages=(Stage.CHECK, Stage.STORE)) == [two]


@pytest.fixture
def filled(archive) -> dict[str, int]:
    """A report from a page, one from an attachment, one kept beside, one that failed."""
    page = archive.capture(PAGE, "page", year=2022)
    archive.reading(page, "盐池县水务局", 2022, "html")
    again = archive.capture(PAGE, "page", year=2022)
    lead = archive.capture(OTHER, "lead", year=2023)
    archive.reading(archive.capture(FILE, "pdf", lead), "盐池县教育局", 2023, "pdf:pdfium")
    beside = archive.capture("http://a.gov.cn/3.html", "beside", year=2021)
    archive.reading(beside, "盐池县审计局", 2021, current=False)
    failed = archive.capture("http://a.gov.cn/4.html", "failed", publisher="财政局", year=2020, jurisdiction="640323")
    archive.failure("http://a.gov.cn/4.html", "failed")
    return {"page": page, "again": again, "lead": lead, "beside": beside, "failed": failed}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["failed"]),
        ({"reader": "html"}, ["page"]),
        ({"reader": "pdf"}, ["lead"]),
        ({"reader": "pdf:pdfium"}, ["lead"]),
        ({"reader": "pd"}, []),
        ({"everything": True}, ["again", "lead", "beside", "failed"]),
        ({"everything": True, "year": 2023}, ["lead"]),
        ({"everything": True, "year": 2020}, ["failed"]),
        ({"everything": True, "publisher": "财政"}, ["failed"]),
        ({"everything": True, "publisher": "审计"}, ["beside"]),
        ({"everything": True, "publisher": "%"}, []),
        ({"everything": True, "jurisdiction": "640323"}, ["again", "lead", "beside", "failed"]),
        ({"everything": True, "jurisdiction": "330282"}, []),
        ({"year": 2022}, []),
    ],
)
def test_a_person_chooses(archive, filled, wanted, found):
    assert archive.find(**wanted) == [filled[name] for name in found]


def test_readers_are_known_by_their_first_name(archive, filled):
    with session(archive.engine, read_only=True) as db:
        assert readers_met(db) == ["html", "pdf:pdfium"]
    assert is_reader("office", "office+docx")
    assert not is_reader("doc", "docx")


def test_an_archive_that_lacks_the_bytes_says_so(archive):
    page = archive.capture(PAGE, "page", year=2022)
    (archive.folder / "1.warc.gz").write_bytes(b"")
    with pytest.raises(ArchiveDamagedError, match=r"1\.warc\.gz"):
        archive.load(page)
