"""WARC files: what was fetched, byte for byte, in the form that every web-archive viewer opens.

A file is only ever appended to, record by record, each record a gzip member of its own and on the disk (fsync) before
anybody is told where it lies. So a process that is killed leaves a readable file, at worst with a torn last record that
no row points to.
"""

import gzip
import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import UTC
from http import HTTPStatus
from io import BytesIO, FileIO
from itertools import count
from pathlib import Path
from typing import NamedTuple, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.items import Fetched

SUFFIX = ".warc.gz"
WARC_VERSION = "WARC/1.1"
_EFFORT = 6  # of gzip: warcio's own 9 takes twice as long for 1 % less
# The body is kept as the document's own bytes: what was undone on the way in must not be announced in the record.
_UNDONE_ON_THE_WAY_IN = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class RecordPlace(NamedTuple):
    """Where a record lies: first byte and number of bytes of its gzip member."""

    offset: int
    length: int


class Payload(NamedTuple):
    """What a record holds: the body as it was archived, and the answer's headers, none where it was a file."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class ArchiveDamagedError(Exception):
    """A record is not where a row says, or is not what the row says."""


class WarcFile:
    """One new WARC file, written record by record.

    Attributes:
        path: the file; never one that was there before.
    """

    def __init__(self, path: Path, info: Mapping[str, str]) -> None:
        """Opens the file and writes its warcinfo record.

        Args:
            path: where to; folders are made. A taken name gets a number before its suffix.
            info: fields of the warcinfo record, e.g. software, operator, isPartOf.

        Raises:
            OSError: the folder or the file cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self._file = _open_new(path)
        self._append([RecordBuilder(warc_version=WARC_VERSION).create_warcinfo_record(self.path.name, info)])
        _sync_folder(self.path.parent)

    def write(self, fetched: Fetched, media_type: str) -> RecordPlace:
        """Writes one record and brings it to the disk; see `write_all`."""
        (place,) = self.write_all([(fetched, media_type)])
        return place

    def write_all(self, several: Sequence[tuple[Fetched, str]]) -> list[RecordPlace]:
        """Writes records and brings them to the disk: `response` for http(s), `resource` for what is a file.

        What came out of a container is a file, wherever the container is from.

        Args:
            several: what was fetched, each with its media type.

        Raises:
            OSError: nothing was written (the disk is full, say); the file stands as it stood before.
        """
        return self._append([self._record(fetched, media_type) for fetched, media_type in several])

    def _record(self, fetched: Fetched, media_type: str) -> ArcWarcRecord:
        is_response = fetched.url.startswith(("http://", "https://")) and not fetched.is_member
        return RecordBuilder(warc_version=WARC_VERSION).create_warc_record(
            fetched.url,
            "response" if is_response else "resource",
            payload=BytesIO(fetched.body),
            length=len(fetched.body),
            warc_headers_dict={"WARC-Date": fetched.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")},
            http_headers=_http_headers(fetched) if is_response else None,
            warc_content_type="" if is_response else media_type,
        )

    def close(self) -> None:
        """Closes the file; every record is on the disk already."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, records: Sequence[ArcWarcRecord]) -> list[RecordPlace]:
        before = self._file.tell()
        places = []
        try:
            for record in records:
                offset = self._file.tell()
                rest = memoryview(_packed(record))
                while rest:
                    rest = rest[self._file.write(rest) :]
                places.append(RecordPlace(offset, self._file.tell() - offset))
            os.fsync(self._file.fileno())
        except BaseException:
            # Unbuffered, so cutting it back leaves nothing behind that could still be written.
            self._file.truncate(before)
            self._file.seek(before)
            raise
        return places


def _packed(record: ArcWarcRecord) -> bytes:
    """A record as a gzip member of its own."""
    plain = BytesIO()
    WARCWriter(plain, gzip=False, warc_version=WARC_VERSION).write_record(record)
    return gzip.compress(plain.getbuffer(), _EFFORT, mtime=0)


_MAGIC = b"\x1f\x8b"
"""Every record is a member of its own of the compressed file."""


def read_payload(path: Path, offset: int) -> bytes:
    """The body kept in the record that begins at `offset`; raises as `read_record`."""
    return read_record(path, offset).body


def read_record(path: Path, offset: int) -> Payload:
    """Body and headers kept in the record that begins at `offset`.

    Raises:
        ArchiveDamagedError: there is no such file, or no readable record at this place.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            if file.read(len(_MAGIC)) != _MAGIC:
                raise ArchiveDamagedError(f"{path}: no record at byte {offset}")
            file.seek(offset)
            record = next(iter(ArchiveIterator(file)), None)
            if record is None:
                raise ArchiveDamagedError(f"{path}: no record at byte {offset}")
            headers = record.http_headers.headers if record.http_headers else ()
            return Payload(bytes(record.content_stream().read()), tuple((name, value) for name, value in headers))
    except (OSError, EOFError, ArchiveLoadFailed) as error:
        raise ArchiveDamagedError(f"{path}: the record at byte {offset} cannot be read: {error}") from error


def sha256_of(body: bytes) -> str:
    """The SHA-256 of the bytes, in lower-case hexadecimal: the name of a document."""
    return hashlib.sha256(body).hexdigest()


def _http_headers(fetched: Fetched) -> StatusAndHeaders:
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _UNDONE_ON_THE_WAY_IN else name, _one_line(value))
        for name, value in fetched.headers
    ]
    headers.append(("Content-Length", str(len(fetched.body))))
    try:
        phrase = HTTPStatus(fetched.status).phrase
    except ValueError:
        phrase = "Unknown"
    return StatusAndHeaders(f"{fetched.status} {phrase}", headers, protocol="HTTP/1.1")


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _open_new(path: Path) -> tuple[Path, FileIO]:
    stem = path.name.removesuffix(SUFFIX)
    for number in count(2):
        try:
            return path, path.open("xb", buffering=0)
        except FileExistsError:
            path = path.with_name(f"{stem}-{number}{SUFFIX}")
    raise AssertionError("count() does not end")


def _sync_folder(folder: Path) -> None:
    """A new file is only safe once its folder's entry is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
