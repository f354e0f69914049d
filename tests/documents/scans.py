"""Truth -> pictures: a report as a scanner delivers it, straight or askew, stamped, coloured, noisy, compressed.

The pages are drawn with a Chinese font of the system (Debian: fonts-noto-cjk) at any resolution.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.documents.noise import CLEAN, Noise
from tests.documents.render import LAYOUTS, Part, _parts
from tests.documents.tables import Box, Table
from tests.documents.truth import Truth
from tests.pipelines.readers.pdf_writer import File, Stream, resources

FONTS = {
    "song": Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    "hei": Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    "bold": Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
}
_SIMPLIFIED = 2  # the face in these collections that is made for the mainland
_WIDTH, _HEIGHT, _MARGIN = 595.0, 842.0, 57.0
_BODY = _WIDTH - 2 * _MARGIN
_LEADING = 1.3
_PAD = 3.0
"""Points."""


@dataclass(frozen=True, slots=True)
class Scan:
    """How a page is drawn and scanned.

    `skew` is in degrees, `noise` the standard deviation of the grey, `blur` in pixels, `line` the width of the rules in
    points, `turned` in quarters, `jpeg` a quality. `stamp` is the colour of a stamp over the table, `fill` the colour
    of head and every other row, `shadow` how much darker one side is.
    """

    dpi: int = 200
    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    jpeg: int | None = None
    stamp: tuple[int, int, int] | None = None
    fill: tuple[int, int, int] | None = None
    shadow: float = 0.0
    line: float = 0.75
    font: str = "song"
    size: float = 10.5
    turned: int = 0
    seed: int = 1


FLATBED = Scan(skew=0.6, noise=7, blur=0.5, jpeg=60, shadow=0.15)


def is_possible() -> bool:
    """True where the fonts are there."""
    return all(path.exists() for path in FONTS.values())


def picture(truth: Truth, scan: Scan, noise: Noise = CLEAN, *, prose: bool = True) -> list[Any]:
    """A report's pages as Pillow images; `prose` False leaves out all but title, headings and tables."""
    parts = _parts(truth, noise, LAYOUTS["html_clean"], signed=True)
    kept = (part for part in parts if prose or part.kind != "paragraph")
    return [degrade(page, scan) for page in _Press(scan).pages(kept)]


def png(image: Any) -> bytes:
    """One page as a file."""
    return saved(image, "PNG")


def saved(image: Any, kind: str, **options: Any) -> bytes:
    """One page as a file of some kind."""
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def pdf(images: Sequence[Any], dpi: int, jpeg: int | None = None) -> bytes:
    """The pages as a scanner's PDF: one picture on each."""
    file = File()
    for image in images:
        width, height = image.width * 72 / dpi, image.height * 72 / dpi
        data = saved(image, "JPEG", quality=jpeg) if jpeg else zlib.compress(image.tobytes())
        coding = "DCTDecode" if jpeg else "FlateDecode"
        number = file.add(
            Stream(
                f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace/DeviceRGB"
                f"/BitsPerComponent 8/Filter/{coding}",
                data,
            )
        )
        content = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im Do Q".encode()
        file.page(content, resources(XObject={"Im": number}), size=(round(width, 2), round(height, 2)))
    return file.build()


@cache
def _font(name: str, pixels: int) -> Any:
    return import_module("PIL.ImageFont").truetype(str(FONTS[name]), pixels, index=_SIMPLIFIED)


class _Press:
    """Sets parts on pages."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._unit = scan.dpi / 72
        self._pages: list[Any] = []
        self._pen: Any = None
        self._y = _HEIGHT

    def pages(self, parts: Iterator[Part]) -> list[Any]:
        """The pages."""
        for part in parts:
            if part.table is not None:
                self._table(part.table)
            elif part.kind == "title":
                self._text(part.text, "bold", self._scan.size * 1.5, centred=True)
            else:
                self._text(part.text, "hei" if part.kind == "heading" else self._scan.font, self._scan.size)
        return self._pages

    def _room(self, height: float) -> None:
        if self._y + height > _HEIGHT - _MARGIN:
            paper = import_module("PIL.Image").new(
                "RGB", (round(_WIDTH * self._unit), round(_HEIGHT * self._unit)), "white"
            )
            self._pages.append(paper)
            self._pen = import_module("PIL.ImageDraw").Draw(paper)
            self._y = _MARGIN

    def _text(self, text: str, font: str, size: float, *, centred: bool = False) -> None:
        lines = wrap(("" if centred else "　　") + text, font, size, _BODY, self._unit)
        for line in lines:
            self._room(size * 1.6)
            wide = _wide(line, font, size, self._unit)
            left = _MARGIN + (_BODY - wide) / 2 if centred else _MARGIN
            self._write(left, self._y + size * 0.8, line, font, size)
            self._y += size * 1.6

    def _write(self, x: float, middle: float, line: str, font: str, size: float) -> None:
        self._pen.text(
            (x * self._unit, middle * self._unit),
            line,
            fill=(20, 20, 20),
            font=_font(font, round(size * self._unit)),
            anchor="lm",
        )

    def _table(self, table: Table) -> None:
        xs = _columns(table)
        heights = self._rows(table, xs)
        start = 0
        while start < table.height:
            self._room(sum(heights[start : start + 2]))
            end, y = start, self._y
            while end < table.height and (y + heights[end] <= _HEIGHT - _MARGIN or end == start):
                y += heights[end]
                end += 1
            self._piece(table, xs, heights, start, end)
            self._y = y + self._scan.size
            start = end

    def _rows(self, table: Table, xs: Sequence[float]) -> list[float]:
        size = self._scan.size
        heights = [size * 1.9] * table.height
        for box in sorted(table.boxes, key=lambda box: box.rows):
            wide = xs[box.column + box.columns] - xs[box.column] - 2 * _PAD
            lines = wrap(box.text, self._scan.font, size, wide, self._unit)
            needed = len(lines) * size * _LEADING + 2 * _PAD
            lacking = needed - sum(heights[box.row : box.row + box.rows])
            if lacking > 0:
                for row in range(box.row, box.row + box.rows):
                    heights[row] += lacking / box.rows
        return heights

    def _piece(self, table: Table, xs: Sequence[float], heights: Sequence[float], start: int, end: int) -> None:
        ys = {start: self._y}
        for row in range(start, end):
            ys[row + 1] = ys[row] + heights[row]
        for box in table.boxes:
            top, bottom = max(box.row, start), min(box.row + box.rows, end)
            if top < bottom:
                shown = box.text if box.row >= start or box.kind == "group" else ""
                self._box(box, shown, (xs[box.column], ys[top], xs[box.column + box.columns], ys[bottom]))

    def _box(self, box: Box, text: str, sides: tuple[float, float, float, float]) -> None:
        x0, y0, x1, y1 = sides
        unit, scan = self._unit, self._scan
        if scan.fill and (box.kind == "head" or box.row % 2):
            self._pen.rectangle([x0 * unit, y0 * unit, x1 * unit, y1 * unit], fill=scan.fill)
        width = max(1, round(scan.line * unit))
        for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self._pen.line([round(place * unit) for place in line], fill=(30, 30, 30), width=width)
        lines = wrap(text, scan.font, scan.size, x1 - x0 - 2 * _PAD, unit)
        middle = (y0 + y1) / 2 - (len(lines) - 1) * scan.size * _LEADING / 2
        for line in lines:
            left = (x0 + x1 - _wide(line, scan.font, scan.size, unit)) / 2
            self._write(left, middle, line, scan.font, scan.size)
            middle += scan.size * _LEADING


def _columns(table: Table) -> list[float]:
    """Where columns begin and end: wide where there are long labels."""
    longest = [3.2] * table.width
    for box in table.boxes:
        if box.columns == 1:
            longest[box.column] = max(
                longest[box.column], min(len(box.text) * (1.0 if box.kind != "value" else 0.8), 12.0)
            )
    if table.name == "reviews":
        longest = [1.0] * table.width
    xs = [_MARGIN]
    for share in longest:
        xs.append(xs[-1] + share * _BODY / sum(longest))
    return xs


def _wide(line: str, font: str, size: float, unit: float) -> float:
    wide: float = _font(font, round(size * unit)).getlength(line) / unit
    return wide


def wrap(text: str, font: str, size: float, width: float, unit: float) -> list[str]:
    """A text in lines no wider than `width` points; its own line breaks are kept, and a number is never broken."""
    lines: list[str] = []
    for written in text.split("\n"):
        if not written.strip():
            continue
        line = ""
        for character in written:
            if line and _wide(line + character, font, size, unit) > width and not _in_number(line, character):
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def _in_number(line: str, character: str) -> bool:
    return line[-1] in "0123456789.," and character in "0123456789.,"


def degrade(image: Any, scan: Scan) -> Any:
    """A page as it comes out of a scanner."""
    np, cv2, pillow = import_module("numpy"), import_module("cv2"), import_module("PIL.Image")
    rng = np.random.default_rng(scan.seed)
    pixels = np.asarray(image.convert("RGB")).astype(np.float32)
    height, width = pixels.shape[:2]
    if scan.stamp:
        pixels = _stamped(pixels, scan)
    if scan.skew:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), scan.skew, 1.0)
        pixels = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    if scan.blur:
        pixels = cv2.GaussianBlur(pixels, (0, 0), scan.blur * scan.dpi / 200)
    if scan.shadow:
        pixels *= np.linspace(1 - scan.shadow, 1, width, dtype=np.float32)[None, :, None]
    if scan.noise:
        pixels += rng.normal(0, scan.noise, (height, width, 1)).astype(np.float32)
    page = pillow.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if scan.turned:
        page = page.rotate(-90 * scan.turned, expand=True)
    if scan.jpeg:
        page = pillow.open(BytesIO(saved(page, "JPEG", quality=scan.jpeg))).convert("RGB")
    return page


def _stamped(pixels: Any, scan: Scan) -> Any:
    """A round stamp, as ink on ink: what is dark below stays dark."""
    np, pillow, drawing = import_module("numpy"), import_module("PIL.Image"), import_module("PIL.ImageDraw")
    unit = scan.dpi / 72
    height, width = pixels.shape[:2]
    layer = pillow.new("RGB", (width, height), "white")
    pen = drawing.Draw(layer)
    x, y, radius = width * 0.62, height * 0.55, 58 * unit
    pen.ellipse([x - radius, y - radius, x + radius, y + radius], outline=scan.stamp, width=round(3.2 * unit))
    for number, character in enumerate("某某县人民政府办公室"):
        angle = np.pi * (0.85 + number * 1.3 / 9)
        at = (x + np.cos(angle) * radius * 0.78, y + np.sin(angle) * radius * 0.78)
        pen.text(at, character, fill=scan.stamp, font=_font("bold", round(15 * unit)), anchor="mm")
    pen.text((x, y), "★", fill=scan.stamp, font=_font("bold", round(34 * unit)), anchor="mm")
    return pixels * (np.asarray(layer).astype(np.float32) / 255)
