"""Fonts of a PDF: what the codes of a string mean and how far each one moves the pen.

Tables come from pdfminer.six (predefined CJK maps, encodings, glyph names, metrics of the standard fonts); embedded
maps are read in `cmaps`. What a code means is looked up once a font. A code that the file gives no meaning to is
`UNKNOWN`, never a guess: a guessed digit is worse than none.
"""

import struct
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from pdfminer.cmapdb import CMapDB
from pdfminer.encodingdb import EncodingDB, name2unicode
from pdfminer.fontmetrics import FONT_METRICS
from pdfminer.pdffont import Type1FontHeaderParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral

from pipelines.readers.pdf.characters import plain
from pipelines.readers.pdf.cmaps import CodeMap, Ranges, ToUnicode, walk
from pipelines.readers.pdf.document import BROKEN, as_dict, as_name, as_numbers
from pipelines.readers.pdf.streams import data_of
from pipelines.readers.pdf.truetype import unicode_by_glyph

Glyph = tuple[str, float, float, float, float]
"""Text, advance along the line; for vertical writing the pen's place (x, y) in the glyph, and its width; all in em."""

_THOUSAND = 1000.0
_SYMBOLIC = 4
_DINGBATS = ("wingdings", "webdings", "dingbats")
_FONT_FILES = ("FontFile", "FontFile2", "FontFile3")
_TYPE1_HEADER = 65_536
_SHORT = 4
_MOST_SHOWN = 20_000
_ONE_BYTE = 1 << 32
"""Marks the key of a one-byte code in a font whose codes have different lengths."""


class Font(dict[int, Glyph]):
    """Glyphs by code, filled as pages ask for them.

    Attributes:
        vertical: True where the pen moves down.
        em: height of an em in the font's text space, 1 but for Type 3.
    """

    vertical = False
    em = 1.0

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[bytes, list[tuple[int, Glyph]]] = {}

    def glyphs(self, data: bytes) -> list[tuple[int, Glyph]]:
        """The characters of a string, each with its code; short strings are remembered."""
        found = self._shown.get(data)
        if found is None:
            found = [(code, self[code]) for code in self.codes(data)]
            if len(data) <= _SHORT and len(self._shown) < _MOST_SHOWN:
                self._shown[data] = found
        return found

    def codes(self, data: bytes) -> Iterable[int]:
        """The keys of the characters in a string."""
        return data

    def __missing__(self, key: int) -> Glyph:
        glyph = self[key] = self._glyph(key)
        return glyph

    def _glyph(self, key: int) -> Glyph:
        raise NotImplementedError


class SimpleFont(Font):
    """A font of one-byte codes: Type 1, TrueType, Type 3."""

    def __init__(self, spec: dict[str, Any], to_unicode: ToUnicode | None) -> None:
        super().__init__()
        self._to_unicode = to_unicode
        descriptor = as_dict(spec.get("FontDescriptor"))
        self._spec = spec
        self._names: dict[int, str] | None = None
        self._first = int(resolve1(spec.get("FirstChar")) or 0)
        self._widths = as_numbers(spec.get("Widths"))
        missing = resolve1(descriptor.get("MissingWidth"))
        self._missing = float(missing) if isinstance(missing, int | float) else 0.0
        self._metrics: dict[str, int] = {}
        if not self._widths:
            self._metrics = FONT_METRICS.get(as_name(spec.get("BaseFont")), ({}, {}))[1]
        self._scale = 1 / _THOUSAND
        if as_name(spec.get("Subtype")) == "Type3":
            self._measure_type3(spec)

    def _measure_type3(self, spec: dict[str, Any]) -> None:
        matrix = as_numbers(spec.get("FontMatrix"))
        box = as_numbers(spec.get("FontBBox"))
        if len(matrix) == 6:
            self._scale = abs(matrix[0]) or abs(matrix[1]) or self._scale
            height = (box[3] - box[1]) * abs(matrix[3] or matrix[2]) if len(box) == 4 else 0.0
            self.em = height if 0.05 < height < 20 else 1.0

    def _glyph(self, key: int) -> Glyph:
        text = self._to_unicode.get(key, 1) if self._to_unicode else None
        if text is None:
            if self._names is None:
                self._names = _encoding(self._spec, as_dict(self._spec.get("FontDescriptor")))
            text = self._names.get(key)
        at = key - self._first
        width = self._metrics.get(text or "", self._missing)
        if 0 <= at < len(self._widths):
            width = self._widths[at]
        return plain(text), width * self._scale, 0.0, 0.0, 0.0


class CompositeFont(Font):
    """A font of glyph numbers (Type 0), as Chinese text has it."""

    def __init__(self, spec: dict[str, Any], descendant: dict[str, Any], to_unicode: ToUnicode | None) -> None:
        super().__init__()
        self._to_unicode = to_unicode
        self._coding = _Coding(spec.get("Encoding"))
        self.vertical = self._coding.vertical
        self._by_cid = _CidTexts(descendant, self._coding.unicode_codes)
        self._widths = _Widths(descendant.get("W"), descendant.get("DW"))
        self._vertical_metrics = (
            _VerticalMetrics(descendant.get("W2"), descendant.get("DW2")) if self.vertical else None
        )

    def codes(self, data: bytes) -> Iterable[int]:
        """The keys of the characters in a string, by the font's own coding."""
        return self._coding.keys(data)

    def _glyph(self, key: int) -> Glyph:
        code, length = (key - _ONE_BYTE, 1) if key >= _ONE_BYTE else (key, 2)
        cid = self._coding.cid(key)
        text = self._to_unicode.get(code, length) if self._to_unicode else None
        if text is None and self._coding.known:
            text = self._by_cid.get(code, cid)
        width = self._widths.get(cid)
        if self._vertical_metrics is None:
            return plain(text), width, 0.0, 0.0, 0.0
        advance, x, y = self._vertical_metrics.get(cid, width)
        return plain(text), advance, x, y, width


class _Coding:
    """How a string splits into codes and which glyph number each one chooses."""

    def __init__(self, encoding: object) -> None:
        value = resolve1(encoding)
        self._tree: dict[int, object] | None = None
        self._embedded: CodeMap | None = None
        self._cids: dict[int, int] = {}
        self.unicode_codes = False
        self.known = True
        name = as_name(value)
        if isinstance(value, PDFStream):
            self._embedded = CodeMap(data_of(value))
            name = as_name(value.get("CMapName"))
            self.vertical = self._embedded.vertical or name.endswith("-V")
        else:
            self.vertical = name.endswith("-V") or name == "V"
            self.unicode_codes = name.startswith("Uni") and ("UCS2" in name or "UTF16" in name)
            identity = not name or name.startswith(("Identity", "DLIdent"))
            self._tree = None if identity else _predefined(name)
            self.known = identity or self._tree is not None

    def keys(self, data: bytes) -> Iterable[int]:
        if self._tree is None and self._embedded is None:
            return [code for (code,) in struct.iter_unpack(">H", data[: len(data) // 2 * 2])]
        keys = []
        if self._embedded is not None:
            for code, length in self._embedded.split(data):
                keys.append(self._key(code, length, self._embedded.cid(code) or 0))
        elif self._tree is not None:
            for code, length, cid in walk(self._tree, data):
                keys.append(self._key(code, length, cid))
        return keys

    def _key(self, code: int, length: int, cid: int) -> int:
        key = code + _ONE_BYTE if length == 1 else code
        self._cids[key] = cid
        return key

    def cid(self, key: int) -> int:
        return self._cids.get(key, key & 0xFFFF)


def _predefined(name: str) -> dict[int, object] | None:
    """The tree of a predefined map as pdfminer has it; None where there is none of that name."""
    try:
        return getattr(CMapDB.get_cmap(name), "code2cid", None) or None
    except CMapDB.CMapNotFound:
        return None


class _CidTexts:
    """What glyph numbers mean: by the character collection, or by the embedded font's own map."""

    def __init__(self, descendant: dict[str, Any], unicode_codes: bool) -> None:  # noqa: FBT001 - private
        self._descendant = descendant
        self._unicode_codes = unicode_codes
        self._texts: dict[int, str] | None = None

    def get(self, code: int, cid: int) -> str | None:
        if self._unicode_codes:
            return chr(code) if not 0xD800 <= code <= 0xDFFF else None
        if self._texts is None:
            self._texts = self._load()
        return self._texts.get(cid)

    def _load(self) -> dict[int, str]:
        system = as_dict(self._descendant.get("CIDSystemInfo"))
        names = [resolve1(system.get(key)) for key in ("Registry", "Ordering")]
        collection = "-".join(name.decode("latin-1") if isinstance(name, bytes) else "" for name in names)
        if collection in {"Adobe-GB1", "Adobe-CNS1", "Adobe-Japan1", "Adobe-Korea1"}:
            found: dict[int, str] = CMapDB.get_unicode_map(collection).cid2unichr
            return found
        font_file = as_dict(self._descendant.get("FontDescriptor")).get("FontFile2")
        glyphs = unicode_by_glyph(data_of(font_file)) if font_file is not None else {}
        moved = resolve1(self._descendant.get("CIDToGIDMap"))
        if not isinstance(moved, PDFStream):
            return glyphs
        table = data_of(moved)
        numbers = struct.unpack(f">{len(table) // 2}H", table[: len(table) // 2 * 2])
        return {cid: glyphs[glyph] for cid, glyph in enumerate(numbers) if glyph in glyphs}


class _Widths:
    """Widths by glyph number (`W`, `DW`); a range stays a range."""

    def __init__(self, listed: object, default: object) -> None:
        value = resolve1(default)
        self._default = float(value) if isinstance(value, int | float) else _THOUSAND
        self._single: dict[int, float] = {}
        ranges: list[tuple[int, int, float]] = []
        items = resolve1(listed)
        pending: list[float] = []
        for item in items if isinstance(items, list) else []:
            entry = resolve1(item) if not isinstance(item, int | float | list) else item
            if isinstance(entry, list) and pending:
                self._single.update(enumerate(as_numbers(entry), int(pending[-1])))
                pending = []
            elif isinstance(entry, int | float):
                pending.append(entry)
                if len(pending) == 3:
                    ranges.append((int(pending[0]), int(pending[1]), float(pending[2])))
                    pending = []
        self._ranges = Ranges(ranges)

    def get(self, cid: int) -> float:
        width = self._single.get(cid)
        if width is None:
            found = self._ranges.find(cid)
            width = found[1] if found is not None else self._default
        return width / _THOUSAND


class _VerticalMetrics:
    """Advances and pen places of vertical writing (`W2`, `DW2`)."""

    def __init__(self, listed: object, default: object) -> None:
        numbers = as_numbers(default)
        self._y, self._advance = numbers if len(numbers) == 2 else (880.0, -_THOUSAND)
        ranges: list[tuple[int, int, tuple[float, ...]]] = []
        items = resolve1(listed)
        pending: list[float] = []
        for item in items if isinstance(items, list) else []:
            entry = resolve1(item)
            if isinstance(entry, list) and pending:
                numbers = as_numbers(entry)
                first = int(pending[-1])
                for at in range(0, len(numbers) - 2, 3):
                    cid = first + at // 3
                    ranges.append((cid, cid, tuple(numbers[at : at + 3])))
                pending = []
            elif isinstance(entry, int | float):
                pending.append(entry)
                if len(pending) == 5:
                    ranges.append((int(pending[0]), int(pending[1]), tuple(pending[2:])))
                    pending = []
        self._ranges = Ranges(ranges)

    def get(self, cid: int, width: float) -> tuple[float, float, float]:
        """Advance (negative: downward) and the pen's x and y in the glyph."""
        found = self._ranges.find(cid)
        if found is not None:
            advance, x, y = found[1]
            return advance / _THOUSAND, x / _THOUSAND, y / _THOUSAND
        return self._advance / _THOUSAND, width / 2, self._y / _THOUSAND


def _encoding(spec: dict[str, Any], descriptor: dict[str, Any]) -> dict[int, str]:
    """Meaning by code as the font's Encoding tells; a glyph name that means nothing takes its code out."""
    base_font = as_name(spec.get("BaseFont")).lower()
    if any(name in base_font for name in _DINGBATS):
        return {}
    encoding = resolve1(spec.get("Encoding"))
    if isinstance(encoding, PSLiteral):
        return EncodingDB.get_encoding(as_name(encoding))
    differences = resolve1(encoding.get("Differences")) if isinstance(encoding, dict) else None
    base = as_name(encoding.get("BaseEncoding")) if isinstance(encoding, dict) else ""
    names = dict(EncodingDB.get_encoding(base) if base else _built_in(spec, descriptor))
    code = 0
    for item in differences if isinstance(differences, list) else []:
        entry = resolve1(item)
        if isinstance(entry, int):
            code = entry
        elif isinstance(entry, PSLiteral):
            text = _meaning(as_name(entry))
            if text is None:
                names.pop(code, None)
            else:
                names[code] = text
            code += 1
    return names


def _built_in(spec: dict[str, Any], descriptor: dict[str, Any]) -> dict[int, str]:
    """The encoding inside the font: known for Type 1; for a symbolic subset of another kind nobody can tell."""
    subtype = as_name(spec.get("Subtype"))
    if subtype == "Type3":
        return {}
    if "FontFile" in descriptor:
        header = data_of(descriptor["FontFile"])[:_TYPE1_HEADER]
        try:
            return Type1FontHeaderParser(BytesIO(header)).get_encoding() or EncodingDB.std2unicode
        except BROKEN:
            return EncodingDB.std2unicode
    flags = resolve1(descriptor.get("Flags"))
    embedded = any(name in descriptor for name in _FONT_FILES)
    if embedded and isinstance(flags, int) and flags & _SYMBOLIC:
        return {}
    return EncodingDB.win2unicode if subtype == "TrueType" else EncodingDB.std2unicode


def _meaning(name: str) -> str | None:
    try:
        return name2unicode(name)
    except (KeyError, ValueError):
        return None


def load_font(spec: dict[str, Any]) -> Font:
    """A font from its dictionary.

    Args:
        spec: the font's dictionary in the file; nothing in it needs to be right.
    """
    stream = resolve1(spec.get("ToUnicode"))
    to_unicode = ToUnicode(data_of(stream)) if isinstance(stream, PDFStream) else None
    descendants = resolve1(spec.get("DescendantFonts"))
    if isinstance(descendants, list) and descendants:
        return CompositeFont(spec, as_dict(descendants[0]), to_unicode)
    return SimpleFont(spec, to_unicode)
