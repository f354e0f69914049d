"""石泷县, which does not exist: VSB, static lists that count down, a dynamic one beside them (portals.md section 7)."""

from datetime import date
from html import escape

from tests.portals.invented import COUNTY_YEARS, Invented
from tests.portals.messages import Request, Response, html
from tests.portals.publishing import Article, Plan
from tests.portals.replica import ENTRIES, Listed, batches, document, footer, interleave, link, menu

_ROWS = 5
_DEPARTMENTS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("交通运输局", "jtysj", (2019, 2020, 2022, 2023)),
    ("水利局", "slj", (2021, 2024)),
)
_TOWNS = (("石泷镇", "slz", 2022), ("白杨乡", "byx", 2023))
_DYNAMIC: tuple[tuple[str, tuple[int, ...]], ...] = (("教育局", (2018, 2020, 2021, 2022, 2023, 2024)),)
_DOWNLOAD = "/system/_content/download.jsp"


class Shilong(Invented):
    """The county's portal: the government's list is static, one department's dynamic, townships have a page each."""

    slug = "shilong"
    government = "石泷县人民政府"
    place = "石泷县"
    code = "990121"
    host = "www.shilong-xian.gov.cn"

    def lay_out(self) -> None:
        """Publishes the portal."""
        self.tree, self.news, self.owner = self.digits(4), self.digits(5), self.digits(10)
        self.files_by_id: dict[str, bytes] = {}
        self.dynamic: dict[str, list[Listed]] = {}
        self.site.endpoints = {_DOWNLOAD: self._download, "/xxgk/list.jsp": self._dynamic_list}
        self.front([("xxgk.htm", "政府信息公开"), ("zwfw.htm", "政务服务")])
        self.page("/zwfw.htm", "政务服务", "<p>办事大厅</p>")
        entries = [self.guide("/xxgk/zfxxgkzn.htm", 0, self.government)]
        entries += [self.guide("/xxgk/zfxxgkzd.htm", 1, self.government), ("xxgk/fdzdgknr.htm", ENTRIES[2])]
        entries += [("xxgk/zfxxgknb.htm", ENTRIES[3]), ("xxgk/bmxxgk.htm", "部门信息公开")]
        self.page("/xxgk.htm", "政府信息公开", menu(entries))
        self._government()
        self._departments()
        self._towns()
        policies = [self._publish(article, "/xxgk/fdzdgknr") for article in self.companions(2020)[:3]]
        self._list("/xxgk/fdzdgknr", ENTRIES[2], policies)

    def _government(self) -> None:
        reports = self.own("人民政府", COUNTY_YEARS)
        rows = [self._publish(article, "/xxgk/zfxxgknb") for article in reports]
        beside = [self._publish(article, "/xxgk/zfxxgknb") for article in self.companions(2023)]
        foreign = self._keep(Article("石泷市2023年政府信息公开工作年度报告", date(2024, 3, 20), "石泷市", ""))
        beside.append(Listed("http://www.shilong-shi.gov.cn/info/1/2.htm", foreign))
        again = rows[1]
        number = again.href.rsplit("/", 1)[1].removesuffix(".htm")
        beside.append(
            Listed(f"/content.jsp?urltype=news.NewsContentUrl&wbtreeid={self.tree}&wbnewsid={number}", again.article)
        )
        self._list(
            "/xxgk/zfxxgknb", ENTRIES[3], interleave(self.rng, rows, beside), menu([("zfxxgknb/xz.htm", "各乡镇")])
        )

    def _departments(self) -> None:
        links = []
        for name, slug, years in _DEPARTMENTS:
            rows = [self._publish(article, f"/xxgk/bm/{slug}/xxgknb") for article in self.own(name, years)]
            self._list(f"/xxgk/bm/{slug}/xxgknb", ENTRIES[3], rows)
            guide = self.guide(f"/xxgk/bm/{slug}/xxgkzn.htm", 0, self.place + name)
            self.page(f"/xxgk/bm/{slug}.htm", self.place + name, menu([guide, (f"{slug}/xxgknb.htm", ENTRIES[3])]))
            links.append((f"bm/{slug}.htm", self.place + name))
        for name, years in _DYNAMIC:
            number = str(self.digits(4))
            address = f"list.jsp?urltype=tree.TreeTempUrl&wbtreeid={number}"
            self.dynamic[number] = [self._publish(article, "", dynamic=True) for article in self.own(name, years)]
            self.page("/xxgk/jyj.htm", self.place + name, menu([(address, "政府信息公开年报")]))
            links.append(("jyj.htm", self.place + name))
        self.page("/xxgk/bmxxgk.htm", "部门信息公开", menu(links))

    def _towns(self) -> None:
        """Each township's report is a page under the town's own name, without an article's number."""
        links = []
        for name, slug, year in _TOWNS:
            # A report that brings a menu of its own would lead on from here.
            (article,) = self.own(f"{name}人民政府", (year,), Plan("", manner=1))
            path = f"/xxgk/zfxxgknb/{slug}.htm"
            self.site.add(path, self._article(article, ""))
            self.addresses[article.title] = path
            links.append((f"{slug}.htm", name))
        self.page("/xxgk/zfxxgknb/xz.htm", "各乡镇", menu(links))

    # lists

    def _list(self, stem: str, caption: str, rows: list[Listed], more: str = "") -> None:
        """A static list: page 1 is `<slug>.htm`, page 2 `<slug>/<T-1>.htm`, the last `<slug>/1.htm`."""
        pages = batches(rows, _ROWS)
        count, slug = len(pages), stem.rsplit("/", 1)[1]
        names = [f"{stem}.htm", *(f"{stem}/{count - number}.htm" for number in range(1, count))]
        for number, (name, page) in enumerate(zip(names, pages, strict=True)):
            up = "../" if number else ""
            depth = name.count("/") - 1
            items = "".join(
                f'<li id="line_{index}_0">{link(self._relative(row.href, depth), row.article.title)}'
                f"<span>{row.article.day.isoformat()}</span></li>\n"
                for index, row in enumerate(page)
            )
            hrefs = [f"{up}{slug}.htm", *(f"{'' if number else f'{slug}/'}{count - n}.htm" for n in range(1, count))]
            pager = self._pager(hrefs, number, len(rows))
            self.page(name, caption, f"{more if not number else ''}<ul>\n{items}</ul>\n{pager}")

    @staticmethod
    def _relative(href: str, depth: int) -> str:
        return "../" * depth + href if href.startswith("info/") else href

    @staticmethod
    def _pager(hrefs: list[str], number: int, total: int) -> str:
        count = len(hrefs)
        told = f'<span class="p_t">共{total}条</span><span class="p_t">{number + 1}/{count}</span>'
        if number + 1 < count:
            told += f'<span class="p_no"><a href="{escape(hrefs[number + 1])}">{number + 2}</a></span>'
            told += f'<span class="p_next"><a href="{escape(hrefs[number + 1])}">下页</a></span>'
            told += f'<span class="p_last"><a href="{escape(hrefs[-1])}">尾页</a></span>'
        return f'<div class="pages">{told}</div>'

    def _dynamic_list(self, request: Request) -> Response:
        rows = self.dynamic[request.query["wbtreeid"]]
        pages = batches(rows, 2)
        number = int(request.query.get("a77p", "1"))
        tree = request.query["wbtreeid"]
        hrefs = [
            f"?a77t={len(pages)}&a77p={n + 1}&a77c=2&urltype=tree.TreeTempUrl&wbtreeid={tree}"
            for n in range(len(pages))
        ]
        items = "".join(
            f"<tr><td>{link(row.href, row.article.title)}</td><td>{row.article.day:%Y/%m/%d}</td></tr>"
            for row in pages[number - 1]
        )
        pager = self._pager(hrefs, number - 1, len(rows))
        body = f"{self.crumbs('教育局')}<table>{items}</table>{pager}{footer(self.government)}"
        return html(document("<title>教育局</title>", body))

    # articles

    def _publish(self, article: Article, column: str, *, dynamic: bool = False) -> Listed:
        self.news += self.rng.randint(2, 300)
        files = []
        for file in article.files:
            number = self.hexadecimal().upper()
            self.files_by_id[number] = file.body
            address = f"{_DOWNLOAD}?urltype=news.DownloadAttachUrl&owner={self.owner}&wbfileid={number}"
            files.append(
                f'<li>附件【<a href="{escape(address)}" target="_blank">{escape(file.name)}</a>】已下载3次</li>'
            )
            self.addresses[file.name] = _DOWNLOAD
        text = self._article(article, f"<ul>{''.join(files)}</ul>" if files else "")
        static = f"/info/{self.tree}/{self.news}.htm"
        asked = f"urltype=news.NewsContentUrl&wbtreeid={self.tree}&wbnewsid={self.news}"
        template = "/xxgk/content.jsp" if dynamic else "/content.jsp"
        self.site.add(f"{template}?{asked}", text)
        path = f"{template}?{asked}" if dynamic else static
        if not dynamic:
            self.site.add(static, text)
        self.addresses[article.title] = path
        return Listed(f"content.jsp?{asked}" if dynamic else static.removeprefix("/"), article)

    def _article(self, article: Article, files: str) -> str:
        title, day = escape(article.title), article.day.isoformat()
        number = f"99012100/{article.day.year}-{self.digits(5)}"
        info = (
            f"<table><tr><td>索引号</td><td>{number}</td><td>发布机构</td><td>{escape(article.source)}</td></tr>"
            f"<tr><td>发布日期</td><td>{day}</td><td>文号</td><td></td></tr>"
            "<tr><td>是否有效</td><td>有效</td><td>有限期限</td><td>长期</td></tr></table>"
        )
        text = (
            f'<div id="vsb_content_2"><div class="v_news_content"><p class="vsbcontent_start"></p>{article.body}'
            '<p class="vsbcontent_end"></p></div></div>'
        )
        form = f'<form name="_newscontent_fromname"><h2>{title}</h2>{info}{text}{files}</form>'
        head = f'<title>{title}-{self.government}</title><meta name="pageTitle" content="{title}">'
        return document(head, f"{self.crumbs('正文')}{form}{footer(self.government)}")

    def _download(self, request: Request) -> Response:
        body = self.files_by_id[request.query["wbfileid"]]
        return html(body, content_type="application/octet-stream")
