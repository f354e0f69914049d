"""Streams of a PDF decoded within a budget: pdfminer's own decoding inflates whatever it is given."""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pdfminer.ascii85 import ascii85decode, asciihexdecode
from pdfminer.lzw import LZWDecoder
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import PDFStream, int_value, resolve1
from pdfminer.psparser import literal_name
from pdfminer.utils import apply_png_predictor, apply_tiff_predictor

from pipelines.readers.pdf.budget import Budget

_CHUNK = 2**18
_SLICE = 2**16
_PREDICTOR_COLUMNS = 100_000
_PREDICTOR_COLORS = 64
_PICTURES = frozenset({"DCTDecode", "DCT", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode", "CCF"})


class BoundedStream(PDFStream):
    """A stream that spends from a budget as it is decoded.

    `damaged` is True after decoding where the data broke off or a filter is not known; what came before is kept.
    """

    budget: Budget
    damaged = False

    def decode(self) -> None:
        """Decodes the stream; pictures stay as they are, for no reader of text needs them."""
        data = self.rawdata or b""
        if self.decipher is not None and self.objid is not None:
            data = self.decipher(self.objid, self.genno or 0, data, self.attrs)
        for name, parameters in self.get_filters():
            data = self._apply(literal_name(name), data)
            if isinstance(parameters, dict) and "Predictor" in parameters:
                data = self._unpredict(data, parameters)
        self.data = data
        self.rawdata = None

    def _apply(self, name: str, data: bytes) -> bytes:
        if name in {"FlateDecode", "Fl"}:
            return self._inflate(data)
        if name in {"LZWDecode", "LZW"}:
            return self._expand_lzw(data)
        if name in {"RunLengthDecode", "RL"}:
            return self._expand_runs(data)
        if name in {"ASCII85Decode", "A85", "ASCIIHexDecode", "AHx"}:
            try:
                return ascii85decode(data) if "85" in name else asciihexdecode(data)
            except ValueError:
                self.damaged = True
                return b""
        self.damaged = self.damaged or name not in _PICTURES
        return b""

    def _inflate(self, data: bytes) -> bytes:
        inflated, complete = inflate(data, self.budget.spend_decoded)
        self.damaged = self.damaged or not complete
        return inflated

    def _expand_lzw(self, data: bytes) -> bytes:
        parts = []
        try:
            for part in LZWDecoder(BytesIO(data)).run():
                self.budget.spend_decoded(len(part))
                parts.append(part)
        except (IndexError, TypeError):  # a code before any table: the decoder does not check
            self.damaged = True
        return b"".join(parts)

    def _expand_runs(self, data: bytes) -> bytes:
        parts = []
        at = 0
        while at < len(data) and data[at] != 128:
            length = data[at]
            if length < 128:
                parts.append(data[at + 1 : at + 2 + length])
                at += 2 + length
            else:
                parts.append(data[at + 1 : at + 2] * (257 - length))
                at += 2
            self.budget.spend_decoded(len(parts[-1]))
        return b"".join(parts)

    def _unpredict(self, data: bytes, parameters: dict[str, Any]) -> bytes:
        predictor = int_value(parameters["Predictor"])
        if predictor <= 1:
            return data
        columns = int_value(parameters.get("Columns", 1))
        colors = int_value(parameters.get("Colors", 1))
        bits = int_value(parameters.get("BitsPerComponent", 8))
        if not (0 < columns <= _PREDICTOR_COLUMNS and 0 < colors <= _PREDICTOR_COLORS):
            self.damaged = True
            return b""
        try:
            if predictor == 2:
                return apply_tiff_predictor(colors, columns, bits, data)
            return apply_png_predictor(predictor, colors, columns, bits, data)
        except (PDFException, IndexError, ValueError):
            self.damaged = True
            return b""


def inflate(data: bytes | memoryview, spend: Callable[[int], None]) -> tuple[bytes, bool]:
    """Inflates zlib data piece by piece.

    Args:
        data: what begins with the compressed data.
        spend: told of each piece's size; it raises when there is too much.

    Returns:
        What was inflated, and whether the data came to its end unharmed.
    """
    inflater = zlib.decompressobj()
    parts = []
    try:
        for at in range(0, len(data), _SLICE):
            piece: bytes | memoryview = data[at : at + _SLICE]
            while piece and not inflater.eof:
                part = inflater.decompress(piece, _CHUNK)
                piece = inflater.unconsumed_tail
                spend(len(part))
                parts.append(part)
            if inflater.eof:
                break
    except zlib.error:
        return b"".join(parts), False
    return b"".join(parts), inflater.eof


def bounded(stream: PDFStream, budget: Budget) -> BoundedStream:
    """The same stream, not decoded yet, within a budget."""
    copy = BoundedStream(stream.attrs, stream.rawdata or b"", stream.decipher)
    copy.budget = budget
    return copy


def data_of(value: object) -> bytes:
    """The decoded bytes of a stream or of a reference to one; nothing where it is no stream."""
    stream = resolve1(value)
    return stream.get_data() if isinstance(stream, PDFStream) else b""
