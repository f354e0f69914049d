"""Zips, by Python's own library."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from lzma import LZMAError

from pipelines.containers.bounds import Bounds, Budget, RefusedError, Sizes, too_many
from pipelines.containers.members import ENCRYPTED, Member, is_left_behind, leading_out, name_of, plain, unused
from pipelines.reasons import Reason
from pipelines.results import Refusal

_DIRECTORY_BYTES_PER_MEMBER = 1024
_END = b"PK\x05\x06"
_END_BYTES = 22 + 65_535  # the record and the longest comment behind it
_UTF8 = 0x800
_ENCRYPTED = 0x1
_UNICODE_PATH = 0x7075
_DAMAGE = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, struct.error, UnicodeError, ValueError)


def members(body: bytes, prefix: str, budget: Budget) -> Iterator[Member]:
    """The members of a zip, their names behind `prefix`.

    Raises:
        RefusedError: it is no zip that can be opened, or beyond the bounds.
    """
    _look_at_directory(body, budget.bounds)
    try:
        archive = zipfile.ZipFile(BytesIO(body))
    except (*_DAMAGE, NotImplementedError) as error:
        raise RefusedError(Reason.UNREADABLE, f"a damaged or truncated zip: {error}") from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not is_left_behind(_name(info))]
        budget.spend([Sizes(info.compress_size, info.file_size) for info in infos])
        for info in infos:
            yield _member(archive, info, unused(prefix + plain(_name(info)), budget.names))


def _look_at_directory(body: bytes, bounds: Bounds) -> None:
    """Refuses a directory that is too long to be listed, before it is listed."""
    end = body.rfind(_END, max(0, len(body) - _END_BYTES))
    if end < 0 or len(body) < end + 22:
        raise RefusedError(Reason.UNREADABLE, "a truncated zip: its directory, which stands at the end, is missing")
    count, size = struct.unpack_from("<HL", body, end + 10)
    # Of a zip64 the true numbers stand elsewhere; no container within our bounds needs one.
    if count > bounds.max_members + 1 or size > bounds.max_members * _DIRECTORY_BYTES_PER_MEMBER:
        raise RefusedError(Reason.TOO_LARGE, too_many(bounds))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Member:
    refusal = leading_out(_name(info)) or (ENCRYPTED if info.flag_bits & _ENCRYPTED else None)
    if refusal is not None:
        return Member(name, b"", refusal)
    try:
        with archive.open(info) as file:
            return Member(name, file.read(info.file_size))
    except (NotImplementedError, RuntimeError) as error:
        return Member(name, b"", Refusal(Reason.UNSUPPORTED_FORMAT, f"packed in a way that is not read: {error}"))
    except _DAMAGE as error:
        return Member(name, b"", Refusal(Reason.UNREADABLE, f"damaged in the container: {error}"))


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name as its maker meant it."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")  # what zipfile takes all other names for; nothing is lost by it
    return _unicode_path(info.extra, raw) or name_of(raw) or info.orig_filename


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that some archivers put beside one in the system's encoding."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        field_ = extra[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _UNICODE_PATH and len(field_) > 5 and struct.unpack_from("<L", field_, 1)[0] == zlib.crc32(raw):
            return field_[5:].decode("utf-8", "replace")
    return None
