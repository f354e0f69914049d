"""Counts the figures that a rendered report shows, without knowing how it was rendered."""

import re
from collections import Counter

import lxml.html

from tests.documents.truth import NOT_APPLICABLE, Truth

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(万元|元|宗)?(（[^）]*）)?")
_HALFWIDTH = str.maketrans("０１２３４５６７８９．－−﹣", "0123456789.---")


def figures(texts: list[str]) -> Counter[str]:
    """The texts that are a number or a sign for none, without what noise may do to them."""
    found: Counter[str] = Counter()
    for text in texts:
        plain = "".join(text.split()).replace("[bookmark:_GoBack]", "").translate(_HALFWIDTH)
        if _NUMBER.fullmatch(plain) or plain in NOT_APPLICABLE:
            found[plain.removeprefix("+")] += 1
    return found


def wanted(truth: Truth, *, provincial: bool = False) -> Counter[str]:
    """The figures that a report must show."""
    texts = [cell.printed for _, cell in truth.cells()]
    texts += ["0"] * 6 * len(truth.short_rows)
    if provincial or truth.unplaced:
        texts += [str(value) for line in truth.unplaced for value in line["values"]]
    texts += [str(line[name]) for line in truth.unlisted for name in ("value", "cumulative") if name in line]
    if truth.list_family == "code":
        texts += [f"{number:02d}" for number in range(1, len(truth.indicators) + len(truth.unlisted) + 1)]
    return figures(texts)


def cells_of(layout: str, body: str) -> list[str]:
    """The texts of all table cells, taken apart by the plainest means that the layout allows."""
    if layout.startswith("html"):
        root = lxml.html.fromstring(body)
        innermost = [cell for cell in root.iter("td") if cell.find(".//td") is None]
        return [str(cell.xpath("string()")) for cell in innermost]
    if layout in {"text_tabs", "text_cell_lines"}:
        return [cell for line in body.split("\n") for cell in line.split("\t")]
    if layout in {"text_cell_pipes", "text_markdown"}:
        return [cell for line in body.split("\n") if line.startswith("|") for cell in line.split("|")]
    return [cell for line in body.split("\n") if "。" not in line for cell in _numbers_at_end(line)]


def _numbers_at_end(line: str) -> list[str]:
    told = []
    for word in reversed(line.split(" ")):
        if not figures([word]):
            break
        told.append(word)
    return told
