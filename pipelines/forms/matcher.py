"""The matcher: blocks of any document in, cells of the statutory tables and warnings out (DESIGN section 3).

Lines are read in order. A line that is a table's head opens that table's context; the lines below it are its rows, over
page breaks and paragraphs between, until another head or a chapter ends it. Nothing depends on the file format, the
jurisdiction or the year.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.blocks import Block, Grid, Paragraph
from pipelines.forms.barred import BarredMatcher
from pipelines.forms.collecting import TableMatcher
from pipelines.forms.definitions import tables
from pipelines.forms.labels import Vocabulary, label_key, segments
from pipelines.forms.lines import Line, line_of_texts, line_of_words, lines_of
from pipelines.forms.lists import ListMatcher
from pipelines.forms.loose import loose_tables
from pipelines.forms.matrix import MatrixMatcher
from pipelines.forms.sections import chapter_ends_tables
from pipelines.forms.single_row import SingleRowMatcher
from pipelines.results import ExtractionWarning, MatchedCell

_LONGEST_WORDS = 160  # a head in words has some 90 characters; prose of one line may have more
_REMEMBERED = 5_000  # bounded, for documents are hostile input
_LAYOUTS: dict[str, type[TableMatcher]] = {
    layout.layout: layout for layout in (BarredMatcher, MatrixMatcher, SingleRowMatcher, ListMatcher)
}


@dataclass(frozen=True, slots=True)
class Match:
    """What was matched: cells, warnings, the generation of most cells, and which grids (by position) are statutory."""

    cells: tuple[MatchedCell, ...]
    warnings: tuple[ExtractionWarning, ...]
    form: str | None
    grids: frozenset[int]


def match(blocks: Sequence[Block]) -> Match:
    """Finds the statutory tables among the blocks of a document and reads their cells.

    Args:
        blocks: paragraphs and grids in reading order.
    """
    return _Reader().read(blocks)


class _Reader:
    def __init__(self) -> None:
        layouts = {table.key: table.layout for table in tables()}
        self._matchers = [_LAYOUTS[layout](key) for key, layout in layouts.items()]
        self._vocabularies = tuple(matcher.head_words for matcher in self._matchers)
        self._open: TableMatcher | None = None
        self._in_turn = self._matchers  # the open table first: its head may go on
        self._grids: set[int] = set()
        self._doubts: list[ExtractionWarning] = []

    def read(self, blocks: Sequence[Block]) -> Match:
        loose = loose_tables(blocks, self._row_width, self._is_head)
        passed = 0
        for ordinal, block in enumerate(blocks):
            if ordinal < passed:
                continue
            if ordinal in loose:
                passed = loose[ordinal].end
                self._take_all(loose[ordinal].lines)
                for line in loose[ordinal].detached:
                    self._doubts.append(ExtractionWarning("detached_numbers", line.text, line.locator))
            elif isinstance(block, Grid):
                self._take_all(lines_of(block, ordinal))
            else:
                self._pass(block, ordinal)
        self._switch(None)
        return self._result()

    def _row_width(self, text: str) -> int | None:
        widths = (matcher.row_width(text) for matcher in self._matchers)
        return next((width for width in widths if width is not None), None)

    def _is_head(self, text: str) -> bool:
        return any(matcher.is_head_word(text) for matcher in self._matchers)

    def _take_all(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._take(line)

    def _pass(self, paragraph: Paragraph, ordinal: int) -> None:
        """A paragraph may end the tables, or be a head or a list's row written in words."""
        if chapter_ends_tables(paragraph.text):
            self._switch(None)
            return
        if len(paragraph.text) > _LONGEST_WORDS:
            for matcher in self._matchers:
                matcher.report_run_together(paragraph)
            return
        line = line_of_words(paragraph, ordinal)
        justified = _justified(paragraph.text, self._vocabularies)
        for matcher in self._in_turn:
            taken = bool(line.cells) and matcher.takes_head_in_words(line)
            if not taken and (words := justified.get(matcher.head_words)):
                taken = matcher.takes_head_in_words(line_of_texts(words, paragraph, ordinal))
            if taken:
                self._switch(matcher)
                return
        if self._open is not None and line.cells and self._open.takes_row_in_words(line):
            return
        if label_key(paragraph.text)[-1:].isdecimal():
            for matcher in self._matchers:
                matcher.report_run_together(paragraph)

    def _take(self, line: Line) -> None:
        for matcher in self._in_turn:
            if matcher.takes_head(line):
                self._switch(matcher)
                self._grids.add(line.grid)
                return
        if self._open is not None and not self._is_anothers(line) and self._open.takes_row(line):
            self._grids.add(line.grid)
            return
        for matcher in self._matchers:
            if matcher is not self._open and matcher.takes_stray_row(line):
                self._switch(matcher)
                self._grids.add(line.grid)
                return
        # A line of words in another grid is not ours to report; numbers may belong to a label that nobody knew.
        if self._open is not None and (line.grid in self._grids or line.has_numbers):
            self._open.unplaced(line)
        elif self._open is None and line.has_numbers:
            for matcher in self._matchers:
                if matcher.knows_row(line):
                    matcher.unplaced(line)

    def _is_anothers(self, line: Line) -> bool:
        """Whether the open table would keep as its own a line that names a row of another one."""
        assert self._open is not None
        return self._open.keeps_unknown and any(
            matcher.knows_row(line) for matcher in self._matchers if matcher is not self._open
        )

    def _switch(self, matcher: TableMatcher | None) -> None:
        if self._open is matcher:
            return
        if self._open is not None:
            self._open.leave()
        self._open = matcher
        others = [other for other in self._matchers if other is not matcher]
        self._in_turn = others if matcher is None else [matcher, *others]

    def _result(self) -> Match:
        for matcher in self._matchers:
            matcher.settle()
        told = [matcher.form(None) for matcher in self._matchers if not matcher.is_draw()]
        fallback = next((form for form in told if form), None)
        cells: list[MatchedCell] = []
        warnings = list(self._doubts)
        for matcher in self._matchers:
            form = matcher.form(fallback)
            if form is not None:
                cells.extend(matcher.cells(form))
                if matcher.is_draw() and fallback is None:
                    matcher.warn("form_unclear", f"{matcher.table_key}: nothing tells the generation; taken as {form}")
            warnings.extend(matcher.warnings)
        return Match(tuple(cells), tuple(warnings), _most(cells), frozenset(self._grids))


@lru_cache(_REMEMBERED)
def _justified(text: str, vocabularies: tuple[Vocabulary, ...]) -> Mapping[Vocabulary, list[str]]:
    """Text whose blanks do not tell where a label ends, as words of those vocabularies of which it is a row."""
    keys = tuple(dict.fromkeys((label_key(text, keep_remarks=True), label_key(text))))
    found = {vocabulary: segments(keys, vocabulary) for vocabulary in vocabularies}
    return {vocabulary: words for vocabulary, words in found.items() if words}


def _most(cells: Iterable[MatchedCell]) -> str | None:
    forms = [cell.item.form for cell in cells]
    return max(sorted(set(forms)), key=forms.count) if forms else None
