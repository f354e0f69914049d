"""云浦区, which does not exist: 广东's gkmlpt, a tree in the page and lists as JSON (portals.md section 6)."""

import json
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from tests.portals.invented import COUNTY_YEARS, Invented
from tests.portals.messages import NOT_FOUND, Request, Response
from tests.portals.publishing import Article, Plan
from tests.portals.replica import ENTRIES, batches, document, footer, interleave, link, menu

_PAGE = 6
_DEPARTMENTS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("交通运输局", "jtj", (2019, 2020, 2022, 2023)),
    ("教育局", "jyj", (2021, 2024)),
)
_TOWNS: tuple[tuple[str, str, tuple[int, ...]], ...] = (("石桥镇", "sqz", (2020, 2023)), ("临江街道", "ljjd", ()))
_OWN_LIST = ("水务局", (2018, 2019, 2020, 2021, 2022, 2023, 2024))

Node = dict[str, Any]


class Yunpu(Invented):
    """The district's portal: each organ has a part of its own; one lists its reports on static pages instead."""

    slug = "yunpu"
    government = "云浦区人民政府"
    place = "云浦区"
    code = "990203"
    host = "www.yunpu-qu.gov.cn"

    def lay_out(self) -> None:
        """Publishes the portal."""
        self.number = self.digits(6)
        self.site_id = str(self.digits(6))
        self.columns: dict[str, tuple[str, list[dict[str, Any]]]] = {}
        self.front(
            [("/zwgk/", "政务公开"), ("/gkmlpt/policy", "政策文件"), (f"/gkmlpt/index#{self.digits(5)}", ENTRIES[3])]
        )
        self.site.beyond = self._interface
        self.site.add("/gkmlpt/policy", document("<title>政策文件</title>", "<p>政策文件</p>"))
        organs = [(f"/{slug}/gkmlpt/index", self.place + name) for name, slug, _ in _DEPARTMENTS]
        self.page(
            "/zwgk/index.html", "政务公开", menu([("/gkmlpt/index", "政府信息公开"), ("/zwgk/bm/", "部门信息公开")])
        )
        self.page("/zwgk/bm/index.html", "部门信息公开", menu(organs))
        self._government()
        for name, slug, years in (*_DEPARTMENTS, *_TOWNS):
            organ = name if slug not in {"sqz", "ljjd"} else f"{name}{'办事处' if '街道' in name else '人民政府'}"
            articles = [self._post(article, f"/{slug}") for article in self.own(organ, years)]
            children = [self._node("2023年", []), self._node("往年", [])] if not years else []
            self._index(f"/{slug}", self.place + name, [self._node("年报", articles, children)])
        self._static_organ()

    # the tree and the interface

    def _node(
        self, name: str, articles: list[dict[str, Any]], children: list[Node] | None = None, jump: str = ""
    ) -> Node:
        number = self.digits(5)
        self.columns[str(number)] = (name, articles)
        return {
            "id": number,
            "name": name,
            "parent_id": 0,
            "post_count": len(articles),
            "jump_url": jump,
            "children": children or [],
        }

    def _index(self, base: str, name: str, nodes: list[Node]) -> None:
        tree = [self._node(caption, []) for caption in ENTRIES[:3]] + nodes
        told = json.dumps(tree, ensure_ascii=False)
        config = (
            f"window._CONFIG = {{ DEBUG: false, BASE_URL: '{base}/gkmlpt', SID: '{self.site_id}',\n TREE: {told},\n"
            " SERVICE_AREA_ID: 1, MESSAGE: {} };"
        )
        head = f"<title>{name}政府信息公开平台</title><script>{config}</script>"
        body = '<div id="app"></div><script src="/gkmlpt/js/app.js"></script>'
        self.site.add(f"{base}/gkmlpt/index", f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>")

    def _interface(self, request: Request) -> Response:
        _, found, column = request.path.rpartition("/gkmlpt/api/all/")
        query = request.query
        if not found or column not in self.columns or query.get("sid") != self.site_id:
            return NOT_FOUND
        name, articles = self.columns[column]
        pages = batches(articles, _PAGE)
        number = max(int(query.get("page", "0")), 1)  # page 0 is page 1
        if number > len(pages):
            return NOT_FOUND
        classify = {"id": int(column), "name": name, "post_count": len(articles)}
        answer = {"classify": classify, "total": len(articles), "articles": pages[number - 1]}
        return Response(200, (("Content-Type", "application/json"),), json.dumps(answer).encode())

    # what is published

    def _government(self) -> None:
        reports = self.own("人民政府", COUNTY_YEARS)
        rows = [self._post(article, "") for article in reports]
        rows += [self._post(article, "") for article in self.own("人民政府办公室", (2023,), Plan("", carrier="docx"))]
        beside = [self._post(article, "") for article in self.companions(2023)]
        towns = [
            self._node(name, [], jump=f"{self.home}/{slug}/gkmlpt/index#{self.digits(5)}") for name, slug, _ in _TOWNS
        ]
        own = self._node(_OWN_LIST[0], [], jump="/swj/nb/")
        annual = self._node("政府信息公开年报", interleave(self.rng, rows, beside))
        policies = [self._post(article, "") for article in self.companions(2020)[:3]]
        self._index(
            "",
            self.government,
            [
                self._node("规章文件", policies),
                annual,
                self._node("镇街信息公开", [], towns),
                self._node("部门信息公开", [], [own]),
            ],
        )

    def _static_organ(self) -> None:
        """One organ's reports on pages of the site's own, with a pager of links."""
        name, years = _OWN_LIST
        posts = [self._post(article, "/swj") for article in self.own(name, years)]
        pages = batches(posts, 4)
        for number, page in enumerate(pages, start=1):
            items = "".join(
                f"<li>{link(post['post_url'], post['title'])}<span>{post['created_at'][:10]}</span></li>"
                for post in page
            )
            more = f'<a href="/swj/nb/index_{number + 1}.html">下一页</a>' if number < len(pages) else ""
            last = f'<a href="/swj/nb/index_{len(pages)}.html">尾页</a>' if number < len(pages) else ""
            file = "index.html" if number == 1 else f"index_{number}.html"
            pager = f'<div class="page"><a href="/swj/nb/">首页</a>{more}{last}</div>'
            self.page(f"/swj/nb/{file}", "政府信息公开年报", f"<ul>{items}</ul>{pager}")

    def _post(self, article: Article, base: str) -> dict[str, Any]:
        """Publishes an article twice, as the platform and the site do, and gives its record."""
        self.number += self.rng.randint(1, 400)
        number, folder = self.number, f"{self.number // 1_000_000}/{self.number // 1000}"
        path = f"{base}/gkmlpt/content/{folder}/post_{number}.html"
        own = f"{base}/zwgk/nb/content/post_{number}.html"
        files = self.files(article, f"{base}/attachment/{folder}/{number}/")
        day = datetime(article.day.year, article.day.month, article.day.day, 2, 30, tzinfo=UTC)
        record = {
            "id": number,
            "title": article.title,
            "publisher": article.source,
            "identifier": f"11440000/{article.day.year}-{number}",
            "document_number": "",
            "date": int((day - timedelta(days=3)).timestamp()),
            "created_at": (day + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S"),
            "create_time": int(day.timestamp()),
            "display_publish_time": int(day.timestamp()),
            "classify_main_name": "年报",
            "url": self.home + path,
            "post_url": self.home + own,
            "is_expired": 0,
            "is_abolished": 0,
            "relation": "[]",
            "attachment": [{"id": 1, "name": name, "type": "doc", "url": self.home + url} for name, url in files],
        }
        # Some articles name their files in the settings only.
        shown = [] if article.title.startswith("云浦区人民政府办公室") else files
        self.site.add(path, self._article(article, record, shown))
        self.site.add(own, self._article(article, record, shown))
        self.addresses[article.title] = own if base == "/swj" else path
        return record

    def _article(self, article: Article, record: dict[str, Any], files: list[tuple[str, str]]) -> str:
        title, day = escape(article.title), record["created_at"]
        info = (
            f"<table><tr><td>索引号：</td><td>{record['identifier']}</td><td>分类：</td><td>年报</td></tr>"
            f"<tr><td>发布机构：</td><td>{escape(article.source)}</td><td>成文日期：</td><td>{article.day}</td></tr>"
            f"<tr><td>名称：</td><td colspan='3'>{title}</td></tr>"
            f"<tr><td>文号：</td><td></td><td>发布日期：</td><td>{day}</td></tr></table>"
        )
        links = "".join(f'<p><a class="nfw-cms-attachment" href="{url}">{escape(name)}</a></p>' for name, url in files)
        detail = json.dumps({**record, "content": article.body[:300]}, ensure_ascii=False).replace("<", "\\u003C")
        head = f"<title>{title}</title><script>window._CONFIG = {{ SID: '1', DETAIL: {detail} }};</script>"
        body = f'<h1>{title}</h1>{info}<div class="article-content">{article.body}{links}</div>'
        return document(head, f"{self.crumbs('年报')}{body}{footer(self.government)}")
