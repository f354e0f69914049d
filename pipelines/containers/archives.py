"""RAR and 7z, by libarchive (extra [archives]): its decoders only, file by file, never onto the disk.

It is a library in C that has had its holes, so nothing but the one format that the bytes are of is switched on. And
what it says is not taken on trust: for a wrong checksum in a 7z it only warns, and of a RAR it does not tell all, see
`rar`.
"""

import errno
import locale
import re
import zlib
from collections.abc import Iterator
from ctypes import c_char_p, c_void_p, cast, create_string_buffer, string_at
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any, NamedTuple

from pipelines.containers import rar
from pipelines.containers.bounds import Budget, RefusedError, Sizes, too_many
from pipelines.containers.members import BY_HAND, ENCRYPTED, Member, is_left_behind, leading_out, name_of, plain, unused
from pipelines.reasons import Reason
from pipelines.results import Refusal

MISSING = (
    "RAR and 7z need libarchive: pip install 'nianbao[archives]' and Debian's libarchive13 (or make extras), "
    "then scrapy reextract"
)

_BLOCK_BYTES = 2**16
_FOLDER, _FILE = 0o040000, 0o100000
_REFERENCE = Refusal(Reason.UNSUPPORTED_FORMAT, "it is a link or another name of a file, not one of its own")
_UNCHECKED = Refusal(
    Reason.UNSUPPORTED_FORMAT, f"it has no size or no CRC-32 to tell by whether it is whole: {BY_HAND}"
)
_BEYOND_IT = re.compile(r"support|unavailable|unknown codec", re.IGNORECASE)
"""In the library's words for what is sound but beyond it: a solid RAR of the old kind, RAR 2, rare codecs of 7z."""


class _DamagedError(Exception):
    """A member's bytes are not what its container says of them."""


class _Entry(NamedTuple):
    """A file that the library has come to: its bytes can be had until the next one is asked for.

    `crc` is None where the library itself checks it; `refusal` says why it is not to be read.
    """

    name: str
    size: int
    crc: int | None
    refusal: Refusal | None


def members(body: bytes, prefix: str, budget: Budget) -> Iterator[Member]:
    """The members of a RAR or 7z, their names behind `prefix`.

    Raises:
        RefusedError: it cannot be opened or followed to its end, is beyond the bounds, or the library is missing.
        MemoryError: it takes more than the process may have.
    """
    library = _library()
    format_name = _format(body)
    headers = None if format_name == "7zip" else _headers(body, budget)
    with library.read.new_archive_read(format_name, "none") as archive:
        try:
            library.ffi.read_open_memory(archive, cast(c_char_p(body), c_void_p), len(body))
        except library.ArchiveError as error:
            raise _refused(error) from error
        for entry in _entries(library, archive, headers):
            if is_left_behind(entry.name):
                continue
            # In a solid container no file has a packed size of its own.
            budget.spend([Sizes(len(body), entry.size)])
            yield _member(library, archive, entry, unused(prefix + plain(entry.name), budget.names))


@cache
def _library() -> Any:
    """The binding, with the library behind it.

    Raises:
        RefusedError: one of them is missing; says what to install.
    """
    try:
        library = import_module("libarchive")
        # Where there is no library, or an old one, the binding finds out at the first function that is not there.
        library.ffi.get_read_format_function("rar5")
    except (ImportError, OSError, AttributeError, ValueError) as error:
        raise RefusedError(Reason.UNSUPPORTED_FORMAT, MISSING) from error
    library.ffi.ffi("entry_is_data_encrypted", [c_void_p], library.ffi.c_int)
    library.ffi.ffi("read_has_encrypted_entries", [c_void_p], library.ffi.c_int)
    # It gives names in the encoding of C's locale, and none at all where that lacks a character of them.
    if locale.nl_langinfo(locale.CODESET).upper() != "UTF-8":
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    return library


def _format(body: bytes) -> str:
    """The library's name of the format."""
    if body.startswith(rar.SIGNATURE_5):
        return "rar5"
    return "rar" if body.startswith(rar.SIGNATURE) else "7zip"


def _headers(body: bytes, budget: Budget) -> Iterator[rar.Header]:
    """The headers of a RAR, all of them before anything is unpacked: folders count among its files here."""
    headers = list(islice(rar.headers(body), budget.bounds.max_members + 2))
    if len(headers) > budget.bounds.max_members + 1:
        raise RefusedError(Reason.TOO_LARGE, too_many(budget.bounds))
    return iter(headers)


def _entries(library: Any, archive: int, headers: Iterator[rar.Header] | None) -> Iterator[_Entry]:
    """All files and links, in order; without folders. The headers of a RAR go with them one by one."""
    with library.entry.new_archive_entry() as entry:
        while _has_next(library, archive, entry):
            header = None if headers is None else _next(headers)
            if library.ffi.entry_filetype(entry) != _FOLDER:
                yield _entry(library.ffi, entry, header)
    if headers is not None and next(headers, None) is not None:
        raise RefusedError(Reason.UNREADABLE, "a damaged RAR: not all files that it lists are there")


def _next(headers: Iterator[rar.Header]) -> rar.Header:
    header = next(headers, None)
    if header is None:
        raise RefusedError(Reason.UNREADABLE, "a damaged RAR: it has files that it does not list")
    return header


def _entry(ffi: Any, entry: int, header: rar.Header | None) -> _Entry:
    name, size, crc = _name(ffi, entry), max(0, ffi.entry_size(entry)), None
    is_encrypted = ffi.entry_is_data_encrypted(entry) == 1
    is_reference = ffi.entry_filetype(entry) != _FILE or bool(ffi.entry_hardlink(entry))
    if header is not None:
        size, crc = header.size or 0, header.crc
        is_encrypted, is_reference = is_encrypted or header.is_encrypted, is_reference or header.is_reference
    refusal = leading_out(name) or (ENCRYPTED if is_encrypted else _REFERENCE if is_reference else None)
    if header is not None and (header.size is None or header.crc is None):
        refusal = refusal or _UNCHECKED
    return _Entry(name, size, crc, refusal)


def _has_next(library: Any, archive: int, entry: int) -> bool:
    try:
        return bool(library.ffi.read_next_header2(archive, entry) != library.ffi.ARCHIVE_EOF)
    except library.ArchiveError as error:
        if library.ffi.read_has_encrypted_entries(archive) == 1:
            raise RefusedError(ENCRYPTED.reason, ENCRYPTED.detail) from error
        raise _refused(error) from error


def _refused(error: Any) -> RefusedError:
    """What the library says of the whole container."""
    return RefusedError(_reason(error), f"libarchive cannot unpack it to its end ({_words(error)}): {BY_HAND}")


def _reason(error: Any) -> Reason:
    if error.errno == errno.ENOMEM:
        raise MemoryError from error
    return Reason.UNSUPPORTED_FORMAT if _BEYOND_IT.search(_words(error)) else Reason.UNREADABLE


def _words(error: Any) -> str:
    return str(error.msg).rstrip(".")


def _name(ffi: Any, entry: int) -> str:
    """A name as its maker meant it; that of an old RAR may be in any encoding."""
    raw = ffi.entry_pathname(entry) or b""
    return ffi.entry_pathname_w(entry) or name_of(raw) or raw.decode("latin-1")


def _member(library: Any, archive: int, entry: _Entry, name: str) -> Member:
    if entry.refusal is not None:
        return Member(name, b"", entry.refusal)
    try:
        return Member(name, _bytes(library.ffi, archive, entry))
    except library.ArchiveError as error:
        return Member(name, b"", Refusal(_reason(error), f"libarchive cannot unpack it: {_words(error)}"))
    except _DamagedError as error:
        return Member(name, b"", Refusal(Reason.UNREADABLE, f"damaged in the container: {error}"))


def _bytes(ffi: Any, archive: int, entry: _Entry) -> bytes:
    """The bytes of the file that the library stands at; never more than it declares."""
    buffer, parts, size = create_string_buffer(_BLOCK_BYTES), [], 0
    while size <= entry.size and (got := ffi.read_data(archive, buffer, _BLOCK_BYTES)):
        if got < 0:
            raise _DamagedError((ffi.error_string(archive) or b"").decode("ascii", "replace"))
        parts.append(string_at(buffer, got))
        size += got
    if size != entry.size:
        raise _DamagedError(f"it has not the {entry.size} bytes that it declares")
    body = b"".join(parts)
    if entry.crc is not None and zlib.crc32(body) != entry.crc:
        raise _DamagedError("its checksum is another")
    return body
