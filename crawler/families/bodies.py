"""Where an article's body stands, in any template (portals.md sections 1.4, 2.4, 12)."""

import re
from collections.abc import Iterable
from functools import cache

from parsel import css2xpath

from crawler.families.base import Page
from crawler.families.trees import Element, Elements, elements_by

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

_WORD = re.compile(r"[\w-]+(?=\]?$)")


def bodies_of(page: Page, own: Iterable[str] = ()) -> list[Element]:
    """Give the elements that may hold an article's body, those of its family first; they may lie within each other.

    Args:
        page: the article's page.
        own: CSS selectors of this family's bodies, each with one name at its end.
    """
    # Hardly any of these names is in a page, and to look for a word costs next to nothing.
    present = (css for css in dict.fromkeys((*own, *BODIES)) if _word_of(css) in page.lowered)
    return [element for css in present for element in _finder(css)(page.selector.root)]


@cache
def _finder(css: str) -> Elements:
    return elements_by(css2xpath(css))


@cache
def _word_of(css: str) -> str:
    """Give the word that a page must hold for a selector to find something there."""
    match = _WORD.search(css)
    assert match is not None, f"{css} ends with no name"
    return match.group().lower()
