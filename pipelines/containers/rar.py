"""The headers of a RAR, of the old kind (RAR 3 and 4) and of RAR 5: what the library that unpacks it does not tell.

libarchive takes a RAR that breaks off between two files for a whole one, does not see that a file of RAR 5 is encrypted
or only a reference to another, and does not check what is stored as it is. So its entries are taken one by one beside
these headers.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.containers.bounds import RefusedError
from pipelines.containers.members import BY_HAND, ENCRYPTED
from pipelines.reasons import Reason

SIGNATURE = b"Rar!\x1a\x07\0"
SIGNATURE_5 = b"Rar!\x1a\x07\x01\0"

_TRUNCATED = "a truncated RAR: its end is missing"
_VOLUME = f"one of several volumes of a RAR, which are unpacked only together: {BY_HAND}"

_OLD_MAIN, _OLD_FILE, _OLD_END = 0x73, 0x74, 0x7B
_OLD_BLOCK = struct.Struct("<HBHH")
_OLD_FIELDS = struct.Struct("<LLBLLBBHL")
_OLD_HAS_DATA, _OLD_HAS_LARGE_SIZES = 0x8000, 0x100
_OLD_ENCRYPTED_HEADERS, _OLD_ENCRYPTED, _OLD_IS_SPLIT, _OLD_HAS_NEXT = 0x80, 0x4, 0x3, 0x1

_FILE, _ENCRYPTION, _END = 2, 4, 5
_HAS_EXTRA, _HAS_DATA, _IS_SPLIT, _HAS_NEXT = 0x1, 0x2, 0x18, 0x1
_HAS_TIME, _HAS_CRC, _SIZE_UNKNOWN = 0x2, 0x4, 0x8
_EXTRA_ENCRYPTED, _EXTRA_REFERENCE = 1, 5
_VINT_BYTES = 10


class Header(NamedTuple):
    """What a header says of a file or folder: the number and CRC-32 of its bytes, None where it does not tell.

    `is_reference` says that it has no bytes of its own, but is a link, or the same as another file.
    """

    size: int | None
    crc: int | None
    is_encrypted: bool
    is_reference: bool = False


def headers(body: bytes) -> Iterator[Header]:
    """The headers of a RAR's files and folders, in order.

    Raises:
        RefusedError: it is encrypted as a whole, truncated, damaged in a header, or one of several volumes.
    """
    try:
        yield from _headers_5(body) if body.startswith(SIGNATURE_5) else _old_headers(body)
    except (struct.error, IndexError) as error:
        raise RefusedError(Reason.UNREADABLE, _TRUNCATED) from error


def _old_headers(body: bytes) -> Iterator[Header]:
    at = len(SIGNATURE)
    while True:
        checksum, kind, flags, size = _OLD_BLOCK.unpack_from(body, at)
        if at + size > len(body):
            raise RefusedError(Reason.UNREADABLE, _TRUNCATED)
        packed = struct.unpack_from("<L", body, at + _OLD_BLOCK.size)[0] if flags & _OLD_HAS_DATA else 0
        is_sound = size >= _OLD_BLOCK.size
        if kind in {_OLD_FILE, _OLD_END}:
            is_sound = is_sound and zlib.crc32(body[at + 2 : at + size]) & 0xFFFF == checksum
        if not is_sound:
            raise RefusedError(Reason.UNREADABLE, f"a damaged RAR: the header at byte {at}")
        if kind == _OLD_MAIN and flags & _OLD_ENCRYPTED_HEADERS:
            raise RefusedError(ENCRYPTED.reason, ENCRYPTED.detail)
        if kind == _OLD_END:
            _refuse_volume(flags & _OLD_HAS_NEXT)
            return
        if kind == _OLD_FILE:
            _refuse_volume(flags & _OLD_IS_SPLIT)
            fields = at + _OLD_BLOCK.size
            packed, unpacked, _, crc, *_ = _OLD_FIELDS.unpack_from(body, fields)
            if flags & _OLD_HAS_LARGE_SIZES:
                high = struct.unpack_from("<LL", body, fields + _OLD_FIELDS.size)
                packed, unpacked = packed + (high[0] << 32), unpacked + (high[1] << 32)
            yield Header(unpacked, crc, is_encrypted=bool(flags & _OLD_ENCRYPTED))
        at += size + packed


def _headers_5(body: bytes) -> Iterator[Header]:
    at = len(SIGNATURE_5)
    while True:
        (checksum,) = struct.unpack_from("<L", body, at)
        size, start = _vint(body, at + 4)
        if start + size > len(body):
            raise RefusedError(Reason.UNREADABLE, _TRUNCATED)
        if zlib.crc32(body[at + 4 : start + size]) != checksum:
            raise RefusedError(Reason.UNREADABLE, f"a damaged RAR: the header at byte {at}")
        block = body[start : start + size]
        kind, to = _vint(block, 0)
        flags, to = _vint(block, to)
        extra, to = _vint(block, to) if flags & _HAS_EXTRA else (0, to)
        packed, to = _vint(block, to) if flags & _HAS_DATA else (0, to)
        if kind == _ENCRYPTION:
            raise RefusedError(ENCRYPTED.reason, ENCRYPTED.detail)
        if kind == _END:
            _refuse_volume(_vint(block, to)[0] & _HAS_NEXT)
            return
        if kind == _FILE:
            _refuse_volume(flags & _IS_SPLIT)
            yield _header_5(block[to:], block[len(block) - extra :])
        at = start + size + packed


def _header_5(fields: bytes, extra: bytes) -> Header:
    flags, to = _vint(fields, 0)
    size, to = _vint(fields, to)
    _attributes, to = _vint(fields, to)
    to += 4 if flags & _HAS_TIME else 0
    crc = struct.unpack_from("<L", fields, to)[0] if flags & _HAS_CRC else None
    records = set(_extra_records(extra))
    return Header(
        None if flags & _SIZE_UNKNOWN else size,
        crc,
        is_encrypted=_EXTRA_ENCRYPTED in records,
        is_reference=_EXTRA_REFERENCE in records,
    )


def _extra_records(extra: bytes) -> Iterator[int]:
    """The types of the records behind a header."""
    at = 0
    while at < len(extra):
        size, start = _vint(extra, at)
        yield _vint(extra, start)[0]
        at = start + size


def _vint(data: bytes, at: int) -> tuple[int, int]:
    """A number of as many bytes as it takes, seven bits each, and where the next field begins."""
    value = 0
    for place in range(_VINT_BYTES):
        byte = data[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise RefusedError(Reason.UNREADABLE, "a damaged RAR: a number without an end")


def _refuse_volume(is_volume: int) -> None:
    if is_volume:
        raise RefusedError(Reason.UNSUPPORTED_FORMAT, _VOLUME)
