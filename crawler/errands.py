"""What a request is sent out for; it travels with the request and comes back with the answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from scrapy import Request
from twisted.python.failure import Failure

from crawler.answers import Verdict
from crawler.families import Attachment, AttachmentKind, FurtherPage, Row
from crawler.memory import describe_row
from crawler.walk import ARTICLE_PRIORITY, ATTACHMENT_PRIORITY, LIST_PRIORITY, Column, Step
from pipelines.items import ReportItem
from pipelines.reasons import Stage
from pipelines.titles import Title

Callback = Callable[..., Iterable[Any]]
Errback = Callable[[Failure], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to be had from a portal.

    `is_page` tells that it stands for itself and is read once, however many links lead to it; the others belong to a
    list or a report. `is_kept` tells that the archive keeps what comes.

    Attributes:
        url: its address as it was linked.
        referer: the page that links to it.
        tried: addresses that it was asked for at in vain, the last one now.
        first: what came of the first try.
        forwards: stubs gone through on the way.
    """

    stage: ClassVar[Stage] = Stage.DISCOVER
    is_attachment: ClassVar[bool] = False
    is_page: ClassVar[bool] = True
    is_kept: ClassVar[bool] = False

    url: str
    referer: str | None
    tried: tuple[str, ...] = field(default=(), kw_only=True)
    first: Verdict | None = field(default=None, kw_only=True)
    forwards: int = field(default=0, kw_only=True)

    @property
    def priority(self) -> int:
        """The request's priority."""
        raise NotImplementedError

    @property
    def method(self) -> str:
        """The request's method."""
        return "GET"

    @property
    def body(self) -> str:
        """The request's body."""
        return ""

    @property
    def headers(self) -> Mapping[str, str]:
        """The request's own headers."""
        return {}

    @property
    def is_interface(self) -> bool:
        """Tell whether a script would fetch it from within the page that links to it."""
        return "X-Requested-With" in self.headers

    def request(self, url: str, callback: Callback, errback: Errback) -> Request:
        """Build the request that has the errand done at an address."""
        return Request(
            url,
            callback=callback,
            errback=errback,
            method=self.method,
            body=self.body,
            headers={**self.headers, **({"Referer": self.referer} if self.referer else {})},
            priority=self.priority,
            # Pages are told apart by `crawler.frontier`. Scrapy's own filter would silently drop a redirect to a known
            # address, and with it the errand.
            dont_filter=True,
            meta={"attachment": self.is_attachment},
            cb_kwargs={"errand": replace(self, tried=(*self.tried, url))},
        )


@dataclass(frozen=True, slots=True)
class Visit(Errand):
    """A page on the way, perhaps a column of annual reports."""

    step: Step
    by_script: bool = False

    @property
    def priority(self) -> int:
        """Promising pages first."""
        return self.step.priority

    @property
    def headers(self) -> Mapping[str, str]:
        """What scripts send with their requests."""
        return {"X-Requested-With": "XMLHttpRequest"} if self.by_script else {}


@dataclass(frozen=True, slots=True)
class ListPage(Errand):
    """A further page of a column's list."""

    is_page: ClassVar[bool] = False

    column: Column
    page: FurtherPage

    @property
    def priority(self) -> int:
        """Columns that were found are walked before others are looked for."""
        return LIST_PRIORITY

    @property
    def method(self) -> str:
        """As the list's interface wants it."""
        return self.page.method

    @property
    def body(self) -> str:
        """As the list's interface wants it."""
        return self.page.body

    @property
    def headers(self) -> Mapping[str, str]:
        """As the list's interface wants it."""
        return dict(self.page.headers)


@dataclass(frozen=True, slots=True)
class Reading(Errand):
    """An article that is a report, or may be one.

    Attributes:
        row: the row that leads to it, and `title` what it says.
        in_column: the row stands in a column of annual reports.
        publisher: the organ whose branch that is, `year` the year, by their captions.
        column: the address of that column.
        is_listed: a list of this crawl leads to it; else an earlier crawl knew it.
    """

    stage: ClassVar[Stage] = Stage.FETCH
    is_kept: ClassVar[bool] = True

    row: Row
    title: Title
    in_column: bool
    publisher: str | None
    year: int | None
    column: str | None = None
    is_listed: bool = True

    @property
    def priority(self) -> int:
        """A report at hand goes before anything that is still to be found."""
        return ARTICLE_PRIORITY

    @property
    def listing(self) -> dict[str, Any]:
        """What the next crawl wants to know of it (`crawler.memory`)."""
        told = {
            "row": describe_row(self.row),
            "linked": self.url,
            "column": self.column,
            "branch": [self.publisher, self.year],
        }
        return {name: value for name, value in told.items() if value not in (None, [None, None])}


@dataclass(slots=True)
class Draft:
    """A report whose attachments are still being fetched, one after the other.

    `is_whole` tells that the page has the tables: what cannot be had of the rest is no failure then.
    """

    item: ReportItem
    waiting: list[Attachment]
    referer: str
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Fetching(Errand):
    """One attachment of a report."""

    stage: ClassVar[Stage] = Stage.FETCH
    is_attachment: ClassVar[bool] = True
    is_page: ClassVar[bool] = False
    is_kept: ClassVar[bool] = True

    draft: Draft
    kind: AttachmentKind = AttachmentKind.FILE

    @property
    def priority(self) -> int:
        """Addresses of attachments may expire, so they are fetched at once."""
        return ATTACHMENT_PRIORITY
