"""Word 97 to 2003 (DOC), and WPS files of the same kind, from their binary structures ([MS-DOC]).

What this reader cannot read, LibreOffice may: files of Word 6 and 95, and damaged ones.
"""

import struct
from dataclasses import replace

from pipelines.blocks import Grid, Reading
from pipelines.readers import office
from pipelines.readers.doc.boxes import Boxes
from pipelines.readers.doc.file import NotOursError, WordFile, open_file
from pipelines.readers.doc.flow import Content, Flow
from pipelines.readers.doc.lists import OLD_NUMBERING, Lists
from pipelines.readers.doc.pieces import Text
from pipelines.readers.doc.properties import Properties
from pipelines.readers.doc.story import CELL_MARK, PARAGRAPH_MARK, Line, Story
from pipelines.readers.errors import ReaderError
from pipelines.readers.ooxml import meaningful_title
from pipelines.readers.word.tables import blocks
from pipelines.reasons import Reason

READER = "doc"
MAX_MARKS = 400_000
"""Ends of paragraphs, cells and rows. A report has some thousands."""

_PICTURES = ("\x01", "\x08")  # in the text, and anchored in it


def read(body: bytes) -> Reading:
    """Reads a DOC or WPS file, by LibreOffice where our own reader cannot.

    Args:
        body: the file.

    Returns:
        Paragraphs and tables in reading order: automatic numbers are in the text, text boxes stand before or behind the
        paragraph that holds their anchor, headers, footers and notes are left out. `reader` says who read it.

    Raises:
        ReaderError: it is encrypted, no Word document, or neither could read it; then it tells what both found.
    """
    try:
        reading = read_binary(body)
    except NotOursError as error:
        try:
            return office.read(body)
        except ReaderError as second:
            raise ReaderError(error.reason, f"{error.detail}; LibreOffice: {second.detail}") from error
    return _second_opinion(body, reading) if _has_damaged_tables(reading) else reading


def _has_damaged_tables(reading: Reading) -> bool:
    return any(isinstance(block, Grid) and not block.spans_known for block in reading.blocks)


def _second_opinion(body: bytes, reading: Reading) -> Reading:
    """What LibreOffice makes of a document with damaged tables, if it finds as many; it may be missing, too."""
    try:
        second = office.read(body)
    except ReaderError as error:
        return replace(reading, warnings=(*reading.warnings, f"no second opinion: {error.detail}"))
    if office.tables(second) < office.tables(reading):
        return replace(
            reading, warnings=(*reading.warnings, "LibreOffice sees fewer tables, so they stand as they are")
        )
    return replace(second, warnings=(*second.warnings, "our own reader found the tables' columns damaged"))


def read_binary(body: bytes) -> Reading:
    """Reads a Word 97 file by our own reader alone.

    Raises:
        NotOursError: the file is damaged or older than Word 97.
        ReaderError: it is encrypted, or no Word document.
    """
    try:
        return _read(open_file(body))
    except (struct.error, IndexError) as error:
        raise NotOursError(Reason.UNREADABLE, f"the document is damaged or cut short: {error}") from error


def _read(file: WordFile) -> Reading:
    text = Text(file)
    marks = sum(text.text.count(mark) for mark in (PARAGRAPH_MARK, CELL_MARK))
    if marks > MAX_MARKS:
        raise ReaderError(Reason.TOO_LARGE, f"the document has {marks} paragraphs and cells, more than {MAX_MARKS}")
    properties = Properties(file, text)
    story = Story(file, text, properties)
    numbering = _Numbering(file)
    boxes = Boxes(file, story.text)
    end = min(file.lengths.text, len(story.text))

    def extra(line: Line) -> tuple[Content, Content]:
        return boxes.at(line, lambda start, stop: flow.collect(story.lines(start, stop)))

    flow = Flow(numbering.label, extra)
    content = flow.collect(story.lines(0, end))
    title = meaningful_title(file.title)
    warnings = (*story.warnings, *numbering.warnings, *flow.warnings)
    pictures = sum(story.text.count(sign, 0, end) for sign in _PICTURES)
    if pictures and not flow.tables:
        warnings = (*warnings, f"{pictures} pictures and no table: its tables may be pictures")
    return Reading(tuple(blocks(content)), READER, {"title": title} if title else {}, warnings)


class _Numbering:
    """Automatic numbers, whose tables are read when the first paragraph has one."""

    def __init__(self, file: WordFile) -> None:
        self.warnings: list[str] = []
        self._file = file
        self._lists: Lists | None = None
        self._damaged = False

    def label(self, line: Line) -> str:
        use = line.properties.list_use
        if use == OLD_NUMBERING:
            self._warn("paragraphs are numbered as in Word 6: they stand without their numbers")
            return ""
        if not use or self._damaged or line.properties.row_end or line.properties.inner_row_end:
            return ""
        if self._lists is None:
            try:
                self._lists = Lists(self._file)
            except (struct.error, IndexError):
                self._damaged = True
                self._warn("the tables of automatic numbers are damaged: paragraphs stand without theirs")
                return ""
        return self._lists.label(use, line.properties.list_level or 0)

    def _warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)
