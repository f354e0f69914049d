"""`scrapy reextract` as a person uses it: what the archive has is read again, without the web and without the files."""

import shutil

import pytest
from sqlalchemy import delete, select, update

from models import Capture, ExtractionRow, FailureRow, Observation, Remark, Run, session
from pipelines.extract import EXTRACTOR
from pipelines.readers import office
from tests.commands import PROJECT
from tests.crawler.commands.places import Place, truth, write
from tests.documents.compare import compare
from tests.pipelines.stages import Wanting, in_place_of_extract

FILES = PROJECT / "tests" / "pipelines" / "readers" / "files"
GOOD, OTHER = "yanchi-jiaotong-2020", "cixi-jiaotong-2020"


def _wanting(place: Place, name: str = GOOD, file: str = "wanting.html"):
    """Ingests a report for which something is missing; its file is gone then."""
    path = write(place, file, truth(name))
    path.write_bytes(path.read_bytes().replace(b"</body>", b"<p>WANTING</p></body>"))
    ended = place.ingest("-s", in_place_of_extract(Wanting), path)
    path.unlink()
    return ended


def _failures(place: Place) -> list[tuple[str, str, bool]]:
    with session(place.engine, read_only=True) as db:
        rows = db.scalars(select(FailureRow).order_by(FailureRow.id))
        return [(row.url.rpartition("/")[2], row.reason, row.resolved_at is None) for row in rows]


def _extractions(place: Place) -> list[tuple[str, bool]]:
    with session(place.engine, read_only=True) as db:
        rows = db.scalars(select(ExtractionRow).order_by(ExtractionRow.id))
        return [(row.extractor, row.is_current) for row in rows]


def _spoil(place: Place) -> None:
    """Makes the stored readings those of an older, worse version of the program."""
    with session(place.engine) as db:
        few = select(Observation.item_id).limit(20).scalar_subquery()
        db.execute(delete(Remark).where(Remark.item_id.in_(few)))
        db.execute(delete(Observation).where(Observation.item_id.in_(few)))
        db.execute(update(ExtractionRow).values(extractor="0.0.1+old", fingerprint="0" * 64))


def test_what_failed_is_read_again_once_what_was_missing_is_there(place, database_url):
    place.database = database_url
    first = _wanting(place)
    assert first.status == 1
    assert "install it and run scrapy reextract" in first.lines_on("wanting.html")[0]
    assert place.reports() == set()

    ended = place.reextract()
    assert (ended.status, ended.err) == (0, "")
    assert ended.sums == {"found": 1, "stored": 1, "unchanged": 0, "flagged": ended.sums["flagged"], "failed": 0}
    assert compare(place.engine, truth(GOOD)).exact
    assert _failures(place) == [("wanting.html", "unsupported_format", False)]
    with session(place.engine, read_only=True) as db:
        ingest, reextract = db.scalars(select(Run).order_by(Run.id))
        assert (reextract.command, reextract.outcome, reextract.counts["stored"]) == ("reextract", "good", 1)
        assert reextract.finished_at is not None
        (capture,) = db.scalars(select(Capture))  # no second one
        assert capture.run_id == ingest.id
        assert db.scalars(select(ExtractionRow.capture_id)).one() == capture.id
    assert len(list((place.folder / "archive").rglob("*.warc.gz"))) == 1

    before = place.rows()
    ended = place.reextract()
    assert (ended.status, ended.sums["found"]) == (0, 0)
    assert place.rows() == before


def test_what_fails_again_stays_open_once_and_with_its_newer_reason(place):
    _wanting(place)
    before = place.rows()
    ended = place.reextract("-s", in_place_of_extract(Wanting))
    assert ended.status == 1
    assert len(ended.lines_on("wanting.html")) == 1
    assert place.rows() == {**before, "run": before["run"] + 1}  # the very same failure needs no second row
    with session(place.engine, read_only=True) as db:
        assert db.scalars(select(Run.outcome).order_by(Run.id)).all() == ["failed", "failed"]

    shutil.rmtree(place.folder / "archive")
    ended = place.reextract()
    assert ended.status == 1
    assert "archive_damaged" in ended.lines_on("wanting.html")[0]
    assert _failures(place) == [
        ("wanting.html", "unsupported_format", False),
        ("wanting.html", "archive_damaged", True),
    ]


def test_a_failure_that_only_the_web_can_mend_is_left_alone(place):
    _wanting(place)
    with session(place.engine) as db:
        failed = db.scalars(select(FailureRow)).one()
        db.add(
            FailureRow(run_id=failed.run_id, url=failed.url, stage="fetch", reason="unreachable", detail="no answer")
        )
    assert place.reextract().status == 0
    assert _failures(place) == [("wanting.html", "unsupported_format", False), ("wanting.html", "unreachable", True)]


def test_what_another_version_has_read_is_replaced_in_one_step(place):
    place.ingest(write(place, "1.html", truth(GOOD)), write(place, "2.html", truth(OTHER)))
    _spoil(place)
    assert not compare(place.engine, truth(GOOD)).exact
    assert place.reextract().sums["found"] == 0  # nothing failed

    ended = place.reextract("--all")
    assert (ended.status, ended.sums["found"], ended.sums["stored"]) == (0, 2, 2)
    assert compare(place.engine, truth(GOOD)).exact
    assert compare(place.engine, truth(OTHER)).exact
    assert sorted(_extractions(place)) == sorted([("0.0.1+old", False), (EXTRACTOR, True)] * 2)

    before = place.rows()
    ended = place.reextract("--all")
    assert (ended.status, ended.sums["unchanged"], place.rows()) == (0, 2, before)


def test_a_new_version_that_reads_the_same_adds_no_row(place):
    place.ingest(write(place, "1.html", truth(GOOD)))
    with session(place.engine) as db:
        db.execute(update(ExtractionRow).values(extractor="0.0.1+old"))
    before = place.rows()
    ended = place.reextract("--all")
    assert (ended.status, ended.sums["unchanged"], place.rows()) == (0, 1, before)
    assert _extractions(place) == [(EXTRACTOR, True)]


def test_a_person_chooses_what_is_read_again(place):
    files = [write(place, "1.html", truth(GOOD)), write(place, "2.txt", truth(OTHER), "text_tabs")]
    place.ingest(*files)
    ended = place.reextract("--reader", "text", "--publisher", "慈溪", "--year", "2020", "--jurisdiction", "330282")
    assert (ended.status, ended.sums["found"], ended.sums["unchanged"]) == (0, 1, 1)


def test_a_cross_check_changes_no_value(place):
    path = place.folder / "files" / "1.doc"
    shutil.copy(FILES / "statutory.doc", path)
    said = ("--publisher", "盐池县水务局", "--year", "2023")
    assert place.ingest(*said, path).status == 0
    before = place.rows()
    ended = place.reextract("--all", "--cross-check")
    assert (ended.status, ended.sums["unchanged"], place.rows()) == (0, 1, before)
    with session(place.engine, read_only=True) as db:
        kinds = {warning["kind"] for warning in db.scalars(select(ExtractionRow)).one().warnings}
    if office.program():
        assert "cross-checked 1, of these 0 differ" in ended.out
        assert "not_cross_checked" not in kinds
    else:
        assert "LibreOffice is not installed" in ended.lines_on("1.doc")[0]
        assert "not_cross_checked" in kinds


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--stage", "fetch"), "must be one of extract, check, store"),
        (("--reader", "html", "--all"), "exclude each other"),
        (("--reader", "htm"), "it has read no stored report; no report is stored"),
        (("file.html",), "scrapy ingest"),
    ],
)
def test_wrong_use_ends_with_status_2(place, args, told):
    ended = place.reextract(*args)
    assert ended.status == 2
    assert told in ended.err
    assert "Traceback" not in ended.err


def test_of_an_address_that_changed_the_newest_state_stays_the_current_one(place):
    """The first state could not be read; the second is stored; the first must not take its place."""
    _wanting(place, file="same.html")
    write(place, "same.html", truth(GOOD))
    place.ingest(place.folder / "files" / "same.html")
    with session(place.engine) as db:
        (failed,) = db.scalars(select(FailureRow))
        assert failed.resolved_at is not None
        failed.resolved_at = None  # as if the second state had not closed it
    ended = place.reextract()
    assert (ended.status, ended.sums["found"]) == (0, 0)
    assert _extractions(place) == [(EXTRACTOR, True)]
