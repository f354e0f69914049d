"""XPaths on lxml's own elements, compiled once: a selector for each node found costs more than the search for it."""

from collections.abc import Callable
from typing import cast

from lxml import etree
from lxml.html import HtmlElement


def elements_by(expression: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """Compile an expression that finds elements."""
    return cast("Callable[[HtmlElement], list[HtmlElement]]", etree.XPath(expression))


def texts_by(expression: str) -> Callable[[HtmlElement], list[str]]:
    """Compile an expression that finds texts; they come as plain strings, which do not know their element."""
    return cast("Callable[[HtmlElement], list[str]]", etree.XPath(expression, smart_strings=False))
