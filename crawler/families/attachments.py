"""The files that belong to an article, however templates hang them in (portals.md sections 1.1, 2.1, 4.2, 12)."""

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement
from parsel import Selector

from crawler.addresses import complete
from crawler.families.base import Attachment, Page
from crawler.families.links import opened_by, text_of
from crawler.families.shapes import file_name, is_file, leads_to_file
from crawler.families.viewers import scripted, viewed
from crawler.families.xpaths import texts_by
from crawler.vocabulary import ANNUAL_WORDS, NOT_ATTACHMENTS
from pipelines.characters import squeeze

BODIES = (
    ".TRS_Editor",
    ".trs_editor_view",
    ".TRS_UEDITOR",
    ".Custom_UnionStyle",
    ".zz-xl-ct",
    "#zoom",
    "#Zoom",
    "#zoomcon",
    "[id*=fontzoom]",
    "[class*=xqCent]",
    "#UCAP-CONTENT",
    "ucapcontent",
    ".v_news_content",
    "#vsb_content",
    "#ivs_content",
    ".Article_content",
    ".xxgk_content",
    ".article_content",
    ".article-content",
    ".article_con",
    ".j-fontContent",
    ".pages_content",
    ".main-txt",
    ".artile_zw",
    "table#article",
    "td.bt_content",
    ".article-conter",
    "article",
    "main",
)
"""Elements that hold an article's body, by frequency (sections 1.4, 2.4, 12)."""

_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot|footer|head|header|side|sidebar|banner|search)(?:$|[\s_-])", re.IGNORECASE
)
_BLANKS = " \t\r\n"  # as XPath has it
_texts = texts_by("descendant::text()")
_OPENABLE = (
    "//a[@href or @onclick] | //*[@onclick] | //iframe[@src] | //embed[@src] | //object[@data] | //*[@data-value]"
)


def attachments(page: Page, bodies: Iterable[str] = ()) -> tuple[Attachment, ...]:
    """Give an article's files, each once: those in the body first, then those beside it, none of the page's frame.

    Args:
        page: the article's page.
        bodies: CSS selectors of this family's bodies, tried before those of all families.
    """
    if not any(_in(page, page.selector, frame_too=True)) and not any(_drawn(page, page.selector)):
        return ()  # as on most pages: then no body need be looked for
    inside: list[Attachment] = []
    for body in bodies_of(page, bodies):
        inside.extend(_in(page, body, frame_too=True))
        inside.extend(_drawn(page, body))
    beside = _in(page, page.selector, frame_too=False)
    found: dict[str, Attachment] = {}
    for attachment in (*inside, *beside):
        found.setdefault(attachment.url, attachment)
    return tuple(attachment for attachment in found.values() if not _is_other(attachment.name))


def bodies_of(page: Page, own: Iterable[str] = ()) -> list[Selector]:
    """Give the elements that may hold an article's body, those of its family first; they may lie within each other."""
    return [element for css in (*own, *BODIES) for element in page.selector.css(css)]


def _is_other(name: str) -> bool:
    return any(word in name for word in NOT_ATTACHMENTS)


def _in(page: Page, scope: Selector, *, frame_too: bool) -> Iterator[Attachment]:
    # `.//` keeps to the scope; the document itself is its own scope.
    for element in scope.xpath(_OPENABLE.replace("//", ".//")):
        if not frame_too and is_chrome(element):
            continue
        for source in _sources(page, element):
            url = complete(page.home, source)
            if url is None:
                continue
            url = viewed(page, url) or url
            text = text_of(element) or element.attrib.get("title", "")
            # A gateway's address shows no file; the link's text does (section 7). In the body, what is called the
            # report is the report, whatever its ending.
            if is_file(url) or leads_to_file(text) or (frame_too and _is_called_report(element, text)):
                yield Attachment(url, text or file_name(url))
                break


def _is_called_report(element: Selector, text: str) -> bool:
    if any(word in squeeze(text) for word in ANNUAL_WORDS):
        return True
    return re.search(r"附件\d*[:：]?$", squeeze(_text_before(element.root))) is not None


def _text_before(element: HtmlElement) -> str:
    """Give the last text before an element that is not blank, "" where there is none."""
    current: HtmlElement | None = element
    while current is not None:
        for sibling in current.itersiblings(preceding=True):
            if text := _last_text(sibling):
                return text
        current = current.getparent()
        if current is not None and (current.text or "").strip(_BLANKS):
            return current.text or ""
    return ""


def _last_text(element: HtmlElement) -> str:
    """Give the last text of an element and behind it that is not blank."""
    if (element.tail or "").strip(_BLANKS):
        return element.tail or ""
    texts = [text for text in _texts(element) if text.strip(_BLANKS)] if isinstance(element.tag, str) else []
    return texts[-1] if texts else ""


def _sources(page: Page, element: Selector) -> Iterator[str]:
    attributes = element.attrib
    handler = f"{attributes.get('href', '')};{attributes.get('onclick', '')}"
    for value in (
        attributes.get("href"),
        attributes.get("src"),
        attributes.get("data"),
        _value(element),
        opened_by(handler),
    ):
        if value:
            yield value
    yield from scripted(page, handler)


def _value(element: Selector) -> str | None:
    """Give `#pdfshow[data-value]`: the address of the only thing that such an article shows."""
    value = element.attrib.get("data-value", "")
    return value if "pdf" in element.attrib.get("id", "").lower() or is_file(value) else None


def _drawn(page: Page, body: Selector) -> Iterator[Attachment]:
    """Give the files that a script in the body draws into it."""
    for script in body.xpath(".//script[not(@src)]/text()").getall():
        for url in scripted(page, script):
            yield Attachment(url, file_name(url))


def is_chrome(element: Selector) -> bool:
    """Tell whether an element stands in the page's frame: navigation, head, foot."""
    for ancestor in element.xpath("ancestor-or-self::*[@class or @id or self::nav or self::header or self::footer]"):
        if ancestor.root.tag in {"nav", "header", "footer"}:
            return True
        if any(_CHROME.search(ancestor.attrib.get(name, "")) for name in ("class", "id")):
            return True
    return False
