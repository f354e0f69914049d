"""What an item's documents amount to: which of them is the report, whose it is and of which year.

Pure functions of what was read; nothing here touches a file or the database.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.forms.sections import heading
from pipelines.items import Fetched, ReportItem
from pipelines.publishers import Place, find_place
from pipelines.readers.gridfinder.legibility import SCANNED_PAGES
from pipelines.reasons import Reason
from pipelines.results import Extraction, ExtractionWarning, Refusal
from pipelines.titles import TitleKind, full_publisher, parse_title

FIRST_YEAR_OF_TABLES = 2019
"""From the reports on this year on the tables are obligatory; many earlier ones are prose (forms.md section 4)."""
POSSIBLE_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose report it is and of which year.

    `place` is None where the publisher's place is not known; `publisher` then is as printed.
    """

    publisher: str
    year: int
    place: Place | None


def addresses(item: ReportItem) -> Iterator[str]:
    """The addresses of an item's documents, page first."""
    for fetched in item.documents:
        yield fetched.url


def choose(item: ReportItem, readings: Sequence[tuple[Fetched, Extraction]]) -> tuple[Fetched, Extraction]:
    """The reading that is the report: the first with numbers, else with cells, else with chapters, else the first.

    What it lacks of title, publisher, year and chapters is taken from the item's other documents, page first: the
    tables may stand in an attachment and all else on the page. Chapters taken over carry the warning
    "chapters_elsewhere". A title that is no report's gives way to the listing's.

    Args:
        item: what the documents belong to.
        readings: the item's documents that could be read, in order, at least one.
    """
    fetched, chosen = pick(readings)
    # Another with tables may be a report of its own, of which this one is to know nothing.
    readings = [(fetched, chosen), *(reading for reading in readings if not reading[1].cells)]
    said = [extraction for _, extraction in readings]
    entitled = [extraction for extraction in said if extraction.is_report]
    titles = [*(extraction.title for extraction in entitled), item.title, chosen.title]
    merged = replace(
        chosen,
        title=next((title for title in titles if title), None),
        publisher=next((extraction.publisher for extraction in said if extraction.publisher), None),
        year=next((extraction.year for extraction in said if extraction.year), None),
        is_report=True if entitled else chosen.is_report,
    )
    return fetched, merged if chosen.sections else _with_chapters(merged, readings)


def pick(readings: Sequence[tuple[Fetched, Extraction]]) -> tuple[Fetched, Extraction]:
    """The reading that `choose` begins with, as it is."""
    with_numbers = [reading for reading in readings if has_numbers(reading[1])]
    with_cells = [reading for reading in readings if reading[1].cells]
    with_sections = [reading for reading in readings if reading[1].sections]
    return (with_numbers or with_cells or with_sections or readings)[0]


def has_numbers(extraction: Extraction) -> bool:
    """Whether a statutory cell is filled; a page may show the blank form of what hangs on it."""
    return any(cell.value is not None for cell in extraction.cells)


def is_incomplete(extraction: Extraction, refusals: Sequence[object]) -> bool:
    """Whether numbers that it lacks may stand in what could not be read: documents refused, pages that are pictures."""
    waits = any(warning.text.startswith(SCANNED_PAGES) for warning in extraction.warnings)
    return waits or (bool(refusals) and not has_numbers(extraction))


def _with_chapters(extraction: Extraction, readings: Sequence[tuple[Fetched, Extraction]]) -> Extraction:
    for fetched, spare in readings:
        if spare.sections:
            told = ExtractionWarning("chapters_elsewhere", fetched.url)
            return replace(extraction, sections=spare.sections, warnings=(*extraction.warnings, told))
    return extraction


def refuse(item: ReportItem, extraction: Extraction) -> Refusal | None:
    """Why the item is not to be stored as a report, None where it is one.

    Numbers in statutory cells make it one. Without them its title must say so, or the listing's, or, where no title
    says that it is something else, the headings of its chapters; a blank form within a circular is no report.
    """
    if has_numbers(extraction):
        return None
    listed = item.title is not None and parse_title(item.title).kind is TitleKind.REPORT
    entitled = listed or extraction.is_report is True
    says_so = entitled or (extraction.is_report is None and _has_statutory_chapters(extraction))
    if says_so and (extraction.cells or extraction.sections):
        return None
    if entitled:
        return Refusal(Reason.NO_TABLES, "it has the title of a report, but neither chapters nor statutory tables")
    headline = f" (its title: {extraction.title})" if extraction.title else ""
    return Refusal(Reason.NOT_A_REPORT, f"neither its title nor its text is that of an annual report{headline}")


def _has_statutory_chapters(extraction: Extraction) -> bool:
    places = {place[1] for section in extraction.sections if (place := heading(section.heading)) is not None}
    return len(places - {None}) >= 2


def attribute(item: ReportItem, extraction: Extraction, places: Iterable[Place]) -> Attribution | Refusal:
    """Whose report it is and of which year: a person's word, else the document's own, else the listing's.

    Args:
        item: with `jurisdiction` where the door knows it; else the place is told from the publisher's name.
        extraction: what was chosen.
        places: all jurisdictions that are known.
    """
    printed = item.given_publisher or extraction.publisher or item.publisher
    if not printed:
        return Refusal(Reason.NO_PUBLISHER, "it does not say whose report it is; give it with --publisher")
    year = item.given_year or extraction.year or item.year
    if year is None:
        return Refusal(Reason.NO_YEAR, "it does not say which year it reports on; give it with --year")
    if year not in POSSIBLE_YEARS:
        return Refusal(Reason.NO_YEAR, f"it says that it reports on {year}, which cannot be; give the year with --year")
    place = place_of(item, printed, places)
    return Attribution(full_publisher(printed, place.name if place else None), year, place)


def place_of(item: ReportItem, printed: str, places: Iterable[Place]) -> Place | None:
    """The item's jurisdiction if it has one, else the one that the publisher's name begins with."""
    if item.jurisdiction is None:
        return find_place(printed, places)
    return next((place for place in places if place.code == item.jurisdiction), None)


def attribution_warnings(item: ReportItem, extraction: Extraction, found: Attribution) -> tuple[ExtractionWarning, ...]:
    """What a person should know about how the report was attributed."""
    told = []
    if found.place is None:
        text = f"the place of {found.publisher} is not in the registry: stored without a jurisdiction"
        told.append(ExtractionWarning("unknown_jurisdiction", text))
    years = {"the document": extraction.year, "the listing": item.year}
    for who, year in years.items():
        if year is not None and year != found.year:
            told.append(ExtractionWarning("year_differs", f"{who} says {year}, stored as the report on {found.year}"))
    own = extraction.publisher and full_publisher(extraction.publisher, found.place.name if found.place else None)
    if item.given_publisher and own and own != found.publisher:
        told.append(ExtractionWarning("publisher_differs", f"the document says {own}, stored as of {found.publisher}"))
    return tuple(told)
