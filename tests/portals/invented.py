"""Portals of places that do not exist: one for each family of which none of the four is."""

import random
from abc import abstractmethod
from html import escape
from typing import ClassVar

from tests.documents.random_truths import random_truth
from tests.portals.publishing import Article, File, Plan, publish
from tests.portals.replica import ENTRIES, MEDIA_TYPES, Listed, Replica, document, footer, interleave
from tests.portals.site import Site

HEADER = "slug,code,name,level,portal,entry,enabled,note\n"
COUNTY_YEARS = (2012, 2016, 2019, 2020, 2021, 2022, 2023, 2024)
DEPARTMENTS = {"交通运输局": (2019, 2021, 2023), "教育局": (2020, 2022), "卫生健康委员会": (2021, 2024)}
TOWNS = {"柳林镇": (2020, 2022, 2024), "河湾乡": (2021, 2023)}
_SPECIAL = {("交通运输局", 2021): "docx", ("河湾乡", 2023): "docx", ("教育局", 2022): "txt"}


class Invented(Replica):
    """A county of the same organs and years in every family; what differs is how the family publishes them.

    `place` is the county's name, `code` a number in the manner of GB/T 2260, `host` the portal's only host.
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

    @classmethod
    def row(cls) -> str:
        """The registry's row."""
        return f"{cls.slug},{cls.code},{cls.place},county,http://{cls.host},,yes,a replica\n"

    # what is published

    def county_articles(self) -> list[Article]:
        """The county's reports among everything else that lies in its column, the newest first as a rule."""
        reports = self._reports(self.government, COUNTY_YEARS)
        beside = self.companions(2023) + self.companions(2019)
        return interleave(self.rng, reports, sorted(beside, key=lambda article: article.day, reverse=True))

    def organ_articles(self, name: str, years: tuple[int, ...]) -> list[Article]:
        """The reports of a department or township."""
        return self._reports(self.place + name, years)

    def document_articles(self) -> list[Article]:
        """What lies in columns that are none of annual reports."""
        return [article for article in self.companions(2018) if "编制" not in article.title]

    def _reports(self, publisher: str, years: tuple[int, ...]) -> list[Article]:
        articles = [self._made(publisher, year) for year in years]
        return sorted(articles, key=lambda article: article.day, reverse=True)

    def _made(self, publisher: str, year: int) -> Article:
        form = "2008" if year < 2019 else "2019" if year < 2021 else "2021"
        chance = random.Random(f"{self.slug} {publisher} {year}")
        truth = random_truth(chance, form, publisher=publisher, year=year)
        truth.jurisdiction = self.code
        carrier = _SPECIAL.get((publisher.removeprefix(self.place), year), "page")
        plan = Plan("", style=chance.choice(("official", "bracketed", "short", "year_first")), carrier=carrier)
        return self._keep(publish(plan, self.rng, truth))

    # pages

    def page(self, path: str, caption: str, body: str, head: str = "") -> None:
        """Publishes a page with the portal's frame around its body."""
        told = f"<title>{escape(caption)}-{self.government}</title>{head}"
        self.site.add(path, document(told, self.crumbs(caption) + body + footer(self.government)))

    def crumbs(self, *captions: str) -> str:
        """The line that says where a page stands."""
        links = " &gt; ".join(f"<span>{escape(caption)}</span>" for caption in captions)
        return f'<div class="position">当前位置：<a href="/">首页</a> &gt; <span>信息公开</span> &gt; {links}</div>\n'

    def front(self, section: str, body: str = "") -> None:
        """Publishes the front page, which leads to the section among other things."""
        links = (("/", "首页"), ("/xwzx/", "新闻中心"), (section, "政府信息公开"), ("/hdjl/", "互动交流"))
        menus = "".join(f'<li><a href="{escape(href)}">{caption}</a></li>' for href, caption in links)
        told = f'<ul class="menu">{menus}</ul>{body}{footer(self.government)}'
        for path in ("/", "/index.html"):
            self.site.add(path, document(f"<title>{self.government}</title>", told))
        for path, caption in (("/xwzx/index.html", "新闻中心"), ("/hdjl/index.html", "互动交流")):
            self.page(path, caption, "<p>栏目内容每日更新，敬请关注。</p>")

    def guide(self, path: str, name: str, caption: str) -> None:
        """Publishes one of the entries that hold a text only."""
        self.page(path, caption, f"<h2>{name}{caption}</h2><p>本页说明如何查询{name}公开的信息。</p>")

    def attach(self, path: str, file: File) -> str:
        """Publishes an attachment; gives the paragraph that links it."""
        self.addresses[file.name] = path
        self.site.add(path, file.body, MEDIA_TYPES[file.extension])
        return f'<p>附件：<a href="{path}">{escape(file.name)}</a></p>'

    def listed(self, href: str, article: Article) -> Listed:
        """The row of an article that was published at an address."""
        self.addresses[article.title] = href
        return Listed(href, article)


__all__ = ["COUNTY_YEARS", "DEPARTMENTS", "ENTRIES", "HEADER", "TOWNS", "Invented"]
