"""Portals of places that do not exist, for the families that none of the four jurisdictions has."""

import random
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import ClassVar

from tests.documents.random_truths import random_truth
from tests.documents.truth import Truth
from tests.portals.publishing import Article, Plan, publish
from tests.portals.replica import ENTRIES, MEDIA_TYPES, Replica, document, footer, menu
from tests.portals.site import Site

COUNTY_YEARS = (2012, 2018, 2019, 2020, 2021, 2022, 2024)
_FORMS = ((2018, "2008"), (2020, "2019"), (2100, "2021"))
_MANNERS = 10


def made_up(publisher: str, code: str, year: int) -> Truth:
    """A report whose figures are chance's, the same for one publisher and year in every portal."""
    form = next(form for last, form in _FORMS if year <= last)
    truth = random_truth(random.Random(f"{publisher} {year}"), form, publisher=publisher, year=year)
    truth.jurisdiction = code
    return truth


class County(Replica):
    """A county whose reports are made up; its code lies in a province that GB/T 2260 does not have.

    Attributes:
        code: six digits.
        place: the county's name.
        host: the one host of the portal, over http.
    """

    code: ClassVar[str]
    place: ClassVar[str]
    host: ClassVar[str]

    @property
    def home(self) -> str:
        """The portal's address."""
        return f"http://{self.host}"

    def open_site(self) -> None:
        """Puts the host up, without a page."""
        self.site = Site((self.host,), robots="absent")
        self.sites.append(self.site)
        self.add_pictures(self.site)

    def own(self, organ: str, years: Iterable[int], plan: Plan | None = None) -> list[Article]:
        """The reports of one organ of the place, the newest first.

        Args:
            organ: as titles print it, without the place: 交通运输局, 人民政府.
            years: the years reported on.
            plan: how they are published; its `name` says nothing here.
        """
        publisher = self.place + organ
        articles = []
        for year in years:
            told = made_up(publisher, self.code, year)
            chosen = plan or Plan(publisher, manner=(year + len(publisher)) % _MANNERS)
            articles.append(self._keep(publish(chosen, self.rng, told)))
        return sorted(articles, key=lambda article: article.day, reverse=True)

    def crumbs(self, *captions: str) -> str:
        """The trail of a page."""
        links = " &gt; ".join(f"<a>{escape(caption)}</a>" for caption in captions)
        return f'<div class="position">当前位置：<a href="/">首页</a> &gt; {links}</div>\n'

    def page(self, path: str, caption: str, body: str, head: str = "") -> None:
        """Publishes a page with the portal's frame around it."""
        text = f"{self.crumbs('政府信息公开', caption)}{body}{footer(self.government)}"
        self.site.add(path, document(f"<title>{caption}-{self.place}</title>{head}", text))

    def front(self, links: Iterable[tuple[str, str]]) -> None:
        """Publishes the front page, with news and a foreign link among its entries."""
        news = '<div class="news"><a href="/xw/1.html">我县召开重点工作推进会</a></div>'
        menus = menu([("/", "首页"), ("/xw/1.html", "要闻"), *links, ("http://www.gov.cn/", "中国政府网")])
        text = document(f"<title>{self.government}</title>", menus + news + footer(self.government))
        self.site.add("/index.html", text)
        self.site.add("/xw/1.html", document("<title>要闻</title>", "<h1>我县召开重点工作推进会</h1><p>会议要求……</p>"))

    def guide(self, path: str, entry: int, name: str) -> tuple[str, str]:
        """Publishes the guide or the rules of an organ and gives the link to them."""
        caption = ENTRIES[entry]
        self.page(path, caption, f"<h1>{name}{caption}</h1><p>{name}编制本{caption[4:]}，供公众查询。</p>")
        return path, caption

    def files(self, article: Article, folder: str) -> list[tuple[str, str]]:
        """Publishes an article's files; gives the name and the address of each."""
        told = []
        for file in article.files:
            path = f"{folder}{self.hexadecimal()}.{file.extension}"
            self.site.add(path, file.body, MEDIA_TYPES[file.extension])
            self.addresses[file.name] = path
            told.append((file.name, path))
        return told


def write_registry(path: Path, kinds: Iterable[type[County]]) -> None:
    """Writes a registry of the invented places."""
    lines = [f"{kind.slug},{kind.code},{kind.place},county,http://{kind.host},,yes,\n" for kind in kinds]
    path.write_text("slug,code,name,level,portal,entry,enabled,note\n" + "".join(lines), encoding="utf-8")
