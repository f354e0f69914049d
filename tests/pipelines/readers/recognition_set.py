"""What the tests of recognition share: reports pictured and scored, and that they skip without the extra."""

import os
from dataclasses import dataclass, field

import pytest

from pipelines import forms
from pipelines.blocks import Reading
from pipelines.readers import scan
from tests.documents import scans
from tests.documents.truth import Key, Truth


def require() -> None:
    """Skips the test, or fails it where NIANBAO_REQUIRE_OCR=1, if the extra or the font is missing."""
    if scan.is_installed() and scans.is_possible():
        return
    reason = scan.MISSING if not scan.is_installed() else "no Chinese font (Debian: fonts-noto-cjk)"
    if os.environ.get("NIANBAO_REQUIRE_OCR") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@dataclass(slots=True)
class Score:
    """Cells of a report: right ones, NULL ones with a remark, wrong ones."""

    right: int = 0
    flagged: list[Key] = field(default_factory=list)
    missing: list[Key] = field(default_factory=list)
    wrong: list[tuple[Key, str]] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """How many there are."""
        return self.right + len(self.flagged) + len(self.missing) + len(self.wrong)

    @property
    def share(self) -> float:
        """Of right cells."""
        return self.right / self.cells


def score(reading: Reading, truth: Truth) -> Score:
    """Holds what was read against the truth; a wrong number counts as wrong, even where an identity would flag it."""
    extraction = forms.extract_reading(reading)
    found = {Key(cell.item.table_key, cell.item.row_key, cell.item.column_key): cell for cell in extraction.cells}
    result = Score()
    for key, cell in truth.cells():
        read = found.pop(key, None)
        value = read.value if read is not None else None
        if value == cell.value:
            result.right += 1
        elif read is None:
            result.missing.append(key)
        elif value is None:
            result.flagged.append(key)
        else:
            result.wrong.append((key, read.raw))
    known = {key for key, _ in truth.cells()}
    result.wrong += [
        (key, cell.raw)
        for key, cell in found.items()
        if cell.value is not None and key not in known and not _is_uncertain(key, truth)
    ]
    return result


def _is_uncertain(key: Key, truth: Truth) -> bool:
    """A row printed with a cell less than its table has columns: nobody can tell which cell is which (a warning)."""
    return key.table == "requests" and key.row in truth.short_rows
