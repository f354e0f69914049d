"""Ruled lines: pieces of one line joined, lines that touch gathered into frames.

A border is seldom one line in the file: each cell draws its own sides (word processors), as thin boxes (browsers), or a
line comes in pieces with gaps. What is joined here is what the eye joins.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.readers.gridfinder.page import Box, Character, Page, Rule

_COLLINEAR = 1.5
"""Points between two pieces of one line, across it."""
_GAP = 3.0
"""Points between two pieces of one line, along it."""
_TOUCH = 2.5
"""Points between the end of one line and another that it meets."""
_SHORTEST = 4.0
"""Points: what is shorter when joined is the corner of a border, a dot of another line, or a dash in a text."""
_MOST_MEETINGS = 400_000
_MOST_FRAMES = 400
"""Joined rules of one direction times those of the other, and groups of them, on a page: more is a drawing."""
_MEETS = 1.0
_UNDER = (-0.13, 0.08)
"""Of an em, from the bottom of a character's box: where underlines run."""
_UNDERLINED = 0.8
"""Share of a line that has text right above it when it underlines the text."""
_SAME_SIDE = 4.0
_NEAR = 6.0


@dataclass(slots=True)
class Frame:
    """Rules that hang together on one page: what a table is drawn with."""

    horizontals: list[Rule] = field(default_factory=list)
    verticals: list[Rule] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The rectangle around all of them."""
        xs = [rule.at for rule in self.verticals]
        ys = [rule.at for rule in self.horizontals]
        return Box(
            min(xs + [rule.start for rule in self.horizontals]),
            min(ys + [rule.start for rule in self.verticals]),
            max(xs + [rule.end for rule in self.horizontals]),
            max(ys + [rule.end for rule in self.verticals]),
        )


def join(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces that lie in one line and follow each other become one rule each."""
    joined: list[Rule] = []
    for line in _lines(sorted(rules)):
        line.sort(key=lambda rule: rule.start)
        first = line[0]
        weight = first.end - first.start + 0.1
        at, start, end = first.at * weight, first.start, first.end
        for rule in line[1:]:
            if rule.start > end + _GAP:
                joined.append(Rule(at / weight, start, end))
                at, start, end, weight = 0.0, rule.start, rule.end, 0.0
            length = rule.end - rule.start + 0.1
            at, weight, end = at + rule.at * length, weight + length, max(end, rule.end)
        joined.append(Rule(at / weight, start, end))
    return [rule for rule in joined if rule.end - rule.start >= _SHORTEST]


def _lines(rules: list[Rule]) -> Iterable[list[Rule]]:
    """Rules sorted by place, parted where the place moves on by more than a line is thick."""
    line: list[Rule] = []
    for rule in rules:
        if line and rule.at - line[0].at > _COLLINEAR:
            yield line
            line = []
        line.append(rule)
    if line:
        yield line


def frames(page: Page) -> list[Frame]:
    """The rules of a page in groups that touch, from top to bottom; lines that touch no other are left out."""
    verticals = join(page.verticals)
    horizontals = _without_underlines(join(page.horizontals), verticals, page.characters)
    if len(horizontals) * len(verticals) > _MOST_MEETINGS:
        return []
    parents = list(range(len(horizontals) + len(verticals)))
    by_place = sorted(range(len(verticals)), key=lambda index: verticals[index].at)
    places = [verticals[index].at for index in by_place]
    for index, rule in enumerate(horizontals):
        for position in range(bisect_left(places, rule.start - _TOUCH), len(places)):
            if places[position] > rule.end + _TOUCH:
                break
            crossed = verticals[by_place[position]]
            if crossed.start - _TOUCH <= rule.at <= crossed.end + _TOUCH:
                _unite(parents, index, len(horizontals) + by_place[position])
    groups: dict[int, Frame] = defaultdict(Frame)
    for index, rule in enumerate(horizontals):
        groups[_root(parents, index)].horizontals.append(rule)
    for index, rule in enumerate(verticals, start=len(horizontals)):
        groups[_root(parents, index)].verticals.append(rule)
    found = [(frame.box, frame) for frame in groups.values() if frame.horizontals and frame.verticals]
    return _stacked(sorted(found, key=lambda pair: (pair[0].y0, pair[0].x0))) if len(found) <= _MOST_FRAMES else []


def _without_underlines(
    horizontals: list[Rule], verticals: Sequence[Rule], characters: Sequence[Character]
) -> list[Rule]:
    """The rules without those that underline text: they end where the text does, a border ends at another border."""
    loose = {
        rule for rule in horizontals if not (_meets(rule, rule.start, verticals) and _meets(rule, rule.end, verticals))
    }
    if not loose or not verticals:
        return horizontals
    by_bottom = sorted(characters, key=_bottom)
    bottoms = [character.y1 for character in by_bottom]
    largest = max((character.size for character in characters), default=0.0)
    return [rule for rule in horizontals if rule not in loose or not _underlines(rule, by_bottom, bottoms, largest)]


def _bottom(character: Character) -> float:
    return character.y1


def _meets(rule: Rule, end: float, verticals: Sequence[Rule]) -> bool:
    return any(abs(v.at - end) <= _MEETS and v.start - _TOUCH <= rule.at <= v.end + _TOUCH for v in verticals)


def _underlines(rule: Rule, by_bottom: Sequence[Character], bottoms: Sequence[float], largest: float) -> bool:
    first = bisect_left(bottoms, rule.at - _UNDER[1] * largest)
    last = bisect_left(bottoms, rule.at - _UNDER[0] * largest)
    covered = sum(
        min(c.x1, rule.end) - max(c.x0, rule.start)
        for c in by_bottom[first:last]
        if c.x0 < rule.end and c.x1 > rule.start and _UNDER[0] * c.size <= rule.at - c.y1 <= _UNDER[1] * c.size
    )
    return covered >= _UNDERLINED * (rule.end - rule.start)


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _unite(parents: list[int], one: int, other: int) -> None:
    parents[_root(parents, one)] = _root(parents, other)


def _stacked(found: list[tuple[Box, Frame]]) -> list[Frame]:
    """Frames of one width that stand close below each other are one table: browsers let it fall into pieces."""
    stacked: list[tuple[Box, Frame]] = []
    for box, frame in found:
        above = next((index for index, (other, _) in enumerate(stacked) if _continues(other, box)), None)
        if above is None:
            stacked.append((box, frame))
        else:
            upper = stacked[above][1]
            upper.horizontals += frame.horizontals
            upper.verticals += frame.verticals
            stacked[above] = upper.box, upper
    return [frame for _, frame in stacked]


def _continues(above: Box, below: Box) -> bool:
    return same_sides(above, below) and -_NEAR <= below.y0 - above.y1 <= _NEAR


def same_sides(one: Box, other: Box) -> bool:
    """True where two boxes begin and end at the same places from left to right."""
    return abs(one.x0 - other.x0) <= _SAME_SIDE and abs(one.x1 - other.x1) <= _SAME_SIDE
