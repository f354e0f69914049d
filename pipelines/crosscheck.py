"""The cross-check (`--cross-check`): another program reads a document too, and where it sees something else is told.

No value is changed by it, and a second program that fails, hangs or is not there takes nothing from the first reading.
"""

from dataclasses import replace

from pipelines.items import Fetched
from pipelines.journal import Journal
from pipelines.pool import ReadingPool
from pipelines.results import Extraction, ExtractionWarning, Refusal

ENGINES_DIFFER = "engines_differ"
TABLES_DIFFER = "tables_differ"
NOT_CROSS_CHECKED = "not_cross_checked"
"""Kinds of the warnings: cells of a PDF, the number of tables of a DOC; and no second program could read it."""

MOST_TOLD = 20
"""Cells that are told one by one; behind them stands how many more there are."""


async def cross_checked(pool: ReadingPool, journal: Journal, fetched: Fetched, extraction: Extraction) -> Extraction:
    """An extraction with the warnings of a second program, which are told to the journal too.

    Kinds of documents for which there is no second program come back as they are. Counts "cross_checked" and, of
    these, "differing".

    Args:
        pool: whose children read it.
        journal: the run's.
        fetched: the document.
        extraction: what was understood of it.
    """
    reader = extraction.reader.partition(":")[0]
    if reader not in _CHECKS:
        return extraction
    found = await pool.run(compare, fetched.body, reader)
    if isinstance(found, Refusal):
        found = (ExtractionWarning(NOT_CROSS_CHECKED, found.detail),)
    else:
        journal.count("cross_checked")
        journal.count("differing", 1 if found else 0)
    if found:
        more = f" (and {len(found) - 1} more: see the warnings of the extraction)" if len(found) > 1 else ""
        place = f"{found[0].locator}: " if found[0].locator else ""
        journal.notice(fetched.url, found[0].kind, f"{place}{found[0].text}{more}")
    return replace(extraction, warnings=(*extraction.warnings, *found), cross_checked=True)


def compare(body: bytes, reader: str) -> tuple[ExtractionWarning, ...] | Refusal:
    """What the second program sees otherwise than `reader`, or why it sees nothing; runs in a limited child."""
    from pipelines.readers import ReaderError  # noqa: PLC0415 - the parent imports this module and needs no reader

    try:
        return _CHECKS[reader](body)
    except ReaderError as error:
        return Refusal(error.reason, error.detail)


def _compare_engines(body: bytes) -> tuple[ExtractionWarning, ...]:
    from pipelines.readers.pdf.reader import compare_engines  # noqa: PLC0415 - as above

    differences = compare_engines(body)
    told = [
        ExtractionWarning(
            ENGINES_DIFFER, f"pdfminer reads {_quoted(each.pdfminer)}, pdfium {_quoted(each.pdfium)}", each.locator
        )
        for each in differences[:MOST_TOLD]
    ]
    if len(differences) > MOST_TOLD:
        rest = len(differences) - MOST_TOLD
        told.append(ExtractionWarning(ENGINES_DIFFER, f"{rest} more cells are not read alike by pdfminer and pdfium"))
    return tuple(told)


def _count_tables(body: bytes) -> tuple[ExtractionWarning, ...]:
    from pipelines.readers import doc, office  # noqa: PLC0415 - as above

    reading = doc.read_binary(body)
    checked = office.cross_check(body, reading)
    return tuple(ExtractionWarning(TABLES_DIFFER, text) for text in checked.warnings[len(reading.warnings) :])


def _quoted(text: str | None) -> str:
    return "no such cell" if text is None else repr(text)


_CHECKS = {"pdf": _compare_engines, "doc": _count_tables}
