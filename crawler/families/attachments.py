"""The files that belong to an article, however templates hang them in (portals.md sections 1.1, 2.1, 4.2, 12)."""

import re
from collections.abc import Iterable, Iterator

from crawler.addresses import complete
from crawler.families.base import Attachment, Page
from crawler.families.bodies import bodies_of
from crawler.families.links import opened_by, words_of
from crawler.families.shapes import file_name, is_file, leads_to_file
from crawler.families.trees import Element, elements_by, texts_by
from crawler.families.viewers import scripted, viewed
from crawler.vocabulary import ANNUAL_WORDS, NOT_ATTACHMENTS
from pipelines.characters import squeeze

_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot|footer|head|header|side|sidebar|banner|search)(?:$|[\s_-])", re.IGNORECASE
)
_BLANKS = " \t\r\n"  # as XPath has it
_texts = texts_by("descendant::text()")
_ADDRESSES = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}
_handled = elements_by(".//*[@onclick or @data-value or self::a or self::iframe or self::embed or self::object]")
_HANDLERS = ("onclick", "data-value")
_framing = elements_by("ancestor-or-self::*[@class or @id or self::nav or self::header or self::footer]")


def attachments(page: Page, bodies: Iterable[str] = ()) -> tuple[Attachment, ...]:
    """Give an article's files, each once: those in the body first, then those beside it, none of the page's frame.

    Args:
        page: the article's page.
        bodies: CSS selectors of this family's bodies, tried before those of all families.
    """
    whole = page.selector.root
    if not any(_in(page, whole, frame_too=True)) and not any(_drawn(page, whole)):
        return ()  # as on most pages: then no body need be looked for
    inside: list[Attachment] = []
    for body in bodies_of(page, bodies):
        inside.extend(_in(page, body, frame_too=True))
        inside.extend(_drawn(page, body))
    beside = _in(page, whole, frame_too=False)
    found: dict[str, Attachment] = {}
    for attachment in (*inside, *beside):
        found.setdefault(attachment.url, attachment)
    return tuple(attachment for attachment in found.values() if not _is_other(attachment.name))


def _is_other(name: str) -> bool:
    return any(word in name for word in NOT_ATTACHMENTS)


def _in(page: Page, scope: Element, *, frame_too: bool) -> Iterator[Attachment]:
    for element in _openable(page, scope):
        if not frame_too and is_chrome(element):
            continue
        for source in _sources(page, element):
            url = complete(page.home, source)
            if url is None:
                continue
            url = viewed(page, url) or url
            text = words_of(element) or element.attrib.get("title", "")
            # A gateway's address shows no file; the link's text does (section 7). In the body, what is called the
            # report is the report, whatever its ending.
            if is_file(url) or leads_to_file(text) or (frame_too and _is_called_report(element, text)):
                yield Attachment(url, text or file_name(url))
                break


def _openable(page: Page, scope: Element) -> Iterator[Element]:
    """Give what a person could open: links, what is embedded, and whatever else has a handler for it."""
    # Hardly any page has such handlers, and to look through all elements for them takes as long as to parse it.
    is_handled = any(name in page.lowered for name in _HANDLERS)
    for element in _handled(scope) if is_handled else scope.iter(*_ADDRESSES):
        own = _ADDRESSES.get(element.tag)
        if (own is not None and element.get(own)) or any(element.get(name) for name in _HANDLERS):
            yield element


def _is_called_report(element: Element, text: str) -> bool:
    if any(word in squeeze(text) for word in ANNUAL_WORDS):
        return True
    return re.search(r"附件\d*[:：]?$", squeeze(_text_before(element))) is not None


def _text_before(element: Element) -> str:
    """Give the last text before an element that is not blank, "" where there is none."""
    current: Element | None = element
    while current is not None:
        for sibling in current.itersiblings(preceding=True):
            if text := _last_text(sibling):
                return text
        current = current.getparent()
        if current is not None and (current.text or "").strip(_BLANKS):
            return current.text or ""
    return ""


def _last_text(element: Element) -> str:
    """Give the last text of an element and behind it that is not blank."""
    if (element.tail or "").strip(_BLANKS):
        return element.tail or ""
    texts = [text for text in _texts(element) if text.strip(_BLANKS)] if isinstance(element.tag, str) else []
    return texts[-1] if texts else ""


def _sources(page: Page, element: Element) -> Iterator[str]:
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


def _value(element: Element) -> str | None:
    """Give `#pdfshow[data-value]`: the address of the only thing that such an article shows."""
    value = element.attrib.get("data-value", "")
    return value if "pdf" in element.attrib.get("id", "").lower() or is_file(value) else None


def _drawn(page: Page, body: Element) -> Iterator[Attachment]:
    """Give the files that a script in the body draws into it."""
    for script in body.iter("script"):
        for url in scripted(page, script.text or "") if script.get("src") is None else ():
            yield Attachment(url, file_name(url))


def is_chrome(element: Element) -> bool:
    """Tell whether an element stands in the page's frame: navigation, head, foot."""
    for ancestor in _framing(element):
        if ancestor.tag in {"nav", "header", "footer"}:
            return True
        if any(_CHROME.search(ancestor.attrib.get(name, "")) for name in ("class", "id")):
            return True
    return False
