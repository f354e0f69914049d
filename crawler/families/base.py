"""What every family reader takes and gives: one page in, links, rows and an article's head out (DESIGN section 3).

A family knows no database, no reactor and no form: bytes in, values out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from lxml.etree import tostring
from parsel import Selector

from crawler.addresses import complete
from crawler.families.trees import Element, parse, texts_by
from pipelines.readers.charset import decode

UNSEEN = ("script", "style")
_classes, _ids = texts_by("//@class"), texts_by("//@id")


@dataclass(frozen=True)
class Page:
    """One answer of a portal as text.

    Attributes:
        url: the address that answered, after redirects.
        text: the decoded body: HTML, XML or JSON.
        base: the address that relative links are meant for, where it is not `url`: the column page of a list that
            came by an interface. Families use `home`.
    """

    url: str
    text: str
    base: str | None = None

    @classmethod
    def of(cls, url: str, body: bytes, declared: str | None = None, base: str | None = None) -> "Page":
        """Decode a body as this project does everywhere; `declared` is the charset of the HTTP header."""
        return cls(url, decode(body, declared)[0], base)

    @cached_property
    def selector(self) -> Selector:
        """The page as a tree of plain elements (`crawler.families.trees`)."""
        return Selector(root=parse(self.text), type="html")

    @cached_property
    def shown(self) -> str:
        """The page's text without its scripts, as one line."""
        root = self.selector.root
        # A broken page may have elements behind its root.
        tops = (root, *root.itersiblings("*"))
        unseen = [(element, element.text) for top in tops for element in top.iter(*UNSEEN)]
        # To take the scripts out for a moment is many times faster than to ask for the texts that are in none.
        try:
            for element, _ in unseen:
                element.text = None
            texts = [tostring(top, method="text", encoding="unicode", with_tail=False) for top in tops]
        finally:
            for element, text in unseen:
                element.text = text
        return " ".join("".join(texts).split())

    @cached_property
    def names(self) -> frozenset[str]:
        """The values of all attributes `class` and `id`, as they stand."""
        root = self.selector.root
        return frozenset((*_classes(root), *_ids(root)))

    def telling(self, tells: Callable[[str], bool]) -> Iterator[Element]:
        """Give the elements of which a text of their own, before, between or behind those within, passes a test."""
        root = self.selector.root
        for top in (root, *root.itersiblings("*")):
            for element in top.iter():
                if (text := element.text) and tells(text) and element.tag not in UNSEEN:
                    yield element
                if (text := element.tail) and tells(text):
                    yield element.getparent()

    @cached_property
    def lowered(self) -> str:
        """The page's source in small letters, for telling quickly what is not in it."""
        return self.text.lower()

    @cached_property
    def home(self) -> str:
        """The address that relative links refer to; `<base href>` wins as in a browser."""
        from_page = self.selector.xpath("//head/base/@href").get()
        home = self.base or self.url
        return complete(home, from_page) or home if from_page else home


class LinkKind(StrEnum):
    """Where a link leads on the way to annual reports (section 11)."""

    ANNUAL = "annual"  # a column of annual reports: 政府信息公开年报
    YEAR = "year"  # within such a column: one year's
    SECTION = "section"  # 政府信息公开, 政务公开
    BRANCH = "branch"  # 部门, 乡镇: pages that list organs
    ORGAN = "organ"  # the page of one department or township
    PART = "part"  # not another page, but a part of this one that a browser would fetch: a frame, a unit


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may lead towards annual reports; `publisher` and `year` are what its caption names.

    `is_interface` tells that it is not for people: a script of the page fetches it.
    """

    url: str
    caption: str
    kind: LinkKind
    publisher: str | None = None
    year: int | None = None
    is_interface: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list.

    Attributes:
        url: the article (or the file itself).
        title: the full title where the row has one (attribute `title`), else the visible text.
        date: date of publication as YYYY-MM-DD, None where the row tells no full date.
        truncated: the title ends in an ellipsis and only the article knows the rest.
        publisher: the organ that the row's own cells name (责任部门), if any.
    """

    url: str
    title: str
    date: str | None = None
    truncated: bool = False
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class FurtherPage:
    """A request that brings more rows of the same list.

    `otherwise` is another way to ask for the same rows, to be tried where this one brings no new row: portals of one
    family differ in which parameters they honour (sections 2.3 and 4.1).
    """

    url: str
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    otherwise: "FurtherPage | None" = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one list page, the further pages known from it, and how many rows the pager declares in all.

    `is_list` tells that the page has a list or a pager though there may be no row in it: an organ without reports.
    `is_prelude` tells that the page is no list but what the way to its rows must be read from (section 10, Epoint).
    """

    rows: tuple[Row, ...] = ()
    further: tuple[FurtherPage, ...] = ()
    declared: int | None = None
    is_list: bool = False
    is_prelude: bool = False


class AttachmentKind(StrEnum):
    """How an article carries what belongs to it."""

    FILE = "file"
    FRAME = "frame"  # a page within the page, perhaps with the tables, perhaps with a file
    PICTURE = "picture"  # one page of a document that is shown as pictures


@dataclass(frozen=True, slots=True)
class Attachment:
    """What belongs to an article without standing in it: its address and the name it goes by."""

    url: str
    name: str
    kind: AttachmentKind = AttachmentKind.FILE


@dataclass(frozen=True)
class Article:
    """The head of an article; its body is left to the readers of documents.

    Attributes:
        title: full title, None where the page has none.
        published: YYYY-MM-DD, by section 12: meta, then the labelled date.
        publisher: 发布机构 or a like label of the disclosure header.
        source: 来源 / ContentSource, often short (县政府办) or no organ at all (本站).
        breadcrumb: the captions of the trail, without 首页 and 正文.
        column: the name of its column (ColumnName, 组配分类).
        attachments: files of the article in the page's order.
        shown: frames and pictures of its body, which may be the report where there is no text and no file.
    """

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    source: str | None = None
    breadcrumb: tuple[str, ...] = ()
    column: str | None = None
    attachments: tuple[Attachment, ...] = ()
    shown: tuple[Attachment, ...] = ()


class Family(Protocol):
    """One family of content management systems, as a reader of its pages."""

    name: str

    def matches(self, page: Page) -> bool:
        """Tell by its fingerprint whether the page is of this family (section 0)."""
        ...

    def channels(self, page: Page) -> list[Link]:
        """Give the links that lead towards annual reports."""
        ...

    def listing(self, page: Page) -> Listing:
        """Give the rows of the list on this page, none where it has no list."""
        ...

    def article(self, page: Page) -> Article:
        """Give the head of the article on this page."""
        ...

    def canonical(self, url: str) -> str:
        """Give the address under which this family's twins of one page are the same; others are left as they are."""
        ...
