"""HTML: the whole page in reading order, tables with their spans resolved (forms.md section 7, portals.md section 12).

Word's own mark-up, pages laid out with tables, tables drawn with styles and broken mark-up are read as a browser shows
them. What a page does not show (scripts, comments, hidden elements) is not read.
"""

import codecs
import re
from collections.abc import Mapping

from lxml import etree

from pipelines.blocks import Block, Paragraph, Reading
from pipelines.readers import charset, labelled
from pipelines.readers.blanks import tidy
from pipelines.readers.errors import ReaderError
from pipelines.readers.html import tags
from pipelines.readers.html.head import head_metadata
from pipelines.readers.html.tables import Item, Table, row_of_lines, span_of
from pipelines.readers.spans import Allowance
from pipelines.reasons import Reason

NAME = "html"

# Reports have 50 KB to 2 MB, with pictures written into the page some MB more.
_MAX_BYTES = 16 * 2**20
# A page of 200 KB has some 3,000 tags; each costs about 1 KB of memory while it is read.
_MAX_TAGS = 250_000
_MAX_POSITIONS = 2_000_000
# Layouts of the nineties reach a dozen; what an inner table holds is copied once for each table around it.
_MAX_NESTED_TABLES = 50
# The parser takes quadratic time for the attributes of one element (80,000 take a minute), so where a tag could have so
# many they are counted first. Who hides a tag's length from this check meets the time limit of the child process.
_MAX_ATTRIBUTES = 500
_LONG_STRETCH = 20_000

_TYPED_INPUTS = {"", "text", "number", "tel", "search", "url", "email", "date"}

_LINE = re.compile(r"\S[^\n]*")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# Text that a browser keeps the room for but does not show; a cell keeps its place in its row.
_INVISIBLE_STYLE = re.compile(r"visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN, _HIDDEN_TABLE = "x-hidden", "x-hidden-table"
_DRAWN_STYLE = re.compile(
    r"display\s*:\s*(?:inline-)?table(?:-(row-group|header-group|footer-group|row|cell|caption))?\b", re.IGNORECASE
)
_DRAWN_TAGS = {
    None: "table",
    "row-group": "tbody",
    "header-group": "thead",
    "footer-group": "tfoot",
    "row": "tr",
    "cell": "td",
    "caption": "caption",
}
_DRAWN_MARK = "x-drawn"


class _Page:
    """Walks over a tree once, without recursion, and collects lines and grids."""

    def __init__(self, root: etree._Element) -> None:
        self.warnings: list[str] = []
        self._walker = etree.iterwalk(root, events=("start", "end"))
        self._words: list[str] = []
        self._sink: list[Item] = []
        self._sinks: list[list[Item]] = []
        self._tables: list[Table] = []
        self._count = 0
        self._drawn = 0
        self._hidden = 0
        self._allowance = Allowance(_MAX_POSITIONS)

    def read(self) -> tuple[Block, ...]:
        """All blocks of the page.

        Raises:
            ReaderError: its tables are too large.
        """
        starts = {
            "table": self._open_table,
            "thead": self._open_group,
            "tbody": self._open_group,
            "tfoot": self._open_group,
            "tr": self._open_row,
            "td": self._open_cell,
            "th": self._open_cell,
            "input": self._input,
            "pre": self._verbatim,
            "textarea": self._verbatim,
            _HIDDEN: self._skip,
            _HIDDEN_TABLE: self._skip,
        }
        ends = {
            "table": self._close_table,
            "thead": self._close_group,
            "tbody": self._close_group,
            "tfoot": self._close_group,
            "tr": self._close_row,
            "td": self._close_cell,
            "th": self._close_cell,
        }
        words = self._words
        for event, element in self._walker:
            tag = element.tag
            if words and tag in tags.BREAKING:
                self._break()
            if event == "start":
                if tag in starts:
                    starts[tag](element)
                text = element.text
            else:
                if tag in ends:
                    ends[tag]()
                text = element.tail
            # Blanks between blocks are most of the texts of a page; they begin no line.
            if text and (words or not text.isspace()):
                words.append(text)
        self._break()
        if self._hidden:
            self.warnings.append(f"{self._hidden} hidden tables were not read")
        return self._blocks()

    def _blocks(self) -> tuple[Block, ...]:
        blocks: list[Block] = []
        paragraphs = 0
        for item in self._sink:
            if isinstance(item, str):
                paragraphs += 1
                blocks.append(Paragraph(item, f"p{paragraphs}"))
            else:
                blocks.append(item)
        return tuple(blocks)

    def _break(self) -> None:
        """Ends the line."""
        words = self._words
        if words:
            line = tidy("".join(words))
            words.clear()
            if line:
                self._sink.append(line)

    def _open_table(self, element: etree._Element) -> None:
        if element.get(_DRAWN_MARK):
            self._drawn += 1
            locator = f"d{self._drawn}"
        else:
            self._count += 1
            locator = f"t{self._count}"
        if len(self._tables) == _MAX_NESTED_TABLES:
            raise ReaderError(
                Reason.TOO_LARGE, f"{_MAX_NESTED_TABLES + 1} tables inside each other; no report has that"
            )
        self._tables.append(Table(locator))
        # What stands in a table but in no cell is shown above it; captions are read the same way.
        self._sinks.append(self._sink)
        self._sink = []

    def _close_table(self) -> None:
        above, self._sink = self._sink, self._sinks.pop()
        table = self._tables.pop()
        self._sink += above
        self._sink += table.flow(self._allowance, nested=bool(self._tables))

    def _open_group(self, element: etree._Element) -> None:
        if self._tables:
            self._tables[-1].open_group(element.tag)

    def _close_group(self) -> None:
        if self._tables:
            self._tables[-1].close_group()

    def _open_row(self, element: etree._Element) -> None:
        if self._tables:
            row = row_of_lines(element)
            self._tables[-1].open_row(row)
            if row is not None:
                self._walker.skip_subtree()

    def _close_row(self) -> None:
        if self._tables:
            self._tables[-1].close_row()

    def _open_cell(self, element: etree._Element) -> None:
        if self._tables:
            self._sinks.append(self._sink)
            self._sink = self._tables[-1].add(span_of(element))

    def _close_cell(self) -> None:
        if self._tables:
            self._sink = self._sinks.pop()

    def _input(self, element: etree._Element) -> None:
        """A form's field shows its value; fields outside tables are search boxes."""
        if self._tables and element.get("type", "").lower() in _TYPED_INPUTS:
            self._words.append(element.get("value", ""))

    def _verbatim(self, element: etree._Element) -> None:
        text = element.text or ""
        for line in _LINE.findall(text):
            self._break()
            self._words.append(line)
        if text.endswith("\n"):
            self._break()
        element.text = None

    def _skip(self, element: etree._Element) -> None:
        """Leaves out a hidden element; its tables count, so that the others keep their numbers."""
        hidden = sum(1 for _ in element.iter("table", _HIDDEN_TABLE))
        self._count += hidden
        self._hidden += hidden
        element.text = None
        self._walker.skip_subtree()


_DIGITS_APART = {
    "sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}


def read(body: bytes, declared: str | None = None) -> Reading:
    """Reads a page.

    Args:
        body: the page as it came.
        declared: the charset that the server names; it breaks ties only.

    Returns:
        Paragraphs (locator `p12`: the twelfth that is shown) and grids (`t3`: the third `<table>` of the page, hidden
        ones counted; `d2`: the second that is drawn with styles) whose cells are `t3r5c2`, row and column counted from
        1 with spans resolved. A table that lays out the page gives what its cells hold.

    Raises:
        ReaderError: the page is too large, too deep or no text.
    """
    if len(body) > _MAX_BYTES:
        raise ReaderError(Reason.TOO_LARGE, f"a page of {len(body)} bytes; more than {_MAX_BYTES} are not read")
    decoded = charset.readable(body, declared)
    mark_up = _as_utf_8(body, decoded)
    root = _parse(mark_up)
    metadata = head_metadata(root)
    _mark_styles(root, mark_up.lower())
    etree.strip_elements(root, *tags.UNSHOWN, with_tail=False)
    _keep_apart(root)
    etree.strip_tags(root, *tags.INLINE)
    page = _Page(root)
    blocks = page.read()
    return Reading(
        blocks=blocks,
        reader=NAME,
        metadata=labelled.merged(metadata, labelled.values(blocks)),
        warnings=(*decoded.warnings, *page.warnings),
    )


def _as_utf_8(body: bytes, decoded: charset.Decoded) -> bytes:
    """The page without NUL in UTF-8, which nearly all pages are in anyway."""
    if decoded.encoding == "utf-8" and not decoded.broken and b"\0" not in body:
        return body.removeprefix(codecs.BOM_UTF8)
    return decoded.text.replace("\0", "").encode()


class _AttributeLimit:
    """A parser's target that builds nothing and counts attributes."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Looks at one element."""
        if len(attributes) > _MAX_ATTRIBUTES:
            raise ReaderError(
                Reason.TOO_LARGE,
                f"a <{tag[:20]}> with {len(attributes)} attributes; more than {_MAX_ATTRIBUTES} are not read",
            )

    def close(self) -> None:
        """Ends without a result."""


def _parse(mark_up: bytes) -> etree._Element:
    """The page as a tree; a tree that the parser cut off is refused, since nobody could tell what is missing."""
    opened = mark_up.count(b"<") if len(mark_up) > _MAX_TAGS else 0
    if opened > _MAX_TAGS:
        raise ReaderError(Reason.TOO_LARGE, f"a page of {opened} tags; more than {_MAX_TAGS} are not read")
    # huge_tree: 2,048 levels instead of 256, which a page with unclosed <font> reaches; size is limited above.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        if _has_long_stretch(mark_up):
            # The stubs ask a target for methods that lxml does without.
            counter = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=_AttributeLimit())  # type: ignore[arg-type]
            etree.fromstring(mark_up, counter)
        root = etree.fromstring(mark_up, parser)
    except etree.LxmlError as error:
        raise ReaderError(Reason.UNREADABLE, f"no page can be made of it: {error}") from error
    fatal = parser.error_log.filter_from_fatals()
    if len(fatal):
        raise ReaderError(Reason.TOO_LARGE, f"the parser gave up at line {fatal[0].line}: {fatal[0].message.strip()}")
    if root is None:
        raise ReaderError(Reason.EMPTY, "the page holds no element and no text")
    return root


def _has_long_stretch(mark_up: bytes) -> bool:
    """Whether more than `_LONG_STRETCH` bytes stand anywhere without a tag's end."""
    at = 0
    while len(mark_up) - at > _LONG_STRETCH:
        at = mark_up.rfind(b">", at, at + _LONG_STRETCH + 1) + 1
        if not at:
            return True
    return False


def _keep_apart(root: etree._Element) -> None:
    """Keeps raised and struck digits out of the numbers that they stand beside: 12<sup>1</sup> is 12¹, not 121."""
    for element in root.iter("sup", "sub", "del", "s", "strike"):
        text = "".join(str(piece) for piece in element.itertext())
        if not text.strip():
            continue
        for child in list(element):
            element.remove(child)
        element.text = text.translate(_DIGITS_APART[element.tag]) if element.tag in _DIGITS_APART else f"~~{text}~~"


def _mark_styles(root: etree._Element, mark_up: bytes) -> None:
    """Renames what inline styles hide, and what they draw as a table, so that the walk sees it by its tag.

    `mark_up` is in small letters; nearly all pages do nothing of the kind, and that is quick to see.
    """
    displays, may_be_hidden = b"display" in mark_up, b"hidden" in mark_up
    hides = (displays and b"none" in mark_up) or may_be_hidden
    draws = displays and b"table-cell" in mark_up
    if not (hides or draws):
        return
    for element in root.iter("*"):
        style, hidden = element.get("style", ""), may_be_hidden and element.get("hidden") is not None
        if hides and style and element.tag not in tags.TABLE and _INVISIBLE_STYLE.search(style):
            hidden = True
        if not hidden and (not style or "display" not in style.lower()):
            continue
        if element.tag in tags.FRAME:
            continue  # a script shows a page again whose body is hidden while it loads
        if hides and (hidden or _HIDDEN_STYLE.search(style)):
            element.tag = _HIDDEN_TABLE if element.tag == "table" else _HIDDEN
        elif draws and element.tag not in tags.TABLE:
            drawn = _DRAWN_STYLE.search(style)
            if drawn:
                element.tag = _DRAWN_TAGS[drawn.group(1) and drawn.group(1).lower()]
                element.set(_DRAWN_MARK, "1")
