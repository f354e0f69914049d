"""Truth -> report: title, prose of the sections, statutory tables, in one of the layouts that reports come in.

`render(truth, layout, noise)` gives the bytes of a file; `fragment` gives the part that a portal puts into its article
page. What was rendered says exactly what the truth says, whatever the noise.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.documents import html, text
from tests.documents.labels import REVIEWS_NOTE
from tests.documents.noise import CLEAN, Noise
from tests.documents.prose import Prose
from tests.documents.structure import distort
from tests.documents.tables import Table, build
from tests.documents.truth import Cell, Key, Truth
from tests.documents.wording import Wording

_TABLE_SECTIONS = {2: "proactive", 3: "requests", 4: "reviews"}


@dataclass(frozen=True, slots=True)
class Layout:
    """A manner of writing a file.

    `blanks` is False where a blank number cannot be shown; `forms` are the generations it can carry; `tables` is False
    where the figures stand in sentences only.
    """

    name: str
    media_type: str
    extension: str
    blanks: bool = True
    forms: tuple[str, ...] = ("2008", "2019", "2021")
    tables: bool = True

    def can_show(self, truth: Truth) -> bool:
        """True where this layout can tell the whole truth."""
        if truth.form not in self.forms:
            return False
        return self.blanks or not any(cell.printed.strip() == "" for _, cell in _shown(truth))


def _shown(truth: Truth) -> Iterator[tuple[Key, Cell]]:
    empty_reviews = all(cell.value is None and not cell.raw for key, cell in truth.cells() if key.table == "reviews")
    for key, cell in truth.cells():
        if not (key.table == "reviews" and empty_reviews):
            yield key, cell


LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("html_clean", "text/html", "html"),
        Layout("html_flat", "text/html", "html"),
        Layout("html_word", "text/html", "html"),
        Layout("html_nested", "text/html", "html"),
        Layout("text_tabs", "text/plain", "txt"),
        Layout("text_cell_lines", "text/plain", "txt"),
        Layout("text_cell_pipes", "text/plain", "txt"),
        Layout("text_markdown", "text/plain", "txt"),
        Layout("text_numbers", "text/plain", "txt", blanks=False),
        Layout("html_prose", "text/html", "html", forms=("2008",), tables=False),
    )
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a report in reading order: a "title", "heading", "paragraph" or "table"."""

    kind: str
    text: str = ""
    table: Table | None = None


def render(truth: Truth, layout: str, noise: Noise = CLEAN) -> bytes:
    """A whole file, as bytes in the noise's charset.

    Args:
        truth: what it says.
        layout: a name in `LAYOUTS`.
        noise: how it says it.

    Raises:
        KeyError: there is no such layout.
        ValueError: the layout cannot tell this truth (`Layout.can_show`).
    """
    body = fragment(truth, layout, noise)
    if LAYOUTS[layout].media_type == "text/plain":
        return body.encode(noise.charset)
    title = Wording(truth, noise).title().replace("\n", "")
    before = html.metadata_table(title, truth.publisher, truth.year) if noise.metadata else ""
    return html.page(title, before + body, noise).encode(noise.charset)


def fragment(truth: Truth, layout: str, noise: Noise = CLEAN, *, titled: bool = True, signed: bool = True) -> str:
    """The report itself, without a page around it.

    Args:
        truth: what it says.
        layout: a name in `LAYOUTS`.
        noise: how it says it.
        titled: False leaves the title to the page around.
        signed: False leaves the publisher's name below it out.
    """
    described = LAYOUTS[layout]
    if not described.can_show(truth):
        raise ValueError(f"layout {layout} cannot show the report of {truth.publisher} {truth.year} ({truth.form})")
    written = parts(truth, noise, described, signed=signed)
    written = written if titled else [part for part in written if part.kind != "title"]
    if described.media_type == "text/plain":
        return _text(written, layout, noise)
    return _html(written, layout, noise)


def parts(
    truth: Truth, noise: Noise = CLEAN, described: Layout = LAYOUTS["html_clean"], *, signed: bool = True
) -> list[Part]:
    """The pieces of a report in reading order, for writers of other kinds of files."""
    return list(_parts(truth, noise, described, signed=signed))


def _parts(truth: Truth, noise: Noise, described: Layout, *, signed: bool) -> Iterator[Part]:
    if noise.across or described.media_type == "text/plain":
        # without spans nothing would tell an empty cell that a span left behind from a blank figure
        noise = replace(noise, span_mismatch=False)
    if described.name == "text_numbers":
        # a bookmark has a blank in it, which parts numbers here
        noise = replace(noise, bookmark=False)
    wording = Wording(truth, noise)
    prose = Prose(truth, noise.seed)
    printed = distort(build(truth, wording), noise) if described.tables else []
    for line in wording.title().split("\n"):
        yield Part("title", line)
    yield Part("paragraph", prose.opening())
    yield from _old(prose, printed) if truth.form == "2008" else _sections(wording, prose, printed)
    for line in prose.signature() if signed else ():
        yield Part("paragraph", line)


def _old(prose: Prose, tables: list[Table]) -> Iterator[Part]:
    for heading, paragraphs in prose.old_sections():
        yield Part("heading", heading)
        for paragraph in paragraphs:
            yield Part("paragraph", paragraph)
    if tables:
        yield Part("paragraph", "附表：政府信息公开情况统计表")
    else:
        for sentence in prose.figures():
            yield Part("paragraph", sentence)
    for table in tables:
        yield Part("table", table=table)


def _sections(wording: Wording, prose: Prose, tables: list[Table]) -> Iterator[Part]:
    for number in range(1, 7):
        yield Part("heading", wording.heading(number))
        instruction = wording.instruction()
        if instruction and number in _TABLE_SECTIONS:
            yield Part("paragraph", instruction)
        for paragraph in prose.section(number):
            yield Part("paragraph", paragraph)
        for table in tables:
            if table.name == _TABLE_SECTIONS.get(number):
                yield Part("table", table=table)
        if number == 4 and wording.noise.reviews_note:
            yield Part("paragraph", REVIEWS_NOTE)


def _html(parts: list[Part], layout: str, noise: Noise) -> str:
    markup = html.WordMarkup(noise.seed) if layout == "html_word" else html.Markup()
    written = []
    for part in parts:
        if part.table is not None:
            written.append(html.write_table(part.table, markup, row_spans=layout != "html_flat", across=noise.across))
        elif part.kind == "title":
            written.append(f"<h2>{markup.text(part.text)}</h2>\n")
        elif part.kind == "heading":
            written.append(markup.heading(part.text))
        else:
            written.append(markup.paragraph(part.text))
    body = "".join(written)
    return html.nest(body) if layout == "html_nested" else body


def _text(parts: list[Part], layout: str, noise: Noise) -> str:
    write = text.WRITERS[layout]
    marks = {"title": "# ", "heading": "## "} if layout == "text_markdown" else {}
    written = [
        write(part.table, noise) if part.table is not None else marks.get(part.kind, "") + part.text for part in parts
    ]
    return "\n\n".join(written) + "\n"
