"""What a page gives to the grid finder: positioned characters and ruled lines, whatever container they come from.

Coordinates are points (1/72 inch), the origin is the upper left corner of the page as it is shown, y grows downward.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

UPRIGHT = 0
SIDEWAYS_DOWN = 1
UPSIDE_DOWN = 2
SIDEWAYS_UP = 3
VERTICAL = 4
"""Ways of writing: a line turned by so many quarters clockwise, or upright characters one below the other."""


class Character(NamedTuple):
    """A character, or a run of characters that stands in one line, and its box.

    `size` is the height of the font (an em); the box is the em square as far as it is known, not the ink.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    way: int = UPRIGHT


class Rule(NamedTuple):
    """A ruled line along an axis: `at` is its y (a horizontal rule) or its x (a vertical one)."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """One page, or what a reader knows of it.

    Attributes:
        number: counts from 1.
        width, height: as the page is shown.
        characters: in the order in which they were written.
        horizontals, verticals: ruled lines, in any order and in any pieces.
        pictured: True where a picture covers most of the page.
        turned: the quarters that `turn` turned it.
        recognised: boxes of what optical recognition looked at, and how sure it is, from 0 to 1; ink that is no
            character has a box too.
    """

    number: int
    width: float
    height: float
    characters: list[Character] = field(default_factory=list)
    horizontals: list[Rule] = field(default_factory=list)
    verticals: list[Rule] = field(default_factory=list)
    pictured: bool = False
    turned: int = 0
    recognised: list[tuple["Box", float]] = field(default_factory=list)

    def confidence(self, box: "Box") -> float | None:
        """Of the least sure line in a box; None where no line in it was recognised from a picture."""
        return min(
            (sure for line, sure in self.recognised if box.holds((line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2)),
            default=None,
        )

    def shown(self, box: "Box") -> "Box":
        """A box of this page as the reader of the file sees it, whichever way the page was turned here."""
        return turn_box(box, -self.turned, self.width, self.height)


class Box(NamedTuple):
    """A rectangle on a page."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float) -> bool:
        """True where the point lies inside or on the edge."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


def turn(page: Page, quarters: int) -> Page:
    """The page turned anticlockwise by so many quarters, so that lines of the way `quarters` become upright."""
    for _ in range(quarters % 4):
        page = _turn_once(page)
    return page


def _turn_once(page: Page) -> Page:
    """A quarter anticlockwise: what ran down the page now runs to the right, (x, y) -> (y, width - x)."""
    width = page.width
    return Page(
        number=page.number,
        width=page.height,
        height=width,
        characters=[
            Character(
                c.text, c.y0, width - c.x1, c.y1, width - c.x0, c.size, c.way if c.way == VERTICAL else (c.way - 1) % 4
            )
            for c in page.characters
        ],
        horizontals=[Rule(width - rule.at, rule.start, rule.end) for rule in page.verticals],
        verticals=[Rule(rule.at, width - rule.end, width - rule.start) for rule in page.horizontals],
        pictured=page.pictured,
        turned=(page.turned + 1) % 4,
        recognised=[(turn_box(box, 1, width, page.height), sure) for box, sure in page.recognised],
    )


def turn_box(box: Box, quarters: int, width: float, height: float) -> Box:
    """A box of a page of that width and height in the coordinates that `turn` gives the page."""
    for _ in range(quarters % 4):
        box = Box(box.y0, width - box.x1, box.y1, width - box.x0)
        width, height = height, width
    return box
