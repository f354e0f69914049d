"""All the ways in which a page links: anchors, maps, menus, handlers in JavaScript, frames."""

import re
from collections.abc import Iterator

from lxml.etree import tostring
from parsel import Selector

from crawler.addresses import complete, host_of
from crawler.families.base import UNSEEN, Link, LinkKind, Page
from crawler.families.captions import read_caption
from crawler.families.shapes import is_article, is_file
from crawler.families.trees import Element, texts_by

_OPENED = re.compile(
    r"""(?:window\.open|location(?:\.href)?\s*=|location\.(?:assign|replace))\s*\(?\s*["']([^"']+)["']"""
)
_texts = texts_by("descendant::text()[not(parent::script or parent::style)]")

MOST_LINKS = 20_000
"""Links of a page that are looked at: the largest lists have some thousands; more are there to tire the reader."""


def opened_by(script: str) -> str | None:
    """Give the address that a handler such as `window.open('…')` opens."""
    match = _OPENED.search(script)
    return match.group(1) if match else None


def text_of(element: Selector) -> str:
    """Give an element's visible text as one line."""
    return words_of(element.root)


def words_of(element: Element) -> str:
    """Give the visible text of one of lxml's elements as one line: `text_of` for where there are thousands."""
    if len(element) == 0:
        return "" if element.tag in UNSEEN else " ".join((element.text or "").split())
    if next(element.iter(*UNSEEN), None) is None:
        return " ".join(tostring(element, method="text", encoding="unicode", with_tail=False).split())
    return " ".join("".join(_texts(element)).split())


def captioned(page: Page, tree: Selector | None = None) -> Iterator[tuple[str, str]]:
    """Give (address, caption) for everything on the page that a person could follow, in the page's order."""
    root = page.selector if tree is None else tree
    for element in root.xpath("//a[@href] | //area[@href] | //option[@value] | //*[@onclick]")[:MOST_LINKS]:
        attributes = element.attrib
        href = attributes.get("href") or (attributes.get("value") if element.root.tag == "option" else None)
        url = complete(page.home, href) if href and _is_address(element.root.tag, href) else None
        if url is None and (opened := opened_by(f"{href or ''};{attributes.get('onclick', '')}")):
            url = complete(page.home, opened)
        if url is not None:
            yield url, _caption(element)


def _is_address(tag: str, value: str) -> bool:
    """Menus hold numbers and words too: an option counts only where its value looks like an address."""
    return tag != "option" or value.startswith(("/", "./", "../", "http://", "https://"))


def _caption(element: Selector) -> str:
    """Give a link's caption: the longer of its text and its title where the text is cut, else its picture's name."""
    text = text_of(element)
    title = element.attrib.get("title", "").strip()
    return (
        (title if len(title) > len(text) else text) or element.xpath("string(.//img/@alt | .//img/@title)").get() or ""
    )


def towards_reports(page: Page, tree: Selector | None = None) -> list[Link]:
    """Give the links of a page that lead towards annual reports, each address once, by its most telling caption."""
    found: dict[str, Link] = {}
    order = list(LinkKind)
    for url, caption in captioned(page, tree):
        if is_article(url) or is_file(url) or url == page.url:
            continue
        said = read_caption(caption, url)
        if said is None:
            continue
        link = Link(url, caption, said.kind, said.publisher, said.year)
        if url not in found or order.index(link.kind) < order.index(found[url].kind):
            found[url] = link
    return list(found.values())


def frames(page: Page) -> list[Link]:
    """Give the frames of the page's own host: the content of a shell page (section 0, rule 13)."""
    links = []
    for source in page.selector.xpath("//iframe/@src | //frame/@src").getall():
        url = complete(page.home, source)
        if url and host_of(url) == host_of(page.url) and not is_file(url):
            links.append(Link(url, "", LinkKind.PART))
    return links
