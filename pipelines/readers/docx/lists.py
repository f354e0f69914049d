"""Automatic numbers of a DOCX: numbering.xml and the styles that number or hide (ECMA-376 part 1, 17.7 and 17.9)."""

import re
from dataclasses import dataclass, field

from pipelines.readers.docx.story import Element, Names
from pipelines.readers.word.lists import LEVELS, Counters, Level

_PLACE = re.compile(r"%([1-9])")
_MAX_TEMPLATE = 64  # characters; what is longer is no number
_MAX_START = 1_000_000
_MAX_CHAIN = 32  # styles based on one another; Word allows eleven


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says that matters for the text: its parent, its list and level, whether it hides."""

    parent: str | None
    number: str | None
    level: int | None
    hidden: bool | None


@dataclass(slots=True)
class Styles:
    """The styles of a document."""

    _styles: dict[str, Style] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Element | None) -> "Styles":
        """From the styles part; none where it is missing."""
        if root is None:
            return cls()
        names = Names(root.tag[1:].partition("}")[0])
        found = {}
        for element in root.iterchildren(names.tag("style")):
            number = next(element.iter(names.tag("numId")), None)
            level = next(element.iter(names.tag("ilvl")), None)
            vanish = next((mark for mark in element.iter(names.tag("vanish"))), None)
            found[element.get(names.tag("styleId"), "")] = Style(
                _value(element.find(names.tag("basedOn")), names),
                _value(number, names),
                _integer(_value(level, names), None),
                None if vanish is None else _value(vanish, names) not in {"0", "false", "off"},
            )
        return cls(found)

    def numbered(self) -> frozenset[str]:
        """Styles that number their paragraphs."""
        return frozenset(name for name in self._styles if self.number(name)[0] not in {None, "0"})

    def hidden(self) -> frozenset[str]:
        """Styles that hide their text."""
        return frozenset(name for name in self._styles if self._first(name, "hidden"))

    def number(self, name: str) -> tuple[str | None, int | None]:
        """The list and level of a style, its own or inherited."""
        number = self._first(name, "number")
        level = self._first(name, "level")
        return (number if isinstance(number, str) else None, level if isinstance(level, int) else None)

    def _first(self, name: str | None, attribute: str) -> str | int | bool | None:
        for _ in range(_MAX_CHAIN):
            style = self._styles.get(name or "")
            if style is None:
                return None
            value: str | int | bool | None = getattr(style, attribute)
            if value is not None:
                return value
            name = style.parent
        return None


@dataclass(frozen=True, slots=True)
class _Use:
    """A `num`: the list that it uses and what it changes in it."""

    abstract: str
    starts: dict[int, int]
    levels: dict[int, Level]


class Lists:
    """The lists of a document and where their counting stands."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        """Reads the numbering part; without one every label is empty."""
        self._styles = styles
        self._counters = Counters()
        self._abstract: dict[str, list[Level]] = {}
        self._of_style: dict[tuple[str, str], int] = {}
        self._links: dict[str, str] = {}
        self._uses: dict[str, _Use] = {}
        if root is not None:
            names = Names(root.tag[1:].partition("}")[0])
            for element in root.iterchildren(names.tag("abstractNum")):
                self._read_abstract(element, names)
            for element in root.iterchildren(names.tag("num")):
                self._read_use(element, names)

    def _read_abstract(self, element: Element, names: Names) -> None:
        key = element.get(names.tag("abstractNumId"), "")
        levels = [Level(template=())] * LEVELS
        for part in element.iterchildren(names.tag("lvl")):
            index = _integer(part.get(names.tag("ilvl")), 0) or 0
            if index < LEVELS:
                levels[index] = _level(part, names)
                style = _value(part.find(names.tag("pStyle")), names)
                if style:
                    self._of_style[key, style] = index
        self._abstract[key] = levels
        link = _value(element.find(names.tag("numStyleLink")), names)
        if link:
            self._links[key] = link

    def _read_use(self, element: Element, names: Names) -> None:
        starts: dict[int, int] = {}
        levels: dict[int, Level] = {}
        for override in element.iterchildren(names.tag("lvlOverride")):
            index = _integer(override.get(names.tag("ilvl")), 0) or 0
            start = _integer(_value(override.find(names.tag("startOverride")), names), None)
            if start is not None:
                starts[index] = start
            changed = override.find(names.tag("lvl"))
            if changed is not None:
                levels[index] = _level(changed, names)
        abstract = _value(element.find(names.tag("abstractNumId")), names) or ""
        self._uses[element.get(names.tag("numId"), "")] = _Use(abstract, starts, levels)

    def label(self, own: tuple[str | None, int | None], style: str | None) -> str:
        """Counts a paragraph and gives its printed number with the gap behind, "" where it has none.

        Args:
            own: the list and level that the paragraph itself names.
            style: the id of its style, which serves for what it does not name.
        """
        number, level = own
        styled = self._styles.number(style) if style else (None, None)
        number = number if number is not None else styled[0]
        use = self._uses.get(number or "")
        if use is None or number == "0":
            return ""
        abstract = self._resolve(use.abstract)
        if level is None:
            level = self._of_style.get((abstract, style or ""), styled[1] or 0)
        levels = self._abstract.get(abstract)
        if levels is None:
            return ""
        if use.levels:
            levels = [use.levels.get(index, kept) for index, kept in enumerate(levels)]
        return self._counters.label(abstract, number, levels, level, use.starts)

    def _resolve(self, abstract: str) -> str:
        """Follows a list that only names a list style to the list itself."""
        for _ in range(_MAX_CHAIN):
            link = self._links.get(abstract)
            if link is None:
                break
            use = self._uses.get(self._styles.number(link)[0] or "")
            if use is None or use.abstract == abstract:
                break
            abstract = use.abstract
        return abstract


def _level(element: Element, names: Names) -> Level:
    restart = _integer(_value(element.find(names.tag("lvlRestart")), names), None)
    legal = element.find(names.tag("isLgl"))
    text = (_value(element.find(names.tag("lvlText")), names) or "")[:_MAX_TEMPLATE]
    suffix = _value(element.find(names.tag("suff")), names)
    parts = _PLACE.split(text)  # text, digit, text, digit, … text
    template = tuple(int(part) - 1 if index % 2 else part for index, part in enumerate(parts) if part)
    return Level(
        start=_integer(_value(element.find(names.tag("start")), names), 0) or 0,
        counting=_counting(element, names),
        template=template,
        restart_after=None if restart is None else restart - 1,
        legal=legal is not None and _value(legal, names) not in {"0", "false", "off"},
        gap="" if suffix == "nothing" else " ",
    )


def _counting(element: Element, names: Names) -> str:
    """The way to count. Word writes newer ways as a choice beside a plain one: the choice is the first in the tree."""
    way = next(element.iter(names.tag("numFmt")), None)
    return _value(way, names) or "decimal"


def _value(element: Element | None, names: Names) -> str | None:
    return None if element is None else element.get(names.tag("val"))


def _integer(text: str | None, default: int | None) -> int | None:
    """A small number of the file; the default where it is missing or none."""
    if text is None or not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 7:
        return default
    return min(int(text), _MAX_START)
