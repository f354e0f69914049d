"""Zips as people and attackers make them."""

import struct
import zipfile
import zlib
from io import BytesIO


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as most programs write it: names that are not ASCII in UTF-8, with its flag."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, body in members:
            archive.writestr(zipfile.ZipInfo(name), body, compress_type=method)
    return made.getvalue()


def raw_zip(*members: tuple[bytes, bytes], flags: int = 0, extra: bytes = b"", declared: int | None = None) -> bytes:
    """A zip written by hand: names as bytes, any flags, another size declared than there is."""
    local, directory = BytesIO(), BytesIO()
    for name, body in members:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(body) + packer.flush()
        size = len(body) if declared is None else declared
        sizes = struct.pack("<LLL", zlib.crc32(body), len(packed), size)
        head = struct.pack("<HHHHH", 20, flags, 8, 0, 33)
        at = local.tell()
        local.write(b"PK\x03\x04" + head + sizes + struct.pack("<HH", len(name), len(extra)) + name + extra + packed)
        lengths = struct.pack("<HHHHHLL", len(name), len(extra), 0, 0, 0, 0, at)
        directory.write(b"PK\x01\x02" + struct.pack("<H", 20) + head + sizes + lengths + name + extra)
    count, listed = len(members), directory.getvalue()
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(listed), local.tell(), 0)
    return local.getvalue() + listed + b"PK\x05\x06" + end


def unicode_path(raw: bytes, name: str) -> bytes:
    """The extra field that tells a name in UTF-8 beside another one."""
    told = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(told)) + told


def bomb(megabytes: int, name: str = "report.docx") -> bytes:
    """A zip of a few kilobytes, or a megabyte, that unpacks to a thousand times as many blanks."""
    made = BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(name, "w", force_zip64=True) as member,
    ):
        for _ in range(megabytes):
            member.write(b" " * 2**20)
    return made.getvalue()


def climbing() -> bytes:
    """A zip whose members' names lead out of the folder that it might be unpacked in, and one that does not."""
    names = (b"../../etc/cron.d/x", b"/etc/passwd", b"C:\\Windows\\x.dll", b"..\\x.txt", b"good.txt")
    return raw_zip(*((name, b"some text") for name in names))
