"""Plain text that once was a document with tables (forms.md section 7, "Text").

Programs write a table as text in several manners. Each has a scanner here that knows where such a table begins and
reads as far as it goes; everything else is paragraphs. The manner is decided table by table. No column is guessed:
a cell stays where the text puts it.
"""

from collections.abc import Callable, Iterable, Sequence

from pipelines.blocks import Block, Cell, Grid, Paragraph, Reading
from pipelines.readers import charset, labelled
from pipelines.readers.errors import ReaderError
from pipelines.readers.text import lines as lines_of
from pipelines.readers.text.cells import closed_cells, opened_cells
from pipelines.readers.text.rows import blank_rows, led_rows, opened_rows, pipe_rows, tab_rows
from pipelines.readers.text.stacked import stacked_cells
from pipelines.readers.text.tables import Found
from pipelines.reasons import Reason

NAME = "text"

# A report has some 20 KB and a thousand lines.
_MAX_BYTES = 8 * 2**20
_MAX_LINES = 100_000
_MAX_MARKS = 300_000

Scanner = Callable[[Sequence[str], int], Found | None]
"""Lines and the number of the one to begin at (from 0) to the tables that begin there, None where none does."""

_SCANNERS: tuple[Scanner, ...] = (
    opened_rows,
    led_rows,
    stacked_cells,
    pipe_rows,
    opened_cells,
    tab_rows,
    closed_cells,
    blank_rows,
)
_SCANNERS_WITHOUT_RULES: tuple[Scanner, ...] = (opened_cells, tab_rows, blank_rows)
"""Nothing else can begin in a text that has no upright rule at all."""


def read(body: bytes, declared: str | None = None) -> Reading:
    """Reads a plain text.

    Args:
        body: the text as it came.
        declared: the charset that its carrier names; it breaks ties only.

    Returns:
        Paragraphs (locator `l120`: line 120) and grids whose spans are not known (cells `t2r5c3`: second table of the
        text, fifth row, third cell).

    Raises:
        ReaderError: the text is too large, or no text.
    """
    if len(body) > _MAX_BYTES:
        raise ReaderError(Reason.TOO_LARGE, f"a text of {len(body)} bytes; more than {_MAX_BYTES} are not read")
    decoded = charset.readable(body, declared)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "").replace("\0", "")
    _limit(text)
    scanners = _SCANNERS if lines_of.has_rules(text) else _SCANNERS_WITHOUT_RULES
    blocks = tuple(_blocks(text.split("\n"), scanners))
    return Reading(blocks, NAME, labelled.values(blocks), decoded.warnings)


def _limit(text: str) -> None:
    lines, marks = text.count("\n"), text.count("\t") + text.count("|")
    if lines > _MAX_LINES or marks > _MAX_MARKS:
        raise ReaderError(
            Reason.TOO_LARGE,
            f"a text of {lines} lines, {marks} tabs and rules; not read beyond {_MAX_LINES} lines, {_MAX_MARKS} marks",
        )


def _blocks(lines: Sequence[str], scanners: Sequence[Scanner]) -> Iterable[Block]:
    tables = 0
    at = 0
    while at < len(lines):
        if lines_of.is_blank(lines[at]):
            at += 1
            continue
        found = next((found for scan in scanners if (found := scan(lines, at)) and found.end > at), None)
        if found is None:
            found = Found([(at, lines[at])], at + 1)
        for part in found.parts:
            if isinstance(part, tuple):
                number, text = part
                text = lines_of.paragraph(text)
                if text:
                    yield Paragraph(text, f"l{number + 1}")
            else:
                tables += 1
                yield _grid(part, f"t{tables}")
        at = found.end


def _grid(rows: Sequence[Sequence[str]], locator: str) -> Grid:
    cells = tuple(
        Cell(row, column, text, locator=f"{locator}r{row + 1}c{column + 1}")
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Grid(cells, locator, spans_known=False)
