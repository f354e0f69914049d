"""What the four replicas have in common: a portal with its sites, its reports and the things beside them."""

import random
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import ClassVar, NamedTuple, TypeVar

from tests.documents.truth import Truth
from tests.documents.wording import truncated
from tests.portals.publishing import PICTURE, PICTURES, Article, Plan, companions, difficult, publish
from tests.portals.site import Site

T = TypeVar("T")
ENTRIES = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报")
MEDIA_TYPES = {
    "txt": "text/plain",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ofd": "application/octet-stream",
    "pdf": "application/pdf",
}


@dataclass(slots=True)
class Organ:
    """A department, township or government: its printed name, its slug or code, what it publishes as annual reports."""

    name: str
    slug: str
    plans: tuple[Plan, ...] = ()


@dataclass(slots=True)
class Listed:
    """A row of a list: where it leads and what it says."""

    href: str
    article: Article


class Failing(NamedTuple):
    """A report that cannot be stored: title, path of the page or file that fails, the reasons to choose from."""

    title: str
    path: str
    reasons: frozenset[str]


@dataclass(slots=True)
class Replica(ABC):
    """A portal made from truths.

    Args:
        seed: decides everything that portals.md marks as unknown (column ids, directory numbers, document numbers).
        with_difficult: also publishes reports that cannot be stored, and a row that leads to 404.
    """

    slug: ClassVar[str]
    government: ClassVar[str]

    seed: int
    with_difficult: bool = False
    rng: random.Random = field(init=False)
    articles: list[Article] = field(init=False, default_factory=list)
    addresses: dict[str, str] = field(init=False, default_factory=dict)
    sites: list[Site] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.slug} {self.seed}")
        self.build()

    @abstractmethod
    def build(self) -> None:
        """Publishes everything: fills `sites`, `articles` and `addresses`."""

    def report(self, plan: Plan) -> Article:
        """Publishes one truth as an article."""
        return self._keep(publish(plan, self.rng))

    def reports(self, plans: Iterable[Plan]) -> list[Article]:
        """Publishes truths as articles, the newest first."""
        return sorted((self.report(plan) for plan in plans), key=lambda article: article.day, reverse=True)

    def companions(self, year: int) -> list[Article]:
        """What lies beside the government's reports and is none."""
        return [self._keep(article) for article in companions(self.government, year, self.rng)]

    def difficult(self, year: int) -> list[Article]:
        """Reports that cannot be stored, where this replica has them."""
        place = self.government.removesuffix("人民政府")
        return [self._keep(article) for article in difficult(place, year)] if self.with_difficult else []

    def dead(self, name: str, year: int, path: str) -> Article:
        """A report whose row leads to a page that is not there, at `path`."""
        title = f"{name}{year}年政府信息公开工作年度报告"
        self.addresses[title] = path
        return self._keep(Article(title, date(year + 1, 1, 9), name, "", failure=frozenset({"http_error", "gone"})))

    @staticmethod
    def add_pictures(site: Site) -> None:
        """Publishes the pictures that articles show."""
        for name in PICTURES:
            site.add(f"/images/{name}.jpg", PICTURE, "image/jpeg")

    def _keep(self, article: Article) -> Article:
        self.articles.append(article)
        return article

    @property
    def truths(self) -> list[Truth]:
        """Every report that a perfect crawl stores."""
        return [article.truth for article in self.articles if article.truth is not None]

    @property
    def failing(self) -> list[Failing]:
        """Reports that cannot be stored; a file fails where there is one, else the page."""
        return [
            Failing(
                article.title,
                self.addresses[(article.files[0].name if article.files else article.title)],
                article.failure,
            )
            for article in self.articles
            if article.failure
        ]

    @property
    def noise_titles(self) -> list[str]:
        """Titles in the lists that are no reports."""
        return [article.title for article in self.articles if article.truth is None and not article.failure]

    def digits(self, count: int) -> int:
        """A number of so many digits that nobody can guess."""
        return self.rng.randrange(10 ** (count - 1), 10**count)

    def hexadecimal(self) -> str:
        """32 hexadecimal digits."""
        return f"{self.rng.getrandbits(128):032x}"


def interleave(rng: random.Random, first: Sequence[T], second: Sequence[T]) -> list[T]:
    """Both lists in one, each in its own order."""
    picks = [0] * len(first) + [1] * len(second)
    rng.shuffle(picks)
    sources: tuple[Iterator[T], Iterator[T]] = (iter(first), iter(second))
    return [next(sources[pick]) for pick in picks]


def batches(rows: Sequence[T], size: int) -> list[list[T]]:
    """Pages of a list, at least one."""
    return [list(rows[start : start + size]) for start in range(0, len(rows), size)] or [[]]


def link(href: str, title: str, css: str = "") -> str:
    """A list link as portals write it: the text cut off, the whole title in the attribute."""
    attributes = f' class="{css}"' if css else ""
    return (
        f'<a{attributes} href="{escape(href)}" title="{escape(title)}" target="_blank">{escape(truncated(title))}</a>'
    )


# What surrounds the text of every page of a portal: style sheets, scripts, accessibility, dates, sharing.
_HEAD = """\
<meta name="viewport" content="width=device-width, initial-scale=1.0"><meta name="renderer" content="webkit">
<link rel="stylesheet" href="/images/style2021.css"><link rel="stylesheet" href="/images/swiper.min.css">
<script src="/images/jquery-1.11.3.min.js"></script><script src="/images/superslide.2.1.3.js"></script>
<script>function addFavorite(){try{window.external.addFavorite(location.href,document.title)}
catch(e){alert("请按Ctrl+D收藏")}}
var weekdays=["日","一","二","三","四","五","六"];</script>"""
_TOP = """\
<div class="top"><div class="wrap"><span id="date"></span><a href="javascript:addFavorite()">加入收藏</a>
<a href="javascript:void(0)" id="wza">无障碍</a><a href="javascript:void(0)" id="zzb">长者版</a></div></div>
<div class="banner"><img src="/images/banner.png" alt="banner"></div>"""
_BOTTOM = """\
<div class="share"><a href="javascript:window.print()">打印</a><a href="javascript:window.close()">关闭</a>
<span>分享到：</span><i class="wx"></i><i class="wb"></i><p>扫一扫在手机打开当前页</p></div>
<script>(function(){var d=new Date();var e=document.getElementById("date");
if(e){e.innerHTML=d.getFullYear()+"年"+(d.getMonth()+1)+"月"+d.getDate()+"日"+
" 星期"+weekdays[d.getDay()];}})();</script>"""


def document(head: str, body: str, charset: str = "utf-8") -> str:
    """A whole page."""
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">\n<html>\n<head>\n'
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n{head}\n{_HEAD}\n</head>\n'
        f"<body>\n{_TOP}\n{body}\n{_BOTTOM}\n</body>\n</html>\n"
    )


def menu(links: Iterable[tuple[str, str]]) -> str:
    """A list of links: pairs of address and caption."""
    return "<ul>" + "".join(f'<li><a href="{escape(href)}">{escape(text)}</a></li>' for href, text in links) + "</ul>\n"


def footer(name: str) -> str:
    """What stands at the foot of every page."""
    return f'<div class="footer"><p>主办单位：{name}办公室 网站地图</p><p>ICP备00000002号 政府网站标识码</p></div>'
