"""Ruled lines of a picture by morphology: what is long, thin and straight."""

from collections.abc import Sequence
from typing import Any

from pipelines.readers.gridfinder import Rule
from pipelines.readers.scan.cleaning import FAINT_INK
from pipelines.readers.scan.components import components
from pipelines.readers.scan.libraries import library
from pipelines.readers.scan.pictures import SCALE

_PIECE = 31
"""Pixels: what runs straight as far may be a piece of a rule."""
_THICKEST = 12
_GAP = 9.0
_SHORTEST = 12.0
_LONG = 40.0
_FIRM = 24.0
_APART = 1.2
_TOUCH = 3.0
_ROUNDS = 2
"""Points: gaps between pieces; the shortest rule, if it meets others at both ends, the shortest that need not, and the
shortest that may have a gap to one of the two; how far pieces of one rule lie apart across it; how close to another
line an end is that meets it."""


def find_rules(grey: Any) -> tuple[list[Rule], list[Rule], Any]:
    """The ruled lines of a level page.

    Args:
        grey: ink on white, height x width.

    Returns:
        Horizontal and vertical rules, in points, and where their ink is (height x width, true there).
    """
    np = library("numpy")
    faint = (grey < FAINT_INK).astype(np.uint8)
    level, level_ink = _pieces(faint)
    upright, upright_ink = _pieces(np.ascontiguousarray(faint.T))
    level, upright = _kept(level, upright)
    ink = _of_rules(level_ink, faint, level) | _of_rules(upright_ink, faint.T, upright).T
    return level, upright, ink


def _pieces(faint: Any) -> tuple[list[Rule], Any]:
    """What runs from left to right, joined, and its ink."""
    cv2, np = library("cv2"), library("numpy")
    # A hairline that is not quite level steps from one row of pixels to the next: rows above and below are lent to it.
    lent = cv2.dilate(faint, np.ones((3, 1), np.uint8))
    opened = cv2.morphologyEx(lent, cv2.MORPH_OPEN, np.ones((1, _PIECE), np.uint8))
    found = components(opened)
    pieces = [
        Rule((float(middle) + 0.5) / SCALE, float(left) / SCALE, float(left + width) / SCALE)
        for left, width, height, middle in zip(found.lefts, found.widths, found.heights, found.middles, strict=True)
        if height <= _THICKEST + 2 or height <= width / 20
    ]
    return _joined(pieces), opened


def _joined(pieces: Sequence[Rule]) -> list[Rule]:
    """Pieces in one line as one rule: those that noise, a stamp or a digit on the line parts."""
    rules: list[Rule] = []
    for piece in sorted(pieces, key=lambda rule: rule.start):
        for index in range(len(rules) - 1, -1, -1):
            known = rules[index]
            if abs(known.at - piece.at) <= _APART and piece.start - known.end <= _GAP:
                length, more = known.end - known.start, piece.end - piece.start
                at = (known.at * length + piece.at * more) / (length + more)
                rules[index] = Rule(at, known.start, max(known.end, piece.end))
                break
        else:
            rules.append(piece)
    return [rule for rule in rules if rule.end - rule.start >= _SHORTEST]


def _kept(level: Sequence[Rule], upright: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    """The rules without strokes of large letters: what is short must meet rules at both ends, from the long ones on."""
    kept = [rule for rule in level if _is_long(rule)], [rule for rule in upright if _is_long(rule)]
    short = [rule for rule in level if not _is_long(rule)], [rule for rule in upright if not _is_long(rule)]
    for _ in range(_ROUNDS):
        for rules, own, others in ((short[1], kept[1], kept[0]), (short[0], kept[0], kept[1])):
            whole = [(rule, _between(rule, others)) for rule in rules]
            own += [found for _, found in whole if found is not None]
            rules[:] = [rule for rule, found in whole if found is None]
    return kept


def _between(rule: Rule, others: Sequence[Rule]) -> Rule | None:
    """A short rule that meets others at both ends, or one that a gap keeps from it at one end, that closed; or None."""
    meets = _meets(rule, rule.start, others), _meets(rule, rule.end, others)
    if all(meets):
        return rule
    if not any(meets) or rule.end - rule.start < _FIRM:
        return None
    if meets[0]:
        far = [other.at for other in _crossed(rule, others) if 0 <= other.at - rule.end <= _GAP]
        return Rule(rule.at, rule.start, min(far)) if far else None
    far = [other.at for other in _crossed(rule, others) if 0 <= rule.start - other.at <= _GAP]
    return Rule(rule.at, max(far), rule.end) if far else None


def _crossed(rule: Rule, others: Sequence[Rule]) -> list[Rule]:
    return [other for other in others if other.start - _TOUCH <= rule.at <= other.end + _TOUCH]


def _is_long(rule: Rule) -> bool:
    return rule.end - rule.start >= _LONG


def _meets(rule: Rule, end: float, others: Sequence[Rule]) -> bool:
    return any(abs(other.at - end) <= _TOUCH for other in _crossed(rule, others))


def _of_rules(ink: Any, faint: Any, rules: Sequence[Rule]) -> Any:
    """Where the ink of these rules is, with a pixel around it; of `faint`, where pieces are lost, the middle only."""
    np = library("numpy")
    near, middle = np.zeros(ink.shape, np.uint8), np.zeros(ink.shape, np.uint8)
    reach = _THICKEST / 2 + 1
    for rule in rules:
        top, bottom = int(rule.at * SCALE - reach), int(rule.at * SCALE + reach) + 1
        along = slice(max(int(rule.start * SCALE) - 2, 0), int(rule.end * SCALE) + 3)
        near[max(top, 0) : bottom, along] = 1
        middle[max(int(rule.at * SCALE) - 1, 0) : int(rule.at * SCALE) + 2, along] = 1
    return (library("cv2").dilate((ink & near) | (faint & middle), np.ones((1, 3), np.uint8))) > 0
