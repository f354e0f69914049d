"""清泽县, a place that does not exist: Epoint EWB, lists as JSON for the site that a script names (section 10)."""

import json
import uuid
from html import escape
from urllib.parse import urlencode

from tests.portals.invented import DEPARTMENTS, TOWNS, Invented
from tests.portals.messages import NOT_FOUND, Request, Response
from tests.portals.publishing import Article
from tests.portals.replica import ENTRIES, Listed, batches, menu

PROJECT = "EWB-FRONT"
ACTION = f"/{PROJECT}/rest/lightfrontaction/getgovinfolist"
COMMON = "/js/webBuilderCommon.js"


class EpointPortal(Invented):
    """Lists are empty frames; whether pages are counted from 0 or from 1, and whether a total is told, nobody knows."""

    slug = "qingze"
    government = "清泽县人民政府"
    place = "清泽县"
    code = "321098"
    host = "www.qingze.gov.cn"

    def lay_out(self) -> None:
        """Publishes the portal."""
        self.lists: dict[tuple[str, str], list[Listed]] = {}
        self.guid = str(uuid.UUID(self.hexadecimal()))
        self.counts_from = self.seed % 2
        self.tells_total = self.seed % 4 < 2
        self.site.endpoints[ACTION] = self._list
        self.site.add(
            COMMON,
            f'var siteInfo = {{\n  "projectName": "/{PROJECT}",\n  "siteGuid": "{self.guid}"\n}};\n',
            "application/javascript",
        )
        self.front([("/xxgk/index.html", "政府信息公开")])
        links = [
            *self._entries("county", self.government),
            (self._column("county", "003001", ENTRIES[2], self.document_articles()), ENTRIES[2]),
            (self._column("county", "003004", ENTRIES[3], self.county_articles()), ENTRIES[3]),
            (self._branch("bm", "部门信息公开", DEPARTMENTS), "部门信息公开"),
            (self._branch("xz", "乡镇信息公开", TOWNS), "乡镇信息公开"),
        ]
        self.page("/xxgk/index.html", "政府信息公开", menu(links))

    def _entries(self, organ: str, name: str) -> list[tuple[str, str]]:
        return [
            self.guide(f"/xxgk/{organ}/{slug}.html", entry, name) for entry, slug in enumerate(("xxgkzn", "xxgkzd"))
        ]

    def _branch(self, slug: str, caption: str, organs: dict[str, tuple[int, ...]]) -> str:
        homes = []
        for name, years in organs.items():
            organ = f"{slug}{self.digits(4)}"
            annual = self._column(organ, "003004", ENTRIES[3], self.own(name, years))
            self.page(f"/xxgk/{organ}/index.html", name, menu([*self._entries(organ, name), (annual, ENTRIES[3])]))
            homes.append((f"/xxgk/{organ}/index.html", name))
        self.page(f"/xxgk/{slug}/index.html", caption, menu(homes))
        return f"/xxgk/{slug}/index.html"

    def _column(self, dept: str, category: str, caption: str, articles: list[Article]) -> str:
        """Publishes a list: the county's says in its address what it is, those of organs in fields of the page."""
        self.lists[dept, category] = [self._publish(article) for article in articles]
        column = {"deptcode": dept, "categorynum": category}
        frame = f'<script src="{COMMON}"></script><div id="govInfoPub"><ul class="ewb-list"></ul></div>'
        if dept == "county":
            path = f"/xxgk/govInfoPub.html?{urlencode(column)}"
        else:
            path = f"/xxgk/{dept}/{category}/subpage.html"
            frame += "".join(f'<input type="hidden" id="{name}" value="{value}">' for name, value in column.items())
        self.page(path, caption, frame)
        return path

    def _list(self, request: Request) -> Response:
        """The interface reads nothing but the JSON in the body."""
        told = json.loads(request.body or b"{}")
        key = (told.get("deptcode", ""), told.get("categorynum", ""))
        if request.method != "POST" or told.get("siteGuid") != self.guid or key not in self.lists:
            return NOT_FOUND
        pages = batches(self.lists[key], int(told["pageSize"]))
        # Where pages are counted from 1, page 0 is the first too.
        number = max(int(told["pageIndex"]) - self.counts_from, 0)
        data = [
            {
                "infourl": row.href,
                "title": f"<font color='red'>{row.article.title[:20]}...</font>",
                "realtitle": row.article.title,
                "infodate": row.article.day.isoformat(),
            }
            for row in (pages[number] if number < len(pages) else [])
        ]
        custom = {"data": data, **({"total": len(self.lists[key])} if self.tells_total else {})}
        body = json.dumps({"custom": custom, "status": {"code": 200}}, ensure_ascii=False)
        return Response(200, (("Content-Type", "application/json;charset=UTF-8"),), body.encode())

    def _publish(self, article: Article) -> Listed:
        name = uuid.UUID(self.hexadecimal())
        files = "".join(
            self.attach(f"/{PROJECT}/attachs/{uuid.UUID(self.hexadecimal())}/{self.digits(5)}.{file.extension}", file)
            for file in article.files
        )
        title, day = escape(article.title), article.day.isoformat()
        info = (
            f'<div class="ewb-info"><span>信息来源：{escape(article.source)}</span><span>发布时间：{day}</span></div>'
        )
        body = (
            f'<script src="{COMMON}"></script><h2 class="ewb-article-tt">{title}</h2>{info}'
            f'<div class="ewb-article-info article_content">{article.body}{files}</div>'
        )
        path = f"/xxgk/{article.day:%Y%m%d}/{name}.html"
        self.page(path, "信息公开", body)
        return self.listed(path, article)
