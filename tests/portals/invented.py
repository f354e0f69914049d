"""Portals of places that do not exist: one for each family of which none of the four jurisdictions is."""

import random
from abc import abstractmethod
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import ClassVar

from tests.documents.random_truths import random_truth
from tests.documents.truth import Truth
from tests.portals.publishing import Article, File, Plan, publish
from tests.portals.replica import ENTRIES, MEDIA_TYPES, Listed, Replica, document, footer, interleave, menu
from tests.portals.site import Site

COUNTY_YEARS = (2012, 2016, 2019, 2020, 2021, 2022, 2023, 2024)
DEPARTMENTS = {"交通运输局": (2019, 2021, 2023), "教育局": (2020, 2022), "卫生健康委员会": (2021, 2024)}
TOWNS = {"柳林镇": (2020, 2022, 2024), "河湾乡": (2021, 2023)}
_IN_FILES = {
    ("人民政府", 2023): "docx",
    ("交通运输局", 2021): "docx",
    ("河湾乡", 2023): "docx",
    ("教育局", 2022): "txt",
}
_HEADER = "slug,code,name,level,portal,entry,enabled,note\n"


class Invented(Replica):
    """A county whose reports are made up; what differs between counties is how their family publishes them.

    Attributes:
        place: the county's name.
        code: six digits in the manner of GB/T 2260.
        host: the portal's only host, over http.
    """

    place: ClassVar[str]
    code: ClassVar[str]
    host: ClassVar[str]

    site: Site

    def build(self) -> None:
        """Publishes the portal."""
        self.site = Site((self.host,))
        self.sites.append(self.site)
        self.add_pictures(self.site)
        self.lay_out()

    @abstractmethod
    def lay_out(self) -> None:
        """Publishes the pages in the family's manner."""

    @property
    def home(self) -> str:
        """The portal's address."""
        return f"http://{self.host}"

    # what is published

    def own(self, organ: str, years: Iterable[int], plan: Plan | None = None) -> list[Article]:
        """The reports of one organ of the place, the newest first.

        Args:
            organ: as titles print it, without the place: 交通运输局, 人民政府.
            years: the years reported on.
            plan: how they are published; its `name` says nothing here.
        """
        articles = [self._made(organ, year, plan) for year in years]
        return sorted(articles, key=lambda article: article.day, reverse=True)

    def county_articles(self) -> list[Article]:
        """The county's reports among everything else that lies in its column, the newest first as a rule."""
        reports = self.own("人民政府", COUNTY_YEARS)
        beside = self.companions(2023) + self.companions(2019)
        return interleave(self.rng, reports, sorted(beside, key=lambda article: article.day, reverse=True))

    def document_articles(self) -> list[Article]:
        """What lies in columns that are none of annual reports."""
        return [article for article in self.companions(2018) if "编制" not in article.title]

    def _made(self, organ: str, year: int, plan: Plan | None) -> Article:
        chance = random.Random(f"{self.slug} {self.place}{organ} {year}")
        truth = self._truth(chance, self.place + organ, year)
        if plan is None:
            style = chance.choice(("official", "bracketed", "short", "year_first"))
            plan = Plan("", style=style, carrier=_IN_FILES.get((organ, year), "page"))
        return self._keep(publish(plan, self.rng, truth))

    def _truth(self, chance: random.Random, publisher: str, year: int) -> Truth:
        form = "2008" if year < 2019 else "2019" if year < 2021 else "2021"
        truth = random_truth(chance, form, publisher=publisher, year=year)
        truth.jurisdiction = self.code
        return truth

    # pages

    def page(self, path: str, caption: str, body: str, head: str = "") -> None:
        """Publishes a page with the portal's frame around its body."""
        told = f"<title>{escape(caption)}-{self.government}</title>{head}"
        self.site.add(path, document(told, self.crumbs(caption) + body + footer(self.government)))

    def crumbs(self, *captions: str) -> str:
        """The line that says where a page stands."""
        links = " &gt; ".join(f"<span>{escape(caption)}</span>" for caption in captions)
        return f'<div class="position">当前位置：<a href="/">首页</a> &gt; <span>信息公开</span> &gt; {links}</div>\n'

    def front(self, links: Iterable[tuple[str, str]]) -> None:
        """Publishes the front page, which leads to these among other things."""
        entries = [("/", "首页"), ("/xwzx/", "新闻中心"), *links, ("/hdjl/", "互动交流")]
        news = '<div class="news"><a href="/xwzx/1.html">我县召开重点工作推进会</a></div>'
        told = menu([*entries, ("http://www.gov.cn/", "中国政府网")]) + news + footer(self.government)
        for path in ("/", "/index.html"):
            self.site.add(path, document(f"<title>{self.government}</title>", told))
        for path, caption in (("/xwzx/index.html", "新闻中心"), ("/hdjl/index.html", "互动交流")):
            self.page(path, caption, "<p>栏目内容每日更新，敬请关注。</p>")
        self.page("/xwzx/1.html", "要闻", "<h1>我县召开重点工作推进会</h1><p>会议要求……</p>")

    def guide(self, path: str, entry: int, name: str) -> tuple[str, str]:
        """Publishes the guide or the rules of an organ, which hold a text only, and gives the link to them."""
        caption = ENTRIES[entry]
        self.page(path, caption, f"<h2>{name}{caption}</h2><p>本页说明如何查询{name}公开的信息。</p>")
        return path, caption

    def files(self, article: Article, folder: str) -> list[tuple[str, str]]:
        """Publishes an article's files under names that nobody knows; gives the name and the address of each."""
        told = [(file, f"{folder}{self.hexadecimal()}.{file.extension}") for file in article.files]
        for file, path in told:
            self._add_file(path, file)
        return [(file.name, path) for file, path in told]

    def attach(self, path: str, file: File) -> str:
        """Publishes an attachment; gives the paragraph that links it."""
        self._add_file(path, file)
        return f'<p>附件：<a href="{path}">{escape(file.name)}</a></p>'

    def _add_file(self, path: str, file: File) -> None:
        self.addresses[file.name] = path
        self.site.add(path, file.body, MEDIA_TYPES[file.extension])

    def listed(self, href: str, article: Article) -> Listed:
        """The row of an article that was published at an address."""
        self.addresses[article.title] = href
        return Listed(href, article)


def write_registry(path: Path, kinds: Iterable[type[Invented]]) -> None:
    """Writes a registry of invented places."""
    rows = [f"{kind.slug},{kind.code},{kind.place},county,http://{kind.host},,yes,a replica\n" for kind in kinds]
    path.write_text(_HEADER + "".join(rows), encoding="utf-8")
