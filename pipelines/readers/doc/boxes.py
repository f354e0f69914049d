"""Text boxes of a Word 97 file: their text stands behind the main one, anchors are in it ([MS-DOC] 2.8.30, 2.8.37)."""

import struct
from bisect import bisect_left
from collections.abc import Callable

from pipelines.readers.doc.file import ANCHORS, BOXES, WordFile
from pipelines.readers.doc.flow import Content
from pipelines.readers.doc.story import Line, printed

_ANCHOR_BYTES, _BOX_BYTES, _SHAPE_AT = 26, 22, 14

Collect = Callable[[int, int], Content]
"""Start and end of a part of the text to its content."""


class Boxes:
    """Where each text box is anchored, and where its text stands."""

    def __init__(self, file: WordFile, text: str) -> None:
        """Reads both tables, of the boxes' texts and of the anchors in `text`, the whole of the document's."""
        self._text = text
        lengths = file.lengths
        start = (
            lengths.text + lengths.footnotes + lengths.headers + lengths.macros + lengths.comments + lengths.endnotes
        )
        texts = _texts(file.structure(BOXES), start, start + lengths.boxes)
        self._anchors: list[tuple[int, tuple[int, int]]] = []
        if texts:
            found = ((at, texts.pop(shape, None)) for at, shape in _anchors(file.structure(ANCHORS)))
            # Only in the main text: a box that is anchored in a box would hold itself.
            self._anchors = sorted((at, span) for at, span in found if span is not None and at < lengths.text)

    def at(self, line: Line, collect: Collect) -> tuple[Content, Content]:
        """The boxes that are anchored in a paragraph: those before its text, and the others."""
        before: Content = []
        behind: Content = []
        index = bisect_left(self._anchors, (line.start,))
        while index < len(self._anchors) and self._anchors[index][0] <= line.end:
            at, (start, end) = self._anchors[index]
            leads = not printed(self._text[line.start : at]).strip()
            (before if leads else behind).extend(collect(start, end))
            index += 1
        return before, behind


def _texts(data: bytes, start: int, end: int) -> dict[int, tuple[int, int]]:
    """The text of each shape."""
    count = (len(data) - 4) // (4 + _BOX_BYTES)
    if count < 1:
        return {}
    positions = struct.unpack_from(f"<{count + 1}I", data)
    texts = {}
    for index in range(count):
        (shape,) = struct.unpack_from("<I", data, 4 * (count + 1) + _BOX_BYTES * index + _SHAPE_AT)
        first, last = start + positions[index], start + positions[index + 1]
        if start <= first < last <= end:
            texts[shape] = (first, last)
    return texts


def _anchors(data: bytes) -> list[tuple[int, int]]:
    """Position and shape of each drawing in the main text."""
    count = (len(data) - 4) // (4 + _ANCHOR_BYTES)
    if count < 1:
        return []
    positions = struct.unpack_from(f"<{count + 1}I", data)
    return [
        (positions[index], struct.unpack_from("<I", data, 4 * (count + 1) + _ANCHOR_BYTES * index)[0])
        for index in range(count)
    ]
