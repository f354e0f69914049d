"""The tokens of content streams: operands and operators, found by one pattern.

Tokenizing is where a PDF's time goes (measured.md section 1), so nothing here makes an object that is not needed: a
number is a float, a string its bytes, a name a text, an array a list.
"""

import re
from binascii import unhexlify
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

Operands = list[Any]
Operator = Callable[[Operands], None]

_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_ESCAPED = rb"\\[\s\S]"
_FLAT = rb"(?:[^()\\]++|" + _ESCAPED + rb")*+"
_NESTED = rb"(?:[^()\\]++|" + _ESCAPED + rb"|\(" + _FLAT + rb"\))*+"
_TOKEN = re.compile(
    rb"([-+.\d][-+.\d\s]*)([A-Za-z]" + _REGULAR + rb"*)?"  # 1 numbers, as many as follow each other, and 2 an operator
    rb"|(" + _REGULAR + rb"+)"  # 3 operator
    rb"|<([0-9A-Fa-f\s]*)>(?:\s*(Tj)(?!" + _REGULAR + rb"))?"  # 4 hexadecimal string, and 5 the operator that shows it
    rb"|\(([^()\\]*)\)"  # 6 plain string
    rb"|/(" + _REGULAR + rb"*)"  # 7 name
    rb"|(\[|<<)|(\]|>>)"  # 8 an array or a dictionary begins, 9 ends
    rb"|\((" + _NESTED + rb")\)"  # 10 string with escapes or brackets
    rb"|(\()"  # 11 string with brackets in brackets in brackets
    rb"|%[^\r\n]*"
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NUMBER = re.compile(rb"[-+]*(\d*\.?\d*)")
_BRACKET = re.compile(rb"[()]|" + _ESCAPED)
_END_OF_IMAGE = re.compile(rb"[\s\x00]EI(?=[\s\x00]|\Z)")
_NOT_CONTENT = re.compile(rb"[^\t\n\x0c\r -~]")
_CONSTANTS = frozenset({b"true", b"false", b"null"})
_IMAGE_SIZES = (("W", "Width", None), ("H", "Height", None), ("BPC", "BitsPerComponent", 1.0))
_COMPONENTS = {"RGB": 3, "DeviceRGB": 3, "CMYK": 4, "DeviceCMYK": 4}


def interpret(data: bytes, operators: Mapping[bytes, Operator]) -> int:
    """Runs through a content stream and calls the operators with what stands before them.

    Args:
        data: the decoded stream.
        operators: what each operator does; others are skipped with their operands.

    Returns:
        How many operators could not do their work for want of the right operands.
    """
    at, failed = 0, 0
    stack: Operands = []
    outer: list[Operands] = []
    while at < len(data):
        at, stack, more = _interpret(data, at, operators, stack, outer)
        failed += more
    return failed


def _interpret(  # noqa: C901, PLR0912 - one loop, for calls cost more than branches; the most frequent branches first
    data: bytes, start: int, operators: Mapping[bytes, Operator], stack: Operands, outer: list[Operands]
) -> tuple[int, Operands, int]:
    """As `interpret`, up to the end or to where the pattern cannot follow."""
    failed = 0
    find = operators.get
    for match in _TOKEN.finditer(data, start):
        kind = match.lastindex
        if kind is None:
            continue
        if kind <= 2:
            numbers, word = match.group(1, 2)
            try:
                stack += map(float, numbers.split())
            except ValueError:
                stack += map(_odd_number, numbers.split())
            if word is None:
                continue
        elif kind == 3:
            word = match[3]
        elif kind <= 5:
            stack.append(unhex(match[4]))
            if kind == 4:
                continue
            word = match[5]
        elif kind == 11:
            end = _closing(data, match.start())
            stack.append(string_of(data[match.end() : end]))
            return end + 1, stack, failed
        else:
            if kind == 8:
                outer.append(stack)
                stack = []
            elif kind != 9:
                stack.append(match[6] if kind == 6 else name_of(match[7]) if kind == 7 else string_of(match[10]))
            elif outer:
                outer[-1].append(stack)
                stack = outer.pop()
            continue
        operator = find(word)
        if operator is not None:
            try:
                operator(stack)
            except (ArithmeticError, IndexError, TypeError, ValueError):
                failed += 1
        elif word == b"ID":
            return _after_image(data, match.end(), stack), [], failed
        elif outer or word in _CONSTANTS:
            stack.append(None)
            continue
        stack = []
        if outer:
            outer.clear()
    return len(data), stack, failed


def _closing(data: bytes, start: int) -> int:
    depth = 0
    for match in _BRACKET.finditer(data, start):
        if match[0] == b"(":
            depth += 1
        elif match[0] == b")":
            depth -= 1
            if depth == 0:
                return match.start()
    return len(data)


def unhex(written: bytes) -> bytes:
    """The bytes that hexadecimal digits give."""
    try:
        return unhexlify(written)
    except ValueError:  # blanks inside, or half a byte at the end
        digits = b"".join(written.split())
        return unhexlify(digits + b"0" * (len(digits) % 2))


def string_of(written: bytes) -> bytes:
    """A string as written between its brackets."""
    return _ESCAPE.sub(_unescape, written) if b"\\" in written else written


def _unescape(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    if escaped[0] in b"01234567":
        return bytes((int(escaped, 8) & 0xFF,))
    return _ESCAPES.get(escaped, escaped)


@lru_cache(maxsize=4096)
def name_of(written: bytes) -> str:
    """A name as written after its slash."""
    if b"#" in written:
        written = _NAME_ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), written)
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        return written.decode("latin-1")


def _odd_number(token: bytes) -> float:
    """A number that some program wrote wrongly (`--5`, `1.2.3`, `12-3`, `-`), read as other readers do."""
    match = _NUMBER.match(token)
    digits = match[1] if match else b""
    value = float(digits) if digits.strip(b".") else 0.0
    return -value if token.startswith(b"-") else value


def _after_image(data: bytes, start: int, described: Operands) -> int:
    """Where content goes on after the data of an inline image, which may hold anything."""
    length = _image_length(described)
    if length is not None:
        end = data[start + 1 + length : start + 6 + length].lstrip()
        if end.startswith(b"EI"):
            return data.index(b"EI", start + 1 + length) + 2
    for match in _END_OF_IMAGE.finditer(data, start):
        if not _NOT_CONTENT.search(data, match.end(), match.end() + 24):
            return match.end()
    return len(data)


def _image_length(described: Operands) -> int | None:
    """Bytes of an inline image that is not packed; None where it is, or does not say."""
    entries: dict[Any, Any] = (
        dict(zip(described[::2], described[1::2], strict=False)) if len(described) % 2 == 0 else {}
    )
    if "F" in entries or "Filter" in entries:
        return None
    sizes: list[Any] = [entries.get(short, entries.get(long, usual)) for short, long, usual in _IMAGE_SIZES]
    if not all(isinstance(size, float) for size in sizes):
        return None
    width, height, bits = sizes
    space = entries.get("CS", entries.get("ColorSpace", "G"))
    components = _COMPONENTS.get(space, 1) if isinstance(space, str) else 1
    return int((width * bits * components + 7) // 8 * height)
