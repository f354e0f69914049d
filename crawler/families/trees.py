"""Pages as trees of lxml's plain elements, and expressions on them that are compiled once.

Those of `lxml.html` call back into Python for every node that is looked at, and a selector for each node found costs
more than the search for it.
"""

from typing import Protocol, TypeAlias, cast

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for it


def parse(text: str) -> Element:
    """Give the tree of a page; beyond some two thousand levels of nesting the parser cuts it off.

    Args:
        text: decoded HTML, perhaps empty or broken.
    """
    # NUL would end the text, and lxml refuses an empty document.
    body = text.strip().replace("\0", "").encode("utf-8", "replace") or b"<html/>"
    # Without comments an element's text is in one piece.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(body, parser)
    return etree.fromstring(b"<html/>", parser) if root is None else root


class Elements(Protocol):
    """An expression that finds elements; its variables (`$name`) are given by name."""

    def __call__(self, scope: Element, /, **variables: str) -> list[Element]:
        """Find them from an element, or in its whole document where the expression begins with `/`."""
        ...


class Texts(Protocol):
    """An expression that finds texts."""

    def __call__(self, scope: Element, /) -> list[str]:
        """Find them from an element, or in its whole document where the expression begins with `/`."""
        ...


def attribute(element: Element, name: str) -> str:
    """Give an attribute's text, "" where there is none."""
    return str(element.get(name, ""))


def elements_by(expression: str) -> Elements:
    """Compile an expression that finds elements."""
    return cast("Elements", etree.XPath(expression))


def texts_by(expression: str) -> Texts:
    """Compile an expression that finds texts; they come as plain strings, which do not know their element."""
    return cast("Texts", etree.XPath(expression, smart_strings=False))
