"""From an article to the database, whatever carries its report: files, zips, viewers, frames, pictures of pages."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy.exceptions import DropItem
from sqlalchemy import select

from models import CheckRow, ExtractionRow, session
from pipelines.agreement import RULE
from pipelines.archive import ArchivePipeline
from pipelines.check import CheckPipeline
from pipelines.child import Limits
from pipelines.containers import Bounds
from pipelines.extract import ExtractPipeline, ExtractSettings
from pipelines.items import ReportItem
from pipelines.store import StorePipeline
from pipelines.unpack import UnpackPipeline
from tests.crawler.test_portal import HOST, MakeSpider, column, make_spider, reply, row
from tests.documents.compare import compare
from tests.documents.render import render
from tests.documents.truth import TRUTHS, Truth, load
from tests.pipelines.zips import raw_zip, zipped

__all__ = ["make_spider"]  # the fixture

SETTINGS = ExtractSettings(1, Limits(wall_seconds=30, cpu_seconds=30, memory_bytes=2**30), max_bytes=2**23)
TRUTH = load(TRUTHS / "yanchi-jiaotong-2021.json")
OTHER = load(TRUTHS / "yanchi-shuiwu-2020.json")
TITLE = f"{TRUTH.publisher}{TRUTH.year}年政府信息公开工作年度报告"
TABLES = render(TRUTH, "html_clean")
TEXT = render(TRUTH, "text_tabs")
Site = dict[str, bytes]
Crawl = Callable[[bytes, Site], None]


@pytest.fixture
def crawl(make_spider: MakeSpider, tmp_path: Path):
    """Has an article read, all that it shows fetched from a site, and what came of it stored; gives the journal."""

    def run(article: bytes, site: Site):
        spider = make_spider()
        journal, database = spider.journal, spider.journal.database
        (made,) = reply(column(spider, row("/Content-1.html", TITLE))[0], article)
        while not isinstance(made, ReportItem):
            (made,) = reply(made, site[made.url.removeprefix(HOST)])

        async def main() -> None:
            async def line(item: ReportItem) -> None:
                for stage in stages:
                    given = stage.process_item(item)
                    item = await given if asyncio.iscoroutine(given) else given

            extract = ExtractPipeline(SETTINGS, database, journal, line)
            unpack, store = UnpackPipeline(SETTINGS, Bounds(), line), StorePipeline(database, journal)
            archive = ArchivePipeline(tmp_path / "archive", database, journal, "jia")
            stages = (unpack, archive, extract, CheckPipeline(journal), store)
            await asyncio.gather(extract.open_spider(), store.open_spider())
            try:
                await line(made)
            except DropItem:
                pass
            finally:
                await asyncio.gather(unpack.close_spider(), extract.close_spider(), archive.close_spider())

        asyncio.run(main())
        database.submit(lambda: None).result()  # what the journal still had to write
        return journal

    return run


def article(*body: str) -> bytes:
    head = f"<head><meta charset=utf-8><meta name=ArticleTitle content={TITLE}></head>"
    return f"<html>{head}<body><h1>{TITLE}</h1><div id=zoom>{''.join(body)}</div></body></html>".encode()


def is_exact(journal, truth: Truth) -> bool:
    compared = compare(journal.database.engine, truth)
    assert compared.exact, str(compared)
    return True


@pytest.mark.parametrize(
    ("body", "site"),
    [
        ('<a href="/P0.zip">附件.zip</a>', {"/P0.zip": raw_zip(("年报/报告.html".encode("gbk"), TABLES))}),
        ('<a href="/P0.zip">附件.zip</a>', {"/P0.zip": zipped(("1.zip", zipped(("报告.txt", TEXT))))}),
        ('<iframe src="/tables.html"></iframe>', {"/tables.html": TABLES}),
        ('<iframe src="/pdfjs/web/viewer.html?file=%2Ff%2Fa.txt"></iframe>', {"/f/a.txt": TEXT}),
        ("<a onclick=\"window.open('/f/a.txt')\">查看</a>", {"/f/a.txt": TEXT}),
        ('<p id="pdfshow" data-value="/f/a.txt"></p>', {"/f/a.txt": TEXT}),
        (
            '<iframe src="/show/1"></iframe>',
            {"/show/1": b"<html><body><embed src='/f/a.txt'></body></html>", "/f/a.txt": TEXT},
        ),
    ],
    ids=["zip", "zip in zip", "frame", "viewer", "window.open", "data-value", "viewer in frame"],
)
def test_the_report_is_stored_whatever_carries_it(crawl, body: str, site: Site) -> None:
    journal = crawl(article("<p>报告见附件。</p>", body), site)
    assert (journal.failures, journal.counts["stored"]) == ([], 1)
    assert is_exact(journal, TRUTH)


def test_page_and_attachment_that_agree_are_one_report_and_a_check_says_so(crawl) -> None:
    page = TABLES.replace(b"</body>", b'<a href="/a.txt">x.txt</a></body>')
    journal = crawl(page, {"/a.txt": TEXT})
    assert (journal.failures, journal.counts["stored"], journal.counts["attachments"]) == ([], 1, 1)
    assert is_exact(journal, TRUTH)
    with session(journal.database.engine, read_only=True) as db:
        passed = db.scalars(select(CheckRow.passed).where(CheckRow.rule == RULE)).all()
        assert (len(passed), set(passed)) == (3, {True})
        assert db.scalars(select(ExtractionRow.reader)).all() == ["html"]


def test_page_and_attachment_that_differ_are_both_kept_and_the_page_is_current(crawl) -> None:
    printed = (f">{cell.value}<".encode() for _, cell in TRUTH.cells() if cell.value)
    shown = next(figure for figure in printed if TABLES.count(figure) == 1)
    page = TABLES.replace(b"</body>", b'<a href="/a.html">x.doc</a></body>')
    journal = crawl(page, {"/a.html": TABLES.replace(shown, b">77777<")})
    assert is_exact(journal, TRUTH)
    with session(journal.database.engine, read_only=True) as db:
        assert db.scalars(select(ExtractionRow.is_current).order_by(ExtractionRow.id)).all() == [True, False]
        failed = db.scalars(select(CheckRow).where(CheckRow.rule == RULE, CheckRow.passed.is_(False))).all()
    assert [(check.expected, check.actual is not None) for check in failed] == [(77777, True)]


def test_a_zip_of_several_organs_is_a_report_each(crawl) -> None:
    members = (("交通局.html", TABLES), ("水务局.html", render(OTHER, "html_word")))
    journal = crawl(article('<a href="/all.zip">各部门年报.zip</a>'), {"/all.zip": zipped(*members)})
    assert (journal.failures, journal.counts["stored"]) == ([], 2)
    assert is_exact(journal, TRUTH)
    assert is_exact(journal, OTHER)


def test_pages_as_pictures_are_read_together(crawl) -> None:
    site = {f"/{number}.jpg": b"\xff\xd8\xff%d" % number for number in (1, 2)}
    journal = crawl(article('<p><img src="/1.jpg"></p><p><img src="/2.jpg"></p>'), site)
    assert [failure.url for failure in journal.failures] == [f"{HOST}/1.jpg"]
    assert journal.counts["captures"] == 3
