"""A portal so small that many of them can be crawled in a minute, with one host each for what a fault may strike.

`list.` has a column of two pages, `article.` two articles, `attachment.` a file; all else is on `www.`.
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
    "government": ("人民政府", 2022, "hanyin-xian-2022"),
    "beside": ("统计局", 2020, "yanchi-shuiwu-2020"),
    "list": ("水务局", 2020, "hanyin-linye-2020"),
    "article": ("教育局", 2022, "yanchi-jiaoyu-2022"),
    "neighbour": ("司法局", 2020, "yanchi-dashuikeng-2020"),
    "attachment": ("交通运输局", 2023, "yanchi-jiaotong-2023"),
}
PLACES = ("list", "article", "attachment")
"""What a fault may strike; a report of the same name is lost with it."""


ROLES = frozenset(_REPORTS)


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
    text = fragment(
        replace(_truth(_REPORTS["attachment"][2]), publisher="本机关"), "html_clean", titled=False, signed=False
    )
    blocks = html_reader.read(f"<html><body>{text}</body></html>".encode()).blocks
    return docx_writer.docx(*map(_written, blocks))


def _written(block: Paragraph | Grid) -> str:
    return docx_writer.table(block.cells) if isinstance(block, Grid) else docx_writer.paragraph(block.text)


@dataclass(slots=True)
class SmallPortal:
    """One portal.

    Args:
        number: tells it from the others; below 160.
        scheme: by which the hosts that a fault strikes are linked.
        storage: the host of the attachment, where it is another one.
    """

    number: int
    scheme: str = "http"
    storage: str | None = None
    sites: list[Site] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        www = self._site(f"www.{self.domain}")
        www.add("/", self._front())
        www.add("/nb/list.html", self._list(1, 0, "government", "neighbour", "article", "attachment"))
        www.add("/nb/202401/t20240120_1.html", self._article("government"))
        notice = f'<p>年度报告见附件。</p><p>附件：<a href="{self.address("file")}">年度报告.docx</a></p>'
        www.add("/nb/202401/t20240120_6.html", self._article("attachment", notice))
        column = self._site(self.host("list"))
        column.add("/nb/list.html", self._list(2, 0, "beside"))
        column.add("/nb/list_1.html", self._list(2, 1, "list"))
        column.add("/nb/202401/t20240120_2.html", self._article("beside"))
        column.add("/nb/202401/t20240120_3.html", self._article("list"))
        articles = self._site(self.host("article"))
        articles.add("/nb/202401/t20240120_4.html", self._article("article"))
        articles.add("/nb/202401/t20240120_5.html", self._article("neighbour"))
        self._site(self.host("attachment")).add("/nb/P2023.docx", _file(), DOCX)

    def _site(self, host: str) -> Site:
        site = Site((host,))
        if not host.startswith("www."):
            site.add("/", document("<title>部门</title>", "<p>部门信息公开</p>"))
        self.sites.append(site)
        return site

    @property
    def hosts(self) -> set[str]:
        """All its hosts."""
        return {host for site in self.sites for host in site.hosts}

    def host(self, place: str) -> str:
        """The host of what a fault may strike."""
        return self.storage if self.storage and place == "attachment" else f"{place}.{self.domain}"

    def address(self, role: str) -> str:
        """The address of a report's article, or of a "page" of the list, or of the "file"."""
        places = {"page": ("list", "list_1.html"), "file": ("attachment", "P2023.docx")}
        if role in places:
            place, name = places[role]
            return f"{self.scheme}://{self.host(place)}/nb/{name}"
        hosts = {"beside": "list", "list": "list", "article": "article", "neighbour": "article"}
        name = f"202401/t20240120_{list(_REPORTS).index(role) + 1}.html"
        if role in hosts:
            return f"{self.scheme}://{self.host(hosts[role])}/nb/{name}"
        return f"http://www.{self.domain}/nb/{name}"

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

    def truth(self, role: str) -> Truth:
        """What is stored of a report; the roles are those of `_REPORTS`."""
        organ, year, name = _REPORTS[role]
        return replace(_truth(name), publisher=self.name + organ, year=year, jurisdiction=self.code)

    def title(self, role: str) -> str:
        """The title of a report."""
        organ, year, _ = _REPORTS[role]
        return f"{self.name}{organ}{year}年政府信息公开工作年度报告"

    def roles(self, stored: set[tuple[str, int]]) -> set[str]:
        """The roles of reports by publisher and year; what is no report of this portal is there as it was given."""
        known = {(self.truth(role).publisher, self.truth(role).year): role for role in _REPORTS}
        return {known.get(key, str(key)) for key in stored}

    def _front(self) -> str:
        departments = f"{self.scheme}://{self.host('list')}/nb/list.html"
        links = f'<a href="/nb/list.html">政府信息公开年报</a> <a href="{departments}">部门政府信息公开年报</a>'
        return document(f"<title>{self.name}人民政府</title>", links)

    def _list(self, pages: int, number: int, *roles: str) -> str:
        rows = [f"<li>{link(self.address(role), self.title(role))}<span>2024-01-20</span></li>" for role in roles]
        pager = f'<script>createPageHTML({pages}, {number}, "list", "html");</script>'
        return document("<title>政府信息公开年报</title>", f"<ul>{''.join(rows)}</ul>{pager}")

    def _article(self, role: str, text: str | None = None) -> str:
        title = escape(self.title(role))
        text = _page_text(role).replace(_PLACE, self.name) if text is None else text
        return document(f"<title>{title}</title>", f'<h1>{title}</h1><div class="TRS_Editor">{text}</div>')
