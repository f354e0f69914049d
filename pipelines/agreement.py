"""A page and its attachments are one report: do they carry the same numbers?

Pure functions of what was read. Nothing is merged and nothing corrected: the page's reading stays as it is, the other
is kept beside it, and a check row tells each number that differs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.items import Fetched, ReportItem
from pipelines.results import CheckResult, Extraction, ExtractionWarning, ItemKey, MatchedCell
from pipelines.titles import full_publisher

RULE = "attachment.agrees"
"""`check_result.rule` of a page's cell beside that of its attachment: `expected` is what the attachment says."""

DIFFERS = "attachment_differs"
"""Kind of the warning on both readings."""

_TOLD = 5  # differing cells that a warning names; the check rows have them all


@dataclass(frozen=True, slots=True)
class Comparison:
    """One reading beside another: cells of both by item, ours first."""

    pairs: tuple[tuple[MatchedCell, MatchedCell], ...]

    @property
    def compared(self) -> list[tuple[MatchedCell, MatchedCell]]:
        """Pairs in which both have a number of one unit; a blank says nothing, not even against 0."""
        return [
            (ours, theirs)
            for ours, theirs in self.pairs
            if ours.value is not None and theirs.value is not None and ours.unit == theirs.unit
        ]

    @property
    def differing(self) -> list[tuple[MatchedCell, MatchedCell]]:
        """Pairs whose numbers are not the same."""
        return [(ours, theirs) for ours, theirs in self.compared if ours.value != theirs.value]


def compare(ours: Extraction, theirs: Extraction) -> Comparison:
    """Lays two readings side by side, in our order."""
    others = {cell.item: cell for cell in theirs.cells}
    return Comparison(tuple((cell, others[cell.item]) for cell in ours.cells if cell.item in others))


def check_agreement(ours: Extraction, others: Iterable[Extraction]) -> tuple[CheckResult, ...]:
    """The rule "attachment.agrees": a row for each cell that differs, and one for each table in which none does.

    The row of a table that agrees stands at its first cell that could be compared; `passed` is None where there was
    none. Of several attachments that differ in a cell the first is told.
    """
    comparisons = [compare(ours, other) for other in others]
    pairs = [pair for comparison in comparisons for pair in comparison.pairs]
    compared = [pair for comparison in comparisons for pair in comparison.compared]
    differing = {mine.item: (mine, theirs) for mine, theirs in reversed(compared) if mine.value != theirs.value}
    results = [_result(mine, theirs, passed=False) for mine, theirs in differing.values()]
    told = {_table(item) for item in differing}
    for several, passed in ((compared, True), (pairs, None)):
        for mine, theirs in several:
            if _table(mine.item) not in told:
                told.add(_table(mine.item))
                results.append(_result(mine, theirs, passed=passed))
    order = {cell.item: number for number, cell in enumerate(ours.cells)}
    return tuple(sorted(results, key=lambda result: order[result.item]))


def differs(ours: Extraction, theirs: Extraction) -> ExtractionWarning | None:
    """What two readings differ in, in words: the first items by name; None where no number differs."""
    comparison = compare(ours, theirs)
    differing = comparison.differing
    if not differing:
        return None
    named = "; ".join(
        f"{'.'.join(mine.item[1:])} here {mine.value}, there {other.value}" for mine, other in differing[:_TOLD]
    )
    more = "; …" if len(differing) > _TOLD else ""
    told = f"{len(differing)} of {len(comparison.compared)} numbers differ: {named}{more}"
    return ExtractionWarning(DIFFERS, told, differing[0][0].locator)


def is_another(
    item: ReportItem, chosen: Extraction, fetched: Fetched, extraction: Extraction, place: str | None = None
) -> bool:
    """Whether a document that lies beside the one that was chosen says of itself that it is a report of its own.

    Its title must say so. Files in one container may be of several organs; what hangs on a page as an attachment is of
    the page's organ, whatever its head is called there (a government's report is often signed by its office), unless
    its year is another. `place` is the name of the report's place, if that is known.
    """
    if extraction.is_report is not True or not (extraction.cells or extraction.sections):
        return False
    if extraction.year is None or extraction.publisher is None:
        return False
    year = item.given_year or chosen.year or item.year
    if year is not None and extraction.year != year:
        return fetched.is_member or differs(chosen, extraction) is not None
    publisher = item.given_publisher or chosen.publisher or item.publisher
    same = publisher is not None and full_publisher(extraction.publisher, place) == full_publisher(publisher, place)
    return fetched.is_member and not same


def _result(mine: MatchedCell, theirs: MatchedCell, *, passed: bool | None) -> CheckResult:
    return CheckResult(RULE, mine.item, passed, expected=theirs.value, actual=mine.value)


def _table(item: ItemKey) -> tuple[str, str]:
    return item.form, item.table_key
