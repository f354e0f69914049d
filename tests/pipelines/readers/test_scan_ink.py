"""Pieces of ink, dust beside digits, further looks, and rules that end too early: ink in; what is made of it out."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import pytest

from pipelines.blocks import CONFIDENT
from pipelines.readers.gridfinder import Box
from pipelines.readers.scan import looks, recognition
from pipelines.readers.scan.recognition import Guess
from tests.pipelines.readers.recognition_set import require

DPI = 200


@pytest.fixture
def _ocr() -> None:
    require()


needs_ocr = pytest.mark.usefixtures("_ocr")


def paper(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (200, 400)) -> Any:
    """White, with boxes (x0, y0, x1, y1) of ink."""
    np = import_module("numpy")
    grey = np.full(size, 255, np.uint8)
    for x0, y0, x1, y1 in boxes:
        grey[y0:y1, x0:x1] = 0
    return grey


def strip_of(*boxes: tuple[int, int, int, int]) -> Any:
    """The one run of these boxes in a cell of the whole paper, whose characters are 28 pixels high."""
    np, strips = import_module("numpy"), import_module("pipelines.readers.scan.strips")
    grey = paper(*boxes)
    sheet = strips.Sheet(grey, grey < 128, 28.0)
    (strip,) = strips.in_cell(sheet, Box(0, 0, 400 * 72 / DPI, 200 * 72 / DPI))
    assert int((strip.picture < 128).sum()) == int(np.sum(grey < 128))
    return strip


DIGIT, NEXT = (100, 80, 112, 101), (122, 80, 134, 101)


@needs_ocr
class TestPieces:
    @pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 1.0])
    def test_they_are_measured_as_opencv_does(self, share: float) -> None:
        np, cv2 = import_module("numpy"), import_module("cv2")
        ink = np.random.default_rng(7).random((90, 140)) < share
        found = import_module("pipelines.readers.scan.components").components(ink)
        count, names, boxes, centres = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
        edges = (found.lefts, found.tops, found.widths, found.heights)
        assert [edge.tolist() for edge in edges] == boxes[1:count, :4].T.tolist()
        assert found.middles == pytest.approx(centres[1:count, 1])
        assert (found.names == names).all()

    @pytest.mark.parametrize("corner", [(0, 0), (388, 179), (100, 80)], ids=["first", "last", "middle"])
    def test_ink_at_the_edge_of_a_page_is_cut_out_whole(self, corner: tuple[int, int]) -> None:
        x, y = corner
        strip_of((x, y, x + 12, y + 21))


@needs_ocr
class TestDust:
    @pytest.mark.parametrize(
        "speck",
        [(94, 82, 97, 85), (115, 84, 118, 87), (100, 72, 103, 75), (86, 97, 89, 100)],
        ids=["left above the foot", "between, above the foot", "over the digit", "at the foot, far from it"],
    )
    def test_a_speck_where_no_point_can_be_is_taken_off(self, speck: tuple[int, int, int, int]) -> None:
        dust = import_module("pipelines.readers.scan.dust")
        cleaned = dust.without_dust(strip_of(DIGIT, NEXT, speck))
        assert [mark[:4] for mark in cleaned.thin] == [DIGIT, NEXT]
        assert [mark[:4] for mark in cleaned.marks] == [DIGIT, NEXT]
        assert int((cleaned.picture < 128).sum()) == 2 * 12 * 21
        assert [round(edge * DPI / 72) for edge in cleaned.box] == [100, 80, 134, 101]

    @pytest.mark.parametrize("point", [(115, 98, 118, 101), (115, 98, 118, 105)], ids=["point", "comma"])
    def test_a_point_or_comma_stays(self, point: tuple[int, int, int, int]) -> None:
        dust = import_module("pipelines.readers.scan.dust")
        strip = strip_of(DIGIT, NEXT, point)
        assert dust.without_dust(strip) is strip

    def test_the_rest_of_a_rule_at_the_edge_is_no_line_of_text(self) -> None:
        strips = import_module("pipelines.readers.scan.strips")
        grey = paper(DIGIT, (130, 195, 158, 198))
        sheet = strips.Sheet(grey, grey < 128, 28.0)
        (strip,) = strips.in_cell(sheet, Box(0, 0, 400 * 72 / DPI, 200 * 72 / DPI))
        assert [mark[:4] for mark in strip.marks] == [DIGIT]


@needs_ocr
class TestLooks:
    @pytest.fixture
    def answers(self, monkeypatch: pytest.MonkeyPatch) -> list[Guess]:
        """What the further looks see, in turn."""
        told: list[Guess] = []

        def recognise(lines: Sequence[Any], *, whole: bool) -> list[Guess]:
            assert whole
            return [told.pop(0) for _ in lines]

        monkeypatch.setattr(recognition, "recognise", recognise)
        return told

    @pytest.mark.parametrize(
        ("first", "further", "text", "is_sure"),
        [
            (Guess("O", 0.5, (), "0", (), 0.99), [Guess("0", 0.98, (), "0")] * 2, "0", True),
            (Guess("O", 0.5, (), "0", (), 0.99), [Guess("O", 0.6, (), "0", (), 0.97)] * 2, "0", True),
            (Guess("O", 0.5, (), "0", (), 0.99), [Guess("8", 0.98, (), "8")] * 2, "O", False),
            (Guess("O", 0.5, (), "0", (), 0.6), [Guess("O", 0.6, (), "0", (), 0.6)] * 2, "0", False),
            (Guess("7", 0.9, (), "7"), [Guess("7", 0.98, (), "7"), Guess("1", 0.98, (), "1")], "7", False),
            (Guess("7", 0.6, (), "7"), [Guess("7", 0.98, (), "7")] * 2, "7", True),
        ],
    )
    def test_three_looks(
        self, answers: list[Guess], first: Guess, further: list[Guess], text: str, *, is_sure: bool
    ) -> None:
        answers += further
        guesses = [first]
        looks.look_again([strip_of(DIGIT)], guesses)
        assert (guesses[0].text, guesses[0].confidence >= CONFIDENT) == (text, is_sure)
        assert answers == []

    @pytest.mark.parametrize("guess", [Guess("7", 0.99, (), "7"), Guess("一、", 0.9, (), "1", (), 0.1)])
    def test_what_is_sure_or_no_number_is_not_looked_at_again(self, answers: list[Guess], guess: Guess) -> None:
        guesses = [guess]
        looks.look_again([strip_of(DIGIT)], guesses)
        assert guesses == [guess]
        assert answers == []

    def test_a_number_with_dust_is_read_without_it(self, answers: list[Guess]) -> None:
        answers += [Guess("0", 0.99, (), "0")] * 3
        guesses, cells = [Guess(",0", 0.6, (), ",0")], [strip_of(DIGIT, (86, 97, 89, 100))]
        looks.look_again(cells, guesses)
        assert (guesses[0].text, guesses[0].confidence, len(cells[0].thin)) == ("0", 0.99, 1)


@needs_ocr
class TestLong:
    """Long lines are squeezed; those with a figure are read whole."""

    @pytest.fixture
    def read(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """How wide the lines were that were read whole."""
        widths: list[int] = []

        def recognise(lines: Sequence[Any], *, whole: bool) -> list[Guess]:
            assert whole
            widths.extend(line.shape[1] for line in lines)
            return [Guess("whole", 0.99, (), "")] * len(lines)

        monkeypatch.setattr(recognition, "recognise", recognise)
        return widths

    @pytest.mark.parametrize("text", ["363.62万元", "共12345件", "1.5", "3、4", "12345678901"])
    def test_a_figure(self, read: list[int], text: str) -> None:
        guesses, cell = [Guess(text, 0.99, (), text)], strip_of((20, 80, 300, 101))
        looks.look_whole([cell], guesses)
        assert [guess.text for guess in guesses] == ["whole"]
        assert read == [cell.picture.shape[1]]

    @pytest.mark.parametrize("text", ["1.属于国家秘密", "12、其他", "本年新收政府信息公开申请数量", ""])
    def test_none(self, read: list[int], text: str) -> None:
        guesses = [Guess(text, 0.99, (), "")]
        looks.look_whole([strip_of((20, 80, 300, 101))], guesses)
        assert [guess.text for guess in guesses] == [text]
        assert read == []

    def test_a_short_line_is_never_squeezed(self, read: list[int]) -> None:
        guesses = [Guess("1234567", 0.99, (), "1234567")]
        looks.look_whole([strip_of((20, 80, 110, 101))], guesses)
        assert read == []


@needs_ocr
class TestRules:
    FRAME = ((20, 20, 620, 22), (20, 100, 620, 102), (20, 20, 22, 102), (618, 20, 620, 102))

    def uprights(self, *boxes: tuple[int, int, int, int]) -> list[tuple[int, int, int]]:
        """The upright rules as pixels: where, from, to."""
        ruling = import_module("pipelines.readers.scan.ruling")
        _, rules, _ = ruling.find_rules(paper(*self.FRAME, *boxes, size=(200, 700)))
        return sorted(
            (round(rule.at * DPI / 72), round(rule.start * DPI / 72), round(rule.end * DPI / 72)) for rule in rules
        )

    def test_one_that_a_gap_keeps_from_the_next_rule_is_closed(self) -> None:
        (_, (at, start, end), _) = self.uprights((320, 20, 322, 90))
        assert at == 321
        assert start <= 21
        assert end >= 100

    @pytest.mark.parametrize("stroke", [(320, 45, 322, 80), (320, 22, 322, 60)], ids=["of a letter", "that ends early"])
    def test_a_stroke_is_none(self, stroke: tuple[int, int, int, int]) -> None:
        assert len(self.uprights(stroke)) == 2
