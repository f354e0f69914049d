"""Families: bytes in, values out. The pages are made here after portals.md; hosts and numbers are invented."""

from crawler.families import Page


def page(url: str, html: str, base: str | None = None) -> Page:
    """A page as a portal sends it."""
    return Page.of(url, html.encode(), base=base)


def whole(body: str, head: str = "") -> str:
    """A whole page."""
    return f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
