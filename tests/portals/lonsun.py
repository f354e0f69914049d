"""望山县, a place that does not exist: LonsunCMS, lists and menu by one interface (portals.md section 9)."""

import json
from html import escape

from tests.portals.invented import DEPARTMENTS, TOWNS, Invented
from tests.portals.messages import NOT_FOUND, Request, Response, html
from tests.portals.publishing import Article
from tests.portals.replica import ENTRIES, Listed, batches, link, menu

LABEL = "/site/label/8888"
_ROWS = 6
_EMPTY = "<p class='no'>暂无相关信息</p>"


class LonsunPortal(Invented):
    """The county's list is fetched by a script, those of its organs stand in the page; the menu is fetched too."""

    slug = "wangshan"
    government = "望山县人民政府"
    place = "望山县"
    code = "341598"
    host = "www.wangshan.gov.cn"

    def lay_out(self) -> None:
        """Publishes the portal."""
        self.site_id = self.digits(8)
        self.lists: dict[tuple[str, str], list[Listed]] = {}
        self.trees: dict[str, list[tuple[str, str]]] = {}
        self.site.endpoints[LABEL] = self._label
        county, tree = self.digits(7), str(self.digits(6))
        section = f"/public/column/{county}"
        self.front([(section, "政府信息公开")])
        script = (
            f"Ls.ajax({{url:'{LABEL}',data:{{isJson:true,id:'{tree}',isChild:true,labelName:'columnTree'}},"
            "success:function(d){showTree(d);}});"
        )
        self.page(section, "政府信息公开", f'<div class="tree"></div><script>{script}</script>')
        self.trees[tree] = [
            *self._entries(county, self.government),
            (self._column(county, ENTRIES[2], "4", self.document_articles(), inline=True), ENTRIES[2]),
            (self._column(county, ENTRIES[3], "2", self.county_articles(), inline=False), ENTRIES[3]),
            (self._branch("bmxxgk", "部门信息公开", DEPARTMENTS), "部门信息公开"),
            (self._branch("xzxxgk", "乡镇信息公开", TOWNS), "乡镇信息公开"),
        ]

    def _entries(self, organ: int, name: str) -> list[tuple[str, str]]:
        path = f"/public/column/{organ}?type={{}}&action=detail"
        return [self.guide(path.format(5 + entry), entry, name) for entry in (0, 1)]

    def _branch(self, slug: str, caption: str, organs: dict[str, tuple[int, ...]]) -> str:
        homes = []
        for name, years in organs.items():
            organ = self.digits(7)
            annual = self._column(organ, ENTRIES[3], "2", self.own(name, years), inline=True)
            entries = [*self._entries(organ, self.place + name), (annual, ENTRIES[3])]
            self.page(f"/public/column/{organ}", name, menu(entries))
            homes.append((f"/public/column/{organ}", name))
        self.page(f"/{slug}/index.html", caption, menu(homes))
        return f"/{slug}/index.html"

    def _column(self, organ: int, caption: str, kind: str, articles: list[Article], *, inline: bool) -> str:
        """Publishes a list: with its first rows in the page, or with nothing but the call that fetches them."""
        category = str(self.digits(7))
        self.lists[str(organ), category] = [self._publish(organ, article) for article in articles]
        action = "nianbao" if kind == "2" else "list"
        path = f"/public/column/{organ}?type={kind}&catId={category}&action={action}"
        call = (
            f"Ls.pagination.load({{url: '{LABEL}', dataType: 'html', data: {{labelName: 'publicInfoList', siteId:"
            f" '{self.site_id}', pageSize: {_ROWS}, pageIndex: p.pageIndex, action: '{action}', organId: '{organ}',"
            f" type: '{kind}', catId: '{category}', file: '/xxgk/publicInfoList_newest2020'}}}});"
        )
        first = self._fragment(self.lists[str(organ), category], 1) if inline else ""
        self.page(path, caption, f'<div class="xxgk_nav">{first}</div><script>function load(p){{{call}}}</script>')
        return path

    def _fragment(self, rows: list[Listed], number: int) -> str:
        pages = batches(rows, _ROWS)
        if not rows or number > len(pages):
            return _EMPTY
        items = "".join(
            f'<li class="xxgk_nav_con">{link(row.href, row.article.title, "title")}'
            f'<span class="date">{row.article.day.isoformat()}</span></li>\n'
            for row in pages[number - 1]
        )
        count = len(pages)
        script = (
            '<script>Ls.pagination("#page_x",function(p){load(p);},{currentPage: '
            f"{number}, pageCount: {count} > 0 ? {count} : 1, pageSize: {_ROWS}, total: {len(rows)}}});</script>"
        )
        return f'<ul class="xxgk_nav_list">{items}</ul>{script}'

    def _label(self, request: Request) -> Response:
        """The interface: a menu as JSON, or one page of a list as a fragment."""
        query = request.query
        if query.get("labelName") == "columnTree":
            tree = self.trees.get(query.get("id", ""))
            told = None if tree is None else [{"name": caption, "htmlPath": path} for path, caption in tree]
            return Response(200, (("Content-Type", "application/json"),), json.dumps(told).encode())
        if query.get("labelName") != "publicInfoList":
            return NOT_FOUND
        rows = self.lists.get((query.get("organId", ""), query.get("catId", "")))
        if rows is None or query.get("siteId") != str(self.site_id):
            return html(_EMPTY)
        return html(self._fragment(rows, int(query.get("pageIndex") or 1)))

    def _publish(self, organ: int, article: Article) -> Listed:
        number = self.digits(7)
        files = "".join(
            self.attach(
                f"/group1/M00/{number % 89:02d}/{number % 97:02d}/{self.hexadecimal()[:20]}.{file.extension}", file
            )
            for file in article.files
        )
        title, day = escape(article.title), article.day.isoformat()
        told = f"<span>发布时间：{day}</span><span>来源：{escape(article.source)}</span>"
        left = f'<div class="gk_newsinfo_left">{told}</div>'
        body = (
            f'<h1 class="site">{self.government}</h1><div class="newstitle">{title}</div>{left}'
            f'<div class="j-fontContent newscontnet" id="J_content">{article.body}{files}</div>'
        )
        path = f"/public/{organ}/{number}.html"
        self.page(path, "信息详情", body)
        return self.listed(path, article)
