"""Third stage: the form's identities (勾稽关系) are tried; nothing is corrected, only told."""

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from pipelines.forms.identities import check
from pipelines.items import ReportItem
from pipelines.journal import Journal
from pipelines.reasons import Stage


class CheckPipeline:
    """Puts the results of all identities into `item.extraction` and counts the reports that violate one ("flagged")."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Makes the stage of a crawler's run."""
        return cls(Journal.for_crawler(crawler))

    def process_item(self, item: ReportItem) -> ReportItem:
        """Checks one report; one that is unchanged has been checked before."""
        if item.extraction is None:
            return item
        with self._journal.guarding(Stage.CHECK, item.page.url):
            checks = check(item.extraction.cells)
            item.extraction = replace(item.extraction, checks=checks)
            if any(result.passed is False for result in checks):
                self._journal.count("flagged")
        return item
