"""What the matcher and the identities give and the store keeps (DESIGN sections 3 to 5).

Everything here travels from the limited child process to its parent, so it is plain and can be pickled.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Self


class ItemKey(NamedTuple):
    """Names one cell of one statutory form; the keys are those of DESIGN section 5."""

    form: str
    table_key: str
    row_key: str
    column_key: str


@dataclass(slots=True, unsafe_hash=True)
class MatchedCell:
    """One printed cell and the item that it reports; never changed once made (not guarded, as a page has hundreds).

    `value` is None for a blank or unreadable cell. `plain` is True where the cell is no more than its number (or blank)
    and its unit is the form's own: then `raw`, `note` and `unit` need no remark row.
    """

    item: ItemKey
    value: Decimal | None
    raw: str
    locator: str
    note: str | None = None
    unit: str | None = None
    plain: bool = True

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """For the way from child to parent: by default attribute names go with each, which takes thrice as long."""
        return type(self), (self.item, self.value, self.raw, self.locator, self.note, self.unit, self.plain)


@dataclass(frozen=True, slots=True)
class ExtractionWarning:
    """Something a person should know about an extraction; `kind` is a fixed word such as "unplaced" or "short_row"."""

    kind: str
    text: str
    locator: str = ""


@dataclass(frozen=True, slots=True)
class SectionText:
    """One chapter (章); `number` counts from 1 in printed order, `text` is its prose without the statutory tables."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One identity (勾稽关系) tried on one report; `passed` is None where a NULL makes it not assessable."""

    rule: str
    item: ItemKey
    passed: bool | None
    expected: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was understood of one document.

    `form` is the generation of most of its cells, None where no table was found. `title`, `publisher` and `year` are
    what the document itself says, None where it does not; `is_report` is False where its title says that it is
    something else, None where it does not tell. `cross_checked` says that a second program has read the document too,
    and that the warnings tell what it saw otherwise.
    """

    reader: str
    form: str | None
    title: str | None
    publisher: str | None
    year: int | None
    is_report: bool | None = None
    cells: tuple[MatchedCell, ...] = ()
    sections: tuple[SectionText, ...] = ()
    warnings: tuple[ExtractionWarning, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    cross_checked: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that could not be read, and why; `reason` is one of `pipelines.reasons.Reason`."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Unrecognised(Refusal):
    """A document of pictures: to be read again where recognition has the room that it takes; else a refusal."""
