"""RARs and 7zs as programs and attackers make them: stored, but for one 7z; the formats' own documents tell how."""

import lzma
import struct
import zlib

import pytest

from pipelines.containers import archives
from pipelines.containers.bounds import RefusedError

COPY, LZMA, AES, ZSTD = b"\0", b"\x03\x01\x01", b"\x06\xf1\x07\x01", b"\x04\xf7\x11\x01"

_OLD_SIGNATURE = b"Rar!\x1a\x07\0"
_SIGNATURE_5 = b"Rar!\x1a\x07\x01\0"


def _is_installed() -> bool:
    try:
        archives._library()
    except RefusedError:
        return False
    return True


needs_libarchive = pytest.mark.skipif(not _is_installed(), reason="libarchive is not installed")


def old_rar(
    *members: tuple[str | bytes, bytes],
    main: int = 0,
    file: int = 0,
    end: int = 0,
    mode: int = 0o100644,
    declared: int | None = None,
    is_whole: bool = True,
) -> bytes:
    """A RAR as versions 3 and 4 write it: a name in bytes stands as it is, without saying what it is written in.

    Args:
        members: names and bytes.
        main, file, end: flags of the blocks.
        mode: of the files; Unix made it.
        declared: another size than there is.
        is_whole: with the block that ends it.
    """
    made = [_OLD_SIGNATURE, _old_block(0x73, main, bytes(6))]
    for name, body in members:
        raw = name if isinstance(name, bytes) else b"\0".join([_ascii(name), _rest(name)])
        size = len(body) if declared is None else declared
        fields = struct.pack("<LLBLLBBHL", len(body), size, 3, zlib.crc32(body), 33, 29, 0x30, len(raw), mode)
        flags = 0x8000 | file | (0 if isinstance(name, bytes) else 0x200)
        made += [_old_block(0x74, flags, fields + raw), body]
    if is_whole:
        made.append(_old_block(0x7B, 0x4000 | end, b""))
    return b"".join(made)


def _old_block(kind: int, flags: int, fields: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def _ascii(name: str) -> bytes:
    return name.encode("ascii", "replace")


def _rest(name: str) -> bytes:
    """A name in the old kind's packing of UTF-16, each character in full: four to a byte of flags."""
    packed, pairs = bytearray(b"\0"), [name[at : at + 4] for at in range(0, len(name), 4)]
    for four in pairs:
        flags = sum(2 << 2 * (3 - place) for place in range(len(four)))
        packed.append(flags)
        packed += four.encode("utf-16-le")
    return bytes(packed)


def rar5(
    *members: tuple[str, bytes],
    main: int = 0,
    file: int = 0,
    end: int = 0,
    extra: bytes = b"",
    declared: int | None = None,
    has_crc: bool = True,
    is_whole: bool = True,
) -> bytes:
    """A RAR as version 5 and later write it.

    Args:
        members: names and bytes.
        main, file, end: flags of the archive, of the files' blocks, of the end.
        extra: records behind the files' headers.
        declared: another size than there is.
        has_crc: with the CRC-32 of the files.
        is_whole: with the block that ends it.
    """
    made = [_SIGNATURE_5, _block(1, 0, _vint(main))]
    for name, body in members:
        size = len(body) if declared is None else declared
        fields = _vint(4 if has_crc else 0) + _vint(size) + _vint(0o100644)
        fields += struct.pack("<L", zlib.crc32(body)) if has_crc else b""
        raw = name.encode()
        fields += _vint(0) + _vint(1) + _vint(len(raw)) + raw
        made += [_block(2, 2 | file, fields, extra, len(body)), body]
    if is_whole:
        made.append(_block(5, 0, _vint(end)))
    return b"".join(made)


def encrypted_headers() -> bytes:
    """A RAR 5 of which not even the names can be read."""
    return _SIGNATURE_5 + _block(4, 0, _vint(0) + _vint(0) + bytes(17)) + bytes(64)


def record(kind: int, fields: bytes = b"") -> bytes:
    """A record behind a header of RAR 5."""
    body = _vint(kind) + fields
    return _vint(len(body)) + body


def reference(kind: int, target: str) -> bytes:
    """The record of a file that is only another's name: 1 a symbolic link, 4 a hard link, 5 the same file again."""
    return record(5, _vint(kind) + _vint(0) + _vint(len(target)) + target.encode())


def _block(kind: int, flags: int, fields: bytes, extra: bytes = b"", packed: int | None = None) -> bytes:
    flags |= 1 if extra else 0
    body = _vint(kind) + _vint(flags) + (_vint(len(extra)) if extra else b"")
    body += b"" if packed is None else _vint(packed)
    body += fields + extra
    sized = _vint(len(body)) + body
    return struct.pack("<L", zlib.crc32(sized)) + sized


def _vint(number: int) -> bytes:
    made = bytearray()
    while number >= 0x80:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*made, number])


def seven_zip(
    *members: tuple[str, bytes], coder: bytes = COPY, attributes: int | None = None, dictionary: int | None = None
) -> bytes:
    """A 7z whose files are one stream, as 7-Zip packs them.

    Args:
        members: names and bytes.
        coder: how it is packed; what is neither COPY nor LZMA is only said to be.
        attributes: of all files, those of Unix in the upper half.
        dictionary: how many bytes LZMA says that it looks back.
    """
    body = b"".join(member for _, member in members)
    packed, properties = body, b""
    if coder == LZMA:
        alone = lzma.compress(body, lzma.FORMAT_ALONE)
        properties, packed = alone[:5], alone[13:]
        properties = properties if dictionary is None else properties[:1] + struct.pack("<L", dictionary)
    method = bytes([len(coder) | (0x20 if properties else 0)]) + coder
    method += _number(len(properties)) + properties if properties else b""
    sizes = [len(member) for _, member in members]
    crcs = b"".join(struct.pack("<L", zlib.crc32(member)) for _, member in members)
    names = b"\0" + b"".join(name.encode("utf-16-le") + b"\0\0" for name, _ in members)
    header = b"\x01\x04\x06" + _number(0) + _number(1) + b"\x09" + _number(len(packed)) + b"\0"
    header += b"\x07\x0b" + _number(1) + b"\0" + _number(1) + method + b"\x0c" + _number(len(body)) + b"\0"
    header += b"\x08\x0d" + _number(len(members)) + b"\x09" + b"".join(map(_number, sizes[:-1]))
    header += b"\x0a\x01" + crcs + b"\0\0"
    header += b"\x05" + _number(len(members)) + b"\x11" + _number(len(names)) + names
    if attributes is not None:
        told = b"\x01\0" + struct.pack("<L", attributes) * len(members)
        header += b"\x15" + _number(len(told)) + told
    header += b"\0\0"
    start = struct.pack("<QQL", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<L", zlib.crc32(start)) + start + packed + header


def _number(number: int) -> bytes:
    return bytes([number]) if number < 0x80 else b"\xff" + struct.pack("<Q", number)
