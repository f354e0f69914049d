"""石桥县, a place that does not exist: the "openness" system, lists by organ and column (portals.md section 10)."""

from html import escape

from tests.portals.invented import DEPARTMENTS, TOWNS, Invented
from tests.portals.messages import NOT_FOUND, Request, Response
from tests.portals.publishing import Article
from tests.portals.replica import ENTRIES, Listed, batches, link, menu

TARGET = "/opennessTarget/"
_ROWS = 6
_ANNUAL = "90000"


class OpennessPortal(Invented):
    """Static tables; pages by `page=`, of which the pager shows a window and the last."""

    slug = "shiqiao"
    government = "石桥县人民政府"
    place = "石桥县"
    code = "341898"
    host = "www.shiqiao.gov.cn"

    def lay_out(self) -> None:
        """Publishes the portal."""
        self.captions: dict[tuple[str, str], tuple[str, list[Listed]]] = {}
        self.homes: dict[str, str] = {}
        self.site.endpoints[TARGET] = self._list
        county = self._branch_id()
        self.front([(self._address(county, "10000"), "政府信息公开")])
        entries = [
            *self._entries(county, self.government),
            (self._column(county, "20000", ENTRIES[2], self.document_articles()), ENTRIES[2]),
            (self._column(county, _ANNUAL, ENTRIES[3], self.county_articles()), ENTRIES[3]),
            self._organs("部门信息公开", DEPARTMENTS),
            self._organs("乡镇信息公开", TOWNS),
        ]
        self.homes[county] = menu(entries)

    def _branch_id(self) -> str:
        return self.hexadecimal()[:24]

    def _address(self, branch: str, column: str) -> str:
        return f"{TARGET}?branch_id={branch}&column_code={column}&tag="

    def _entries(self, branch: str, name: str) -> list[tuple[str, str]]:
        return [self.guide(f"/openness/{slug}/{branch}.html", entry, name) for entry, slug in enumerate(("zn", "zd"))]

    def _organs(self, caption: str, organs: dict[str, tuple[int, ...]]) -> tuple[str, str]:
        """Publishes the organs of a branch, each with the four entries of its own."""
        links = []
        for name, years in organs.items():
            branch = self._branch_id()
            annual = self._column(branch, _ANNUAL, ENTRIES[3], self.own(name, years))
            self.homes[branch] = menu([*self._entries(branch, self.place + name), (annual, ENTRIES[3])])
            links.append((self._address(branch, "10000"), name))
        path = f"/openness/list/{self.digits(5)}.html"
        self.page(path, caption, menu(links))
        return path, caption

    def _column(self, branch: str, column: str, caption: str, articles: list[Article]) -> str:
        self.captions[branch, column] = (caption, [self._publish(article) for article in articles])
        return self._address(branch, column)

    def _list(self, request: Request) -> Response:
        query = request.query
        branch, column = query.get("branch_id", ""), query.get("column_code", "")
        if column == "10000" and branch in self.homes:
            return self._shown("政府信息公开", self.homes[branch])
        if (branch, column) not in self.captions:
            return NOT_FOUND
        caption, rows = self.captions[branch, column]
        pages = batches(rows, _ROWS)
        number = int(query.get("page") or 1)
        if not 1 <= number <= len(pages):
            return self._shown(caption, "<p>没有相关信息</p>")
        items = "".join(
            f"<tr><td>{index}</td><td>{link(row.href, row.article.title)}</td><td>{row.article.day:%Y-%m-%d}</td></tr>"
            for index, row in enumerate(pages[number - 1], start=1)
        )
        table = f'<table class="list"><tr><th>序号</th><th>标题</th><th>日期</th></tr>{items}</table>'
        return self._shown(caption, table + self._pager(branch, column, number, len(pages), len(rows)))

    def _pager(self, branch: str, column: str, number: int, pages: int, rows: int) -> str:
        if pages == 1:
            return f'<div class="pages">共 {rows} 条 1/1 页</div>'
        shown = sorted({1, number, min(number + 1, pages), pages})
        links = "".join(f'<a href="{self._address(branch, column)}&amp;page={page}">{page}</a>' for page in shown)
        return f'<div class="pages">共 {rows} 条 {number}/{pages} 页 {links}</div>'

    def _shown(self, caption: str, body: str) -> Response:
        self.site.pages.pop("/shown", None)
        self.page("/shown", caption, body)
        return self.site.pages.pop("/shown")

    def _publish(self, article: Article) -> Listed:
        files = "".join(
            self.attach(f"/upload/{article.day:%Y%m}/{self.hexadecimal()[:24]}.{file.extension}", file)
            for file in article.files
        )
        title, day = escape(article.title), article.day.isoformat()
        info = (
            f'<table class="detail"><tr><td>索引号</td><td>{self.digits(9)}</td></tr><tr><td>信息分类</td><td>'
            f"信息公开年报</td></tr><tr><td>发布机构</td><td>{escape(article.source)}</td></tr>"
            f"<tr><td>发布日期</td><td>{day}</td></tr><tr><td>名称</td><td>{title}</td></tr></table>"
        )
        path = f"/openness/detail/content/{self.hexadecimal()[:24]}.html"
        self.page(path, "信息公开", f'{info}<div class="detail-content">{article.body}{files}</div>')
        return self.listed(path, article)
