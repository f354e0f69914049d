"""东塘县, a place that does not exist: TrueCMS, records as XML within JSONP (portals.md section 10)."""

import json
import uuid
from html import escape

from tests.portals.invented import DEPARTMENTS, TOWNS, Invented
from tests.portals.messages import NOT_FOUND, Request, Response
from tests.portals.publishing import Article
from tests.portals.replica import ENTRIES, Listed, link, menu

GET_MESSAGE = "/truecms/messageController/getMessage.do"
_ROWS = 10


class TrueCmsPortal(Invented):
    """Each page keeps its first records in `#initData`; the interface wants a Referer and gives ten at a time."""

    slug = "dongtang"
    government = "东塘县人民政府"
    place = "东塘县"
    code = "320698"
    host = "www.dongtang.gov.cn"

    def lay_out(self) -> None:
        """Publishes the portal."""
        self.lists: dict[str, list[str]] = {}
        self.site.endpoints[GET_MESSAGE] = self._get_message
        section = "/dtxrmzf/zfxxgk/zfxxgk.html"
        self.front([(section, "政府信息公开")])
        links = [
            *self._entries("dtxrmzf", self.government),
            (self._column("dtxrmzf", "fdzdgknr", ENTRIES[2], self.document_articles()), ENTRIES[2]),
            (self._column("dtxrmzf", "zfxxgknb", ENTRIES[3], self.county_articles(), first=0), ENTRIES[3]),
            (self._branch("bmxxgk", "部门信息公开", DEPARTMENTS), "部门信息公开"),
            (self._branch("xzxxgk", "乡镇信息公开", TOWNS), "乡镇信息公开"),
        ]
        self.page(section, "政府信息公开", menu(links))

    def _uuid(self) -> str:
        return str(uuid.UUID(self.hexadecimal()))

    def _entries(self, site: str, name: str) -> list[tuple[str, str]]:
        return [
            self.guide(f"/{site}/{slug}/{slug}.html", entry, name) for entry, slug in enumerate(("xxgkzn", "xxgkzd"))
        ]

    def _branch(self, slug: str, caption: str, organs: dict[str, tuple[int, ...]]) -> str:
        homes = []
        for number, (name, years) in enumerate(organs.items()):
            site = f"dtx{slug[:2]}{number}"
            annual = self._column(site, "xxgknb", ENTRIES[3], self.own(name, years), first=number % 2)
            self.page(f"/{site}/{site}.html", name, menu([*self._entries(site, name), (annual, ENTRIES[3])]))
            homes.append((f"/{site}/{site}.html", name))
        self.page(f"/dtxrmzf/{slug}/{slug}.html", caption, menu(homes))
        return f"/dtxrmzf/{slug}/{slug}.html"

    def _column(self, site: str, slug: str, caption: str, articles: list[Article], first: int = _ROWS) -> str:
        """Publishes a list of which the page itself holds the first records."""
        column = self._uuid()
        rows = [self._publish(site, slug, article) for article in articles]
        self.lists[column] = [
            f"<li>{link(row.href, row.article.title)}<span>[{row.article.day.isoformat()}]</span></li>" for row in rows
        ]
        script = (
            f"$('#list').page({{url: '{GET_MESSAGE}', dataType: 'jsonp', perPage: {_ROWS}, totalRecord: {len(rows)}, "
            f"data: {{columnId: '{column}', contentTemplate: ''}}}});"
        )
        held = f'<script type="text/xml" id="initData">{self._datastore(column, 1, first)}</script>'
        path = f"/{site}/{slug}/{slug}.html"
        self.page(path, caption, f'<ul id="list"></ul>{held}<script>{script}</script>')
        return path

    def _datastore(self, column: str, start: int, end: int) -> str:
        records = self.lists[column]
        told = "".join(f"<record><![CDATA[{record}]]></record>" for record in records[start - 1 : end])
        return f"<datastore><totalrecord>{len(records)}</totalrecord><recordset>{told}</recordset></datastore>"

    def _get_message(self, request: Request) -> Response:
        query = request.query
        size = int(query.get("perpage") or 0)
        if "referer" not in request.headers or query.get("columnId") not in self.lists or not 0 < size <= _ROWS:
            return NOT_FOUND
        start, end = (int(query.get(name) or 0) for name in ("startrecord", "endrecord"))
        told = json.dumps({"result": self._datastore(query["columnId"], start, end)}, ensure_ascii=False)
        return Response(
            200, (("Content-Type", "text/javascript; charset=UTF-8"),), f"{query.get('callback', '')}({told})".encode()
        )

    def _publish(self, site: str, slug: str, article: Article) -> Listed:
        files = "".join(
            self.attach(f"/{site}/{slug}/content/{self._uuid()}.{file.extension}", file) for file in article.files
        )
        title, day = escape(article.title), article.day.isoformat()
        info = (
            f'<table class="info"><tr><td>索 引 号</td><td>{self.digits(9)}</td><td>发布机构</td>'
            f"<td>{escape(article.source)}</td></tr>"
            f"<tr><td>公开日期</td><td>{day}</td><td>文　　号</td><td></td></tr></table>"
        )
        path = f"/{site}/{slug}/content/{self._uuid()}.html"
        self.page(path, article.title, f'<h1>{title}</h1>{info}<div id="zoom">{article.body}{files}</div>')
        return self.listed(path, article)
