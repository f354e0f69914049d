"""A portal so small that a hundred of them can be crawled in a minute: each to be struck by one fault.

The government's reports lie on `www.`, and a column of its departments on `bm.`, which is what faults strike: its list
of two pages, an article, an attachment.
"""

from dataclasses import dataclass, field, replace
from functools import cache
from html import escape

from pipelines.blocks import Grid, Paragraph
from pipelines.readers import html as html_reader
from tests.documents.render import fragment
from tests.documents.truth import TRUTHS, Truth, load
from tests.pipelines.readers import docx_writer
from tests.portals.replica import document, link
from tests.portals.site import Site

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PLACE = "甲乙县"
_PLACES = [f"{one}{two}" for one in "甲乙丙丁戊己庚辛壬癸" for two in "子丑寅卯辰巳午未申酉戌亥东西南北"]
_REPORTS = {
    "first": ("人民政府", 2023, "yanchi-xian-2023"),
    "second": ("人民政府", 2022, "hanyin-xian-2022"),
    "page": ("教育局", 2022, "yanchi-jiaoyu-2022"),
    "file": ("交通运输局", 2023, "yanchi-jiaotong-2023"),
    "last": ("水务局", 2020, "yanchi-shuiwu-2020"),
}


@cache
def _truth(name: str) -> Truth:
    return load(TRUTHS / f"{name}.json")


@cache
def _page_text(role: str) -> str:
    organ, _, name = _REPORTS[role]
    return fragment(replace(_truth(name), publisher=_PLACE + organ), "html_clean", titled=False)


@cache
def _file() -> bytes:
    """The tables of the report whose page has none, as a Word file."""
    text = fragment(replace(_truth(_REPORTS["file"][2]), publisher="本机关"), "html_clean", titled=False, signed=False)
    blocks = html_reader.read(f"<html><body>{text}</body></html>".encode()).blocks
    return docx_writer.docx(*map(_written, blocks))


def _written(block: Paragraph | Grid) -> str:
    return docx_writer.table(block.cells) if isinstance(block, Grid) else docx_writer.paragraph(block.text)


@dataclass(slots=True)
class SmallPortal:
    """One portal.

    Args:
        number: tells it from the others; below 160.
        apart: "list", "article" or "attachment": what lies on a host of its own, `fj.`, and is linked by https.
        foreign: the attachment's host, where it is another one.
    """

    number: int
    apart: str | None = None
    foreign: str | None = None
    sites: list[Site] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        www, bm, fj = (Site((f"{host}.{self.domain}",)) for host in ("www", "bm", "fj"))
        self.sites = [www, bm, fj]
        www.add("/", self._front(self._base("list")))
        www.add("/zfnb/list.html", self._list(1, 0, self._row("first"), self._row("second")))
        for role in ("first", "second"):
            www.add(self.path(role), self._article(role))
        for site in (bm, fj):  # either has all; the links decide
            self._add_departments(site)
        if self.foreign is not None:
            holder = Site((self.foreign,))
            holder.add("/bmnb/P2023.docx", _file(), DOCX)
            self.sites.append(holder)

    def _add_departments(self, site: Site) -> None:
        site.add("/", document("<title>部门</title>", "<p>部门信息公开</p>"))
        site.add("/bmnb/list.html", self._list(2, 0, self._row("page", self._base("article")), self._row("file")))
        site.add("/bmnb/list_1.html", self._list(2, 1, self._row("last")))
        for role in ("page", "last"):
            site.add(self.path(role), self._article(role))
        holder = f"http://{self.foreign}" if self.foreign is not None else self._base("attachment")
        text = f'<p>年度报告见附件。</p><p>附件：<a href="{holder}/bmnb/P2023.docx">年度报告.docx</a></p>'
        site.add(self.path("file"), self._article("file", text))
        site.add("/bmnb/P2023.docx", _file(), DOCX)

    def _base(self, what: str) -> str:
        return f"https://fj.{self.domain}" if self.apart == what else f"http://bm.{self.domain}"

    @property
    def slug(self) -> str:
        """The name of its spider."""
        return f"p{self.number:03d}"

    @property
    def name(self) -> str:
        """The place's name, as long as the one in the texts."""
        return _PLACES[self.number] + "县"

    @property
    def domain(self) -> str:
        """The domain of its hosts."""
        return f"{self.slug}.gov.cn"

    @property
    def code(self) -> str:
        """A code of GB/T 2260's shape."""
        return str(640101 + self.number // 90 * 100 + self.number % 90)

    @property
    def row(self) -> str:
        """Its row in a registry."""
        return f"{self.slug},{self.code},{self.name},county,http://www.{self.domain},,yes,"

    def path(self, role: str) -> str:
        """The path of an article."""
        number = list(_REPORTS).index(role)
        return f"/{'zf' if number < 2 else 'bm'}nb/202401/t20240120_{number + 1}.html"

    def truth(self, role: str) -> Truth:
        """What is stored of a report: "first" and "second" of the government; "page", "file" and "last" of others."""
        organ, year, name = _REPORTS[role]
        return replace(_truth(name), publisher=self.name + organ, year=year)

    def title(self, role: str) -> str:
        """The title of a report."""
        organ, year, _ = _REPORTS[role]
        return f"{self.name}{organ}{year}年政府信息公开工作年度报告"

    def _front(self, departments: str) -> str:
        links = (
            '<a href="/zfnb/list.html">政府信息公开年报</a> '
            f'<a href="{departments}/bmnb/list.html">部门政府信息公开年报</a>'
        )
        return document(f"<title>{self.name}人民政府</title>", links)

    def _row(self, role: str, base: str = "..") -> str:
        return f"<li>{link(base + self.path(role), self.title(role))}<span>2024-01-20</span></li>"

    def _list(self, pages: int, number: int, *rows: str) -> str:
        pager = f'<script>createPageHTML({pages}, {number}, "list", "html");</script>'
        return document("<title>政府信息公开年报</title>", f"<ul>{''.join(rows)}</ul>{pager}")

    def _article(self, role: str, text: str | None = None) -> str:
        title = escape(self.title(role))
        text = _page_text(role).replace(_PLACE, self.name) if text is None else text
        return document(f"<title>{title}</title>", f'<h1>{title}</h1><div class="TRS_Editor">{text}</div>')
