"""慈溪市: Hanweb, an older column by jpage, newer ones by jpaas, http only (portals.md sections 2, 4 and 14.2)."""

import json
from datetime import date
from html import escape
from urllib.parse import parse_qs, quote, urlencode

from tests.portals.messages import NOT_FOUND, Request, Response, html, redirect
from tests.portals.publishing import Article, File, Plan
from tests.portals.replica import ENTRIES, Listed, Organ, Replica, batches, document, footer, interleave, link, menu
from tests.portals.site import Site

HOST = "www.cixi.gov.cn"
BUILD_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
DATA_PROXY = "/module/web/jpage/dataproxy.jsp"
DOWNLOAD = "/api-gateway/jpaas-web-server/front/document/download"
DOWN_FILE = "/module/download/downfile.jsp"
_ROWS = 5
_RECORDS = 2
_GROUP = 3
_WRONG_BLOB = b"<datastore><recordset></recordset></datastore>\n<!---->"

_GOVERNMENT = (
    Plan("cixi-shi-2019", manner=1, day=date(2020, 2, 25)),
    Plan("cixi-shi-2020", manner=3),
    Plan("cixi-shi-2022", style="bracketed", manner=5),
    Plan("cixi-shi-2025", manner=9, dated=False),
)
_FORMER = (
    Plan("cixi-shi-2010", manner=0),
    Plan("cixi-shi-2014", manner=1),
    Plan("cixi-shi-2018", style="short", manner=2),
)
_DEPARTMENTS = (
    Organ(
        "慈溪市交通运输局",
        "B07",
        (Plan("cixi-jiaotong-2020", style="year_first", manner=1), Plan("cixi-jiaotong-2023", manner=7)),
    ),
    Organ(
        "慈溪市教育局", "B02", (Plan("cixi-jiaoyu-2020", carrier="html", manner=8), Plan("cixi-jiaoyu-2024", manner=0))
    ),
    Organ("慈溪市水利局", "B09", (Plan("cixi-shuili-2021", style="marked", manner=3),)),
    Organ("慈溪市卫生健康局", "B15", (Plan("cixi-weijian-2022", manner=1),)),
)
_TOWNS = (
    Organ("周巷镇", "A03", (Plan("cixi-zhouxiang-2020", carrier="txt"),)),
    Organ("观海卫镇", "A05", (Plan("cixi-guanhaiwei-2023", manner=4),)),
    Organ("浒山街道", "A18", (Plan("cixi-hushan-2021", manner=6),)),
)


class Cixi(Replica):
    """The city's portal: https is gone, articles of two generations lie in one list."""

    slug = "cixi"
    government = "慈溪市人民政府"

    def build(self) -> None:
        """Publishes the portal."""
        self.site = Site((HOST,), robots="absent", gone_on="https")
        self.sites.append(self.site)
        self.add_pictures(self.site)
        self.columns = self.rng.sample(range(1229000000, 1229999999), 60)
        self.web_id = str(self.digits(3))
        self.template = f"T{self.hexadecimal()[:20]}"
        self.units: dict[str, list[list[str]]] = {}
        self.stores: dict[str, tuple[str, str, list[str]]] = {}
        self.downloads: dict[str, File] = {}
        self.site.endpoints = {
            BUILD_UNIT: self._build_unit,
            DATA_PROXY: self._data_proxy,
            DOWNLOAD: self._download,
            DOWN_FILE: self._download,
        }
        self.section, self.former, self.organs = (self._column() for _ in range(3))
        self._front()
        self._government()
        self._branches()

    def _column(self) -> str:
        return str(self.columns.pop())

    @staticmethod
    def _path(column: str) -> str:
        return f"/col/col{column}/index.html"

    def _front(self) -> None:
        news, service = self._column(), self._column()
        menus = menu([("/", "首页"), (self._path(news), "新闻"), (self._path(self.section), "政府信息公开")])
        menus += menu([(self._path(service), "办事服务"), ("http://www.zjzwfw.gov.cn/", "浙江政务服务网")])
        for path in ("/", "/index.html"):
            self.site.add(path, document(f"<title>{self.government}网站</title>", menus + footer(self.government)))
        self.site.add(self._path(news), document("<title>新闻</title>", "<p>今日要闻</p>"))
        self.site.add(self._path(service), document("<title>办事服务</title>", "<p>办事指南</p>"))

    def _entries(self, name: str, *links: tuple[str, str]) -> list[tuple[str, str]]:
        """The four entries of an organ's section; guide and rules are pages of their own."""
        told = []
        for caption in ENTRIES[:2]:
            column = self._column()
            body = f"<h3>{name}{caption}</h3><div id='zoom'><p>{name}的{caption}，供公众查询。</p></div>"
            self.site.add(self._path(column), document(f"<title>{caption}</title>", body))
            told.append((self._path(column), caption))
        return [*told, *links]

    def _government(self) -> None:
        column, policies = self._column(), self._column()
        reports = self.reports(_GOVERNMENT)
        rows = [self._publish(column, article, new=article.day.year > 2021) for article in reports]
        beside = [self._publish(column, article, new=True) for article in self.companions(2022) + self.difficult(2021)]
        copy = next(article for article in reports if article.day == date(2020, 2, 25))
        beside.append(Listed("http://zfxx.ningbo.gov.cn/art/2020/2/25/art_23616_4054098.html", copy))
        beside.append(Listed(rows[0].href.replace("http:", ""), rows[0].article))
        if self.with_difficult:
            dead = self.dead("慈溪市审计局", 2021, f"/col/col{column}/art/2022/art_{'0' * 32}.html")
            beside.append(Listed(f"/col/col{column}/art/2022/art_{'0' * 32}.html", dead))
        self._unit_column(column, ENTRIES[3], interleave(self.rng, rows, beside), paged=True)
        former = [self._publish(self.former, article, new=False) for article in self.reports(_FORMER)]
        others = [self._publish(self.former, article, new=False) for article in self.companions(2017)[:8]]
        self._store_column(self.former, "往年政府信息公开年报", interleave(self.rng, former, others))
        documents = [
            self._publish(policies, article, new=True)
            for article in self.companions(2024)
            if "编制" not in article.title
        ]
        self._unit_column(policies, ENTRIES[2], documents, paged=False)
        links = self._entries(
            self.government,
            (self._path(policies), ENTRIES[2]),
            (self._path(column), ENTRIES[3]),
            (self._path(self.former), "往年政府信息公开年报"),
            (self._path(self.organs), "部门、镇（街道）信息公开"),
        )
        body = f"{self._crumbs('政府信息公开')}{menu(links)}{footer(self.government)}"
        self.site.add(self._path(self.section), document("<title>政府信息公开</title>", body))

    def _branches(self) -> None:
        towns, shared = self._column(), []
        for organ in _DEPARTMENTS:
            home, annual = self._column(), self._column()
            rows = [
                self._publish(annual, article, new=article.day.year > 2021) for article in self.reports(organ.plans)
            ]
            self._unit_column(annual, ENTRIES[3], rows, paged=False)
            self._organ_page(self._path(home), organ, annual)
            shared.append((self._path(home), organ.name))
        for organ in _TOWNS:
            # one column for all townships, told apart by a number in the query
            annual = self._column()
            rows = [self._publish(annual, article, new=True) for article in self.reports(organ.plans)]
            self._unit_column(annual, ENTRIES[3], rows, paged=False)
            self._organ_page(f"{self._path(towns)}?number={organ.slug}", organ, annual)
            shared.append((f"{self._path(towns)}?number={organ.slug}", organ.name))
        body = self._crumbs("部门、镇（街道）信息公开") + menu(shared) + footer(self.government)
        self.site.add(self._path(self.organs), document("<title>部门、镇（街道）信息公开</title>", body))

    def _organ_page(self, address: str, organ: Organ, annual: str) -> None:
        statutory = self._column()
        self.site.add(self._path(statutory), document(f"<title>{ENTRIES[2]}</title>", "<p>暂无信息</p>"))
        links = self._entries(organ.name, (self._path(statutory), ENTRIES[2]), (self._path(annual), ENTRIES[3]))
        body = f"{self._crumbs('部门、镇（街道）信息公开', organ.name)}{menu(links)}{footer(self.government)}"
        self.site.add(address, document(f"<title>{organ.name}</title>", body))

    def _crumbs(self, *captions: str) -> str:
        return f'<div class="location">您当前的位置：<a href="/">首页</a> &gt; {" &gt; ".join(captions)}</div>\n'

    # columns of the newer platform

    def _unit_column(self, column: str, caption: str, rows: list[Listed], *, paged: bool) -> None:
        pages = batches(rows, _ROWS if paged else max(len(rows), 1))
        query = {
            "parseType": "bulidstatic",
            "webId": self.web_id,
            "tplSetId": self.template,
            "pageType": "column",
            "tagId": "信息列表",
            "editType": "null",
            "pageId": column,
        }
        self.units[column] = [self._unit_html(page, len(rows), query, paged=paged) for page in pages]
        scripts = "".join(self._unit_script({**query, "tagId": tag}) for tag in ("导航", "信息列表", "页脚"))
        body = f"{self._crumbs('政府信息公开', caption)}<h2>{caption}</h2>\n{scripts}{footer(self.government)}"
        self.site.add(self._path(column), document(f"<title>{caption}</title>", body))

    @staticmethod
    def _unit_script(query: dict[str, str]) -> str:
        told = str(query).replace('"', "'").replace(": ", ":").replace(", ", ",")
        return f'<script src="/script/AuthorizedRead/unitbuild.js" url="{BUILD_UNIT}" queryData="{told}"></script>\n'

    def _unit_html(self, page: list[Listed], count: int, query: dict[str, str], *, paged: bool) -> list[str]:
        rows = "".join(
            f'<li class="clearfix">{link(row.href, row.article.title, "bt-left")}'
            f'<span class="bt-right">{row.article.day.isoformat() if row.article.dated else ""}</span></li>'
            for row in page
        )
        told = str(query).replace('"', "'")
        size = f'rows="{_ROWS}" count="{count}" pageNo="%d"'
        pager = f'<div class="pagination" {size} unitUrl="{BUILD_UNIT}" queryData="{told}"></div>'
        return [f"<ul>{rows}</ul>", pager if paged else ""]

    def _build_unit(self, request: Request) -> Response:
        query = request.query
        if query.get("webId") != self.web_id or query.get("tplSetId") != self.template:
            return _as_json({"success": False, "code": "500", "message": "参数错误", "data": None})
        if query.get("tagId") != "信息列表" or query.get("pageId") not in self.units:
            return _as_json(
                {"success": True, "code": "200", "data": {"html": '<div class="nav"><a href="/">首页</a></div>'}}
            )
        pages = self.units[query["pageId"]]
        # a bare pageNo is ignored here: only paramJson turns the page
        number = int(json.loads(query.get("paramJson", "{}") or "{}").get("pageNo", 1))
        rows, pager = pages[number - 1] if 0 < number <= len(pages) else ["<ul></ul>", ""]
        told = rows + pager.replace("%d", str(number))
        return _as_json({"success": True, "code": "200", "data": {"html": told}})

    # the column of the older platform

    def _store_column(self, column: str, caption: str, rows: list[Listed]) -> None:
        unit = self.hexadecimal()
        records = [
            f"<li>{link(row.href, row.article.title)}<span>{row.article.day.isoformat()}</span></li>" for row in rows
        ]
        key = f"{column} {unit}"
        self.stores[key] = (column, unit, records)
        first = self._datastore(key, 1)
        settings = (
            f"$('#{unit}').jpage({{dataStore:$('#{unit} script').html(),proxyUrl:'{DATA_PROXY}',perPage:{_RECORDS},"
            f"totalRecord:{len(records)},groupSize:{_GROUP},barPosition:'bottom',ajaxParam:{{col:1,appid:1,"
            f"webid:{self.web_id},path:'/',columnid:{column},sourceContentType:1,unitid:'{unit}',"
            f"webname:'{self.government}',permissiontype:0}}}});"
        )
        picture = '<record><![CDATA[<li><a href="/">轮播</a></li>]]></record>'
        picture = f"<datastore><recordset>{picture}</recordset></datastore>"
        slider = f'<div id="99"><script type="text/xml">{picture}</script></div>'
        body = f'{slider}<div id="{unit}"><script type="text/xml">{first}</script></div>\n<script>{settings}</script>'
        text = document(
            f"<title>{caption}</title>", self._crumbs("政府信息公开", caption) + body + footer(self.government)
        )
        self.site.add(self._path(column), text)

    def _datastore(self, key: str, group: int, start: int | None = None, end: int | None = None) -> str:
        """A group of three pages of records, by its number or by first and last record."""
        column, unit, records = self.stores[key]
        size = _RECORDS * _GROUP
        first = (group - 1) * size if start is None else start - 1
        last = first + size if end is None else end
        query = urlencode(
            {"page": group + 1, "appid": 1, "webid": self.web_id, "path": "/", "columnid": column, "unitid": unit,
             "webname": quote(self.government), "permissiontype": 0}
        )  # fmt: skip
        following = (
            f'<nextgroup><![CDATA[<a href="{DATA_PROXY}?{query}"></a>]]></nextgroup>' if last < len(records) else ""
        )
        told = "".join(f"<record><![CDATA[{record}]]></record>" for record in records[first:last])
        return f"<datastore>{following}<recordset>{told}</recordset></datastore>"

    def _data_proxy(self, request: Request) -> Response:
        query = request.query
        key = f"{query.get('columnid')} {query.get('unitid')}"
        if key not in self.stores:
            return Response(200, (("Content-Type", "text/xml; charset=UTF-8"),), _WRONG_BLOB)
        records = self.stores[key][2]
        start, end = (int(query[name]) if query.get(name) else None for name in ("startrecord", "endrecord"))
        told = self._datastore(key, int(query.get("page") or 1), start, end)
        pages = -(-len(records) // _RECORDS)
        totals = f"<datastore><totalrecord>{len(records)}</totalrecord><totalpage>{pages}</totalpage>"
        body = told.replace("<datastore>", totals, 1)
        # answers of the endpoint are written in another hand than the page: quotes, and dates over several lines
        body = body.replace('href="/art', "href='/art").replace('.html" title="', ".html' title='")
        body = body.replace('" target="_blank"', "' target='_blank'").replace("<span>", '<span class="time"> ')
        return Response(200, (("Content-Type", "text/xml; charset=UTF-8"),), body.replace("-0", "-\n0").encode())

    # articles

    def _publish(self, column: str, article: Article, *, new: bool) -> Listed:
        day = article.day
        if new:
            path = f"/col/col{column}/art/{day.year}/art_{self.hexadecimal()}.html"
        else:
            path = f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{self.digits(8)}.html"
        files = "".join(
            f'<p>附件：<a href="{self._attach(file, new=new)}">{escape(file.name)}</a></p>' for file in article.files
        )
        self.site.add(path, self._article(article, files, new=new))
        self.addresses[article.title] = path
        return Listed(f"http://{HOST}{path}" if new else path, article)

    def _attach(self, file: File, *, new: bool) -> str:
        token = self.hexadecimal()
        self.downloads[token] = file
        self.addresses[file.name] = self._stored(token, file, new=new)
        if new:
            return f"{DOWNLOAD}?fileUrl={token}%3D%3D&amp;fileName={quote(file.name)}"
        return f"{DOWN_FILE}?classid=0&amp;filename={token}.{file.extension}"

    def _stored(self, token: str, file: File, *, new: bool) -> str:
        """The file's own address, to which the gateway sends."""
        return f"/cms_files/filemanager/{self.web_id}/attach/{token}" if new else f"/attach/0/{token}.{file.extension}"

    def _download(self, request: Request) -> Response:
        """Both gateways answer with a redirect to the file's own address."""
        told = parse_qs(request.parts.query)
        token = told.get("fileUrl", told.get("filename", [""]))[0].rstrip("=").split(".")[0]
        if token not in self.downloads:
            return NOT_FOUND
        file, new = self.downloads[token], request.path == DOWNLOAD
        path = self._stored(token, file, new=new)
        name = ("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file.name)}")
        headers = (name,) if new else ()
        if path not in self.site.pages:
            answer = html(file.body, content_type="application/octet-stream")
            self.site.add(path, Response(200, (*answer.headers, *headers), file.body))
        return redirect(path)

    def _article(self, article: Article, files: str, *, new: bool) -> str:
        title, day = escape(article.title), article.day.isoformat()
        if not new and article.day.year < 2016:
            text = f"<tr><td>{article.body}{files}</td></tr>"
            body = f'<table id="article"><tr><td class="title">{title}</td></tr>{text}</table>'
            return document(f'<title>{title}</title><meta name="PubDate" content="{day}">', body)
        titled, dated = ("ArticleTitle", "PubDate") if new else ("title", "pubDate")
        head = f'<title>{title}</title><meta name="{titled}" content="{title}">'
        head += f'<meta name="{dated}" content="{day} 09:15">'
        category = "政府信息公开年报" if article.truth or article.failure else "其他"
        number = f"1133028200{self.digits(7)}A/{article.day.year}-{self.digits(5)}"
        info = (
            f'<table class="xxgk_table"><tr><td>索 引 号：</td><td>{number}</td>'
            "<td>公开方式：</td><td>主动公开</td></tr>"
            f"<tr><td>发布机构：</td><td>{escape(article.source)}</td><td>成文日期：</td><td>{day}</td></tr>"
            f"<tr><td>组配分类：</td><td>{category}</td><td></td><td></td></tr></table>"
        )
        zoom = f'<div id="zoom"><meta name="ContentStart"/>{article.body}<meta name="ContentEnd"/></div>'
        crumbs = self._crumbs("政府信息公开", category)
        return document(head, f"{crumbs}<h1>{title}</h1>\n{info}\n{zoom}\n{files}{footer(self.government)}")


def _as_json(content: dict[str, object]) -> Response:
    return Response(
        200, (("Content-Type", "application/json;charset=UTF-8"),), json.dumps(content, ensure_ascii=False).encode()
    )
