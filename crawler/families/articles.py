"""The head of an article in any template: title, dates, organ, trail (portals.md sections 1.4, 2.4, 4.2, 5, 12)."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from crawler.families.attachments import attachments
from crawler.families.base import Article, Attachment, Page
from crawler.families.captions import is_annual
from crawler.families.links import text_of, words_of
from crawler.families.lists import read_date
from crawler.families.pictures import shown_instead
from crawler.families.trees import Element, attribute, elements_by
from crawler.vocabulary import BREADCRUMB, LABELS, METAS
from pipelines.characters import single_spaced, squeeze

_CELLS = frozenset({"td", "th", "li", "p", "span", "dt", "dd", "em", "b", "strong", "label", "div"})
_BLOCKS = ("div", "table", "ul", "p")  # a div that holds one of them is no cell
_MOST_CELLS = 2000  # the header stands before the tables of the report, and a page may be there to tire the reader
_MOST_TRAILS = 20
_LONGEST_HEADER = 400  # characters of a line that may be part of the header
_ALL_LABELS = tuple(sorted({label for labels in LABELS.values() for label in labels}, key=len, reverse=True))
# Labels are spaced out to equal widths (名　　称); nothing else is joined.
_LABEL = "|".join(r"\s*".join(label) for label in _ALL_LABELS)
_MARK = re.compile(rf"(?<![\u4e00-\u9fff])({_LABEL})\s*([:：]|$)")
_LABEL_ALONE = re.compile(rf"(?:{_LABEL})\s*[:：]?")
# The next label of a line may be one that we have no use for: 索引号, 文号 ….
_OTHER_LABEL = re.compile(r"\s+[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff]){1,6}\s*[:：]")
_TRAIL_SIGNS = re.compile(r"[>＞»›→]+|::")
_WEAK_TRAIL_SIGNS = re.compile(r"[/\\]|-(?=\D)")  # they may stand inside a caption too
_ENDS_OF_TRAIL = frozenset({"首页", "网站首页", "正文", "正文内容", "详情"})
_LOWER = "translate(concat(@class, ' ', @id), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_HEADLINES = (
    f"//h2 | //h3 | //*[self::div or self::p or self::span or self::td or self::th or self::strong or self::dt]"
    f"[not(.//a or ancestor::a or ancestor::li)][contains({_LOWER}, 'tit') or contains({_LOWER}, 'bt')"
    f" or contains({_LOWER}, 'headline') or contains({_LOWER}, 'subject')]"
)
"""What only looks like a headline: many templates have no `h1`."""
_MOST_HEADLINES = 50
_LONGEST_TITLE = 120  # characters
_IN_TRAIL = "位置"  # 当前位置, 您现在的位置
_NAMED_TRAIL = re.compile(r"location|crumb|position|weizhi|dqwz|curpos")
_named = [elements_by(f"(//@{name}[. = $name])[position() <= {_MOST_TRAILS}]/..") for name in ("class", "id")]
_metas_of = elements_by("//meta[@name and @content]")
_BLANKS = " \t\r\n\u00a0\u2002\u2003\u3000"
# What a label alone is made of, whole or cut over several elements: numbers and prose are not.
_LABEL_CHARACTERS = "".join(sorted(set("".join(_ALL_LABELS)))) + _BLANKS
_SITE_TAIL = re.compile(r"\s*[-_|–—]\s*[^-_|–—]*$")


class PageArticle(Article):
    """The head of the article on a page, each part read when it is first asked for: most titles tell all there is."""

    _page: Page
    _body: tuple[str, ...]
    _titles: tuple[str, ...]

    def __init__(self, page: Page, body: Iterable[str] = (), titles: Iterable[str] = ()) -> None:
        """Takes the page.

        Args:
            page: the article's page.
            body: CSS selectors of the elements that may hold this family's article, the surest first.
            titles: CSS selectors of the elements that this family shows an article's title in.
        """
        # Nothing of it may be set, as of any article; what is read is kept beside these by `cached_property`.
        vars(self).update(_page=page, _body=tuple(body), _titles=tuple(titles))

    @cached_property
    def _metas(self) -> dict[str, str]:
        return _metas(self._page)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return _labels(self._page)

    @cached_property
    def title(self) -> str | None:
        """What the system declares, else the headline, the header, the window's title.

        A headline may be the site's name; so one that speaks of a report goes before one that does not. So does what
        only looks like a headline, and there a column's caption comes last.
        """
        if declared := _first(self._metas, METAS["title"][:1]):
            return declared
        page = self._page
        own = [element for css in self._titles for element in page.selector.css(css)]
        headlines = [text_of(element) for element in (*own, *page.selector.xpath("//ucaptitle | //h1"))]
        others = (_first(self._labels, LABELS["title"]), _first(self._metas, METAS["title"][1:]))
        shown = [text for text in (*headlines, *others) if text]
        if telling := [text for text in shown if _is_telling(text)]:
            return telling[0]
        window = single_spaced(page.selector.xpath("string(//head/title)").get() or "")
        window = _SITE_TAIL.sub("", window) or window
        alike = [text_of(element) for element in page.selector.xpath(_HEADLINES)[:_MOST_HEADLINES]]
        telling = [text for text in (*alike, window) if len(text) <= _LONGEST_TITLE and _is_telling(text)]
        telling.sort(key=is_annual)
        return next(iter((*telling, *shown, window)), None) or None

    @cached_property
    def published(self) -> str | None:
        """The date that the system declares, else the labelled one."""
        return read_date(_first(self._metas, METAS["published"])) or _labelled_date(self._labels)

    @cached_property
    def publisher(self) -> str | None:
        """As the header's label has it."""
        return _first(self._labels, LABELS["publisher"]) or None

    @cached_property
    def source(self) -> str | None:
        """As the system declares it, else the label."""
        return _first(self._metas, METAS["source"]) or _first(self._labels, LABELS["source"]) or None

    @cached_property
    def breadcrumb(self) -> tuple[str, ...]:
        """The captions of the trail."""
        return read_trail(self._page)

    @cached_property
    def column(self) -> str | None:
        """As the system declares it, else the label."""
        return _first(self._metas, METAS["column"]) or _first(self._labels, LABELS["column"]) or None

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files that belong to it."""
        return attachments(self._page, self._body)

    @cached_property
    def shown(self) -> tuple[Attachment, ...]:
        """What it shows in place of text."""
        return shown_instead(self._page, self._body)


def _metas(page: Page) -> dict[str, str]:
    """Give the `meta` elements by name in small letters; their attributes come in any order (section 1.4)."""
    found: dict[str, str] = {}
    for meta in _metas_of(page.selector.root):
        content = single_spaced(attribute(meta, "content"))
        if content:
            found.setdefault(attribute(meta, "name").strip().lower(), content)
    return found


def _first(values: dict[str, str], names: Iterable[str]) -> str:
    return next((values[name] for name in names if values.get(name)), "")


def _labels(page: Page) -> dict[str, str]:
    """Give the labelled values of the disclosure header: in one cell, in neighbouring cells, or on one line."""
    found: dict[str, str] = {}
    for cell in islice(_cells(page), _MOST_CELLS):
        text = words_of(cell)
        if not text or len(text) > _LONGEST_HEADER or not _may_be_header(text):
            continue
        for label, value in _on_line(text):
            if told := value or _neighbour(cell):
                found.setdefault(label, told)
    return found


def _cells(page: Page) -> Iterator[Element]:
    """Give the cells that may hold a label, in the page's order."""
    seen: set[Element] = set()
    for told in page.telling(_may_be_label):
        around = []
        element: Element | None = told
        while element is not None and element not in seen:
            around.append(element)
            element = element.getparent()
        seen.update(around)
        # What was seen before ends before the outermost of these begins, so this is the order of the page.
        yield from filter(_is_cell, reversed(around))


def _may_be_label(text: str) -> bool:
    """Tell cheaply whether an element's own text may be, or be a part of, a label with or without its colon."""
    return ":" in text or "：" in text or (not text.strip(_LABEL_CHARACTERS) and not text.isspace())


def _is_cell(element: Element) -> bool:
    return element.tag in _CELLS and (element.tag != "div" or next(element.iterchildren(*_BLOCKS), None) is None)


def _may_be_header(text: str) -> bool:
    """Tell cheaply whether a text may have a label: one with its colon, or a label and nothing else."""
    return ":" in text or "：" in text or _LABEL_ALONE.fullmatch(text) is not None


def _on_line(text: str) -> list[tuple[str, str]]:
    """Split a line such as `索 引 号：A 发布机构：B` at its labels; a label alone gives an empty value."""
    marks = list(_MARK.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    pairs = []
    for mark, end in zip(marks, ends, strict=False):
        if not mark.group(2) and mark.group() != text:
            continue  # a word at the end of a sentence, not a label
        value = _OTHER_LABEL.split(text[mark.end() : end].strip())[0]
        pairs.append((squeeze(mark.group(1)), value.strip(" \t【】[]|;；")))
    return pairs


def _neighbour(cell: Element) -> str:
    """Give the text of the next cell of the same row."""
    following = next(cell.itersiblings("*"), None)
    text = words_of(following) if following is not None else ""
    # A label beside a label has no value.
    return "" if len(text) > 120 or _LABEL_ALONE.fullmatch(text) else text


def _labelled_date(labels: dict[str, str]) -> str | None:
    for label in LABELS["published"]:
        if label in labels and (found := read_date(labels[label])):
            return found
    return None


def _is_telling(title: str) -> bool:
    return any(word in squeeze(title) for word in ("报告", "年报"))


def read_trail(page: Page) -> tuple[str, ...]:
    """Give the captions of the breadcrumb: the line after 当前位置, or the element that is named for it."""
    texts = [*islice(_named_trails(page), _MOST_TRAILS), *_labelled_trails(page)]
    # What holds the trail and more begins alike: the shortest is the trail alone.
    for text in sorted(texts, key=len):
        words = _words_of_trail(text)
        if len(words) > 1 and len(text) < _LONGEST_HEADER:
            return tuple(word for word in words if word not in _ENDS_OF_TRAIL)
    return ()


def _named_trails(page: Page) -> Iterator[str]:
    """Give the words of the elements whose class or id says that they hold the trail."""
    for name in sorted(page.names):
        if _NAMED_TRAIL.search(name.lower()):
            for named in _named:
                yield from map(words_of, named(page.selector.root, name=name))


def _labelled_trails(page: Page) -> Iterator[str]:
    """Give the words around a label such as 当前位置: it stands in the trail's own element or in one within."""
    labels = page.telling(_may_be_trail) if _IN_TRAIL in page.text else ()
    for label in islice(labels, _MOST_TRAILS):
        for element in (label, *islice(label.iterancestors(), 2)):
            text = words_of(element)
            if len(text) >= _LONGEST_HEADER:
                break  # and what is around it is longer still
            if text.startswith(BREADCRUMB[:-1]):
                yield text


def _may_be_trail(text: str) -> bool:
    return _IN_TRAIL in text


def _words_of_trail(text: str) -> list[str]:
    for label in BREADCRUMB:
        if text.startswith(label):
            text = text.removeprefix(label).lstrip(" :：是为")
            break
    signs = _TRAIL_SIGNS if _TRAIL_SIGNS.search(text) else _WEAK_TRAIL_SIGNS
    return [word.strip() for word in signs.split(text) if word.strip()]
