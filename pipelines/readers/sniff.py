"""What kind of document the bytes are, by the bytes alone: extensions and servers lie (DESIGN section 9)."""

import codecs
import re
import struct
import zipfile
from io import BytesIO

from pipelines.readers.charset import decode

UNKNOWN = "application/octet-stream"
_HTML = "text/html"
_PDF = "application/pdf"
_ZIP = "application/zip"
_OLE = "application/x-ole-storage"
_OFFICE_XML = "application/vnd.openxmlformats-officedocument"

_MAGIC = (
    (b"{\\rtf", "application/rtf"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
)
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)
_BMP = re.compile(rb"BM.{4}\0{4}.{4}(?:\x0c|\x28|\x34|\x38|\x40|\x6c|\x7c)\0\0\0", re.DOTALL)
"""Two letters prove nothing: the reserved bytes and the size of one of the headers that there are must follow."""
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_OLE_ENTRY_BYTES = 128  # directory entries stand at multiples of their size; the name comes first, in UTF-16
_ZIP_MEMBERS = (
    ("word/document.xml", f"{_OFFICE_XML}.wordprocessingml.document"),
    ("xl/workbook.xml", f"{_OFFICE_XML}.spreadsheetml.sheet"),
    ("ppt/presentation.xml", f"{_OFFICE_XML}.presentationml.presentation"),
    ("OFD.xml", "application/ofd"),
)
_ZIP_END = b"PK\x05\x06"
_ZIP_END_BYTES = 22 + 65_535  # the record and the longest comment behind it
_ZIP_DIRECTORY_BYTES = 2**20  # an office file has some dozens of members; listing millions takes the memory
_OPEN_DOCUMENT = re.compile(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z]+)")
_PDF_HEAD = re.compile(rb"%PDF-\d")
_PDF_HEAD_BYTES = 1024
_LEADING_BLANKS = b"\xef\xbb\xbf \t\r\n\f\v\0"

_HEAD_BYTES = 16_384
_PREFACE = re.compile(
    r"(?:\s|<!--(?:[^-]|-(?!->))*-->|<!(?!--|doctype)\[?[^>]{0,200}>|<\?[^>]{0,500}>)*", re.IGNORECASE
)
_TAG_NAMES = (
    "html|head|body|title|meta|link|base|style|script|p|div|span|table|thead|tbody|tfoot|tr|td|th|caption|"
    "h[1-6]|ul|ol|li|dl|dt|dd|br|hr|a|b|i|u|em|strong|font|center|section|article|main|header|footer|nav|aside|"
    "form|input|img|iframe|frameset|blockquote|pre|label|textarea|select|noscript|o:p|ucap\\w+"
)
_OPENS_AS_HTML = re.compile(rf"<(?:!doctype\s+html|/?(?:{_TAG_NAMES})(?=[\s/>]))", re.IGNORECASE)
_CLEARLY_HTML = re.compile(r"<(?:!doctype\s+html|html|body|table)(?=[\s>])", re.IGNORECASE)
_CLOSING_TAG = re.compile(rf"</(?:{_TAG_NAMES})\s*>", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\s", re.IGNORECASE)
_MIME = re.compile(r"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
_CLOSING_TAGS = 3

_TEXT_BYTES = 2**18
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")


def sniff(body: bytes) -> str:
    """The IANA media type of a document, `application/octet-stream` where nothing fits.

    Never raises, whatever the bytes.
    """
    for magic, media_type in _MAGIC:
        if body.startswith(magic):
            return media_type
    picture = next((kind for head, kind in ((_WEBP, "image/webp"), (_BMP, "image/bmp")) if head.match(body)), None)
    if picture is not None:
        return picture
    if body.startswith(_OLE_MAGIC):
        return _ole(body)
    if body.startswith((b"PK\x03\x04", _ZIP_END)):
        return _zip(body)
    if body[:_PDF_HEAD_BYTES].lstrip(_LEADING_BLANKS).startswith(b"%PDF"):
        return _PDF
    return _text(body)


def _ole(body: bytes) -> str:
    for name, media_type in _OLE_STREAMS:
        entry = (name + "\0").encode("utf-16-le")
        at = body.find(entry)
        while at >= 0:
            if at % _OLE_ENTRY_BYTES == 0:
                return media_type
            at = body.find(entry, at + 1)
    return _OLE


def _zip(body: bytes) -> str:
    open_document = _OPEN_DOCUMENT.match(body, 30)
    if open_document:
        return open_document.group(1).decode("ascii")
    names = _zip_names(body)
    return next((media_type for member, media_type in _ZIP_MEMBERS if member in names), _ZIP)


def _zip_names(body: bytes) -> frozenset[str]:
    """The members' names; none where the directory is damaged or so large that listing it would be the attack."""
    end = body.rfind(_ZIP_END, max(0, len(body) - _ZIP_END_BYTES))
    if end < 0 or len(body) < end + 16:
        return frozenset()
    (directory_bytes,) = struct.unpack_from("<L", body, end + 12)
    if directory_bytes > _ZIP_DIRECTORY_BYTES:
        return frozenset()
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OverflowError, ValueError, struct.error):
        return frozenset()  # still a container by its magic bytes: a reader will say what is wrong with it


def _text(body: bytes) -> str:
    """HTML, another XML, plain text, a PDF behind rubbish, or none of these."""
    head, _ = decode(body[:_HEAD_BYTES])
    if _is_html(head):
        return _HTML
    if _PDF_HEAD.search(body, 0, _PDF_HEAD_BYTES):
        return _PDF
    if _MIME.search(head) and "multipart/related" in head:
        return "multipart/related"  # a page saved with its pictures in one file
    if _XML.match(head):
        return "application/xml"
    return "text/plain" if _is_plain(body) else UNKNOWN


def _is_html(head: str) -> bool:
    preface = _PREFACE.match(head)
    rest = head[preface.end() :] if preface else head
    if _OPENS_AS_HTML.match(rest):
        return True
    if _XML.match(head) or rest.startswith(("{", "[")):
        return False  # other XML, and data that carry pieces of HTML
    return bool(_CLEARLY_HTML.search(head)) or len(_CLOSING_TAG.findall(head)) >= _CLOSING_TAGS


def _is_plain(body: bytes) -> bool:
    """Whether a text decodes without error and holds no control characters, as far as its first part tells."""
    part = body[:_TEXT_BYTES]
    encodings = ("utf-8-sig", "gb18030")
    if part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16", "utf-16")
    for encoding in encodings:
        try:
            # Not final where the rest was cut off: a character may be cut too.
            text = codecs.getincrementaldecoder(encoding)().decode(part, final=len(part) == len(body))
        except UnicodeDecodeError:
            continue
        return bool(text) and not _CONTROL.search(text)
    return False
