"""How light a colour is: a line in white cannot be seen, a thin box in a pale colour is a background."""

from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1

from pipelines.readers.pdf.document import as_name

_GRAYS = frozenset({"DeviceGray", "CalGray", "G"})
WHITE = 0.985
PALE = 0.8


def lightness(space: object, components: list[Any]) -> float:
    """From 0 (black) to 1 (white); 0 where it cannot be told, for what is painted is mostly to be seen."""
    numbers = [value for value in components if isinstance(value, float)]
    if len(numbers) != len(components) or not numbers:
        return 0.0
    if len(numbers) == 4:
        return 1.0 - max(numbers)
    if len(numbers) == 3:
        return numbers[0] / 100 if _is_family(space, {"Lab"}) else min(numbers)
    return numbers[0] if len(numbers) == 1 and _is_gray(space) else 0.0


def _is_gray(space: object) -> bool:
    if isinstance(space, str):
        return space in _GRAYS
    if isinstance(space, list) and len(space) > 1 and as_name(space[0]) == "ICCBased":
        profile = resolve1(space[1])
        return isinstance(profile, PDFStream) and resolve1(profile.get("N")) == 1
    return as_name(space) in _GRAYS or _is_family(space, _GRAYS)


def _is_family(space: object, names: frozenset[str] | set[str]) -> bool:
    return isinstance(space, list) and bool(space) and as_name(space[0]) in names
