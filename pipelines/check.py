"""Third stage: the form's identities (勾稽关系) are tried, and pages compared with their attachments.

Nothing is corrected, only told.
"""

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from pipelines.agreement import check_agreement, differs
from pipelines.forms.identities import check
from pipelines.items import ReportItem
from pipelines.journal import Journal
from pipelines.reasons import Stage
from pipelines.results import Extraction


class CheckPipeline:
    """Puts the results of all rules into `item.extraction` and counts the reports that violate one ("flagged").

    Of the item's other readings those stay whose numbers differ, each with a warning, for the store to keep.
    """

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
            others = [read for _, read in item.others]
            checks = (*check(item.extraction.cells), *check_agreement(item.extraction, others))
            item.extraction = replace(item.extraction, checks=checks)
            self._keep_differing(item, item.extraction)
            if any(result.passed is False for result in checks):
                self._journal.count("flagged")
        return item

    def _keep_differing(self, item: ReportItem, chosen: Extraction) -> None:
        kept, told = [], list(chosen.warnings)
        for fetched, read in item.others:
            warning = differs(chosen, read)
            if warning is None:
                continue
            self._journal.notice(item.page.url, warning.kind, f"{fetched.url}: {warning.text}")
            told.append(replace(warning, text=f"{fetched.url}: {warning.text}"))
            theirs = replace(read, checks=check(read.cells), warnings=(*read.warnings, warning))
            kept.append((fetched, theirs))
        item.extraction, item.others = replace(chosen, warnings=tuple(told)), kept
