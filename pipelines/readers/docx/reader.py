"""Word 2007 and later (DOCX, as Word, WPS and LibreOffice write it), straight from its XML.

Measured against reading the same XML and nothing more, the time goes into the parse; so formatting is taken out before
it, the tree is walked once, in C, and Python sees only the elements that carry text or make a table. Sections of
ECMA-376 part 1: 17.3 paragraphs, 17.4 tables, 17.13 tracked changes, 17.16 fields.
"""

from collections.abc import Callable

from pipelines.blocks import Block, Paragraph, Reading
from pipelines.readers.blanks import tidy
from pipelines.readers.docx import chunks
from pipelines.readers.docx.lists import Lists, Styles
from pipelines.readers.docx.story import Element, Names, Story, prepare
from pipelines.readers.docx.trimming import trim
from pipelines.readers.errors import ReaderError
from pipelines.readers.ooxml import Package, parse
from pipelines.readers.word.tables import Merge, WordCell, WordTable, blocks, drop_slivers, lines
from pipelines.reasons import Reason

READER = "docx"

_MAX_SPAN = 64  # Word has at most 63 columns
_RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)

_Content = list["str | WordTable | Block"]


def read(body: bytes) -> Reading:
    """Reads a DOCX.

    Args:
        body: the file.

    Returns:
        Paragraphs and tables in reading order: automatic numbers are in the text, text boxes stand before or behind the
        paragraph that holds their anchor, headers, footers and notes are left out.

    Raises:
        ReaderError: the package is damaged, encrypted, hostile, or holds no Word document.
    """
    package = Package(body)
    name = package.linked("", "officeDocument") or "word/document.xml"
    data = package.part(name)
    if data is None:
        raise ReaderError(Reason.UNREADABLE, f"the package has no {name}: it is cut short or no Word document")
    root = parse(trim(data), name)
    names = Names(root.tag[1:].partition("}")[0]) if isinstance(root.tag, str) else Names("")
    text = next(root.iterchildren(names.tag("body")), None)
    if text is None:
        raise ReaderError(Reason.UNREADABLE, f"{name} has no body: it is no Word document")
    styles = _styles(package, name)
    story = prepare(root, styles.hidden())
    flow = _Flow(package, name, story, styles)
    content = flow.walk(text)
    for table in flow.tables:
        drop_slivers(table)
    found = tuple(blocks(content))
    if story.pictures and not flow.tables:
        story.warnings.append(f"{story.pictures} pictures and no table: its tables may be pictures")
    title = package.title()
    return Reading(found, READER, {"title": title} if title else {}, tuple(story.warnings))


def _styles(package: Package, name: str) -> Styles:
    """The styles, parsed only where one of them numbers or hides: the part is often larger than the text."""
    part = package.linked(name, "styles") or "word/styles.xml"
    data = package.part(part)
    if data is None or not any(
        word.encode(code) in data for word in ("numPr", "vanish") for code in ("ascii", "utf-16-le")
    ):
        return Styles()
    return Styles.read(parse(data, part))


class _Row:
    """A row while it is read."""

    def __init__(self, cells: list[WordCell]) -> None:
        self.cells = cells
        self.before = 0


_Holder = _Content | WordTable | _Row | WordCell


class _Flow:
    """One pass over a story.

    Elements come in document order and only with their beginnings; what contains a new one is told by its parent, and
    so is what has ended. Wrappers between (content controls, custom XML) are climbed over.
    """

    def __init__(self, package: Package, name: str, story: Story, styles: Styles) -> None:
        self.tables: list[WordTable] = []
        self._package = package
        self._name = name
        self._story = story
        self._styles = styles
        self._numbered = styles.numbered()
        self._has_numbers = bool(story.numbers or self._numbered)
        self._lists: Lists | None = None
        self._paragraphs = 0
        self._chunks = 0
        names = story.names
        self._val = names.tag("val")
        self._width = names.tag("w")
        self._texts = names.texts
        self._handlers: dict[str, Callable[[Element], None]] = {
            names.tag("p"): self._paragraph,
            names.tag("tbl"): self._table,
            names.tag("tr"): self._row,
            names.tag("tc"): self._cell,
            names.tag("gridCol"): self._grid_column,
            names.tag("gridSpan"): self._grid_span,
            names.tag("gridBefore"): self._grid_before,
            names.tag("vMerge"): self._vertical_merge,
            names.tag("hMerge"): self._horizontal_merge,
            names.tag("altChunk"): self._chunk,
        }
        self._stack: list[tuple[Element, _Holder]] = []
        self._parts: list[str] = []
        self._current: Element | None = None
        self._sink: _Content | None = None
        self._locator = ""
        self._top = False
        self._in_cell = False

    def walk(self, root: Element, *, locator: str = "", in_cell: bool = False) -> _Content:
        """Everything below an element.

        Args:
            root: the body, or the content of a text box.
            locator: for the paragraphs of a text box, which have none of their own.
            in_cell: whether the box is in a cell, whose paragraphs are lines.
        """
        outer = (self._stack, self._parts, self._current, self._sink, self._locator, self._top, self._in_cell)
        content: _Content = []
        parts: list[str] = []
        self._stack, self._parts, self._current, self._sink, self._locator = (
            [(root, content)],
            parts,
            None,
            None,
            locator,
        )
        self._in_cell = in_cell
        texts, handlers = self._texts, self._handlers
        for element in root.iter(*texts, *handlers):
            handler = handlers.get(element.tag)
            if handler is not None:
                handler(element)
            elif text := element.text:
                parts.append(text)
        self._end_paragraph()
        self._stack, self._parts, self._current, self._sink, self._locator, self._top, self._in_cell = outer
        return content

    def _container(self, element: Element) -> _Holder:
        """What holds the element, everything deeper being closed."""
        stack = self._stack
        parent = element.getparent()
        if parent is stack[-1][0]:
            return stack[-1][1]
        while parent is not None:
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] is parent:
                    del stack[depth + 1 :]
                    return stack[depth][1]
            parent = parent.getparent()
        return stack[0][1]

    def _flow_of(self, element: Element) -> _Content:
        """The list that takes paragraphs and tables at this place; a row that has no cell yet passes them up."""
        stack = self._stack
        parent, holder = stack[-1]
        if element.getparent() is not parent:
            holder = self._container(element)
        if type(holder) is WordCell:
            return holder.content
        for _, outer in reversed(stack):
            if isinstance(outer, WordCell):
                return outer.content
            if isinstance(outer, list):
                return outer
        return []

    def _paragraph(self, element: Element) -> None:
        sink = self._flow_of(element)
        story = self._story
        if self._current is not None:
            if self._sink is sink and self._current in story.joined:
                self._put_boxes(sink, self._current, leading=False)
                self._put_boxes(sink, element, leading=True)
                self._current = element
                return
            self._end_paragraph()
        self._sink = sink
        self._current = element
        self._top = len(self._stack) == 1 and not self._in_cell
        if self._top and not self._locator:
            self._paragraphs += 1
        if story.boxes:
            self._put_boxes(sink, element, leading=True)
        if self._has_numbers:
            label = self._label(element)
            if label:
                self._parts.append(label)

    def _end_paragraph(self) -> None:
        sink, current = self._sink, self._current
        if sink is None or current is None:
            return
        self._current = None
        if self._parts:
            text = "".join(self._parts)
            self._parts.clear()
            if self._top:
                locator = self._locator or f"p{self._paragraphs}"
                sink.extend(Paragraph(line, locator) for line in lines(text))
            else:
                sink.append(text)
        if self._story.boxes:
            self._put_boxes(sink, current, leading=False)

    def _put_boxes(self, sink: _Content, paragraph: Element, *, leading: bool) -> None:
        for box in self._story.boxes.get(paragraph, ()):
            if box.leads is leading:
                content = box.content
                locator = self._locator or f"p{self._paragraphs}"
                if isinstance(content, str):
                    sink.append(content if not self._top else Paragraph(tidy(content), locator))
                else:
                    sink.extend(self.walk(content, locator=locator, in_cell=not self._top))

    def _label(self, paragraph: Element) -> str:
        names = self._story.names
        own = self._story.numbers.get(paragraph)
        style = None
        if self._numbered or own is None or own[1] is None:
            properties = next(paragraph.iterchildren(names.tag("pPr")), None)
            element = None if properties is None else next(properties.iterchildren(names.tag("pStyle")), None)
            style = None if element is None else element.get(self._val)
        if own is None and style not in self._numbered:
            return ""
        if self._lists is None:
            part = self._package.linked(self._name, "numbering") or "word/numbering.xml"
            root = self._package.xml(part)
            if root is None:
                self._story.warnings.append("paragraphs are numbered, but the numbering part is missing")
            self._lists = Lists(root, self._styles)
        return self._lists.label(own or (None, None), style)

    def _table(self, element: Element) -> None:
        sink = self._flow_of(element)
        self._end_paragraph()
        table = WordTable(len(self.tables) + 1)
        self.tables.append(table)
        sink.append(table)
        self._stack.append((element, table))

    def _row(self, element: Element) -> None:
        table = self._container(element)
        self._end_paragraph()
        if isinstance(table, WordTable):
            row = _Row([])
            table.rows.append(row.cells)
            self._stack.append((element, row))

    def _cell(self, element: Element) -> None:
        if self._current is not None:
            self._end_paragraph()
        row = self._container(element)
        if type(row) is _Row:
            cells = row.cells
            cell = WordCell(cells[-1].column + cells[-1].span if cells else row.before)
            cells.append(cell)
            self._stack.append((element, cell))

    def _small(self, element: Element, lowest: int) -> int:
        value = element.get(self._val, "")
        return min(max(int(value), lowest), _MAX_SPAN) if value.isdecimal() and len(value) < 9 else lowest

    def _grid_column(self, element: Element) -> None:
        table = self._stack[-1][1]
        if isinstance(table, WordTable):
            width = element.get(self._width, "")
            table.widths.append(int(width) if width.isdecimal() and len(width) < 9 else 0)

    def _grid_span(self, element: Element) -> None:
        cell = self._stack[-1][1]
        if isinstance(cell, WordCell):
            cell.span = self._small(element, 1)

    def _grid_before(self, element: Element) -> None:
        row = self._stack[-1][1]
        if isinstance(row, _Row):
            row.before = self._small(element, 0)

    def _vertical_merge(self, element: Element) -> None:
        cell = self._stack[-1][1]
        if isinstance(cell, WordCell):
            cell.merge = Merge.RESTART if element.get(self._val) == "restart" else Merge.CONTINUE

    def _horizontal_merge(self, element: Element) -> None:
        """The older way to merge: the cells that go on are there, and empty; their width is the first one's."""
        if len(self._stack) < 2 or element.get(self._val) == "restart":
            return
        cell, row = self._stack[-1][1], self._stack[-2][1]
        if isinstance(cell, WordCell) and isinstance(row, _Row) and len(row.cells) > 1:
            row.cells.pop()
            row.cells[-1].span += cell.span

    def _chunk(self, element: Element) -> None:
        sink = self._flow_of(element)
        self._end_paragraph()
        key = next((value for name in _RELATION_ID if (value := element.get(name))), "")
        link = self._package.relationships(self._name).get(key)
        data = None if link is None or link.external else self._package.part(link.target)
        if data is None:
            self._story.warnings.append("an embedded document is missing from the package")
            return
        self._chunks += 1
        found, warnings = chunks.read(data, self._chunks)
        sink.extend(found)
        self._story.warnings.extend(warnings)
