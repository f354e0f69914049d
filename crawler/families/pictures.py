"""What an article shows in place of text: frames, and a report whose pages are pictures (portals.md section 12)."""

import re
from collections.abc import Callable, Iterable, Iterator

from crawler.addresses import complete, host_of
from crawler.families.attachments import is_chrome
from crawler.families.base import Attachment, AttachmentKind, Page
from crawler.families.bodies import bodies_of
from crawler.families.shapes import file_name, is_file
from crawler.families.trees import Element, attribute
from crawler.families.viewers import viewed

_SOURCES = (
    "data-original",
    "data-src",
    "original",
    "_src",
    "src",
)  # `src` may be a placeholder until it is scrolled to
_LEAST_SIDE = 200  # pixels; a page that one could read is larger, an icon or a code is not
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*", re.IGNORECASE)
_STYLED = re.compile(r"(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*(\d+(?:\.\d+)?)\s*px", re.IGNORECASE)
_DECORATION = re.compile(
    r"(?:^|[/_.\-])(?:icons?|icos?|logo|qr|qr[-_]?code|ewm|erweima|code|weixin|wechat|wx|weibo|share|print|close|btns?"
    r"|buttons?|bg|banner|blank|spacer|dot|line|arrow|face|emoji|loading|nopic|default|templates?|skins?|themes?"
    r"|filetypeimages|mark|party|gongan|beian|jiucuo|dangzheng|ghs)(?=\d*(?:[/_.\-]|$))",
    re.IGNORECASE,
)
_DECORATION_WORDS = ("二维码", "扫一扫", "图标", "打印", "图解", "一图", "分享", "微信", "关闭")
_NO_PICTURE = re.compile(r"\.(?:svg|ico|css|js)$", re.IGNORECASE)
_NO_CONTENT = re.compile(r"hits?|count|click|share|stat|login|comment|search|weather|\bad\b", re.IGNORECASE)
_FRAMES = ("iframe", "frame", "embed", "object")
Finder = Callable[[Page, Element], Iterator[Attachment]]


def shown_instead(page: Page, own: Iterable[str] = ()) -> tuple[Attachment, ...]:
    """Give the frames of an article's body, then its pictures, each once and in the page's order.

    Decoration is left out, by what is declared of its size, by its name and by its words; where the template's body is
    not known, all that stands in the page's frame too.

    Args:
        page: the article's page.
        own: CSS selectors of this family's bodies.
    """
    whole = (page.selector.root,)
    if not any(_each(page, whole, _frames)) and not any(_each(page, whole, _pictures)):
        return ()  # as on most pages: then no body need be looked for
    bodies = tuple(bodies_of(page, own) or page.selector.root.iter("body"))
    found: dict[str, Attachment] = {}
    for attachment in (*_each(page, bodies, _frames), *_each(page, bodies, _pictures)):
        found.setdefault(attachment.url, attachment)
    return tuple(found.values())


def _each(page: Page, bodies: tuple[Element, ...], find: Finder) -> Iterator[Attachment]:
    for body in bodies:
        yield from find(page, body)


def _frames(page: Page, body: Element) -> Iterator[Attachment]:
    for frame in body.iter(*_FRAMES):
        source = attribute(frame, "data" if frame.tag == "object" else "src")
        url = complete(page.home, source) if source else None
        if url is None or is_file(url) or viewed(page, url) or _is_small(frame) or _NO_CONTENT.search(source):
            continue
        if is_chrome(frame):
            continue
        if host_of(url) == host_of(page.url) and url != page.url:
            yield Attachment(url, file_name(url), AttachmentKind.FRAME)


def _pictures(page: Page, body: Element) -> Iterator[Attachment]:
    for image in body.iter("img"):
        source = next((found for name in _SOURCES if (found := attribute(image, name))), "")
        url = complete(page.home, source)
        if (
            url is None
            or _NO_PICTURE.search(source)
            or _is_small(image)
            or _is_decoration(image, source)
            or is_chrome(image)
        ):
            continue
        yield Attachment(url, attribute(image, "alt") or file_name(url), AttachmentKind.PICTURE)


def _is_small(element: Element) -> bool:
    sides = [match for name in ("width", "height") if (match := _LENGTH.fullmatch(attribute(element, name)))]
    sides += _STYLED.finditer(attribute(element, "style"))
    return any(float(side.group(1)) < _LEAST_SIDE for side in sides)


def _is_decoration(image: Element, source: str) -> bool:
    words = f"{attribute(image, 'alt')}{attribute(image, 'title')}"
    return _DECORATION.search(source) is not None or any(word in words for word in _DECORATION_WORDS)
