"""汉阴县: the 安康 family, nodes and contents under numbers, over https (portals.md sections 5 and 14.3)."""

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

HOST = "www.hanyin.gov.cn"
_ROWS = 5

_COUNTY = (
    Plan("hanyin-xian-2013", source="县政府办", manner=0),
    Plan("hanyin-xian-2017", source="县政府办", style="short", manner=1),
    Plan("hanyin-xian-2019", source="县政府办", manner=4),
    Plan("hanyin-xian-2022", source="县政府办", style="bracketed", manner=3, dated=False),
    Plan("hanyin-xian-2023", source="县政府办", manner=9),
)
_DEPARTMENTS = (
    Plan("hanyin-zfb-2024", source="县政府办", anonymous=True, manner=0),
    Plan("hanyin-jiaotong-2021", source="县交通运输局", style="official", manner=1),
    Plan("hanyin-jiaotong-2024", source="县交通运输局", printed="县交通运输局", manner=5),
    Plan("hanyin-linye-2020", source="县林业局", anonymous=True, manner=2),
)
_TOWNS = (
    Plan("hanyin-pingliang-2022", source="平梁镇", printed="平梁镇", manner=6),
    Plan("hanyin-jianchi-2021", source="涧池镇", carrier="html", manner=0),
    Plan("hanyin-chengguan-2023", source="城关镇", carrier="txt"),
)
_BRANCH = Organ("汉阴县教育体育和科技局", "jtkj", (Plan("hanyin-jiaoti-2021", source="县教育体育和科技局", manner=7),))


class Hanyin(Replica):
    """The county's portal: columns for the government, all departments, all townships; one department has its own."""

    slug = "hanyin"
    government = "汉阴县人民政府"

    def build(self) -> None:
        """Publishes the portal."""
        self.site = Site((HOST,), robots="absent")
        self.sites.append(self.site)
        self.add_pictures(self.site)
        self.nodes = self.rng.sample(range(90000, 98999), 40)
        self.content = self.digits(7)
        self.section = self._node()
        county, departments, towns, branches = (self._node() for _ in range(4))
        self._front()
        links = [(f"/Node-{county}.html", "县政府"), (f"/Node-{departments}.html", "县政府部门")]
        links += [(f"/Node-{towns}.html", "各镇")]
        annual, statutory = self._node(), self._node()
        self._page(annual, ENTRIES[3], menu(links))
        entries = [*self._guides(self.government), (f"/Node-{statutory}.html", ENTRIES[2])]
        entries += [(f"/Node-{annual}.html", ENTRIES[3]), (f"/Node-{branches}.html", "部门镇信息公开")]
        self._page(self.section, "政府信息公开", menu(entries))
        self._government(county)
        picture = next(article for article in self.articles if article.title.startswith("一图读懂"))
        self.site.add("/Content-2.html", self._article(picture, ""))
        self._list(departments, "县政府部门", [self._publish(article) for article in self.reports(_DEPARTMENTS)])
        self._list(towns, "各镇", [self._publish(article) for article in self.reports(_TOWNS)])
        documents = [self._publish(article) for article in self.companions(2018) if "编制" not in article.title]
        self._list(statutory, ENTRIES[2], documents)
        self._branch(branches)

    def _node(self) -> int:
        return self.nodes.pop()

    def _front(self) -> None:
        news = self._node()
        menus = menu(
            [("/", "首页"), (f"/Node-{news}.html", "汉阴要闻"), (f"/Node-{self.section}.html", "政府信息公开")]
        )
        body = f'{menus}<a href="http://so.ankang.gov.cn/norm/library/s">搜索</a>{footer(self.government)}'
        for path in ("/", "/index.html"):
            self.site.add(path, document(f"<title>{self.government}</title>", body))
        self._page(news, "汉阴要闻", "<p>今日要闻</p>")

    def _crumbs(self, *captions: str) -> str:
        links = " &gt; ".join(f'<a href="javascript:;">{escape(caption)}</a>' for caption in captions)
        return (
            f'<div class="location">当前位置：<a href="/">首页</a> &gt; '
            f'<a href="/Node-{self.section}.html">政府信息公开</a> &gt; {links}</div>\n'
        )

    def _page(self, node: int, caption: str, body: str) -> None:
        text = document(f"<title>{caption}</title>", self._crumbs(caption) + body + footer(self.government))
        self.site.add(f"/Node-{node}.html", text)

    def _guides(self, name: str) -> list[tuple[str, str]]:
        links = []
        for caption in ENTRIES[:2]:
            node = self._node()
            self._page(node, caption, f"<h2>{name}{caption}</h2><p>本页说明如何查询{name}公开的信息。</p>")
            links.append((f"/Node-{node}.html", caption))
        return links

    def _government(self, node: int) -> None:
        rows = [self._publish(article) for article in self.reports(_COUNTY)]
        beside = [self._publish(article) for article in self.companions(2023) + self.difficult(2021)]
        twin = rows[0]
        beside.append(Listed(twin.href.replace("/Content-", "/WapContent-"), twin.article))
        foreign = self._keep(
            Article("安康市人民政府2023年政府信息公开工作年度报告", date(2024, 3, 12), "安康市人民政府办公室", "")
        )
        beside.append(Listed("http://www.ankang.gov.cn/Content-2680001.html", foreign))
        if self.with_difficult:
            dead = self.dead("汉阴县审计局", 2021, "/Content-1.html")
            beside.append(Listed("/Content-1.html", dead))
        self._list(node, "县政府", interleave(self.rng, rows, beside))

    def _branch(self, node: int) -> None:
        home, annual, statutory = self._node(), self._node(), self._node()
        self._page(node, "部门镇信息公开", menu([(f"/Node-{home}.html", _BRANCH.name)]))
        links = [
            *self._guides(_BRANCH.name),
            (f"/Node-{statutory}.html", ENTRIES[2]),
            (f"/Node-{annual}.html", ENTRIES[3]),
        ]
        self._page(home, _BRANCH.name, menu(links))
        self._list(statutory, ENTRIES[2], [])
        self._list(annual, ENTRIES[3], [self._publish(article) for article in self.reports(_BRANCH.plans)])

    def _list(self, node: int, caption: str, rows: list[Listed]) -> None:
        pages = batches(rows, _ROWS)
        names = [f"/Node-{node}.html", *(f"/Node-{node}_{number}.html" for number in range(2, len(pages) + 1))]
        anchors = [f'<a href="{name}">{number}</a>' for number, name in enumerate(names[:2], start=1)]
        anchors += [f'<a href="{names[-1]}">下一页</a><a href="{names[-1]}">尾页</a>'] if len(pages) > 1 else []
        pager = f'<div class="page">{"".join(anchors)}</div>' if len(pages) > 1 else ""
        for name, page in zip(names, pages, strict=True):
            items = "".join(
                f"<li>{link(row.href, row.article.title)}"
                f'<span class="date">{row.article.day.isoformat() if row.article.dated else ""}</span></li>\n'
                for row in page
            )
            crumbs = self._crumbs(ENTRIES[3], caption)
            body = f'{crumbs}<ul class="newlist">\n{items}</ul>\n{pager}{footer(self.government)}'
            self.site.add(name, document(f"<title>{caption}</title>", body))

    def _publish(self, article: Article) -> Listed:
        self.content += self.rng.randint(40, 9000)
        path = f"/Content-{self.content}.html"
        files = []
        for file in article.files:
            stored = f"/uploads/{article.day:%Y%m}/{self.hexadecimal()[:16]}.{file.extension}"
            self.addresses[file.name] = stored
            self.site.add(stored, file.body, MEDIA_TYPES[file.extension])
            files.append(f'<p>附件：<a href="{stored}">{escape(file.name)}</a></p>')
        text = self._article(article, "".join(files))
        self.site.add(path, text)
        self.site.add(
            f"/WapContent-{self.content}.html",
            text.replace("</head>", '<meta name="viewport" content="width=320"></head>'),
        )
        self.addresses[article.title] = path
        return Listed(path, article)

    def _article(self, article: Article, files: str) -> str:
        title, source, day = escape(article.title), escape(article.source), article.day.isoformat()
        head = (
            f'<title>{title}-{self.government}</title><meta name="ArticleTitle" content="{title}">'
            f'<meta name="PubDate" content="{day} 11:27"><meta name="ContentSource" content="{source}">'
        )
        number = f"gzgbmgzgbm-GK-{article.day.year}-{self.digits(4)}"
        info = (
            f'<table class="info"><tr><td>索引号</td><td>{number}</td><td>发布日期</td><td>{day} 11:27</td></tr>'
            f"<tr><td>来源</td><td>{source}</td><td></td><td></td></tr>"
            f'<tr><td>内容概述</td><td colspan="3">{title}</td></tr></table>'
        )
        tools = '<div class="tools">【字体 大 中 小】 分享</div>'
        crumbs = self._crumbs("政府信息公开年报", "正文内容")
        related = ""
        if "县政府办" in article.source and article.truth is not None:
            related = (
                '<div class="related">相关文件<ul><li><a href="/Content-2.html">一图读懂本报告</a></li></ul></div>'
            )
        text = f'<div class="xqCent" id="fontzoom">{article.body}{files}</div>'
        return document(head, f"{crumbs}<h1>{title}</h1>{info}{tools}{text}{related}{footer(self.government)}")
