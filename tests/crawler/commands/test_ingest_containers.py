"""`scrapy ingest` of containers: a folder of reports in one file, evidence for each, and a word on each that fails."""

import shutil

from sqlalchemy import select

from models import Capture, Document, FailureRow, Run, fact, session
from pipelines.archive import read_archived
from tests.crawler.commands.places import truth
from tests.documents.compare import compare
from tests.documents.render import render
from tests.hidden import hide
from tests.pipelines.archives import LZMA, needs_libarchive, old_rar, rar5, seven_zip
from tests.pipelines.zips import bomb, climbing, raw_zip, zipped

NAMES = ("yanchi-jiaotong-2020", "cixi-jiaotong-2023", "hanyin-xian-2017", "yanchi-shuiwu-2020", "cixi-hushan-2021")


def test_a_zip_of_reports_becomes_a_report_each_and_a_second_time_writes_no_row(place, database_url):
    place.database = database_url
    truths = [truth(name) for name in NAMES]
    members = [(f"年报/{read.publisher}.html".encode("gbk"), render(read, "html_word")) for read in truths]
    inner = zipped((f"{truths[4].publisher}.txt", render(truths[4], "text_tabs")))
    body = raw_zip(*members[:4], ("乡镇.zip".encode("gbk"), inner), (b"Thumbs.db", b"x"))
    path = place.folder / "files" / "2023年 年报.zip"
    path.write_bytes(body)
    first = place.ingest(path)
    assert (first.status, first.err) == (0, "")
    assert {name: first.sums[name] for name in ("found", "stored", "failed")} == {"found": 1, "stored": 5, "failed": 0}
    for read in truths:
        compared = compare(place.engine, read)
        assert compared.exact, str(compared)
    with session(place.engine, read_only=True) as db:
        urls = set(db.scalars(select(fact.c.url)))
        captures = {capture.url: capture for capture in db.scalars(select(Capture))}
        types = {row.sha256: row.media_type for row in db.scalars(select(Document))}
        kept = {url: read_archived(place.folder / "archive", capture) for url, capture in captures.items()}
        assert db.scalars(select(Run)).one().outcome == "good"
    assert len(urls) == 5
    assert urls == {url for url in captures if url != path.as_uri()}
    assert all(url.startswith(f"{path.as_uri()}#!/") for url in urls)
    assert kept[path.as_uri()] == body
    assert types[captures[path.as_uri()].sha256] == "application/zip"
    assert sorted(kept[url] for url in urls) == sorted(
        [*(read for _, read in members[:4]), render(truths[4], "text_tabs")]
    )
    assert all(capture.page_id is None for capture in captures.values())

    before = place.rows()
    second = place.ingest(path)
    assert (second.status, second.err, second.sums["stored"], second.sums["unchanged"]) == (0, "", 0, 5)
    assert place.rows() == before


def test_each_bad_zip_and_each_bad_member_has_its_line_and_the_others_are_stored(place):
    files = place.folder / "files"
    good = truth("yanchi-jiaotong-2020")
    report = render(good, "html_clean")
    (files / "bomb.zip").write_bytes(bomb(300))
    (files / "climbing.zip").write_bytes(climbing())
    (files / "torn.zip").write_bytes(zipped(("a.html", report))[:-40])
    (files / "locked.zip").write_bytes(raw_zip((b"a.html", report), flags=1))
    (files / "a.gz").write_bytes(b"\x1f\x8b\x08rest")
    notice = "<html><title>关于召开会议的通知</title><p>一、时间</p><p>二、地点</p></html>".encode()
    (files / "mixed.zip").write_bytes(zipped(("局/good.html", report), ("局/notice.html", notice)))
    ended = place.ingest(files)
    assert ended.status == 1
    assert ended.sums["stored"] == 1
    assert compare(place.engine, good).exact
    with session(place.engine, read_only=True) as db:
        failures = {(row.url.rpartition("/files/")[2], row.reason) for row in db.scalars(select(FailureRow))}
    assert failures == {
        ("bomb.zip", "too_large"),
        ("climbing.zip#!/etc/cron.d/x", "unreadable"),
        ("climbing.zip#!/etc/passwd", "unreadable"),
        ("climbing.zip#!/C%3A/Windows/x.dll", "unreadable"),
        ("climbing.zip#!/x.txt", "unreadable"),
        ("climbing.zip#!/good.txt", "not_a_report"),
        ("torn.zip", "unreadable"),
        ("locked.zip#!/a.html", "unreadable"),
        ("a.gz", "unsupported_format"),
        ("mixed.zip#!/%E5%B1%80/notice.html", "not_a_report"),
    }
    assert ended.sums["failed"] == len(failures)
    assert ended.lines_on("mixed.zip#!/局/notice.html: ")
    assert not (place.folder / "etc").exists()


def test_a_failure_at_a_zip_is_resolved_when_it_can_be_opened(place):
    path = place.folder / "files" / "a.zip"
    path.write_bytes(b"\x1f\x8b\x08rest")
    assert place.ingest(path).status == 1
    path.write_bytes(zipped(("a.html", render(truth("yanchi-jiaotong-2020"), "html_clean"))))
    assert place.ingest(path).status == 0
    with session(place.engine, read_only=True) as db:
        assert [row.resolved_at is not None for row in db.scalars(select(FailureRow))] == [True]


@needs_libarchive
def test_rars_and_7zs_are_read_once_there_is_what_reads_them(place):
    """Before, each is a failure that says what to install; their bytes are in the archive."""
    files = place.folder / "files"
    truths = [truth(name) for name in NAMES[:4]]
    first, second, third, fourth = (render(read, "html_word") for read in truths)
    (files / "a.rar").write_bytes(rar5(("年报/一.html", first), ("年报/二.html", second)))
    (files / "b.7z").write_bytes(seven_zip(("三.html", third), coder=LZMA))
    (files / "c.zip").write_bytes(zipped(("in.rar", old_rar(("四.html", fourth)))))
    place.more = hide(place.folder / "site", "libarchive")
    ended = place.ingest(files)
    assert (ended.status, ended.sums["stored"], ended.sums["failed"]) == (1, 0, 3)
    for name in ("a.rar", "b.7z", "c.zip#!/in.rar"):
        assert "nianbao[archives]" in ended.lines_on(f"{name}: ")[0]

    place.more = {}
    shutil.rmtree(files)
    ended = place.reextract()
    assert (ended.status, ended.err, ended.sums["stored"]) == (0, "", 4)
    for read in truths:
        compared = compare(place.engine, read)
        assert compared.exact, str(compared)
    with session(place.engine, read_only=True) as db:
        assert {url.rpartition("/files/")[2] for url in db.scalars(select(fact.c.url))} == {
            "a.rar#!/%E5%B9%B4%E6%8A%A5/%E4%B8%80.html",
            "a.rar#!/%E5%B9%B4%E6%8A%A5/%E4%BA%8C.html",
            "b.7z#!/%E4%B8%89.html",
            "c.zip#!/in.rar%21/%E5%9B%9B.html",
        }
        assert all(row.resolved_at is not None for row in db.scalars(select(FailureRow)))
    before = place.rows()
    ended = place.reextract("--all")
    assert (ended.status, ended.err, ended.sums["stored"]) == (0, "", 0)
    assert place.rows() == before
