"""`scrapy ingest` as a person uses it: from files and folders to facts, with a clear word on each that fails."""

import os
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from models import Capture, FailureRow, Jurisdiction, Report, Run, session
from models.session import describe
from pipelines.archive import read_archived
from tests.crawler.commands.places import Place, truth, write
from tests.documents.compare import compare
from tests.documents.render import render


def test_reports_become_facts_and_a_second_time_writes_no_row(place, database_url):
    place.database = database_url
    truths = [truth(name) for name in ("yanchi-jiaotong-2020", "cixi-jiaotong-2023", "hanyin-xian-2017")]
    layouts = ("html_word", "text_tabs", "html_clean")
    files = [
        write(place, f"{at}.htm", read, layout) for at, (read, layout) in enumerate(zip(truths, layouts, strict=True))
    ]
    first = place.ingest(*files)
    assert (first.status, first.err) == (0, "")
    assert first.sums == {"found": 3, "stored": 3, "unchanged": 0, "flagged": first.sums["flagged"], "failed": 0}
    assert f"database: {describe(make_url(database_url))}" in first.out
    assert f"archive: {place.folder}/archive" in first.out
    for read in truths:
        compared = compare(place.engine, read)
        assert compared.exact, str(compared)
    assert place.reports() == {(read.jurisdiction, read.publisher, read.year) for read in truths}
    with session(place.engine, read_only=True) as db:
        (run,) = db.scalars(select(Run))
        assert (run.command, run.outcome, run.counts["stored"]) == ("ingest", "good", 3)
        for capture in db.scalars(select(Capture)):
            path = next(path for path in files if path.as_uri() == capture.url)
            assert read_archived(place.folder / "archive", capture) == path.read_bytes()

    before = place.rows()
    second = place.ingest(*files)
    assert (second.status, second.err) == (0, "")
    assert second.sums == {**first.sums, "stored": 0, "unchanged": 3}
    assert place.rows() == before
    assert len(list((place.folder / "archive").rglob("*.warc.gz"))) == 1


def test_a_folder_is_walked_and_what_is_hidden_in_it_is_not(place):
    stored = write(place, "a/b/1.html", truth("cixi-jiaotong-2020"))
    write(place, ".hidden/2.html", truth("cixi-jiaotong-2023"))
    write(place, "a/.3.html", truth("cixi-jiaotong-2023"))
    (place.folder / "files" / "again").symlink_to(stored.parent)
    (place.folder / "files" / "a" / "loop").symlink_to(place.folder / "files")
    ended = place.ingest(place.folder / "files", stored)
    assert (ended.status, ended.err, ended.sums["found"]) == (0, "", 1)
    assert place.reports() == {("330282", "慈溪市交通运输局", 2020)}


def test_each_bad_file_has_its_line_and_the_others_are_stored(place):
    files = place.folder / "files"
    good = truth("yanchi-jiaotong-2020")
    write(place, "good.html", good)
    (files / "empty.html").write_bytes(b"")
    (files / "rubbish.bin").write_bytes(bytes(range(256)) * 500)
    (files / "bomb.html").write_bytes(b"<html><body><table><tr>" + b"<td>" * (50 * 2**20 // 4))
    with (files / "huge.html").open("wb") as huge:
        huge.truncate(65 * 2**20)
    notice = "<html><head><title>关于召开会议的通知</title></head><body><p>一、时间</p><p>二、地点</p></body></html>"
    (files / "notice.html").write_text(notice, encoding="utf-8")
    yearless = render(good, "html_clean").decode().replace("2020", "本").replace("2021", "次")
    (files / "yearless.html").write_text(yearless, encoding="utf-8")
    (files / "nowhere.html").symlink_to("/nowhere/at/all")
    os.mkfifo(files / "pipe")
    ended = place.ingest(files, place.folder / "missing.html")
    assert ended.status == 1
    expected = {
        "empty.html": "empty",
        "rubbish.bin": "unsupported_format",
        "bomb.html": "too_large",
        "huge.html": "too_large",
        "notice.html": "not_a_report",
        "yearless.html": "no_year",
        "nowhere.html": "missing_path",
        "missing.html": "missing_path",
        "pipe": "unreadable",
    }
    for name, reason in expected.items():
        (line,) = ended.lines_on(f"/{name}: ")
        assert line.endswith(f"[{reason}]")
    assert len(ended.err.splitlines()) == len(expected)
    assert "--year" in ended.lines_on("yearless")[0]
    assert ended.sums["stored"] == 1
    assert ended.sums["failed"] == len(expected)
    assert compare(place.engine, good).exact
    with session(place.engine, read_only=True) as db:
        kept = {row.url.rpartition("/")[2]: row.reason for row in db.scalars(select(FailureRow))}
        assert db.scalars(select(Run)).one().outcome == "partial"
    assert kept == expected
    assert len(place.reports()) == 1


def test_a_persons_word_settles_what_the_document_does_not_say(place):
    good = truth("yanchi-jiaotong-2020")
    text = (
        render(good, "html_clean")
        .decode()
        .replace("2020", "本")
        .replace("2021", "次")
        .replace("盐池县交通运输局", "本机关")
    )
    path = place.folder / "files" / "silent.html"
    path.write_text(text, encoding="utf-8")
    ended = place.ingest(path, "--jurisdiction", "640323", "--publisher", "县交通运输局", "--year", "2020")
    assert (ended.status, ended.sums["stored"]) == (0, 1)
    assert place.reports() == {("640323", "盐池县交通运输局", 2020)}
    with session(place.engine, read_only=True) as db:
        assert db.scalars(select(Run)).one().jurisdiction_code == "640323"


def test_a_place_that_is_not_in_the_registry_is_a_warning(place):
    other = truth("other-shuyang-2023")
    ended = place.ingest(write(place, "1.html", other))
    assert ended.status == 0
    (line,) = ended.err.splitlines()
    assert line.startswith("warning ")
    assert line.endswith("[unknown_jurisdiction]")
    assert other.publisher in line
    assert place.reports() == {(None, other.publisher, other.year)}


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ((), "no PATH given"),
        (("--jurisdiction", "64032", "x"), "six digits"),
        (("--jurisdiction", "999999", "x"), "not in the registry"),
        (("--year", "20x3", "x"), "four digits"),
        (("--year", "1823", "x"), "four digits"),
        (("--publisher", " ", "x"), "--publisher is empty"),
        (("--yaer", "2023", "x"), "unknown option --yaer"),
    ],
)
def test_wrong_use_ends_with_status_2_and_does_nothing(place, args, told):
    ended = place.ingest(*args)
    assert ended.status == 2
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert not (place.folder / "archive").exists()


def test_an_empty_folder_is_no_success(place):
    ended = place.ingest(place.folder / "files")
    assert ended.status == 1
    assert "no file in this folder" in ended.err


def test_a_database_that_cannot_be_used_is_told_plainly(place):
    (place.folder / "nianbao.db").write_text("this is no database, whatever its name says")
    ended = place.ingest(write(place, "1.html", truth("cixi-jiaotong-2020")))
    assert ended.status == 1
    assert "nianbao.db" in ended.err
    assert "Traceback" not in ended.err


def test_a_database_that_cannot_be_written_is_told_plainly(place):
    place.ingest(write(place, "1.html", truth("cixi-jiaotong-2020")))
    registry = (place.folder / "jurisdictions.csv").read_text(encoding="utf-8")
    (place.folder / "jurisdictions.csv").write_text(registry.replace("慈溪市", "慈溪"), encoding="utf-8")
    place.database = f"sqlite:///file:{place.folder}/nianbao.db?mode=ro&uri=true"
    ended = place.ingest(write(place, "2.html", truth("cixi-jiaotong-2023")))
    assert ended.status == 1
    assert "the database cannot be used: attempt to write a readonly database" in ended.err
    assert "Traceback" not in ended.err


def test_the_registry_is_synced(place):
    place.ingest(write(place, "1.html", truth("cixi-jiaotong-2020")))
    with session(place.engine, read_only=True) as db:
        assert set(db.scalars(select(Jurisdiction.slug))) == {"yanchi", "cixi", "hanyin"}


def _many(place: Place, number: int) -> None:
    body = render(truth("cixi-jiaotong-2020"), "html_clean").decode()
    for at in range(number):
        path = place.folder / "files" / f"{at:04}.html"
        path.write_text(body.replace("慈溪市交通运输局", f"慈溪市第{at}局"), encoding="utf-8")


def _wait_for_reports(place: Place, number: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(Exception):  # not there yet
            if place.rows()["report"] >= number:
                return
        time.sleep(0.05)
    pytest.fail("the command stored nothing in time")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_keeps_what_it_has_and_the_next_finishes_it(place, how):
    _many(place, 100)
    with place.start("ingest", place.folder / "files") as process:
        _wait_for_reports(place, 3)
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
    if how == signal.SIGINT:
        assert process.returncode == 1
        assert "stopped before the end" in err
        assert re.match(r"found 100, stored \d+", out)
    with session(place.engine, read_only=True) as db:
        assert 3 <= db.scalar(select(func.count()).select_from(Report)) < 100
        for capture in db.scalars(select(Capture)):
            assert read_archived(place.folder / "archive", capture)
    assert _readers_of(process.pid) == []
    ended = place.ingest(place.folder / "files")
    assert ended.status == 0
    assert ended.sums["stored"] + ended.sums["unchanged"] == 100
    assert len(place.reports()) == 100


def _readers_of(parent: int) -> list[int]:
    """Reading processes that outlived a command: those whose group it led, given a moment to end."""
    for _ in range(50):
        left = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = status.read_text().rpartition(")")[2].split()
                if int(fields[2]) == parent or int(fields[1]) == parent:
                    left.append(int(status.parent.name))
        if not left:
            return []
        time.sleep(0.1)
    return left
