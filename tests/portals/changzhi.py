"""长治市: TRS WCM with the skin of Shanxi, .shtml over https, with and without www (portals.md sections 1 and 14.4)."""

from datetime import date
from html import escape

from tests.portals.publishing import Article, Plan
from tests.portals.replica import (
    ENTRIES,
    MEDIA_TYPES,
    Listed,
    Organ,
    Replica,
    batches,
    document,
    footer,
    interleave,
    link,
    menu,
)
from tests.portals.site import Site

HOST, BARE, ZONE = "www.changzhi.gov.cn", "changzhi.gov.cn", "gxq.changzhi.gov.cn"
_ROWS = 6
_AGAIN = date(2022, 9, 1)

_CITY = (
    Plan("changzhi-shi-2009", manner=0, day=_AGAIN),
    Plan("changzhi-shi-2018", style="short", manner=1, day=_AGAIN),
    Plan("changzhi-shi-2019", manner=5, day=_AGAIN),
    Plan("changzhi-shi-2021", manner=3, day=_AGAIN),
    Plan("changzhi-shi-2022", style="bracketed", manner=4),
    Plan("changzhi-shi-2024", manner=9, dated=False),
)
_DEPARTMENTS = (
    Organ("长治市人民政府办公室", "srmzfbgt", (Plan("changzhi-zfb-2020", manner=2),)),
    Organ(
        "长治市交通运输局",
        "sjtysj",
        (Plan("changzhi-jiaotong-2020", style="short", manner=1), Plan("changzhi-jiaotong-2022", manner=8)),
    ),
    Organ(
        "长治市市场监督管理局",
        "czsscjdglj",
        (Plan("changzhi-shichang-2019", manner=7), Plan("changzhi-shichang-2021", style="marked", manner=0)),
    ),
    Organ("长治市教育局", "sjyj", (Plan("changzhi-jiaoyu-2023", carrier="html", manner=3),)),
    Organ("长治市水利局", "sslj", (Plan("changzhi-shuili-2024", manner=6),)),
    Organ("长治市财政局", "sczj", (Plan("changzhi-caizheng-2016", carrier="txt"),)),
)
_ZONE = Plan("changzhi-gxq-2022", manner=4)
# The three ways in which the columns of this installation tell how many pages they have.
_PAGERS = (
    '<script>createPageHTML({pages}, {number}, "index", "shtml");</script>',
    '<script>createPageHTML({records}, {pages}, {number}, "index", "shtml");</script>',
    "<script>var countPage = {pages}; var currentPage = {number};</script>",
)


class Changzhi(Replica):
    """The city's portal, one branch per department, and the host of its high-tech zone."""

    slug = "changzhi"
    government = "长治市人民政府"

    def build(self) -> None:
        """Publishes the portal."""
        self.site = Site((HOST, BARE), robots="partial", indexes=("index.shtml",))
        self.zone = Site((ZONE,), indexes=("index.html",))
        self.sites += [self.site, self.zone]
        self.add_pictures(self.site)
        self.document_number = self.digits(7)
        self.annual = f"/xxgkml/zfxxgkml/zfxxgknb/ndbg_{self.digits(4)}/"
        self._front()
        self._section()
        self._government()
        self._departments()
        self._zone()

    def _front(self) -> None:
        menus = menu(
            [
                ("/", "首页"),
                ("/xwzx/", "新闻中心"),
                ("/xxgkml/", "政府信息公开"),
                ("/was5/web/search?channelid=2", "检索"),
            ]
        )
        self.site.add("/index.shtml", document(f"<title>{self.government}</title>", menus + footer(self.government)))
        self.site.add("/xwzx/index.shtml", document("<title>新闻中心</title>", "<p>今日要闻</p>"))

    def _crumbs(self, *captions: str) -> str:
        return f'<div class="dqwz">首页&gt;<a href="/xxgkml/">政府信息公开</a>&gt;{"&gt;".join(captions)}</div>\n'

    def _section(self) -> None:
        guide, rules = f"/xxgkml/zfxxgkml/gkzn_{self.digits(4)}/", f"/xxgkml/zfxxgkml/gkgd_{self.digits(4)}/"
        statutory = "/xxgkml/czsrmzf/fdzdgknr/"
        links = list(zip((guide, rules, statutory, self.annual), ENTRIES, strict=True))
        side = [
            ("/xxgkml/zfxxgkml/szfgzbm/", "市政府工作部门"),
            ("/xxgkml/zfxxgkml/xqzf/", "县区政府"),
            ("/xxgkml/ggqsydw/", "公共企事业单位"),
        ]
        body = self._crumbs() + menu(links) + menu(side) + self._search() + footer(self.government)
        self.site.add("/xxgkml/index.shtml", document("<title>政府信息公开</title>", body))
        for path, caption in ((guide, ENTRIES[0]), (rules, ENTRIES[1])):
            self.site.add(
                f"{path}index.shtml", document(f"<title>{caption}</title>", f"<p>{self.government}{caption}。</p>")
            )
        others = [self._publish(statutory, article) for article in self.companions(2019) if "编制" not in article.title]
        self._lists(statutory, ENTRIES[2], others, _PAGERS[0])
        self.site.add(
            "/xxgkml/ggqsydw/index.shtml", document("<title>公共企事业单位</title>", "<p>供水、供气、公交</p>")
        )
        counties = [
            (f"https://{ZONE}/gxqzw/zfxxgk/", "长治高新技术产业开发区"),
            ("http://www.huguan.gov.cn/hgxgk/zfxxgk/zfxxgkml/", "壶关县"),
            ("http://www.sxlc.gov.cn/lczw/zfxxgk/zfxxgkml/", "黎城县"),
        ]
        body = self._crumbs("县区政府") + menu(counties)
        self.site.add("/xxgkml/zfxxgkml/xqzf/index.shtml", document("<title>县区政府</title>", body))

    @staticmethod
    def _search() -> str:
        words = "".join(f"<span>{word}</span>" for word in ("搜索位置", "匹配度", "排序"))
        return f'<form action="/search">{words}<input name="key"></form>\n'

    def _government(self) -> None:
        rows = [self._publish(self.annual, article) for article in self.reports(_CITY)]
        beside = [self._publish(self.annual, article) for article in self.companions(2022) + self.difficult(2023)]
        twin = rows[0].article
        beside.append(Listed(f"https://{BARE}{self.addresses[twin.title]}", twin))
        foreign = self._keep(
            Article("壶关县人民政府2022年政府信息公开工作年度报告", date(2023, 3, 20), "壶关县人民政府", "")
        )
        beside.append(Listed("http://www.huguan.gov.cn/hgxgk/zfxxgk/xxgknb/202303/t20230320_2710001.shtml", foreign))
        if self.with_difficult:
            dead = self.dead("长治市审计局", 2023, f"{self.annual}202401/t20240109_1.shtml")
            beside.append(Listed("./202401/t20240109_1.shtml", dead))
        self._lists(self.annual, ENTRIES[3], interleave(self.rng, rows, beside), _PAGERS[0])

    def _departments(self) -> None:
        base = "/xxgkml/zfxxgkml/szfgzbm/"
        links = [(f"https://{BARE}{base}{organ.slug}/", organ.name) for organ in _DEPARTMENTS]
        body = self._crumbs("市政府工作部门") + menu(links)
        self.site.add(f"{base}index.shtml", document("<title>市政府工作部门</title>", body))
        for number, organ in enumerate(_DEPARTMENTS):
            home = f"{base}{organ.slug}/"
            annual = f"zfxxgknb_{self.digits(5)}/"
            slugs = (f"gkzn_{self.digits(3)}/", f"gkgd_{self.digits(3)}/", f"fdzdgknr_{self.digits(3)}/", annual)
            menus = menu((f"./{slug}", caption) for slug, caption in zip(slugs, ENTRIES, strict=True))
            body = self._crumbs("市政府工作部门", organ.name) + menus + self._search()
            self.site.add(f"{home}index.shtml", document(f"<title>{organ.name}</title>", body))
            for slug, caption in list(zip(slugs, ENTRIES, strict=True))[:3]:
                text = document(f"<title>{caption}</title>", f"<p>{organ.name}{caption}。</p>")
                self.site.add(f"{home}{slug}index.shtml", text)
            reports = self.reports(organ.plans)
            rows = [self._publish(home + annual, article, organ.name) for article in reports]
            meeting = Article(
                f"{organ.name}召开政府信息公开工作会议", date(2022, 6, 1), organ.name, "<p>会议于上午召开。</p>"
            )
            rows += [self._publish(home + annual, self._keep(meeting), organ.name)]
            # two or three records to a page, so that every manner of paging has pages to turn
            self._lists(home + annual, ENTRIES[3], rows, _PAGERS[number % 3], size=1, organ=organ.name)

    def _zone(self) -> None:
        base = "/gxqzw/zfxxgk/"
        annual = f"xxgknb_{self.digits(4)}/"
        links = [
            ("./gkzn/", ENTRIES[0]),
            ("./gkzd/", ENTRIES[1]),
            ("./fdzdgknr/", ENTRIES[2]),
            (f"./{annual}", ENTRIES[3]),
        ]
        self.zone.add("/index.html", document("<title>长治高新区</title>", menu([("/gxqzw/zfxxgk/", "政府信息公开")])))
        self.zone.add(f"{base}index.html", document("<title>政府信息公开</title>", menu(links)))
        for href, caption in links[:3]:
            self.zone.add(f"{base}{href[2:]}index.html", document(f"<title>{caption}</title>", f"<p>{caption}</p>"))
        article = self.report(_ZONE)
        name = f"{article.day:%Y%m}/t{article.day:%Y%m%d}_{self.digits(7)}.html"
        self.zone.add(f"{base}{annual}{name}", self._article(article, "", "高新区"))
        self.addresses[article.title] = f"{base}{annual}{name}"
        row = f"<li>{link(f'./{name}', article.title)}<span>[{article.day.isoformat()}]</span></li>"
        pager = '<script>createPageHTML(1, 0, "index", "html");</script>'
        self.zone.add(f"{base}{annual}index.html", document(f"<title>{ENTRIES[3]}</title>", f"<ul>{row}</ul>{pager}"))

    def _publish(self, column: str, article: Article, organ: str | None = None) -> Listed:
        self.document_number += self.rng.randint(-400, 900)
        name = f"{article.day:%Y%m}/t{article.day:%Y%m%d}_{self.document_number}.shtml"
        files = []
        for file in article.files:
            stored = f"{article.day:%Y%m}/P0{article.day:%Y%m%d}{self.digits(12)}.{file.extension}"
            self.addresses[file.name] = column + stored
            self.site.add(column + stored, file.body, MEDIA_TYPES[file.extension])
            files.append(f'<p>附件：<a href="./{stored[7:]}">{escape(file.name)}</a></p>')
        self.site.add(column + name, self._article(article, "".join(files), organ or "市政府"))
        self.addresses[article.title] = column + name
        return Listed(f"./{name}", article)

    def _article(self, article: Article, files: str, organ: str) -> str:
        title, day = escape(article.title), article.day.isoformat()
        head = (
            f"<title>{title}</title><meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='{day}'>"
            f"<meta name='ContentSource' content='{escape(article.source)}'>"
            "<meta name='ColumnName' content='政府信息公开年报'>"
        )
        body = f'<div class="trs_editor_view TRS_UEDITOR">{article.body}</div>{files}'
        if article.day == _AGAIN:
            info = (
                f"<table><tr><td>索引号</td><td>{self.digits(9)}/{article.day.year}-{self.digits(5)}</td>"
                f"<td>发文字号</td><td></td></tr><tr><td>发文机关</td><td>{escape(article.source)}</td>"
                f"<td>发布日期</td><td>{day}</td></tr><tr><td>标题</td><td colspan='3'>{title}</td></tr></table>"
            )
        else:
            info = f"<div class='xx'>发布日期：{day} 发布机构：{escape(article.source)}</div>"
        crumbs = self._crumbs(organ, "政府信息公开年报")
        return document(head, f"{crumbs}{self._search()}<h1>{title}</h1>{info}{body}{footer(self.government)}")

    def _lists(
        self, column: str, caption: str, rows: list[Listed], pager: str, *, size: int = _ROWS, organ: str | None = None
    ) -> None:
        pages = batches(rows, size)
        for number, page in enumerate(pages):
            items = "".join(
                f"<li>{link(row.href, row.article.title)}"
                f"<span>{row.article.day.isoformat() if row.article.dated else ''}</span></li>\n"
                for row in page
            )
            script = pager.format(records=len(rows), pages=len(pages), number=number)
            crumbs = self._crumbs(organ or "市政府", caption)
            body = f'{crumbs}<ul class="list-a">\n{items}</ul><div class="page">{script}</div>'
            suffix = f"_{number}" if number else ""
            self.site.add(
                f"{column}index{suffix}.shtml", document(f"<title>{caption}</title>", body + footer(self.government))
            )
