"""Objects of a PDF read by one pattern; pdfminer's own parser takes them character class by character class.

Only what is plainly well formed is read here. For anything else `read_object` gives None, and pdfminer takes over with
all its patience.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef
from pdfminer.psparser import LIT

from pipelines.readers.pdf.tokens import name_of, string_of, unhex

_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_TOKEN = re.compile(
    rb"(\d+)[\s\x00]+\d+[\s\x00]+R(?!" + _REGULAR + rb")"  # 1 reference
    rb"|([-+]?\d+)(?!" + _REGULAR + rb")"  # 2 whole number
    rb"|([-+]?(?:\d+\.\d*|\.\d+))(?!" + _REGULAR + rb")"  # 3 broken number
    rb"|/(" + _REGULAR + rb"*)"  # 4 name
    rb"|(<<|\[)|(>>|\])"  # 5 a dictionary or an array begins, 6 ends
    rb"|\(((?:[^()\\]++|\\[\s\S])*+)\)"  # 7 string
    rb"|<([0-9A-Fa-f\s]*)>"  # 8 hexadecimal string
    rb"|(true|false|null)(?!" + _REGULAR + rb")"  # 9 constant
    rb"|(endobj|stream\r?\n)"  # 10 what follows an object
    rb"|[\s\x00]+|%[^\r\n]*[\r\n]"
)
_HEAD = re.compile(rb"[\s\x00]*(\d+)[\s\x00]+\d+[\s\x00]+obj(?!" + _REGULAR + rb")")
_END_OF_STREAM = re.compile(rb"[\s\x00]*endstream")
_CONSTANTS = {b"true": True, b"false": False, b"null": None}
_MOST_DIGITS = 20


class Found(NamedTuple):
    """An object, and the data that follows it where it is a stream."""

    value: Any
    data: bytes | None


class _UnclearError(Exception):
    """Something that is not plainly well formed."""


def read_object(body: bytes, start: int, number: int, document: PDFDocument) -> Found | None:
    """The object that stands at a place of the file.

    Args:
        body: the file.
        start: where the cross references say it stands.
        number: the number that it should have.
        document: resolves the length of a stream.

    Returns:
        None where it is not plainly what it should be.
    """
    head = _HEAD.match(body, start)
    if head is None or int(head[1]) != number:
        return None
    try:
        value, at, follows = _value(body, head.end(), document)
    except _UnclearError:
        return None
    if follows == b"endobj":
        return Found(value, None)
    if not isinstance(value, dict):
        return None
    length = value.get("Length")
    size = length.resolve() if isinstance(length, PDFObjRef) else length
    if not isinstance(size, int) or size < 0 or not _END_OF_STREAM.match(body, at + size):
        return None
    return Found(value, body[at : at + size])


def read_packed(data: bytes, count: int, first: int, document: PDFDocument) -> list[object] | None:
    """The objects of an object stream, as pdfminer keeps them: numbers and offsets in turn, then the objects.

    Args:
        data: the decoded stream.
        count: how many objects it holds.
        first: where the first begins; numbers and offsets stand before.
        document: resolves references.

    Returns:
        None where it is not plainly what it should be.
    """
    try:
        heads = [int(number) for number in data[:first].split()]
        if len(heads) != 2 * count or first <= 0:
            return None
        objects = [_value(data, first + offset, document, packed=True)[0] for offset in heads[1::2]]
    except (_UnclearError, ValueError):
        return None
    return [*heads, *objects]


def _value(body: bytes, start: int, document: PDFDocument, *, packed: bool = False) -> tuple[Any, int, bytes]:
    """The value, where it ends, and the word that follows it; a packed one ends with itself."""
    items: list[Any] = []
    outer: list[tuple[bytes, list[Any]]] = []
    at = start
    for match in _TOKEN.finditer(body, start):
        if match.start() != at:
            break
        at = match.end()
        kind = match.lastindex
        if kind is None:
            continue
        if kind == 5:
            outer.append((match[5], items))
            items = []
            continue
        if kind == 6:
            if not outer:
                break
            opened, around = outer.pop()
            around.append(_closed(opened, match[6], items))
            items = around
        elif kind == 10:
            if outer or len(items) != 1:
                break
            return items[0], at, match[10][:6]
        else:
            items.append(_simple(kind, match[kind], document))
        if packed and not outer:
            return items[0], at, b""
    raise _UnclearError


def _simple(kind: int, written: bytes, document: PDFDocument) -> Any:
    if kind <= 2 and len(written) > _MOST_DIGITS:
        raise _UnclearError
    if kind == 1:
        return PDFObjRef(document, int(written))
    return _READERS[kind](written)


_READERS: dict[int, Callable[[bytes], Any]] = {
    2: int,
    3: float,
    4: lambda written: LIT(name_of(written)),
    7: string_of,
    8: unhex,
    9: _CONSTANTS.__getitem__,
}


def _closed(opened: bytes, closed: bytes, items: list[Any]) -> Any:
    if opened == b"[" and closed == b"]":
        return items
    if opened != b"<<" or closed != b">>" or len(items) % 2:
        raise _UnclearError
    names = items[::2]
    if not all(hasattr(name, "name") for name in names):
        raise _UnclearError
    return {name.name: value for name, value in zip(names, items[1::2], strict=True) if value is not None}
