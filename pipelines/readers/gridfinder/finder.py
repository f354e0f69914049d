"""Pages of characters and rules become paragraphs and grids in reading order."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.blocks import Block, Grid
from pipelines.readers.gridfinder.alignment import AlignedTable, find_aligned, is_row, may_be_row, split
from pipelines.readers.gridfinder.furniture import drop_furniture
from pipelines.readers.gridfinder.lines import Line, cell_text, find_lines, text_of
from pipelines.readers.gridfinder.page import UPRIGHT, VERTICAL, Box, Character, Page, turn
from pipelines.readers.gridfinder.paragraphs import ParagraphWriter, measure
from pipelines.readers.gridfinder.rules import same_sides
from pipelines.readers.gridfinder.tables import Piece, RuledTable, as_grids, find_pieces, rule_pieces

_MOSTLY = 0.6
"""Share of a page's characters that stand sideways on a page that was put in sideways."""
_CONTINUATION = re.compile(r"[（(]?续(?:上|前)?表.{0,4}$|[（(]?接上(?:页|表).{0,4}$")


@dataclass(slots=True)
class _Sheet:
    """A page with its tables, and the lines outside them."""

    page: Page
    pieces: list[Piece]
    lines: list[Line]


def find_tables(page: Page) -> list[RuledTable]:
    """The ruled tables of a page with more than one cell, from top to bottom, without their characters.

    For readers that look into one cell after the other, such as one that recognises pictures: `raster.areas` and
    `raster.box_of` tell where each cell stands.
    """
    tables = (table for piece in find_pieces(page) for table in rule_pieces([piece]))
    return [table for table in tables if len(table.raster.areas) > 1]


def find_blocks(pages: Sequence[Page]) -> tuple[Block, ...]:
    """Paragraphs and grids of a document in reading order.

    A table that goes on over a page break gives one grid a page; the grids then have the same columns. Rows are not
    joined: which halves belong together is told by their labels, and that is the matcher's part.

    Args:
        pages: in order.
    """
    sheets = [_sheet(page) for page in pages]
    _drop_furniture(sheets)
    tables = [rule_pieces(group) for group in _continued(sheets)]
    tables = [group for group in tables if not all(_is_lone(table) for table in group)]
    _open_the_rest(sheets, tables)
    return tuple(_write(sheets, tables))


def _sheet(page: Page) -> _Sheet:
    """A page, turned upright where it was put in sideways, its characters given to the tables, the innermost first."""
    ways = Counter(character.way for character in page.characters)
    for quarters in (1, 2, 3):
        if ways[quarters] > _MOSTLY * (sum(ways.values()) - ways[VERTICAL]):
            page = turn(page, quarters)
            break
    pieces = find_pieces(page)
    loose: Sequence[Character] = page.characters
    for piece in sorted(pieces, key=lambda piece: _size(piece.box)):
        loose = piece.take(loose)
    return _Sheet(page, pieces, _loose_lines(loose))


def _size(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _loose_lines(characters: Sequence[Character]) -> list[Line]:
    """Lines of text outside tables from top to bottom; what stands sideways comes as one piece."""
    lines = find_lines([character for character in characters if character.way == UPRIGHT])
    sideways = [character for character in characters if character.way != UPRIGHT]
    if sideways:
        lines += [_run(sideways)]
        lines.sort(key=lambda line: line.box.y0)
    return lines


def _run(characters: Sequence[Character]) -> Line:
    box = Box(
        min(c.x0 for c in characters),
        min(c.y0 for c in characters),
        max(c.x1 for c in characters),
        max(c.y1 for c in characters),
    )
    text = cell_text(characters).replace("\n", " ")
    return Line([Character(text, *box, characters[0].size)], box)


def _drop_furniture(sheets: Sequence[_Sheet]) -> None:
    kept = drop_furniture([sheet.page for sheet in sheets], [sheet.lines for sheet in sheets])
    for sheet, lines in zip(sheets, kept, strict=True):
        sheet.lines = lines


def _continued(sheets: Sequence[_Sheet]) -> list[list[Piece]]:
    """All pieces, those together that continue each other over page breaks with nothing between them."""
    groups = {id(piece): [piece] for sheet in sheets for piece in sheet.pieces}
    for sheet, following in pairwise(sheets):
        last, first = _last(sheet), _first(following)
        if last is None or first is None or not same_sides(last.box, first.box) or not _ends_page(last, sheet):
            continue
        group = groups[id(last)]
        group += groups[id(first)]
        groups.update((id(piece), group) for piece in group)
    return list({id(group): group for group in groups.values()}.values())


def _first(sheet: _Sheet) -> Piece | None:
    """The table that a page begins with."""
    piece = min(sheet.pieces, key=lambda piece: piece.box.y0, default=None)
    if piece is None or any(_middle(line) < piece.box.y0 for line in _telling(sheet)):
        return None
    return piece


def _last(sheet: _Sheet) -> Piece | None:
    return max(sheet.pieces, key=lambda piece: piece.box.y1, default=None)


def _ends_page(piece: Piece, sheet: _Sheet) -> bool:
    """True where nothing stands below a page's last table but the rest of its last row, which it then takes."""
    below = [line for line in _telling(sheet) if _middle(line) > piece.box.y1]
    if not piece.holds_below(below):
        return False
    for line in below:
        piece.inside += line.characters
        sheet.lines.remove(line)
    return True


def _middle(line: Line) -> float:
    return (line.box.y0 + line.box.y1) / 2


def _telling(sheet: _Sheet) -> list[Line]:
    return [line for line in sheet.lines if not _CONTINUATION.match(text_of(line))]


def _is_lone(table: RuledTable) -> bool:
    """True for a box around text, and for lines between rows without any columns: not what makes a table.

    One cell is a table only where it is a piece of one that a page break cut.
    """
    if len(table.raster.areas) == 1:
        return True
    if len(table.raster.xs) > 2:
        return False
    return any(may_be_row(line) and is_row(split(line)) for line in _loose_lines(table.piece.inside))


def _open_the_rest(sheets: Sequence[_Sheet], tables: Sequence[Sequence[RuledTable]]) -> None:
    """Gives the text in frames that are no tables back to the page."""
    kept = {id(table.piece) for group in tables for table in group}
    for sheet in sheets:
        freed = [character for piece in sheet.pieces if id(piece) not in kept for character in piece.inside]
        if freed:
            sheet.lines = sorted([*sheet.lines, *_loose_lines(freed)], key=lambda line: line.box.y0)


def _write(sheets: Sequence[_Sheet], tables: Sequence[Sequence[RuledTable]]) -> Iterator[Block]:
    """Everything in reading order: from page to page, from top to bottom."""
    writer = ParagraphWriter(measure([sheet.page for sheet in sheets], [sheet.lines for sheet in sheets]))
    groups = {id(table.piece): group for group in tables for table in group}
    grids: dict[int, Grid] = {}
    number = 0
    for sheet in sheets:
        for item in _in_order(sheet, groups):
            if isinstance(item, Line):
                writer.add(item, sheet.page)
                continue
            yield from writer.flush()
            number += 1
            if isinstance(item, AlignedTable):
                yield item.as_grid(sheet.page, number)
                continue
            if id(item) not in grids:
                made = as_grids(groups[id(item)], number)
                grids.update((id(table.piece), grid) for table, grid in zip(groups[id(item)], made, strict=True))
            yield grids[id(item)]
    yield from writer.flush()


def _in_order(sheet: _Sheet, groups: Container[int]) -> list[Line | AlignedTable | Piece]:
    pieces = [piece for piece in sheet.pieces if id(piece) in groups]
    items: list[Line | AlignedTable | Piece] = [*find_aligned(sheet.lines), *pieces]
    return sorted(items, key=lambda item: (item.box.y0, item.box.x0))
