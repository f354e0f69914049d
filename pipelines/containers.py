"""Containers: a zip in, its members out, within bounds (portals.md section 12, DESIGN section 9).

Word, Excel and OFD files are zips too, but documents: `sniff` tells them apart. Nothing is ever written to a folder, so
a member's name is only a name. RAR and 7z are told apart and refused: what reads them needs a program or a library
beyond Python, and neither is worth its holes for the few that portals publish.

Runs in the limited child process, since a container lies about its size.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from lzma import LZMAError
from typing import NamedTuple

from pipelines.readers.sniff import sniff
from pipelines.reasons import Reason
from pipelines.results import Refusal

ZIP = "application/zip"
CONTAINERS = {
    ZIP: "zip",
    "application/vnd.rar": "RAR",
    "application/x-7z-compressed": "7z",
    "application/gzip": "gzip",
}
"""Media types of what holds other files and is no document, and what people call them."""

_WITHIN = "!/"  # between a container within a container and its member
_MOST_DEEP = 2  # a zip in a zip is somebody's habit, one deeper is an attack
_MOST_TIMES = 200  # text and blank pictures shrink to a fiftieth at best; bombs begin at a thousandth
_SMALL = 2**20  # bytes that no ratio matters for
_DIRECTORY_BYTES_PER_MEMBER = 1024
_END = b"PK\x05\x06"
_END_BYTES = 22 + 65_535  # the record and the longest comment behind it
_UTF8 = 0x800
_ENCRYPTED = 0x1
_UNICODE_PATH = 0x7075
_DAMAGE = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, struct.error, UnicodeError, ValueError)
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Settings CONTAINER_MAX_MEMBERS and CONTAINER_MAX_BYTES: of all that is in a container, inner ones included."""

    max_members: int = 2000
    max_bytes: int = 128 * 2**20


class Member(NamedTuple):
    """A file in a container: its name there, folders included, and its bytes or why it has none."""

    name: str
    body: bytes
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The members in the container's order, names each once; without folders and what a system leaves behind."""

    members: tuple[Member, ...]


@dataclass(slots=True)
class _Budget:
    """What may still come out of a container and all within it."""

    bounds: Bounds
    members: int = 0
    bytes: int = 0
    names: set[str] = field(default_factory=set)

    def spend(self, infos: list[zipfile.ZipInfo]) -> None:
        """Takes a container's members off, by the sizes that it declares: what is longer is never unpacked."""
        self.members += len(infos)
        if self.members > self.bounds.max_members:
            raise _RefusedError(Reason.TOO_LARGE, _too_many(self.bounds))
        self.bytes += sum(info.file_size for info in infos)
        if self.bytes > self.bounds.max_bytes:
            megabytes = self.bounds.max_bytes / 2**20
            raise _RefusedError(
                Reason.TOO_LARGE, f"unpacked it has more than {megabytes:.0f} MB (setting CONTAINER_MAX_BYTES)"
            )
        for info in infos:
            if info.file_size > max(_SMALL, _MOST_TIMES * info.compress_size):
                told = f"a zip bomb: {info.compress_size} bytes of it unpack to {info.file_size}"
                raise _RefusedError(Reason.TOO_LARGE, told)


class _RefusedError(Exception):
    """The whole container is refused."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.refusal = Refusal(reason, detail)


def open_container(body: bytes, bounds: Bounds) -> Contents | Refusal:
    """Unpacks a container, and zips within it, in memory.

    A member that cannot be had (a password, damage, a name that leads out of the container) is there with its refusal;
    the others are not made to suffer for it.

    Args:
        body: the container as it came.
        bounds: of number and size in all.
    """
    media_type = sniff(body)
    if media_type != ZIP:
        return _not_unpacked(media_type)
    try:
        members = tuple(_members(body, "", 1, _Budget(bounds)))
    except _RefusedError as error:
        return error.refusal
    if not members:
        return Refusal(Reason.EMPTY, "there is no file in this zip")
    return Contents(members)


def _not_unpacked(media_type: str) -> Refusal:
    kind = CONTAINERS.get(media_type, media_type)
    return Refusal(
        Reason.UNSUPPORTED_FORMAT, f"{kind} is not unpacked: unpack it and give its files to `scrapy ingest`"
    )


def _members(body: bytes, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    """The members of a zip and of zips within it.

    Raises:
        _RefusedError: it is no zip that can be opened, or beyond the bounds.
    """
    _look_at_directory(body, budget.bounds)
    try:
        archive = zipfile.ZipFile(BytesIO(body))
    except (*_DAMAGE, NotImplementedError) as error:
        raise _RefusedError(Reason.UNREADABLE, f"a damaged or truncated zip: {error}") from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_left_behind(_name(info))]
        budget.spend(infos)
        for info in infos:
            name = _unused(prefix + _plain(_name(info)), budget.names)
            member = _member(archive, info, name)
            if member.refusal is None and sniff(member.body) in CONTAINERS:
                yield from _inner(member, depth + 1, budget)
            else:
                yield member


def _inner(container: Member, depth: int, budget: _Budget) -> Iterator[Member]:
    """The members of a container within one; where it cannot be opened, itself with the reason."""
    media_type = sniff(container.body)
    if media_type != ZIP:
        yield container._replace(refusal=_not_unpacked(media_type))
    elif depth > _MOST_DEEP:
        told = "a zip within a zip within a zip is not unpacked: unpack it and give its files to `scrapy ingest`"
        yield container._replace(refusal=Refusal(Reason.UNSUPPORTED_FORMAT, told))
    else:
        try:
            yield from list(_members(container.body, f"{container.name}{_WITHIN}", depth, budget))
        except _RefusedError as error:
            if error.refusal.reason == Reason.TOO_LARGE:
                raise  # of the whole: a bomb may be packed twice
            yield container._replace(refusal=error.refusal)


def _look_at_directory(body: bytes, bounds: Bounds) -> None:
    """Refuses a directory that is too long to be listed, before it is listed."""
    end = body.rfind(_END, max(0, len(body) - _END_BYTES))
    if end < 0 or len(body) < end + 22:
        raise _RefusedError(Reason.UNREADABLE, "a truncated zip: its directory, which stands at the end, is missing")
    count, size = struct.unpack_from("<HL", body, end + 10)
    # Of a zip64 the true numbers stand elsewhere; no container within our bounds needs one.
    if count > bounds.max_members + 1 or size > bounds.max_members * _DIRECTORY_BYTES_PER_MEMBER:
        raise _RefusedError(Reason.TOO_LARGE, _too_many(bounds))


def _too_many(bounds: Bounds) -> str:
    return f"it holds more than {bounds.max_members} files (setting CONTAINER_MAX_MEMBERS)"


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Member:
    if _leads_out(_name(info)):
        told = f"its name in the container, {_name(info)!r}, leads out of it: not unpacked"
        return Member(name, b"", Refusal(Reason.UNREADABLE, told))
    if info.flag_bits & _ENCRYPTED:
        return Member(name, b"", Refusal(Reason.UNREADABLE, "it is encrypted: it needs its password"))
    try:
        with archive.open(info) as file:
            return Member(name, file.read(info.file_size))
    except (NotImplementedError, RuntimeError) as error:
        return Member(name, b"", Refusal(Reason.UNSUPPORTED_FORMAT, f"packed in a way that is not read: {error}"))
    except _DAMAGE as error:
        return Member(name, b"", Refusal(Reason.UNREADABLE, f"damaged in the container: {error}"))


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name as its maker meant it: Chinese Windows writes GBK and does not say so."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")  # what zipfile takes all other names for; nothing is lost by it
    told = _unicode_path(info.extra, raw)
    if told is not None:
        return told
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


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


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("\0", "").replace("\\", "/").split("/") if part not in {"", "."}]


def _plain(name: str) -> str:
    return "/".join(part for part in _parts(name) if part != "..") or "unnamed"


def _leads_out(name: str) -> bool:
    return ".." in _parts(name) or name.startswith(("/", "\\")) or _DRIVE.match(name) is not None


def _is_left_behind(name: str) -> bool:
    """Whether a system or an open word processor left it there: hidden files, thumbnails, locks."""
    return any(
        part.lower() in _SYSTEM_FILES or part.startswith("~$") or (part.startswith(".") and part != "..")
        for part in _parts(name)
    )


def _unused(name: str, used: set[str]) -> str:
    """The name, with a number where it was used before: a zip may hold two of one name."""
    number, free = 1, name
    while free in used:
        number += 1
        free = f"{name} ({number})"
    used.add(free)
    return free
