"""云溪县, a place that does not exist, on a system that nobody has seen: every template is drawn from the seed.

Where a template could be had in two ways, both are in here: the mark-up of lists, the dates of rows, the pager, the
addresses, the nesting of columns, the article. What no family and no list of shapes knows must still be found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from tests.documents.wording import truncated
from tests.portals.invented import DEPARTMENTS, TOWNS, Invented
from tests.portals.messages import Response
from tests.portals.publishing import Article
from tests.portals.replica import Listed, batches, document, footer, interleave

SECTIONS = ("政府信息公开", "信息公开", "政务公开", "政府信息公开专栏", "政府信息公开平台", "信息公开目录")
COLUMNS = (
    "政府信息公开年报",
    "信息公开年报",
    "公开年报",
    "政府信息公开年度报告",
    "政府信息公开工作年度报告",
    "信息公开年度报告",
)
_NOISE_COLUMNS = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "通知公告", "财政预决算", "规划计划")
_DIRECTORIES = ("zfxxgk", "xxgk", "gk", "zwgk", "open", "info", "col", "channel", "a", "html", "web")
_NEXT = ("下一页", "下页", "后一页", "下一页>", "Next", "»")
_LAST = ("尾页", "末页", "最后一页")
_TITLE_CLASSES = ("title", "art-title", "tit", "con_bt", "article_title", "xl-title", "arcTitle", "newsTitle")
_BODY_CLASSES = ("content", "con", "nr", "article-box", "detail-main", "text", "wz_nr", "zw", "box5")
_DATE_LABELS = ("发布时间：", "发布日期：", "日期：", "时间：", "")


@dataclass(frozen=True, slots=True)
class Templates:
    """What a seed draws once for the whole portal."""

    charset: str
    declared: bool
    section: str
    column: str
    nesting: str
    rows: Callable[[str, str, int], str]
    frame: tuple[str, str]
    day: Callable[[date], str]
    titled: str
    pager: str
    pages: str
    total: bool
    per_page: int
    article: str
    listing: str
    headline: str
    metas: bool
    body: str
    crumbs: bool
    side: str
    organ_link: bool


class RandomPortal(Invented):
    """A portal whose templates are drawn from the seed."""

    slug = "suiji"
    government = "云溪县人民政府"
    place = "云溪县"
    code = "341698"
    host = "www.suiji.gov.cn"

    def lay_out(self) -> None:
        """Publishes the portal."""
        self.number = self.digits(5)
        self.told = self._draw()
        for name in ("zn", "zd", "sq", "1", "2", "3"):
            self.site.add(f"/hot/{name}.html", document("<title>公开</title>", "<p>本页内容以公布的文件为准。</p>"))
        self.site.add("/open/organ.html", document("<title>机构</title>", "<p>机构职能与联系方式以公布的为准。</p>"))
        front = f"/{self.rng.choice(_DIRECTORIES)}/index.html"
        columns = self._columns()
        noise = [(self._text_page(caption), caption) for caption in self.rng.sample(_NOISE_COLUMNS, 4)]
        documents = self._list("政策文件", [self._publish(article) for article in self.document_articles()])
        links = [*noise[:2], *columns, *noise[2:], (documents, "政策文件")]
        self._shown(front, self.told.section, self._menu(links))
        if self.rng.random() < 0.3:
            outer = f"/{self.rng.choice(_DIRECTORIES)}_{self._next()}/"
            self._shown(outer, "政务公开", self._menu([(front, self.told.section)]))
            front = outer
        other = [(self._text_page(caption), caption) for caption in ("新闻中心", "办事服务", "互动交流")]
        body = self._menu([*other, (front, self.told.section if "_" not in front else "政务公开")])
        for path in ("/", "/index.html"):
            self._shown(path, "首页", body)

    def _draw(self) -> Templates:
        pick = self.rng.choice
        markup, frame = pick(_ROWS)
        return Templates(
            charset=pick(("utf-8", "utf-8", "gb18030")),
            declared=self.rng.random() < 0.7,
            section=pick(SECTIONS),
            column=pick(COLUMNS),
            nesting=pick(("one", "years", "circles", "organs", "branches", "years and circles")),
            rows=markup,
            frame=frame,
            day=pick(_DAYS),
            titled=pick(("attribute", "attribute", "whole", "cut", "both")),
            pager=pick(("next", "numbers", "window", "select", "button", "last")),
            pages=pick(("index_n", "index_n-1", "query", "folder", "dash", "parameter")),
            total=self.rng.random() < 0.5,
            per_page=self.rng.randint(4, 9),
            article=pick(("month", "query", "detail", "plain", "hex", "bare")),
            listing=pick(("folder", "index", "query", "file", "channel")),
            headline=pick(("h1", "h2", "div", "window", "both", "cell")),
            metas=self.rng.random() < 0.4,
            body=pick(_BODY_CLASSES),
            crumbs=self.rng.random() < 0.7,
            side=pick(("none", "menu", "news", "both")),
            organ_link=self.rng.random() < 0.2,
        )

    # columns

    def _columns(self) -> list[tuple[str, str]]:
        """Publishes the annual reports in this seed's nesting; gives what the section's page links."""
        county = [self._publish(article) for article in self.county_articles()]
        organs = {
            name: [self._publish(article) for article in self.own(name, years)]
            for name, years in (DEPARTMENTS | TOWNS).items()
        }
        every = [row for rows in organs.values() for row in rows]
        told = self.told
        if told.nesting == "one":
            return [(self._list(told.column, interleave(self.rng, county, every)), told.column)]
        if told.nesting == "years":
            return [(self._by_year([*county, *every]), told.column)]
        if told.nesting == "years and circles":
            return [(self._by_year([*county, *every], self._by_circle), told.column)]
        departments = [row for name in DEPARTMENTS for row in organs[name]]
        towns = [row for name in TOWNS for row in organs[name]]
        if told.nesting == "circles":
            captions = self.rng.choice((("县政府", "县直部门", "乡镇"), ("县政府年报", "部门年报", "乡镇年报")))
            links = [
                (self._list(caption, rows), caption)
                for caption, rows in zip(captions, (county, departments, towns), strict=True)
            ]
            return [self._page(told.column, self._menu(links))]
        if told.nesting == "organs":
            links = [(self._list(name, rows), name) for name, rows in organs.items()]
            return [self._page(told.column, self._menu([(self._list("县人民政府", county), "县人民政府"), *links]))]
        branches = []
        for caption, names in (("部门信息公开", DEPARTMENTS), ("乡镇信息公开", TOWNS)):
            homes = [self._home(name, organs[name]) for name in names]
            branches.append(self._page(caption, self._menu(homes)))
        return [(self._list(told.column, county), told.column), *branches]

    def _by_circle(self, caption: str, rows: Sequence[Listed]) -> str:
        county = [row for row in rows if self.government in row.article.title]
        others = [row for row in rows if row not in county]
        circles = [("县政府", county), ("部门及乡镇", others)]
        links = [(self._list(circle, of_circle), circle) for circle, of_circle in circles if of_circle]
        return self._page(caption, self._menu(links))[0]

    def _by_year(self, rows: Sequence[Listed], publish: Callable[[str, Sequence[Listed]], str] | None = None) -> str:
        links = []
        for year in sorted({row.article.day.year - 1 for row in rows}, reverse=True):
            caption = self.rng.choice((f"{year}年", f"{year}年度", f"{year}"))
            of_year = [row for row in rows if row.article.day.year - 1 == year]
            links.append(((publish or self._list)(caption, of_year), caption))
        return self._page(self.told.column, self._menu(links))[0]

    def _home(self, name: str, rows: list[Listed]) -> tuple[str, str]:
        """Publishes an organ's page with entries of its own."""
        noise = [(self._text_page(caption), caption) for caption in _NOISE_COLUMNS[:2]]
        return self._page(name, self._menu([*noise, (self._list(self.told.column, rows), self.told.column)]))

    def _page(self, caption: str, body: str) -> tuple[str, str]:
        path = self._list_path()
        self._shown(path, caption, body)
        return path, caption

    def _text_page(self, caption: str) -> str:
        return self._page(caption, f"<p>{caption}：本栏目由{self.government}维护，欢迎查阅。</p>")[0]

    def _menu(self, links: Sequence[tuple[str, str]]) -> str:
        before, each, after = self.rng.choice(_MENUS)
        return before + "".join(each.format(escape(href), caption) for href, caption in links) + after

    # addresses

    def _next(self) -> int:
        self.number += self.rng.randint(1, 40)
        return self.number

    def _list_path(self) -> str:
        number, directory = self._next(), self.rng.choice(_DIRECTORIES)
        return {
            "folder": f"/{directory}{number}/",
            "index": f"/{directory}{number}/index.html",
            "query": f"/list.asp?cid={number}",
            "file": f"/{directory}/c{number}.html",
            "channel": f"/channel/{number}/list.html",
        }[self.told.listing]

    def _article_path(self, article: Article) -> str:
        number, directory = self._next(), self.rng.choice(_DIRECTORIES)
        return {
            "month": f"/{directory}/{article.day:%Y%m}/{number}.html",
            "query": f"/show.asp?id={number}",
            "detail": f"/news/detail/{number}.html",
            "plain": f"/{directory}/art{number}.htm",
            "hex": f"/{directory}/{self.hexadecimal()[:16]}.shtml",
            "bare": f"/view/{number}",
        }[self.told.article]

    def _page_path(self, first: str, number: int) -> str:
        """The address of a list's further page, in this seed's manner as far as the first page's address allows."""
        if number == 1:
            return first
        path, _, query = first.partition("?")
        if query:
            return f"{first}&{'pageNo' if self.told.pages == 'parameter' else 'page'}={number}"
        folder, _, name = path.rpartition("/")
        stem, dot, ending = (name or "index.html").partition(".")
        return {
            "index_n": f"{folder}/{stem}_{number}{dot}{ending}",
            "index_n-1": f"{folder}/{stem}_{number - 1}{dot}{ending}",
            "query": f"{path}?page={number}",
            "folder": f"{folder}/{number}.html" if stem == "index" else f"{folder}/{stem}/{number}.html",
            "dash": f"{folder}/{stem}-{number}{dot}{ending}",
            "parameter": f"{path}?pageIndex={number}",
        }[self.told.pages]

    # lists

    def _list(self, caption: str, rows: Sequence[Listed]) -> str:
        first = self._list_path()
        pages = batches(rows, self.told.per_page)
        for number, page in enumerate(pages, start=1):
            before, after = self.told.frame
            items = "".join(self._row(row, index) for index, row in enumerate(page, start=1))
            body = before + items + after + self._pager(first, number, len(pages), len(rows))
            self._shown(self._page_path(first, number), caption, body)
        return first

    def _row(self, row: Listed, index: int) -> str:
        title = row.article.title
        cut = truncated(title, 20)
        attribute = f' title="{escape(title)}"' if self.told.titled in {"attribute", "both"} else ""
        text = title if self.told.titled in {"whole", "both"} else cut
        anchor = f'<a href="{escape(row.href)}"{attribute} target="_blank">{escape(text)}</a>'
        if self.told.organ_link:
            anchor = f'[<a href="/open/organ.html">{row.article.source}</a>] {anchor}'
        return self.told.rows(anchor, self.told.day(row.article.day), index) + "\n"

    def _pager(self, first: str, number: int, pages: int, rows: int) -> str:
        total = f"<span>共{rows}条 第{number}/{pages}页</span>" if self.told.total else ""
        if pages == 1:
            return f'<div class="pg">{total}</div>' if total else ""
        addresses = [escape(self._page_path(first, page)) for page in range(1, pages + 1)]
        caption = self.rng.choice(_NEXT)
        following = f'<a href="{addresses[number]}">{caption}</a>' if number < pages else f"<span>{caption}</span>"
        links = [f'<a href="{address}">{page}</a>' for page, address in enumerate(addresses, start=1)]
        around = links[max(number - 2, 0) : number + 1]
        shown = {
            "next": following,
            "numbers": "".join(links),
            "window": "".join(around) + following,
            "select": "<select>"
            + "".join(f'<option value="{address}">第{page}页</option>' for page, address in enumerate(addresses, 1))
            + "</select>",
            "button": f'<a href="javascript:void(0)" onclick="location.href=\'{addresses[number]}\'">{caption}</a>'
            if number < pages
            else caption,
            "last": "".join(around) + f'<a href="{addresses[-1]}">{self.rng.choice(_LAST)}</a>',
        }[self.told.pager]
        return f'<div class="pg">{total}{shown}</div>'

    # pages

    def _publish(self, article: Article) -> Listed:
        path = self._article_path(article)
        files = "".join(
            self.attach(f"/files/{self.hexadecimal()[:12]}.{file.extension}", file) for file in article.files
        )
        self._shown(path, article.title, self._article(article, files), self._metas(article), is_article=True)
        return self.listed(path, article)

    def _side(self) -> str:
        """What stands beside the text of every page: the section's menu, and the latest news with their dates."""
        entries = [
            ("/hot/zn.html", "政府信息公开指南"),
            ("/hot/zd.html", "政府信息公开制度"),
            ("/hot/sq.html", "依申请公开"),
        ]
        news = (
            f"{self.place}召开政府信息公开工作年度报告编制工作培训会",
            f"《{self.government}2017年政府信息公开工作年度报告》解读",
            f"关于印发{self.place}2024年重点工作责任分解方案的通知",
        )
        rows = "".join(
            f'<li><a href="/hot/{index}.html" title="{title}">{title[:16]}…</a><span>2024-05-0{index}</span></li>'
            for index, title in enumerate(news, start=1)
        )
        menu = f'<div class="left">{self._menu(entries)}</div>' if self.told.side in {"menu", "both"} else ""
        return menu + (f'<div class="hot"><ul>{rows}</ul></div>' if self.told.side in {"news", "both"} else "")

    def _metas(self, article: Article) -> str:
        if not self.told.metas:
            return ""
        title, source, day = escape(article.title), escape(article.source), article.day.isoformat()
        return (
            f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day}">'
            f'<meta name="ContentSource" content="{source}">'
        )

    def _article(self, article: Article, files: str) -> str:
        title = escape(article.title)
        css = self.rng.choice(_TITLE_CLASSES)
        headline = {
            "h1": f"<h1>{title}</h1>",
            "h2": f"<h2>{title}</h2>",
            "div": f'<div class="{css}">{title}</div>',
            "window": "",
            "both": f'<h1>{self.government}</h1><div id="{css}">{title}</div>',
            "cell": f'<table width="100%"><tr><td align="center" class="{css}">{title}</td></tr></table>',
        }[self.told.headline]
        label = self.rng.choice(_DATE_LABELS)
        info = f"<p><span>{label}{article.day.isoformat()}</span> <span>来源：{escape(article.source)}</span></p>"
        return f'{headline}{info}<div class="{self.told.body}">{article.body}{files}</div>'

    def _shown(self, path: str, caption: str, body: str, head: str = "", *, is_article: bool = False) -> None:
        """Publishes a page in the portal's charset."""
        window = f"<title>{escape(caption)}-{self.government}</title>" if is_article or path != "/" else ""
        trail = self.crumbs(caption) if self.told.crumbs and not is_article else ""
        trail += "" if path in {"/", "/index.html"} else self._side()
        charset = self.told.charset
        text = document(window + head, trail + body + footer(self.government), charset)
        if not self.told.declared:
            text = text.replace(f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">', "")
        told = f"text/html; charset={charset}" if self.told.declared else "text/html"
        self.site.add(path, Response(200, (("Content-Type", told),), text.encode(charset)))


_ROWS: tuple[tuple[Callable[[str, str, int], str], tuple[str, str]], ...] = (
    (lambda link, day, _: f"<li>{link}<span>{day}</span></li>", ("<ul>", "</ul>")),
    (lambda link, day, _: f"<li><span>{day}</span>{link}</li>", ('<ul class="lb">', "</ul>")),
    (
        lambda link, day, index: f"<tr><td>{index}</td><td>{link}</td><td>{day}</td></tr>",
        ("<table><tr><th>序号</th><th>标题</th><th>日期</th></tr>", "</table>"),
    ),
    (lambda link, day, _: f"<dl><dt>{link}</dt><dd>{day}</dd></dl>", ("<div>", "</div>")),
    (lambda link, day, _: f"<dt>{link}</dt><dd>{day}</dd>", ("<dl>", "</dl>")),
    (lambda link, day, _: f'<div class="r"><p>{link}</p><p>{day}</p></div>', ('<div class="rs">', "</div>")),
    (lambda link, day, _: f"<div>{link} <i>{day}</i></div>", ("<div>", "</div>")),
    (lambda link, day, _: f"<p>·{link} {day}</p>", ("<div>", "</div>")),
    (
        lambda link, day, _: f"<table><tr><td>■</td><td>{link}</td><td>{day}</td></tr></table>",
        ("<table><tr><td>", "</td></tr></table>"),
    ),
    (lambda link, day, _: f"{link}<em>{day}</em><br>", ("<div>", "</div>")),
)
"""Mark-up of a row, around its link, its date and its number in the list; and of the list."""

_DAYS: tuple[Callable[[date], str], ...] = (
    date.isoformat,
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"[{day.isoformat()}]",
    lambda day: f"{day:%m-%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"({day:%Y.%m.%d})",
    lambda _: "",
)
_MENUS = (
    ("<ul>", '<li><a href="{}">{}</a></li>', "</ul>"),
    ('<div class="menu">', '<a href="{}">{}</a>', "</div>"),
    ("<table><tr>", '<td><a href="{0}" title="{1}"><b>{1}</b></a></td>', "</tr></table>"),
    ("<dl>", '<dd><a href="{}">▪{}</a></dd>', "</dl>"),
    ("<div>", "<span onclick=\"window.open('{}')\">{}</span>", "</div>"),
)
