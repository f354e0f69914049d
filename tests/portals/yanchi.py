"""盐池县: TRS WCM with the skin of Ningxia, over http (portals.md sections 1 and 14.1)."""

from datetime import date
from html import escape

from tests.portals.messages import html
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

HOST = "www.yanchi.gov.cn"
_ROWS = 6
_STUB = html("<html><head><title></title></head><body>" + " " * 400 + "</body></html>")

_COUNTY = (
    Plan("yanchi-xian-2012", manner=0),
    Plan("yanchi-xian-2016", style="short", manner=2),
    Plan("yanchi-xian-2019", manner=1),
    Plan("yanchi-xian-2021", style="bracketed", manner=3),
    Plan("yanchi-xian-2023", manner=6, dated=False),
    Plan("yanchi-xian-2024", manner=5),
)
_DEPARTMENTS = (
    Organ("盐池县教育局", "jyj", (Plan("yanchi-jiaoyu-2019", manner=7), Plan("yanchi-jiaoyu-2022", manner=9))),
    Organ(
        "盐池县交通运输局",
        "jtysj",
        (
            Plan("yanchi-jiaotong-2020", style="short", manner=0),
            Plan("yanchi-jiaotong-2021", manner=4),
            Plan("yanchi-jiaotong-2023", style="year_first", manner=8),
        ),
    ),
    Organ("盐池县自然资源局", "zrzyj", (Plan("yanchi-ziran-2024", manner=1),)),
    Organ("盐池县统计局", "tjj", (Plan("yanchi-tongji-2015", carrier="html", manner=0),)),
    Organ("盐池县水务局", "swj", (Plan("yanchi-shuiwu-2020", manner=5),)),
)
_TOWNS = (
    Organ("大水坑镇", "dskz", (Plan("yanchi-dashuikeng-2020", manner=1), Plan("yanchi-dashuikeng-2022", manner=2))),
    Organ("花马池镇", "hmcz", (Plan("yanchi-huamachi-2021", carrier="txt"),)),
    Organ("惠安堡镇", "habz", (Plan("yanchi-huianpu-2024", manner=3),)),
    Organ("王乐井乡", "wljx"),
)


class Yanchi(Replica):
    """The county's portal: government, departments and townships on one host."""

    slug = "yanchi"
    government = "盐池县人民政府"

    def build(self) -> None:
        """Publishes the portal."""
        self.site = Site((HOST,), robots="absent", indexes=("index.html",))
        self.sites.append(self.site)
        self.add_pictures(self.site)
        self.document_number = self.digits(7)
        self.annual = f"/xxgk/zfxxgknb_{self.digits(4)}/"
        self.site.add("/index.html", self._front())
        self.site.add("/xxgk/index.html", self._section("/xxgk/", self.government, self.annual, top=True))
        self.site.add(
            "/xxgk/szfwj/index.html",
            '<html><head><meta http-equiv="refresh" content="0;url=../zfxxgkml/list.html"></head></html>',
        )
        self._guides("/xxgk/", self.government)
        self._policies()
        self._government()
        self._branch("/xxgk/bmxxgkml/", "部门信息公开目录", _DEPARTMENTS, "xxgknb")
        self._branch("/xxgk/xzcxxgkml/", "乡镇（街道）信息公开目录", _TOWNS, "xxgknb")

    def _front(self) -> str:
        menus = menu(
            [
                ("./", "首页"),
                ("./xwzx/", "新闻中心"),
                ("./xxgk/", "政府信息公开"),
                ("http://www.nxzwfw.gov.cn/", "政务服务"),
                ("./hdjl/", "互动交流"),
            ]
        )
        news = '<div class="news"><a href="./xwzx/202401/t20240105_1.html">我县召开重点工作推进会</a></div>'
        self.site.add("/xwzx/index.html", document("<title>新闻中心</title>", news))
        self.site.add("/hdjl/index.html", document("<title>互动交流</title>", "<p>县长信箱</p>"))
        self.site.add(
            "/xwzx/202401/t20240105_1.html", document("<title>新闻</title>", "<h1>我县召开重点工作推进会</h1>")
        )
        return document(f"<title>{self.government}</title>", menus + news + footer(self.government))

    def _section(self, base: str, name: str, annual: str, *, top: bool) -> str:
        links = [(f"{base}zfxxgkzn/", ENTRIES[0]), (f"{base}zfxxgkzd/", ENTRIES[1])]
        links += [("/xxgk/zfxxgkml/list.html", ENTRIES[2]), (f"{annual}list.html", ENTRIES[3])]
        if top:
            links += [("/xxgk/szfwj/", "政府文件"), ("/xxgk/bmxxgkml/", "部门信息公开目录")]
            links += [("/xxgk/xzcxxgkml/", "乡镇（街道）信息公开目录"), ("/xxgk/ysqgk/", "依申请公开")]
        return document(f"<title>{name}-政府信息公开</title>", self._crumbs(name) + menu(links) + footer(name))

    def _crumbs(self, *captions: str) -> str:
        links = " &gt; ".join(f"<a>{escape(caption)}</a>" for caption in captions)
        home = '<a href="/">首页</a> &gt; <a href="/xxgk/">政府信息公开</a>'
        return f'<div class="position">当前位置：{home} &gt; {links}</div>'

    def _guides(self, base: str, name: str) -> None:
        for slug, caption in (("zfxxgkzn", ENTRIES[0]), ("zfxxgkzd", ENTRIES[1])):
            body = f"<h1>{name}{caption}</h1><div class='zz-xl-ct'><p>{name}编制本{caption[4:]}，供公众查询。</p></div>"
            self.site.add(f"{base}{slug}/index.html", document(f"<title>{caption}</title>", body))
        if base == "/xxgk/":
            self.site.add("/xxgk/ysqgk/index.html", document("<title>依申请公开</title>", "<p>申请表下载</p>"))

    def _policies(self) -> None:
        rows = [
            self._publish("/xxgk/zfxxgkml/", article)
            for article in self.companions(2020)
            if "报告" not in article.title
        ]
        self._lists("/xxgk/zfxxgkml/", "法定主动公开内容", rows)

    def _government(self) -> None:
        reports = self.reports(_COUNTY)
        rows = [
            self._publish(self.annual, article, old=article.truth is not None and article.truth.year == 2012)
            for article in reports
        ]
        beside = [self._publish(self.annual, article) for article in self.companions(2023) + self.difficult(2022)]
        foreign = self._keep(
            Article("吴忠市人民政府2023年政府信息公开工作年度报告", date(2024, 3, 20), "吴忠市人民政府", "")
        )
        beside.append(Listed("http://www.wuzhong.gov.cn/xxgk/zfxxgknb/202403/t20240320_4480001.html", foreign))
        again = rows[1]
        beside.append(Listed(f"http://{HOST}{self.addresses[again.article.title]}", again.article))
        if self.with_difficult:
            dead = self.dead("盐池县审计局", 2022, f"{self.annual}202301/t20230109_1000000.html")
            beside.append(Listed("./202301/t20230109_1000000.html", dead))
        self._lists(self.annual, ENTRIES[3], interleave(self.rng, rows, beside))

    def _branch(self, base: str, caption: str, organs: tuple[Organ, ...], slug: str) -> None:
        links = [(f"./{organ.slug}/", organ.name) for organ in organs]
        self.site.add(f"{base}index.html", document(f"<title>{caption}</title>", self._crumbs(caption) + menu(links)))
        for organ in organs:
            home = f"{base}{organ.slug}/"
            annual = f"{home}{slug}_{self.digits(5)}/"
            self.site.add(f"{home}index.html", self._section(home, organ.name, annual, top=False))
            self._guides(home, organ.name)
            rows = [self._publish(annual, article, organ.name) for article in self.reports(organ.plans)]
            self._lists(annual, ENTRIES[3], rows, organ.name)

    def _publish(self, column: str, article: Article, organ: str | None = None, *, old: bool = False) -> Listed:
        """Puts an article into its column; some lie in the directory of another month than they are dated."""
        self.document_number += self.rng.randint(3, 900)
        day = article.day.strftime("%Y%m%d")
        month = self.rng.choice((day[:6], day[:6], "201908"))
        name = f"{month}/t{day}_{self.document_number}.html"
        files = []
        for file in article.files:
            stored = f"{month}/P0{day}{self.digits(12)}.{file.extension}"
            files.append(f'附件：<a href="./{stored[7:]}">{escape(file.name)}</a>')
            self.addresses[file.name] = column + stored
            self.site.add(column + stored, file.body, MEDIA_TYPES[file.extension])
        page = self._article(article, organ or self.government, "<br>".join(files), old=old)
        if old:
            self.site.add(column + name, page.encode("gb18030"), "text/html")
        else:
            self.site.add(column + name, page)
        self.addresses[article.title] = column + name
        return Listed(f"./{name}", article)

    def _article(self, article: Article, organ: str, files: str, *, old: bool) -> str:
        title, day = escape(article.title), article.day.isoformat()
        head = (
            f'<title>{title}</title><meta name="SiteName" content="{self.government}">'
            '<meta name="ColumnName" content="政府信息公开年报">'
            f'<meta name="ArticleTitle" content="{title}"><meta content="{day} 10:21" name="PubDate">'
            f"<meta name='ContentSource' content='{escape(article.source)}'>"
        )
        if old:
            text = f'<div class="content"><div class="TRS_Editor">{article.body}</div></div>'
            body = f"<h1>{title}</h1><p>发布时间：{day}</p>{text}"
            return document(f"<title>{title}</title>", body, "gb2312")
        number = f"640323-{self.digits(3)}/{article.day.year}-{self.digits(5)}"
        info = (
            f"<table><tbody><tr><td>索引号</td><td>{number}</td><td>发布日期：{day}</td></tr>"
            f"<tr><td>发布机构</td><td>{escape(article.source)}</td><td>责任部门：{escape(article.source)}</td></tr></tbody></table>"
        )
        empty = self.rng.choice(("", '<div class="zz-xl-ct"></div>\n'))
        editor = f'<div class="TRS_Editor"><style>.TRS_Editor P{{margin:0}}</style>{article.body}</div>'
        text = f'<div class="zz-xl-ct">{editor}</div>'
        attached = f'\n<div class="zz-xl-ct">{files}</div>' if files else ""
        crumbs = self._crumbs(organ, "政府信息公开年报")
        return document(head, f"{crumbs}<h1>{title}</h1>\n{info}\n{empty}{text}{attached}{footer(self.government)}")

    def _lists(self, column: str, caption: str, rows: list[Listed], organ: str | None = None) -> None:
        pages = batches(rows, _ROWS)
        for number, page in enumerate(pages):
            body = "\n".join(self._row(row) for row in page)
            pager = f'<div class="page"><script>createPageHTML({len(pages)}, {number}, "list", "html");</script></div>'
            crumbs = self._crumbs(organ or self.government, caption)
            suffix = f"_{number}" if number else ""
            text = document(
                f"<title>{caption}</title>",
                f'{crumbs}<div class="gk-list">\n{body}\n</div>{pager}{footer(self.government)}',
            )
            self.site.add(f"{column}list{suffix}.html", text)
        # beyond the end this installation answers 200 with next to nothing
        self.site.add(f"{column}list_{len(pages)}.html", _STUB)

    def _row(self, row: Listed) -> str:
        article, title = row.article, escape(row.article.title)
        number = f"640323-{self.digits(3)}/{article.day.year}-{self.digits(5)}"
        day = article.day.isoformat() if article.dated else ""
        card = (
            f'<div class="boxcon"><p>索 引 号：<span>{number}</span></p><p>名　　称：<span>{title}</span></p>'
            f"<p>文　　号：<span></span></p><p>公开时限：常年公开</p><p>生成日期：<span>{day}</span></p>"
            f"<p>责任部门：<span>{escape(article.source)}</span></p></div>"
        )
        return (
            f'<ul>\n<li class="c1"><span>{number}</span></li>\n'
            f'<li class="c2">{link(row.href, article.title)}\n{card}</li>\n'
            f'<li class="c3"><span></span></li><li class="c4"><span>{day}</span></li>\n</ul>'
        )
