"""Paths: the short notation of GB/T 33190-2016, 9.1, becomes the path that the canvas takes."""

import re

from pipelines.readers.ofd.budget import too_large
from pipelines.readers.ofd.values import number
from pipelines.readers.pdf.canvas import Matrix, Path, apply

_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_TOKEN = re.compile(r"\s*([A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)[\s,]*")
_LONGEST = 2**20


def trace(data: str, to_page: Matrix) -> Path | None:
    """A path in page coordinates.

    Args:
        data: operators, each with its operands behind it: S and M (begin at a point), L (line), Q and B (curves with
            one and two points between), A (arc: two radii, angle, two flags, end), C (close).
        to_page: from the path's coordinates to the page.

    Returns:
        The path, None where the data make no sense.

    Raises:
        ReaderError: it is longer than any border.
    """
    if len(data) > _LONGEST:
        raise too_large("it has a path longer than any border")
    path = Path()
    operator, operands = "", list[float]()
    place = 0
    while place < len(data):
        match = _TOKEN.match(data, place)
        if match is None:
            return None
        place = match.end()
        token = match.group(1)
        if token in _OPERANDS and _OPERANDS.get(operator, 0) == len(operands):
            operator, operands = token, []
        else:
            value = number(token)
            if value is None or len(operands) >= _OPERANDS.get(operator, 0):
                return None
            operands.append(value)
        if len(operands) == _OPERANDS[operator]:
            _step(path, operator, operands, to_page)
    return path if len(operands) == _OPERANDS.get(operator, 0) else None


def _step(path: Path, operator: str, operands: list[float], to_page: Matrix) -> None:
    if operator == "C":
        path.close()
        return
    end = apply(to_page, operands[-2], operands[-1])
    if operator in "SM":
        path.move(end)
    elif operator == "L":
        path.line(end)
    else:
        path.curve(end)
