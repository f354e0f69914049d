"""Containers on their way: members become documents, a person's container a folder of reports."""

import asyncio
from dataclasses import replace

import pytest
from scrapy.exceptions import DropItem

from pipelines.child import Limits
from pipelines.containers import Bounds
from pipelines.extract import ExtractSettings
from pipelines.items import ReportItem
from pipelines.reasons import Reason
from pipelines.results import Refusal
from pipelines.unpack import UnpackPipeline
from tests.pipelines.reports import fetched
from tests.pipelines.zips import bomb, climbing, raw_zip, zipped

SETTINGS = ExtractSettings(2, Limits(wall_seconds=20.0, cpu_seconds=30, memory_bytes=512 * 2**20), max_bytes=2**20)
WEB = "http://www.yanchi.gov.cn/P0202401.zip"
FILE = "file:///data/all.zip"
PNG = b"\x89PNG\r\n\x1a\n"
REPORTS = raw_zip(("年报/县 局.txt".encode("gbk"), b"one"), (b"b#1.txt", b"two"))


@pytest.fixture
def unpack():
    """Takes an item through the stage; gives it and the items that went their own way."""

    def run(item: ReportItem, bounds: Bounds | None = None, line=None) -> tuple[ReportItem, list[ReportItem]]:
        sent: list[ReportItem] = []

        async def keep(made: ReportItem) -> None:
            sent.append(made)
            if line is not None:
                line(made)

        async def main() -> ReportItem:
            stage = UnpackPipeline(SETTINGS, bounds or Bounds(), keep)
            try:
                return await stage.process_item(item)
            finally:
                await stage.close_spider()

        return asyncio.run(main()), sent

    return run


def test_members_of_an_attachment_become_attachments_behind_it(unpack):
    container = fetched(REPORTS, WEB)
    item, sent = unpack(ReportItem(fetched(), [container, fetched(b"%PDF-1.4", "http://www.yanchi.gov.cn/2.pdf")]))
    assert sent == []
    assert [(document.url, document.body) for document in item.attachments] == [
        (WEB, REPORTS),
        (f"{WEB}#!/%E5%B9%B4%E6%8A%A5/%E5%8E%BF%20%E5%B1%80.txt", b"one"),
        (f"{WEB}#!/b%231.txt", b"two"),
        ("http://www.yanchi.gov.cn/2.pdf", b"%PDF-1.4"),
    ]
    assert [document.is_member for document in item.attachments] == [False, True, True, False]
    assert container.is_opened
    assert item.attachments[1].fetched_at == container.fetched_at


def test_a_list_row_that_leads_to_a_container_is_one_report(unpack):
    item, sent = unpack(ReportItem(fetched(REPORTS, WEB), title="盐池县教育局2023年政府信息公开年报"))
    assert (len(item.attachments), sent) == (2, [])
    assert item.page.is_opened


def test_members_of_a_persons_file_are_items_of_their_own(unpack):
    given = {"jurisdiction": "640323", "given_publisher": "盐池县教育局", "given_year": 2023}
    item, sent = unpack(ReportItem(fetched(REPORTS, FILE), **given))
    assert (item.attachments, item.page.is_opened) == ([], True)
    assert [made.page.url for made in sent] == [
        f"{FILE}#!/%E5%B9%B4%E6%8A%A5/%E5%8E%BF%20%E5%B1%80.txt",
        f"{FILE}#!/b%231.txt",
    ]
    assert all(made.hints == given for made in sent)


def test_pictures_of_a_folder_are_one_document_in_the_order_of_their_numbers(unpack):
    names = ("局/10.png", "局/2.png", "局/1.png", "镇/1.png")
    pictures = [(name, PNG + name.encode()) for name in names]
    _, sent = unpack(ReportItem(fetched(zipped(*pictures, ("a.txt", b"a.txt")), FILE)))
    pages = [[page.body.removeprefix(PNG).decode() for page in made.documents] for made in sent]
    assert pages == [["局/1.png", "局/2.png", "局/10.png"], ["镇/1.png"], ["a.txt"]]


def test_what_goes_wrong_with_one_member_costs_itself(unpack):
    def line(made: ReportItem) -> None:
        if made.page.body == b"one":
            raise DropItem("told")
        raise ValueError("a stage's own error, which it has told")

    _, sent = unpack(ReportItem(fetched(REPORTS, FILE)), line=line)
    assert len(sent) == 2


def test_a_member_that_cannot_be_had_goes_on_with_its_reason(unpack):
    item, _ = unpack(ReportItem(fetched(), [fetched(climbing(), WEB)]))
    *bad, good = item.attachments[1:]
    assert [document.refusal.reason for document in bad] == [Reason.UNREADABLE] * 4
    assert bad[0].url == f"{WEB}#!/etc/cron.d/x"
    assert good.refusal is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (bomb(300), Reason.TOO_LARGE),
        (REPORTS[:-30], Reason.UNREADABLE),
        (b"\x1f\x8b\x08", Reason.UNSUPPORTED_FORMAT),
        (zipped(), Reason.EMPTY),
    ],
)
@pytest.mark.parametrize("url", [WEB, FILE])
def test_a_container_that_is_refused_stays_with_its_reason(unpack, url, body, reason):
    item, sent = unpack(ReportItem(fetched(body, url)))
    assert (item.page.refusal.reason, item.page.is_opened) == (reason, False)
    assert (item.attachments, sent) == ([], [])


def test_bounds_and_the_limit_of_a_document_hold(unpack):
    item, _ = unpack(ReportItem(fetched(REPORTS, WEB)), Bounds(max_members=1))
    assert "CONTAINER_MAX_MEMBERS" in item.page.refusal.detail
    item, _ = unpack(ReportItem(fetched(zipped(("a.txt", b"x" * 2**21), method=0), WEB)))
    assert (item.page.refusal, item.page.is_opened) == (None, False)  # the extract stage refuses it by its size


def test_what_was_opened_before_is_not_opened_again(unpack):
    """Read again from the archive, the members are there."""
    member = fetched(b"one", f"{WEB}#!/a.txt")
    item, _ = unpack(ReportItem(fetched(), [fetched(REPORTS, WEB), member]))
    assert item.attachments[1:] == [member]
    assert item.attachments[0].is_opened


def test_a_member_that_could_not_be_opened_is_opened_when_it_is_read_again(unpack):
    """As after an install of what reads it; the limit to the depth is that of the outermost container."""
    inner = fetched(zipped(("年报.txt", b"one"), ("b.zip", zipped(("c.txt", b"two")))), f"{WEB}#!/a.zip")
    item, _ = unpack(ReportItem(fetched(), [fetched(REPORTS, WEB), inner]))
    made = {document.url: document for document in item.attachments}
    assert list(made)[1:] == [inner.url, f"{inner.url}%21/%E5%B9%B4%E6%8A%A5.txt", f"{inner.url}%21/b.zip"]
    assert [document.is_opened for document in made.values()] == [True, True, False, False]
    assert made[f"{inner.url}%21/b.zip"].refusal.reason == Reason.UNSUPPORTED_FORMAT
    again = replace(made[f"{inner.url}%21/b.zip"], refusal=None)
    item, _ = unpack(ReportItem(fetched(), [*item.attachments, again]))
    assert (again.is_opened, item.attachments[-1]) == (False, again)


def test_documents_and_members_that_are_refused_are_left_alone(unpack):
    word = zipped(("word/document.xml", b"<w/>"))
    inner = fetched(REPORTS, f"{WEB}#!/a.zip", refusal=Refusal(Reason.UNREADABLE, "too deep"))
    item, _ = unpack(ReportItem(fetched(), [fetched(word, WEB), inner]))
    assert len(item.attachments) == 2
    assert not any(document.is_opened for document in item.attachments)
