"""Zips of XML parts (docx, xlsx, ofd), opened with a measure on everything.

What a member says of its own size is not believed: it is inflated up to a limit and no further. Compression other than
deflate is refused, since only deflate can be inflated in steps. XML is parsed without a document type, so without
entities, and only after its marks were counted, because a tree takes many times the room of its text.
"""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from posixpath import dirname, join, normpath

from lxml import etree

from pipelines.readers.blanks import tidy
from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason

MAX_PART_BYTES = 64 * 2**20
MAX_PACKAGE_BYTES = 128 * 2**20
MAX_MARKS = 1_500_000
"""Tags and attributes of one part. A report has some ten thousand; each takes about a hundred bytes of memory."""

_MAX_MEMBERS = 10_000
_UTF8_NAME = 0x800
_DIRECTORY_ENTRY = b"PK\x01\x02"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, IndexError, struct.error)
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_DOCUMENT_TYPE = "declares a document type, which an office file never does"
_HEAD_BYTES = 2**16
_GENERIC_TITLES = frozenset(
    (
        *("untitled", "document", "word document", "microsoft word document", "normal", "title", "book", "sheet"),
        *("文档", "新建文档", "标题", "无标题", "空白文档", "工作簿", "新建 microsoft word 文档", "模板"),
    )
)
_FILE_NAME_ENDS = (".doc", ".docx", ".wps", ".xls", ".xlsx", ".rtf", ".tmp", ".dot", ".html")


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another; `kind` is the last word of its type, `target` a part's name or an address."""

    kind: str
    target: str
    external: bool


class Package:
    """An opened package. Part names are those of the zip, without a leading slash."""

    def __init__(self, body: bytes) -> None:
        """Opens the container.

        Raises:
            ReaderError: it is no zip, is cut short, or lists too many members.
        """
        if body.count(_DIRECTORY_ENTRY) > _MAX_MEMBERS:
            raise ReaderError(Reason.TOO_LARGE, f"the package lists more than {_MAX_MEMBERS} members")
        try:
            self._zip = zipfile.ZipFile(BytesIO(body))
        except (*_BROKEN, NotImplementedError) as error:
            raise ReaderError(Reason.UNREADABLE, f"the package is damaged or cut short: {error}") from error
        self._names = {_key(name): info.filename for info in self._zip.infolist() for name in _spellings(info)}
        self._left = MAX_PACKAGE_BYTES

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name.lower() in self._names

    def part(self, name: str) -> bytes | None:
        """A part's bytes, None where there is none of this name.

        Raises:
            ReaderError: the part is damaged, encrypted, or inflates beyond the limits.
        """
        member = self._names.get(name.lower())
        if member is None:
            return None
        limit = min(MAX_PART_BYTES, self._left)
        try:
            data = self._inflate(member, limit)
        except RuntimeError as error:  # zipfile's word for a member under a password
            raise ReaderError(Reason.UNREADABLE, f"{name} is encrypted: {error}") from error
        except _BROKEN as error:
            raise ReaderError(Reason.UNREADABLE, f"{name} is damaged or cut short: {error}") from error
        if len(data) > limit:
            raise ReaderError(Reason.TOO_LARGE, f"{name} inflates to more than {limit} bytes")
        self._left -= len(data)
        return data

    def _inflate(self, member: str, limit: int) -> bytes:
        info = self._zip.getinfo(member)
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise zipfile.BadZipFile(f"compression method {info.compress_type} has no place in an office file")
        with self._zip.open(info) as stream:
            return stream.read(limit + 1)

    def xml(self, name: str) -> etree._Element | None:
        """A part's root element, None where there is no such part.

        Raises:
            ReaderError: as for `part`; or the part is no well-formed XML, has a document type, or has too many marks.
        """
        data = self.part(name)
        return None if data is None else parse(data, name)

    def relationships(self, name: str) -> dict[str, Relationship]:
        """What a part (or, for the empty name, the package) links to, by relationship id."""
        folder, _, file = name.rpartition("/")
        root = self.xml(join(folder, "_rels", f"{file}.rels"))
        if root is None:
            return {}
        found = {}
        for element in root.iter(f"{{{_RELATIONSHIPS}}}Relationship"):
            target = element.get("Target", "")
            external = element.get("TargetMode") == "External"
            if not external:
                target = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(name), target))
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = Relationship(kind, target, external)
        return found

    def linked(self, name: str, kind: str) -> str | None:
        """The first part that `name` links to as `kind`, None where there is none in the package."""
        for link in self.relationships(name).values():
            if link.kind == kind and not link.external and self.has(link.target):
                return link.target
        return None

    def title(self) -> str | None:
        """The title in the core properties, None where it is missing or a word processor's own."""
        name = self.linked("", "core-properties") or "docProps/core.xml"
        root = self.xml(name)
        return meaningful_title("" if root is None else root.findtext(f".//{_TITLE}") or "")


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _spellings(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """A member's name, and as it reads in Chinese where the zip does not say that it is in UTF-8."""
    if info.filename.isascii() or info.flag_bits & _UTF8_NAME:
        return (info.filename,)
    chinese = info.filename.encode("cp437", errors="replace").decode("gb18030", errors="replace")
    return chinese, info.filename


def parse(data: bytes, name: str) -> etree._Element:
    """The root element of an XML part; `name` is for the message.

    Raises:
        ReaderError: no well-formed XML, a document type, or too many marks.
    """
    marks = len(data) if len(data) <= MAX_MARKS else data.count(b"<") + data.count(b"=")
    if marks > MAX_MARKS:
        raise ReaderError(Reason.TOO_LARGE, f"{name} has {marks} tags and attributes, more than {MAX_MARKS}")
    # Before the parser, which reports a document type that it may not load as an error of its own; and behind it, for
    # what stands behind a long comment.
    if any(doctype in data[:_HEAD_BYTES] for doctype in _DOCTYPES):
        raise ReaderError(Reason.UNREADABLE, f"{name} {_DOCUMENT_TYPE}")
    # A parser is made for each part: one that is shared keeps every name that it ever saw.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReaderError(Reason.UNREADABLE, f"{name} is no well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReaderError(Reason.UNREADABLE, f"{name} {_DOCUMENT_TYPE}")
    return root


def meaningful_title(text: str) -> str | None:
    """A container's title, None where it is only what a word processor puts there by itself.

    Generic are a blank, "Untitled", "Microsoft Word - …", "文档1", and the name of a file.
    """
    title = tidy(text)
    plain = title.casefold()
    bare = plain.rstrip("0123456789（）() .-")
    if not bare or bare in _GENERIC_TITLES or plain.endswith(_FILE_NAME_ENDS) or plain.startswith("microsoft word -"):
        return None
    return title
