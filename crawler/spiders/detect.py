"""Looks at a portal as the portal spider does, and stops before the reports: what would be crawled, and as what."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.errands import Reading, Visit
from crawler.families import Page, Row, recognise
from crawler.spiders.portal import PortalSpider
from crawler.walk import Choice, Column, Step, choose
from pipelines.items import ReportItem
from pipelines.titles import parse_title

_PLACE = re.compile(r"([\u4e00-\u9fff]{1,10}?(?:自治县|自治旗|自治州|林区|省|市|州|盟|县|区|旗))(?:人民)?政府")


@dataclass(slots=True)
class Found:
    """A column of annual reports, as a crawl would walk it: its family and what its rows lead to."""

    url: str
    family: str
    declared: int | None = None
    rows: int = 0
    reports: int = 0
    years: set[int] = field(default_factory=set)

    def take(self, year: int | None) -> None:
        """Count a report on a year, None where its row does not tell."""
        self.reports += 1
        if year is not None:
            self.years.add(year)


class DetectSpider(PortalSpider):
    """Walks the columns of a portal and asks for no report; makes no item.

    It has no class attribute `name`, so that it is not among the spiders that `scrapy list` shows.

    Attributes:
        families: how many pages of each family came.
        found: the columns, by address.
        place_name: the jurisdiction that the front page names, None where it names none.
    """

    command = "detect"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("detect", *args, **kwargs)
        self.families: Counter[str] = Counter()
        self.found: dict[str, Found] = {}
        self.place_name: str | None = None

    @property
    def jurisdiction_code(self) -> None:
        """None: whose portal it is remains to be settled."""
        return

    def _on_the_way(self, errand: Visit, response: Response, page: Page) -> Iterator[Request | ReportItem]:
        self.families[recognise(page).name] += 1
        if self.place_name is None:
            named = _PLACE.search(page.selector.xpath("string(//title)").get() or "")
            self.place_name = named[1] if named else None
        yield from super()._on_the_way(errand, response, page)

    def _rows(self, rows: Iterable[Row], step: Step, column: Column | None, page: Page) -> Iterator[Request]:
        if column is None:
            return
        found = self.found.setdefault(column.url, Found(column.url, recognise(page).name))
        found.declared = column.declared
        for row in rows:
            title = parse_title(row.title)
            found.rows += 1
            if choose(row, title, self.wanted, self.jurisdiction.name, in_column=True) is Choice.FETCH:
                found.take(title.year or step.year)
        yield from ()

    def _article(self, errand: Reading, response: Response, page: Page | None) -> Iterator[Request | ReportItem]:  # noqa: ARG002
        """A column that is itself a report is told as one with a single row."""
        found = self.found.setdefault(errand.url, Found(errand.url, recognise(page).name if page else "generic"))
        found.rows += 1
        found.take(errand.title.year or errand.year)
        yield from ()
