"""Paths: the short notation of GB/T 33190-2016, 9.1, becomes the path that the canvas takes."""

import re

from pipelines.readers.ofd.budget import Budget
from pipelines.readers.ofd.values import number
from pipelines.readers.pdf.canvas import Matrix, Path, apply

_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_TOKEN = re.compile(r"[A-Z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_DATA = re.compile(rf"\s*(?:(?:{_TOKEN.pattern})[\s,]*)*+")
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
        raise Budget.too_large("it has a path longer than any border")
    if not _DATA.fullmatch(data):
        return None
    path = Path()
    tokens = _TOKEN.findall(data)
    place = 0
    while place < len(tokens):
        operator = tokens[place]
        count = _OPERANDS.get(operator, len(tokens))
        operands = [value for token in tokens[place + 1 : place + 1 + count] if (value := number(token)) is not None]
        if len(operands) < count:
            return None
        _step(path, operator, operands, to_page)
        place += 1 + count
    return path


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
