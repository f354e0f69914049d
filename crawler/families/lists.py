"""Rows of lists, in the many shapes that templates give them (portals.md sections 1.3, 2.3, 4.1, 5)."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from parsel import Selector

from crawler.addresses import complete
from crawler.families.base import Page, Row
from crawler.families.captions import is_organ, is_truncated
from crawler.families.links import MOST_LINKS, opened_by, text_of
from crawler.families.shapes import is_article, is_file
from crawler.families.trees import Element
from crawler.vocabulary import LABELS
from pipelines.characters import squeeze

# A date may be broken over lines within its cell, and stand in any bracket.
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_ANCHORS = "//a[@href or @onclick] | //*[self::li or self::tr][@onclick][not(.//a)]"
_LEVELS = 5  # how far above its link a row's own cells may be: a > div > td > tr, a > li > ul
_ITEMS = frozenset({"li", "tr", "dt", "dd", "p"})
_SHORTEST_TITLE = 8
_EDGES = frozenset({"ul", "ol", "dl", "tr", "table", "body"})  # a row is never more than one of these
_WHOLE = frozenset({"ul", "ol", "body"})  # a list itself, however few items it has
_LABEL = "|".join(r"[ \t\u3000]*".join(label) for label in LABELS["publisher"])
_PUBLISHER = re.compile(rf"(?:{_LABEL})[ \t\u3000]*[:：]\s*([^\s:：]{{2,30}})")
# A date of its own within the link, before or behind the title.
_POSTED = r"[\[(（【]?\s*20\d\d([-/.])\d{1,2}\%d\d{1,2}\s*[\])）】]?"
_DATED = re.compile(rf"^{_POSTED % 1}\s*|\s*{_POSTED % 2}$")


def read_date(text: str) -> str | None:
    """Give the first full date in a text as YYYY-MM-DD; a date that no calendar has is none."""
    for year, month, day in _DATE.findall(text):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None


def leads_to_article(url: str) -> bool:
    """Tell whether a row's link leads to a report rather than to another list."""
    return is_article(url) or is_file(url)


def rows(
    page: Page,
    tree: Selector | None = None,
    leads: Callable[[str], bool] = leads_to_article,
    tells: Callable[[str], bool] = lambda _: False,
) -> list[Row]:
    """Give the rows of all lists in a tree, in its order, each link once.

    Beside a row whose address has an article's shape, the others of the same list are rows too, wherever they lead: a
    list mixes generations of systems, and links to other hosts.

    Args:
        page: where the tree is from; its home is what relative links refer to.
        tree: the part to look at, by default the whole page.
        leads: tells by its address whether a link is a row's.
        tells: tells by its title whether a link is a row's, where addresses tell nothing.
    """
    root = page.selector if tree is None else tree
    anchors = [
        (anchor, url) for anchor in root.xpath(_ANCHORS)[:MOST_LINKS] if (url := _address(page, anchor)) is not None
    ]
    sure = {anchor.root for anchor, url in anchors if leads(url) or tells(_longest(anchor))}
    lists = {place for anchor, _ in anchors if anchor.root in sure for place in _places(anchor)}
    chosen = [
        (anchor, url)
        for anchor, url in anchors
        if anchor.root in sure or (_is_long(anchor) and not lists.isdisjoint(_places(anchor)))
    ]
    is_row = {anchor.root for anchor, _ in chosen}
    found = ((_item(anchor), _row(anchor, url, is_row)) for anchor, url in chosen)
    return _without_echoes((item, row) for item, row in found if row is not None)


def _item(anchor: Selector) -> Element | None:
    """Give the item of a list that a link stands in, None where it stands in none."""
    return next((ancestor for ancestor in anchor.root.iterancestors() if ancestor.tag in _ITEMS), None)


def _places(anchor: Selector) -> set[tuple[Element, str]]:
    """Give the list that a link stands in: the parent of its item, and what its items are.

    Where mark-up names no items, an item is what holds this link and no other.
    """
    items = (_item(anchor), _alone(anchor))
    return {(parent, item.tag) for item in items if item is not None and (parent := item.getparent()) is not None}


def _alone(anchor: Selector) -> Element:
    """Give the largest element around a link that holds no other title's link: a row may link its organ too."""
    own: Element = anchor.root
    href = own.get("href")
    for _ in range(_LEVELS):
        parent = own.getparent()
        if parent is None or parent.tag in _WHOLE or any(_is_other(link, href) for link in parent.iter("a")):
            break
        own = parent
    return own


def _is_other(link: Element, href: str | None) -> bool:
    """Tell whether a link leads elsewhere and its words may be a title."""
    if link.get("href") == href:
        return False
    text = squeeze("".join(map(str, link.itertext())))
    return len(text) >= _SHORTEST_TITLE and not is_organ(text)


def _is_long(anchor: Selector) -> bool:
    """Tell whether a link's words may be a title: captions of navigation and pagers are shorter."""
    return len(squeeze(_longest(anchor))) >= _SHORTEST_TITLE


def _longest(anchor: Selector) -> str:
    """Give the longer of a link's text and its title, of which the one may be cut off and the other say nothing."""
    return max(anchor.attrib.get("title", ""), text_of(anchor), key=lambda text: len(squeeze(text)))


def _address(page: Page, anchor: Selector) -> str | None:
    href = anchor.attrib.get("href", "")
    url = complete(page.home, href)
    if url is None and (opened := opened_by(f"{href};{anchor.attrib.get('onclick', '')}")):
        url = complete(page.home, opened)
    return url


def _row(anchor: Selector, url: str, is_row: set[object]) -> Row | None:
    shown, title = text_of(anchor), " ".join(anchor.attrib.get("title", "").split())
    text = _DATED.sub("", shown) or shown
    if not text and not title:
        return None  # a picture's link
    full = title if title and not is_truncated(title) and not _is_date(title) else ""
    own = _own_cells(anchor, is_row)
    return Row(
        url=url,
        title=full or text or title,
        date=read_date(own) or (read_date(shown) if text != shown else None),
        truncated=not full and is_truncated(text or title),
        publisher=_publisher(own),
    )


def _is_date(title: str) -> bool:
    return re.fullmatch(r"[\d\s:年月日/.-]+", title) is not None


def _own_cells(anchor: Selector, is_row: set[object]) -> str:
    """Give the text around a link that belongs to its row: up to its date, or to what holds another row's link.

    The link's own text is left out: a title may hold dates too.
    """
    own, text = anchor.root, ""
    for _ in range(_LEVELS):
        parent = own.getparent()
        if (
            parent is None
            or own.tag in _EDGES
            or any(other is not anchor.root and other in is_row for other in parent.iter("a", "li", "tr"))
        ):
            break
        own = parent
        text = "\n".join(part for part in own.xpath(".//text()") if not _within(part, anchor.root))
        if read_date(text):
            break
    return text


def _within(text: str, anchor: object) -> bool:
    """Tell whether a text node stands inside the anchor."""
    element = text.getparent()  # type: ignore[attr-defined]  # lxml's text nodes know their element
    if text.is_tail:  # type: ignore[attr-defined]
        element = element.getparent()
    while element is not None:
        if element is anchor:
            return True
        element = element.getparent()
    return False


def _publisher(own: str) -> str | None:
    """Give the organ that a labelled cell of the row names (责任部门：…)."""
    match = _PUBLISHER.search(own)
    return match.group(1) if match else None


def _without_echoes(found: Iterable[tuple[Element | None, Row]]) -> list[Row]:
    """Merge one item's links to one page (picture, title, 详情) into the one that says most.

    The same page in two items of a list is two rows, as its pager counts them.
    """
    best: dict[tuple[Element | None, str], Row] = {}
    for item, row in found:
        other = best.get((item, row.url))
        if other is None or (other.truncated, -len(other.title)) > (row.truncated, -len(row.title)):
            best[item, row.url] = row
    return list(best.values())


def fragments(texts: Iterable[str]) -> Iterator[Selector]:
    """Give pieces of HTML (CDATA of XML, values of JSON) as trees."""
    for text in texts:
        if text.strip():
            yield Selector(text=f"<html><body>{text}</body></html>", type="html")
