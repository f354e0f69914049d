"""青岚县, which does not exist: Hanweb's catalogue `xxgk`, its tree and its search (portals.md section 3)."""

from html import escape

from tests.portals.invented import COUNTY_YEARS, Invented
from tests.portals.messages import NOT_FOUND, Request, Response, html
from tests.portals.publishing import Article, Plan
from tests.portals.replica import ENTRIES, Listed, batches, document, footer, interleave, link, menu

_TREE, _SEARCH = "/module/xxgk/tree.jsp", "/module/xxgk/search.jsp"
_REPORT = "/module/xxgk/xxgkAnnualReport.jsp"
_DOWN_FILE = "/module/download/downfile.jsp"
_ROWS = 5
_CATEGORIES = (("A01", ENTRIES[0]), ("A02", ENTRIES[1]), ("A0203", ENTRIES[2]), ("A07", ENTRIES[3]))
_DEPARTMENTS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("交通运输局", "014000650", (2019, 2020, 2021, 2022, 2023, 2024)),
    ("水利局", "014000651", (2020, 2022, 2023)),
)
_OLD = ("教育局", "001008003014", (2018, 2021))
_TOWNS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("青岚镇", "014000701", (2020, 2022, 2023)),
    ("桃源乡", "014000702", (2023,)),
)


class Qinglan(Invented):
    """The county's portal: one column for all departments, chosen by a tree; each township a page for each year."""

    slug = "qinglan"
    government = "青岚县人民政府"
    place = "青岚县"
    code = "990325"
    host = "www.qinglan-xian.gov.cn"

    def lay_out(self) -> None:
        """Publishes the portal."""
        self.article_number = self.digits(6)
        self.site_number = str(self.digits(2))
        self.county_area = f"014000{self.digits(3)}"
        self.section, self.branch, self.old, self.towns = (str(self.digits(5)) for _ in range(4))
        self.rows: dict[tuple[str, str], list[Listed]] = {}
        self.site.endpoints = {_TREE: self._tree, _SEARCH: self._search, _DOWN_FILE: self._download}
        self.downloads: dict[str, bytes] = {}
        self.front([(self._path(self.section), "政府信息公开")])
        self._column(self.section, "政府信息公开", self._catalogue(self.section, self.county_area), self._links())
        self._column(self.branch, "部门信息公开", self._catalogue(self.branch, ""))
        self._government()
        for name, area, years in _DEPARTMENTS:
            self.rows[area, "A07"] = [self._publish(article, self.branch) for article in self.own(name, years)]
        self._old_column()
        self._township_pages()

    @staticmethod
    def _path(column: str) -> str:
        return f"/col/col{column}/index.html"

    def _links(self) -> str:
        entries = [(self._path(self.branch), "部门信息公开"), (self._path(self.old), "县教育局")]
        return menu([*entries, (self._path(self.towns), "乡镇信息公开")])

    def _column(self, column: str, caption: str, body: str, more: str = "") -> None:
        self.page(self._path(column), caption, body + more)

    def _catalogue(self, column: str, area: str) -> str:
        """What a column's page holds: the tree's script, and a search without a category."""
        query = f"standardXxgk=1&amp;area={area}&amp;divid=div{column}"
        call = (
            f"function search(type){{$.post('{_SEARCH}?standardXxgk=0&isAllList=1&currpage=1',"
            f"{{infotypeId:type,jdid:{self.site_number},area:'{area}',divid:'div{column}',currpage:1}},show);}}"
        )
        return f'<script src="{_TREE}?{query}"></script><div id="div{column}"></div><script>{call}</script>'

    # the module

    def _tree(self, request: Request) -> Response:
        """The tree of a column: categories of an area, or the organs where no area is asked for."""
        query = request.query
        nodes = [(code, caption) for code, caption in _CATEGORIES]
        if not query.get("area"):
            nodes = [(area, self.place + name) for name, area, _ in _DEPARTMENTS]
        items = "".join(
            f"<li><a href=\"javascript:void(0)\" onclick=\"showInfo('{code}','{query['divid']}')\">{caption}</a></li>"
            for code, caption in nodes
        )
        if query.get("area") == _DEPARTMENTS[1][1]:  # this tree is written by a script
            escaped = items.replace('"', '\\"')
            return html(f'document.write("<ul>{escaped}</ul>");', content_type="text/javascript; charset=utf-8")
        return html(f'<ul class="tree">{items}</ul>')

    def _search(self, request: Request) -> Response:
        query = request.query
        key = (query.get("area", ""), query.get("infotypeId", ""))
        if key not in self.rows or query.get("jdid") != self.site_number:
            return html('<div class="empty">暂无信息</div>')
        if key[0] == _OLD[1] and request.method == "POST":
            return NOT_FOUND  # an older site: nothing but a plain GET
        pages = batches(self.rows[key], _ROWS)
        number = int(query.get("currpage", "1"))
        if not 0 < number <= len(pages):
            return html('<div class="empty">暂无信息</div>')
        body = self._skin(pages[number - 1], as_list=key[0] == _DEPARTMENTS[1][1])
        told = f"共{len(self.rows[key])}条 第{number}页/共&nbsp;{len(pages)}&nbsp;页"
        call = f"<a href=\"javascript:funGoPage('{_SEARCH}',{number + 1})\">下一页</a>"
        return html(f'{body}<div class="page">{told}{call}</div>')

    @staticmethod
    def _skin(rows: list[Listed], *, as_list: bool) -> str:
        if as_list:
            items = (
                f"<li>{link(row.href, row.article.title)}<span>{row.article.day.isoformat()}</span></li>"
                for row in rows
            )
            return f'<ul class="list">{"".join(items)}</ul>'
        lines = (
            f'<tr class="tr_main_value_{"even" if index % 2 else "odd"}"><td>{link(row.href, row.article.title)}</td>'
            f"<td>{escape(row.article.source)}</td><td>{row.article.day.isoformat()}</td></tr>"
            for index, row in enumerate(rows)
        )
        return f"<table>{''.join(lines)}</table>"

    # what is published

    def _government(self) -> None:
        reports = self.own("人民政府", COUNTY_YEARS)
        rows = [self._publish(article, self.section) for article in reports]
        rows += [
            self._publish(article, self.section)
            for article in self.own("人民政府办公室", (2022,), Plan("", anonymous=True, manner=1))
        ]
        beside = [self._publish(article, self.section) for article in self.companions(2023)]
        # This search knows no categories: all that the organ has published comes with it.
        others = [self._publish(article, "60001") for article in self.companions(2020)[2:5]]
        self.rows[self.county_area, "A07"] = interleave(self.rng, rows, beside + others)

    def _old_column(self) -> None:
        """A column with its category in the page, as older sites have it."""
        name, area, years = _OLD
        self.rows[area, "0806"] = [self._publish(article, self.old) for article in self.own(name, years)]
        fields = (("infotypeId", "0806"), ("jdid", self.site_number), ("area", area), ("divid", f"div{self.old}01"))
        hidden = "".join(f'<input type="hidden" name="{key}" value="{value}">' for key, value in fields)
        annual = str(self.digits(5))
        form = f'<form action="{_SEARCH}">{hidden}</form>'
        self._column(annual, ENTRIES[3], form)
        self._column(self.old, "青岚县教育局", menu([(self._path(annual), ENTRIES[3])]))

    def _township_pages(self) -> None:
        links = []
        for name, area, years in _TOWNS:
            articles = self.own(f"{name}人民政府", years)
            links.append((f"{_REPORT}?area={area}&fbtime={years[-1]}", name))
            options = "".join(f'<option value="{year}">{year}年</option>' for year in sorted(years, reverse=True))
            select = f'<select name="fbtime" onchange="change(this.value)">{options}</select>'
            for article in articles:
                year = article.truth.year if article.truth else 0
                path = f"{_REPORT}?area={area}&fbtime={year}"
                text = self._article(article, "").replace("<h1>", f"{select}<h1>", 1)
                self.site.add(path, text)
                self.addresses[article.title] = path
        self._column(self.towns, "乡镇信息公开", menu(links))

    def _publish(self, article: Article, column: str) -> Listed:
        self.article_number += self.rng.randint(1, 300)
        day = article.day
        path = f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{self.article_number}.html"
        files = []
        for file in article.files:
            name = f"{self.hexadecimal()}.{file.extension}"
            self.downloads[name] = file.body
            files.append(f'<p><a href="{_DOWN_FILE}?classid=0&amp;filename={name}">{escape(file.name)}</a></p>')
            self.addresses[file.name] = _DOWN_FILE
        self.site.add(path, self._article(article, "".join(files)))
        self.addresses[article.title] = path
        return Listed(path, article)

    def _article(self, article: Article, files: str) -> str:
        title, day = escape(article.title), article.day.isoformat()
        head = (
            f'<title>{title}</title><meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day}">'
        )
        info = (
            f'<table class="xxgk_table"><tr><td>索 引 号：</td><td>{self.digits(9)}/{article.day.year}</td>'
            f"<td>发布机构：</td><td>{escape(article.source)}</td></tr></table>"
        )
        zoom = f'<div id="zoom">{article.body}{files}</div>'
        return document(head, f"{self.crumbs('年报')}<h1>{title}</h1>{info}{zoom}{footer(self.government)}")

    def _download(self, request: Request) -> Response:
        name = request.query["filename"]
        return html(self.downloads[name], content_type="application/octet-stream")
