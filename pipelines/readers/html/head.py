"""What a page says of itself in its head and headings: title, publisher, date (portals.md sections 1.4, 2.4 and 5)."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, cast

from lxml import etree

from pipelines.readers.blanks import tidy

# Names of <meta>, small letters, the surest first.
_META = {
    "title": ("articletitle", "title", "og:title"),
    "publisher": ("contentsource",),
    "source": ("contentsource", "source"),
    "published": ("pubdate", "publishdate", "article:published_time"),
}
# Classes and ids of an article's headline: article-title, arc_title, xl-tit, titlecontent …
_HEADLINE = re.compile(
    r"(?:^|[\s_-])(?:article|arti?|arc?|content|news|info|detail|xl|zw)[_-]?(?:title|tit|bt|biaoti)(?:$|\s)",
    re.IGNORECASE,
)
_NAMES = [etree.XPath(f"//@{name}", smart_strings=False) for name in ("class", "id")]
_HEADLINE_CHARACTERS = range(4, 121)
_CANDIDATES = 20


def head_metadata(root: etree._Element) -> dict[str, str]:
    """The keys of `Reading.metadata` as far as the page's own mark-up tells them.

    The title is the article's: of <meta>, else the headline, else <title> as it stands, name of the site included.
    """
    named = _meta(root)
    found = {key: next((named[name] for name in names if name in named), "") for key, names in _META.items()}
    if not found["title"]:
        found["title"] = _headline(root)
    return {key: value for key, value in found.items() if value}


def _meta(root: etree._Element) -> dict[str, str]:
    named: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or ""
        content = tidy(element.get("content", ""))
        if content:
            named.setdefault(name.strip().lower(), content)
    return named


def _headline(root: etree._Element) -> str:
    window = next(_texts(root.iter("title")), "")
    for elements in (root.iter("h1"), _headlines(root)):
        texts = [text for text in _texts(elements) if len(text) in _HEADLINE_CHARACTERS]
        if texts:
            # A portal's name may be an <h1> too; the window's title begins with the article's.
            return next((text for text in texts if text in window), texts[0])
    return window


def _texts(elements: Iterable[etree._Element]) -> Iterator[str]:
    for element in islice(elements, _CANDIDATES):
        text = tidy("".join(map(str, element.itertext())))
        if text:
            yield text


def _headlines(root: etree._Element) -> Iterator[etree._Element]:
    # Many elements share few names, so the names are looked at first. They come in the order of the page, and an
    # element has two at most: later ones are of no candidate.
    names = dict.fromkeys(name for find in _NAMES for name in cast("list[str]", find(root)))
    wanted = [name for name in names if _HEADLINE.search(name)][: 2 * _CANDIDATES]
    if wanted:
        variables = {f"name{index}": name for index, name in enumerate(wanted)}
        told = " or ".join(f". = ${variable}" for variable in variables)
        find = etree.XPath(f"(/descendant::*/@class | /descendant::*/@id)[{told}]/..")
        found: Any = find(root, **variables)  # elements, which the stubs cannot know
        yield from found
