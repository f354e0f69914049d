"""For any figures in any layout, what was printed comes back; from mutilated documents nothing is made up."""

import random
import re
import unicodedata
from decimal import Decimal

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines.blocks import Grid, Reading
from pipelines.forms import extract_reading
from pipelines.readers import ReaderError, read
from pipelines.readers.sniff import sniff
from pipelines.results import Extraction
from tests.documents.noise import Noise, random_noise
from tests.documents.random_truths import random_truth
from tests.documents.render import LAYOUTS, Layout, render
from tests.documents.truth import Truth

# These two show where a label or a row ends by blanks alone; with blanks inside the labels some rows cannot be told.
# Then they must be reported, and still nothing may be wrong.
LOOSE = {"text_numbers", "text_cell_lines"}


# A seed does not shrink to a simpler report, so a failure is shown at once.
no_shrinking = settings(max_examples=200, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def drawn(seed: int, share: float) -> tuple[Truth, Layout, Noise]:
    rng = random.Random(seed)
    truth = random_truth(rng, rng.choice(["2008", "2019", "2021"]))
    layout = rng.choice([layout for layout in LAYOUTS.values() if layout.tables and layout.can_show(truth)])
    return truth, layout, random_noise(rng, share)


def extracted(body: bytes) -> Extraction:
    return extract_reading(read(body, sniff(body)))


def numbers_of(extraction: Extraction) -> dict[tuple[str, str, str], Decimal]:
    return {cell.item[1:]: cell.value for cell in extraction.cells if cell.value is not None}  # type: ignore[misc]


@no_shrinking
@given(seed=st.integers(min_value=0, max_value=2**32), share=st.sampled_from([0.0, 0.1, 0.25, 0.5]))
def test_what_was_printed_comes_back_cell_for_cell(seed: int, share: float) -> None:
    truth, layout, noise = drawn(seed, share)
    extraction = extracted(render(truth, layout.name, noise))
    printed = {tuple(key): cell.value for key, cell in truth.cells() if cell.value is not None}
    found = numbers_of(extraction)
    assert {key: value for key, value in found.items() if printed.get(key) != value} == {}
    missing = printed.keys() - found.keys()
    if layout.name in LOOSE:
        unlisted = [cell for cell in extraction.cells if cell.item.row_key == "unlisted"]
        without_tables = extraction.form is None  # which the extract stage reports
        assert not missing or extraction.warnings or unlisted or without_tables
    else:
        assert missing == set()
        assert (extraction.publisher, extraction.year) == (truth.publisher, truth.year)


def mutilated(body: bytes, seed: int) -> bytes:
    """The document with pieces cut out, doubled, swapped or replaced: tags, labels and numbers alike."""
    rng = random.Random(seed)
    pieces = re.split(rb"(?=<)|(?<=>)|(?<=\n)", body)
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(pieces))
        until = min(len(pieces), at + rng.choice([1, 1, 2, 5, 40]))
        match rng.randrange(4):
            case 0:
                del pieces[at:until]
            case 1:
                pieces[at:at] = pieces[at:until]
            case 2:
                other = rng.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case _:
                pieces[at] = pieces[at][: rng.randrange(len(pieces[at]) + 1)]
        if not pieces:
            break
    return b"".join(pieces)


def cell_texts(reading: Reading) -> set[str]:
    """Every number as one cell or word prints it, without blanks at its ends."""
    texts = [cell.text for block in reading.blocks if isinstance(block, Grid) for cell in block.cells]
    texts += [block.text for block in reading.blocks if not isinstance(block, Grid)]
    plain = [re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text)) for text in texts]
    return {number for text in plain for number in re.findall(r"\d+(?:\.\d+)?", text)}


@no_shrinking
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_from_a_mutilated_document_no_number_is_made_up(seed: int) -> None:
    truth, layout, noise = drawn(seed, 0.2)
    body = mutilated(render(truth, layout.name, noise), seed)
    try:
        reading = read(body, sniff(body))
    except ReaderError:
        return  # refused with a reason
    extraction = extract_reading(reading)
    printed = cell_texts(reading)
    for cell in extraction.cells:
        assert cell.value is None or f"{abs(cell.value):f}" in printed, cell
    located = [cell.locator for cell in extraction.cells if cell.value is not None and layout.name not in LOOSE]
    assert len(located) == len(set(located)), "a printed number was stored twice"
