"""What a portal publishes: reports made from truths, and all the other things that lie in the same lists."""

import io
import random
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import escape

from tests.documents.files import as_docx
from tests.documents.noise import Noise
from tests.documents.render import fragment, render
from tests.documents.truth import TRUTHS, Truth, load
from tests.documents.wording import title as report_title

# Manners of printing a report on the portals, taken in turn.
MANNERS: tuple[tuple[str, Noise], ...] = (
    ("html_clean", Noise()),
    ("html_word", Noise(seed=31, numbering="、")),
    ("html_flat", Noise(seed=32, variants=frozenset({"commercial_body", "legal_service_short"}))),
    ("html_clean", Noise(seed=33, cut="head", enterprise_rows=True)),
    ("html_word", Noise(seed=34, justified=True, blank="nbsp", digits="padded")),
    ("html_clean", Noise(seed=35, groups="absorbed", span_mismatch=True)),
    ("html_nested", Noise(seed=36, metadata=True)),
    ("html_clean", Noise(seed=37, cut="bare", groups="repeated", broken="line")),
    ("html_flat", Noise(seed=38, groups="late", extra_cell=True)),
    ("html_word", Noise(seed=39, broken="paragraph", block="vertical", variants=frozenset({"normative_short"}))),
)


@dataclass(frozen=True, slots=True)
class File:
    """An attachment: its name as the link shows it, its bytes."""

    name: str
    body: bytes = field(repr=False)

    @property
    def extension(self) -> str:
        """The name's extension without the dot."""
        return self.name.rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Article:
    """One thing in a list: what its row and its page say.

    `body` is the HTML of the text. `source` is the organ as the portal prints it. `day` is the day of publication; a
    row may keep it to itself (`dated`). `truth` is what a perfect crawl stores, None for everything that is no report.
    `failure` holds the reasons, one of which must be given for a report that cannot be stored; then `truth` is None.
    """

    title: str
    day: date
    source: str
    body: str = field(repr=False)
    files: tuple[File, ...] = ()
    truth: Truth | None = None
    dated: bool = True
    failure: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """How one truth is published.

    `name` is the truth file, `style` the wording of the title, `printed` the publisher's name in title and text where
    it is not the full one, `source` the organ beside the title. `anonymous` reports name their publisher nowhere else.
    `carrier` is "page", or "txt", "html" or "docx" for tables that lie in an attachment. `manner` counts through
    `MANNERS`.
    """

    name: str
    style: str = "official"
    printed: str | None = None
    source: str | None = None
    anonymous: bool = False
    carrier: str = "page"
    manner: int | None = None
    day: date | None = None
    dated: bool = True


def publish(plan: Plan, rng: random.Random, truth: Truth | None = None) -> Article:
    """The article that carries one report: `truth`, else the truth file that the plan names."""
    truth = truth or load(TRUTHS / f"{plan.name}.json")
    shown = replace(truth, publisher=plan.printed or truth.publisher)
    title = report_title(shown, plan.style)
    if plan.anonymous:
        title = rng.choice((f"{truth.year}年度政府信息公开年报", f"{truth.year}年政府信息公开工作年度报告"))
        shown = replace(truth, publisher="本机关")
    manner = rng.randrange(len(MANNERS)) if plan.manner is None else plan.manner
    layout, noise = MANNERS[manner]
    noise = replace(noise, seed=noise.seed + rng.randrange(1000), title=plan.style)
    body, files = _carried(shown, plan, layout, noise, title)
    return Article(
        title=title,
        day=plan.day or date(truth.year + 1, 1, 8) + timedelta(days=rng.randrange(60)),
        source=plan.source or truth.publisher,
        body=body,
        files=files,
        truth=truth,
        dated=plan.dated,
    )


def _carried(shown: Truth, plan: Plan, layout: str, noise: Noise, title: str) -> tuple[str, tuple[File, ...]]:
    notice = f"<p>{escape(shown.publisher)}的年度报告见附件，欢迎监督。</p>\n"
    if plan.carrier == "txt":
        return notice, (File(f"{title}.txt", render(shown, "text_cell_lines", noise)),)
    if plan.carrier == "html":
        return notice, (File(f"{title}.html", render(shown, layout, noise)),)
    if plan.carrier == "docx":
        return notice, (File(f"{title}.docx", as_docx(shown)),)
    return fragment(shown, layout, noise, titled=False, signed=not plan.anonymous), ()


def _words(*paragraphs: str) -> str:
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)


def blank_form(year: int) -> str:
    """The empty tables of form C, as a notice on how to write the report encloses them."""
    truth = load(TRUTHS / "hanyin-jiaotong-2021.json")
    for figures in (truth.proactive, truth.requests, truth.reviews):
        for row in figures.values():
            row.update(dict.fromkeys(row))
    truth.publisher, truth.year = "（单位名称）", year
    return fragment(truth, "html_clean", titled=False, signed=False)


def companions(name: str, year: int, rng: random.Random) -> list[Article]:
    """What lies beside the reports and is none: for one government and one year."""
    day = date(year + 1, 1, 10)
    short = name.removesuffix("人民政府")
    told: list[tuple[str, str]] = [
        (f"一图读懂{name}{year}年政府信息公开工作年度报告", '<p><img src="/images/yitududong.jpg" alt="一图读懂"></p>'),
        (f"{name}{year}年政府信息公开工作年度报告（图片版）", '<p><img src="/images/tupianban.jpg" alt="图片版"></p>'),
        (
            f"关于编制{year}年政府信息公开工作年度报告的通知",
            _words("各单位请于1月20日前报送年度报告，格式附后。") + blank_form(year),
        ),
        (f"{name}{year}年法治政府建设年度报告", _words(f"{year}年办理行政复议案件12件，行政应诉3件，备案文件5件。")),
        (
            f"{name}网站工作年度报表（{year}年度）",
            "<table><tr><td>网站名称</td><td>" + name + "</td></tr><tr><td>独立用户访问总量</td><td>103022</td></tr>"
            "<tr><td>信息发布总数</td><td>4511</td></tr></table>",
        ),
        (f"《{name}{year}年政府信息公开工作年度报告》解读", _words("全年公开情况较上年有所改善，要点如下。")),
        (f"{short}召开政府信息公开工作年度报告编制培训会", _words("培训会于昨日召开，60人参加。")),
        (f"{short}{year}年政府工作报告", _words("过去一年，生产总值增长5.1%。")),
        (f"{short}{year}年财政预算执行情况报告", _words("一般公共预算收入完成12.4亿元。")),
    ]
    return [Article(title, day + timedelta(days=rng.randrange(40)), f"{name}办公室", body) for title, body in told]


def _ofd() -> bytes:
    """A fixed-layout file of nothing but its entry, which names no document."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(zipfile.ZipInfo("OFD.xml"), '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>')
    return buffer.getvalue()


_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


PICTURES = ("yitududong", "tupianban", "saomiao1", "saomiao2")
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def difficult(name: str, year: int) -> list[Article]:
    """Reports that cannot be stored: not readable yet, or without any table."""
    told = load(TRUTHS / "yanchi-xian-2012.json")
    told.publisher, told.year = f"{name}信访局", year
    prose = fragment(told, "html_prose", titled=False)
    organs = ("档案局", "粮食局", "信访局", "地震局")
    unread, damaged = frozenset({"unsupported_format"}), frozenset({"unreadable"})
    bare = frozenset({"no_tables"})
    cases: list[tuple[frozenset[str], str, tuple[File, ...]]] = [
        (damaged, _words("报告全文见附件。"), (File("年度报告.ofd", _ofd()),)),
        (damaged, _words("报告全文见附件。"), (File("年度报告.pdf", _PDF),)),
        (bare, prose, ()),
        (damaged | unread, '<p><img src="/images/saomiao1.jpg"></p><p><img src="/images/saomiao2.jpg"></p>', ()),
    ]
    return [
        Article(
            f"{name}{organ}{year}年政府信息公开工作年度报告",
            date(year + 1, 2, 3),
            f"{name}{organ}",
            body,
            files,
            failure=reasons,
        )
        for organ, (reasons, body, files) in zip(organs, cases, strict=True)
    ]
