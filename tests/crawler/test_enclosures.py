"""What is fetched beside an article, by what the article has."""

import pytest

from crawler.enclosures import Limits, enclosures
from crawler.families import Article, Attachment, AttachmentKind

LIMITS = Limits(files=2, pictures=3, compare=True)
TABLES = "申请人情况 本年新收政府信息公开申请数量 未经复议直接起诉"
FILES = tuple(Attachment(f"http://x.gov.cn/{name}", name) for name in ("a.docx", "b.pdf", "c.xls"))
FRAME = Attachment("http://x.gov.cn/f.html", "f.html", AttachmentKind.FRAME)
PICTURES = tuple(Attachment(f"http://x.gov.cn/{n}.jpg", f"{n}.jpg", AttachmentKind.PICTURE) for n in range(5))
SHOWN = Article(shown=(FRAME, *PICTURES))


def test_a_page_with_tables_has_its_files_compared_if_that_is_wanted() -> None:
    article = Article(attachments=FILES, shown=SHOWN.shown)
    assert enclosures(article, TABLES, 2023, LIMITS) == [*FILES[:2]]
    assert enclosures(article, TABLES, 2023, Limits(2, 3, compare=False)) == []
    assert enclosures(SHOWN, TABLES, 2023, LIMITS) == []


def test_files_go_before_all_else() -> None:
    article = Article(attachments=FILES, shown=SHOWN.shown)
    assert enclosures(article, "报告见附件", 2023, LIMITS) == [*FILES[:2]]


def test_where_there_is_no_file_the_frames_and_then_the_pictures() -> None:
    assert enclosures(SHOWN, "正文", 2023, LIMITS) == [FRAME, *PICTURES[:3]]


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [("正文", 2016, 3), ("正文" * 1000, 2016, 0), ("正文" * 1000, 2019, 3), ("正文" * 1000, None, 3)],
)
def test_an_early_report_in_words_has_pictures_that_are_no_pages(text: str, year: int | None, expected: int) -> None:
    assert len(enclosures(Article(shown=PICTURES), text, year, LIMITS)) == expected


def test_a_companion_is_no_part_of_the_report() -> None:
    companion = Attachment("http://x.gov.cn/t.pdf", "《甲县2023年政府信息公开工作年度报告》解读.pdf")
    assert enclosures(Article(attachments=(companion,)), "正文", 2023, LIMITS) == []
