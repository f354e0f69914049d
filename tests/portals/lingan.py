"""岭安县, which does not exist: UCAP, static lists paged by a script, and lists as JSON (portals.md section 8)."""

import json
from html import escape

from tests.portals.invented import COUNTY_YEARS, Invented
from tests.portals.messages import NOT_FOUND, Request, Response
from tests.portals.publishing import Article
from tests.portals.replica import ENTRIES, Listed, batches, document, footer, interleave, link, menu

_ROWS = 5
_SEARCHED = 2
_CHANNEL_LIST = "/common/getChannelList"


class Lingan(Invented):
    """The county's portal: the government's list is static, those of the departments are JSON, towns go by year."""

    slug = "lingan"
    government = "岭安县人民政府"
    place = "岭安县"
    code = "990224"
    host = "www.lingan-xian.gov.cn"

    def lay_out(self) -> None:
        """Publishes the portal."""
        self.channels: dict[str, list[Listed]] = {}
        self.trees: dict[str, list[tuple[str, str]]] = {}
        self.searches: dict[str, str] = {}
        self.site.beyond = self._search
        self.site.endpoints = {_CHANNEL_LIST: self._channel_list}
        self.column = self.digits(5)
        self.front([("/laxzf/zfxxgk/zfxxgk_list.shtml", "政府信息公开")])
        self._government()
        self._departments()
        self._towns()

    def _code(self) -> str:
        self.column += 1
        return f"c1{self.column}"

    def _government(self) -> None:
        column = f"/laxzf/{self._code()}/"
        reports = self.own("人民政府", COUNTY_YEARS)
        rows = [self._publish(article, column) for article in reports]
        beside = [self._publish(article, column) for article in self.companions(2023)]
        beside.append(Listed("//" + self.host + rows[0].href, rows[0].article))
        self._static(column, "common_list", ENTRIES[3], interleave(self.rng, rows, beside))
        statutory = f"/laxzf/{self._code()}/"
        self._static(statutory, "wj_list", ENTRIES[2], [self._publish(a, statutory) for a in self.companions(2020)[:3]])
        entries = [self.guide("/laxzf/zfxxgkzn/list.shtml", 0, self.government)]
        entries += [(f"{statutory}wj_list.shtml", ENTRIES[2]), (f"{column}common_list.shtml", ENTRIES[3])]
        entries += [("/laxzf/bmgk/nav_list.shtml", "部门信息公开"), ("/laxzf/xznb/nav_list.shtml", "乡镇信息公开年报")]
        self.page("/laxzf/zfxxgk/zfxxgk_list.shtml", "政府信息公开", menu(entries))

    def _static(self, column: str, stem: str, caption: str, rows: list[Listed]) -> None:
        pages = batches(rows, _ROWS)
        for number, page in enumerate(pages, start=1):
            items = "".join(
                f'<li>{link(row.href, row.article.title)}<span class="date fr">'
                f"{row.article.day.isoformat() if row.article.dated else ''}</span></li>\n"
                for row in page
            )
            call = f"createPageHTML('page_div',{len(pages)}, {number},'{stem}','shtml',{len(rows)});"
            name = f"{stem}.shtml" if number == 1 else f"{stem}_{number}.shtml"
            pager = f'<div id="page_div"></div><script>{call}</script>'
            self.page(column + name, caption, f'<ul class="list">\n{items}</ul>\n{pager}')

    def _departments(self) -> None:
        links = []
        # The page's own script names the channel.
        channel = self._channel(
            [self._publish(a, "/jtj/c1/") for a in self.own("交通运输局", (2019, 2020, 2021, 2022, 2023))]
        )
        self.searches[channel] = "/common/search/"
        script = f"<script>var channelId = '{channel}'; loadList('/common/search/' + channelId, 1);</script>"
        self.page("/jtj/c100201/xxgk_list.shtml", "政府信息公开年报", f'<div id="list"></div>{script}')
        body = menu([("/jtj/c100201/xxgk_list.shtml", ENTRIES[3])])
        self.page("/jtj/zfxxgk/nav_list.shtml", "岭安县交通运输局", body)
        links.append(("/jtj/zfxxgk/nav_list.shtml", "岭安县交通运输局"))
        # The channels themselves come by an interface.
        channel = self._channel([self._publish(a, "/slj/c1/") for a in self.own("水利局", (2018, 2020, 2024))])
        self.searches[channel] = "/common/search/"
        code = self._code()
        self.trees[code] = [(self.hexadecimal(), ENTRIES[0]), (channel, ENTRIES[3])]
        script = f"<script>var channelCode='{code}',websiteCodeName='slj';$.get('{_CHANNEL_LIST}',show);</script>"
        self.page("/slj/zfxxgk/gk_n_1.shtml", "岭安县水利局", f'<ul id="menu"></ul>{script}')
        links.append(("/slj/zfxxgk/gk_n_1.shtml", "岭安县水利局"))
        # Another name of the interface, written out in the page.
        channel = self._channel([self._publish(a, "/jyj/c1/") for a in self.own("教育局", (2021, 2022))])
        self.searches[channel] = "/searchList/"
        script = f'<script>var url = "/searchList/{channel}?_isJson=true&_pageSize=20";</script>'
        self.page("/jyj/gknb/first_list.shtml", "政府信息公开年报", f'<div class="list"></div>{script}')
        self.page("/jyj/zfxxgk/nav_list.shtml", "岭安县教育局", menu([("/jyj/gknb/first_list.shtml", ENTRIES[3])]))
        links.append(("/jyj/zfxxgk/nav_list.shtml", "岭安县教育局"))
        self.page("/laxzf/bmgk/nav_list.shtml", "部门信息公开", menu(links))

    def _towns(self) -> None:
        links = []
        towns = self.own("白石镇人民政府", (2022, 2023)) + self.own("龙尾乡人民政府", (2023,))
        for year in (2022, 2023):
            column = f"/laxzf/nb{year}xz/"
            rows = [self._publish(a, column) for a in towns if a.truth is not None and a.truth.year == year]
            self._static(column, "list", f"{year}年", rows)
            links.append((f"{column}list.shtml", f"{year}年"))
        self.page("/laxzf/xznb/nav_list.shtml", "乡镇信息公开年报", menu(links))

    # interfaces

    def _channel(self, rows: list[Listed]) -> str:
        channel = self.hexadecimal()
        self.channels[channel] = rows
        return channel

    def _search(self, request: Request) -> Response:
        base, _, channel = request.path.rpartition("/")
        if channel not in self.channels or self.searches[channel] != f"{base}/":
            return NOT_FOUND
        query = request.query
        if query.get("_isJson") != "true":
            return NOT_FOUND
        rows = self.channels[channel]
        pages = batches(rows, _SEARCHED)
        number = int(query.get("page", "1"))
        results = [self._result(row) for row in pages[number - 1]] if number <= len(pages) else []
        data = {"total": len(rows), "page": number, "rows": _SEARCHED, "results": results}
        return _as_json({"data": data})

    def _result(self, row: Listed) -> dict[str, object]:
        article = row.article
        metas = [{"key": "indexnumber", "value": "x"}, {"key": "source", "value": article.source}]
        return {
            "title": article.title,
            "url": row.href,
            "publishedTimeStr": f"{article.day.isoformat()} 10:00:00",
            "subTitle": "",
            "content": "",
            "channelName": "年报",
            "domainMetaList": [{"resultList": metas}],
        }

    def _channel_list(self, request: Request) -> Response:
        children = self.trees.get(request.query.get("channelCode", ""), [])
        told = [{"channelId": channel, "displayName": caption} for channel, caption in children]
        return _as_json({"results": {"children": told}})

    # articles

    def _publish(self, article: Article, column: str) -> Listed:
        folder = f"{column}{article.day:%Y%m}/"
        path = f"{folder}{self.hexadecimal()}.shtml"
        files = self.files(article, f"{folder}files/")
        self.site.add(path, self._article(article, [(name, url.removeprefix(folder)) for name, url in files]))
        self.addresses[article.title] = path
        return Listed(path, article)

    def _article(self, article: Article, files: list[tuple[str, str]]) -> str:
        title, day = escape(article.title), article.day.isoformat()
        info = (
            f"<ul><li>索引号：{self.digits(8)}/{article.day.year}-{self.digits(5)}</li><li>主题分类：其他</li>"
            f"<li>发文机构：{escape(article.source)}</li><li>发文字号：</li><li>有效性：有效</li></ul>"
        )
        links = "".join(f'<p>附件：<a href="{url}">{escape(name)}</a></p>' for name, url in files)
        body = (
            f"<h1><UCAPTITLE>{title}</UCAPTITLE></h1>{info}"
            f'<div class="pages-date"><PUBLISHTIME>{day} 10:00</PUBLISHTIME></div>'
            f'<div class="pages_content" id="UCAP-CONTENT"><UCAPCONTENT>{article.body}</UCAPCONTENT>{links}</div>'
        )
        return document(f"<title>{title}</title>", f"{self.crumbs('年报')}{body}{footer(self.government)}")


def _as_json(content: dict[str, object]) -> Response:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(200, (("Content-Type", "application/json;charset=UTF-8"),), body)
