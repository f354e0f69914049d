"""Paragraphs of a Word 97 file put together to tables ([MS-DOC] 2.4.3): a table is what its paragraphs' marks say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipelines.blocks import Block, Paragraph
from pipelines.readers.doc.rows import Row, place
from pipelines.readers.doc.story import CELL_MARK, Line
from pipelines.readers.word.tables import WordCell, WordTable, lines

Content = list["str | WordTable | Block"]


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read: its finished rows, the cells of the row at hand, the content of the cell at hand."""

    table: WordTable
    rows: list[Row] = field(default_factory=list)
    cells: list[WordCell] = field(default_factory=list)
    content: Content = field(default_factory=list)


class Flow:
    """Collects a story.

    `extra` gives what is anchored in a paragraph (text boxes): before its text, and behind it.
    """

    def __init__(self, label: Callable[[Line], str], extra: Callable[[Line], tuple[Content, Content]]) -> None:
        self.warnings: list[str] = []
        self.tables = 0
        self._label = label
        self._extra = extra
        self._paragraphs = 0
        self._depth = 0
        self._open: list[_OpenTable] = []
        self._content: Content = []

    def collect(self, story: Iterable[Line]) -> Content:
        """The content of a story, tables within tables included."""
        outer = (self._open, self._content)
        self._open, self._content = [], []
        self._depth += 1
        for line in story:
            self._take(line)
        while self._open:
            self._close()
        content = self._content
        self._open, self._content = outer
        self._depth -= 1
        return content

    def _take(self, line: Line) -> None:
        depth = line.properties.depth
        if depth == 0 and line.mark == CELL_MARK:
            depth = 1  # the mark is nowhere but in tables
        while len(self._open) > depth:
            self._close()
        while len(self._open) < depth:
            self.tables += 1
            self._open.append(_OpenTable(WordTable(self.tables)))
        if not self._open:
            self._paragraph(line)
        elif self._ends_row(line, depth):
            self._end_row(line)
        else:
            opened = self._open[-1]
            self._add(line, opened.content)
            if (line.mark == CELL_MARK) if depth == 1 else line.properties.inner_cell:
                opened.cells.append(WordCell(0, content=opened.content))
                opened.content = []

    @staticmethod
    def _ends_row(line: Line, depth: int) -> bool:
        return line.properties.row_end if depth == 1 else line.properties.inner_row_end

    def _paragraph(self, line: Line) -> None:
        self._paragraphs += self._depth == 1  # those of a text box have the place of its anchor
        content: Content = []
        self._add(line, content)
        locator = f"p{self._paragraphs}"
        for item in content:
            if isinstance(item, str):
                self._content.extend(Paragraph(text, locator) for text in lines(item))
            else:
                self._content.append(item)

    def _add(self, line: Line, content: Content) -> None:
        before, behind = self._extra(line)
        content += before
        text = self._label(line) + line.text
        if text:
            content.append(text)
        content += behind

    def _end_row(self, line: Line) -> None:
        opened = self._open[-1]
        if opened.content:  # text between the last cell and the end of the row: no program writes it, but it is text
            opened.cells.append(WordCell(0, content=opened.content))
            opened.content = []
        if opened.cells and not line.deleted:
            opened.rows.append(Row(opened.cells, line.properties.table))
        opened.cells = []

    def _close(self) -> None:
        opened = self._open.pop()
        if opened.content:
            opened.cells.append(WordCell(0, content=opened.content))
        if opened.cells:
            opened.rows.append(Row(opened.cells))
        if not opened.rows:
            return
        if not place(opened.table, opened.rows):
            self.warnings.append(
                f"table {opened.table.number}: its columns are damaged or missing; cells stand in their order only"
            )
        (self._open[-1].content if self._open else self._content).append(opened.table)
