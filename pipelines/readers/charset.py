"""Which characters the bytes of a Chinese page stand for (DESIGN section 7; measured.md section 6).

Servers and pages lie about their charset, and guessers take short GBK pages for Korean or Big5. The bytes themselves
tell: hardly any text is valid UTF-8 by accident, GBK is not, and a page of this field shows 政府信息公开.
"""

import codecs
import re
from itertools import islice
from typing import NamedTuple

from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason

_REPLACEMENT = "\ufffd"
_PHRASES = ("政府信息公开", "政府信息公開", "政府資訊公開")
_UTF_8, _GB, _BIG5 = "utf-8", "gb18030", "big5hkscs"

# UTF-32 before UTF-16: the mark of the one begins with the mark of the other.
_MARKS = (
    (codecs.BOM_UTF8, _UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# gb2312 and gbk are subsets of gb18030, and pages declare the smaller one. Names that are missing here say nothing:
# iso-8859-1 is what servers send when nobody told them.
_DECLARABLE = {
    "utf-8": _UTF_8,
    "utf8": _UTF_8,
    "gb2312": _GB,
    "gb_2312-80": _GB,
    "gbk": _GB,
    "x-gbk": _GB,
    "cp936": _GB,
    "gb18030": _GB,
    "big5": _BIG5,
    "big5-hkscs": _BIG5,
    "x-x-big5": _BIG5,
    "cp950": _BIG5,
}
_IN_PAGE = re.compile(
    rb"""<(?:meta[^>]{0,300}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{2,20})""", re.IGNORECASE
)
_HEAD_BYTES = 16_384
_WIDE = re.compile("[\u0800-\ufffc\U00010000-\U0010ffff]")
_ASCII = re.compile(r"[\x00-\x7f]+")
_SAMPLE_CHARACTERS = 100_000
# The common characters stand first in both national tables: rows 16 to 55 of GB 2312, lead bytes A4 to C6 of Big5.
_COMMON_GB = bytes(range(0xB0, 0xD8))
_COMMON_BIG5 = bytes(range(0xA4, 0xC7))
_CLEAR_LEAD = 0.2
# A damaged text has a bad byte here and there; a wrong charset breaks every second character.
_DAMAGED_SHARE = 0.1
_FEW = 3


class Decoded(NamedTuple):
    """Bytes as text. `broken` counts the places that stand for no character, each of them U+FFFD in the text."""

    text: str
    encoding: str
    broken: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know, if anything."""
        if not self.broken:
            return ()
        return (f"{self.broken} broken bytes or characters in {self.encoding}, shown as {_REPLACEMENT}",)


def decode(body: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of a page and its encoding.

    Args:
        body: the page as it came.
        declared: the charset that the server names, if any. It breaks ties only, and goes before the page's own.

    Returns:
        The text (U+FFFD where bytes stand for no character) and the name of the encoding, never gb2312 or gbk.
    """
    decoded = examine(body, declared)
    return decoded.text, decoded.encoding


def readable(body: bytes, declared: str | None = None) -> Decoded:
    """As `examine`, for a reader.

    Raises:
        ReaderError: no encoding fits.
    """
    decoded = examine(body, declared)
    if decoded.broken > _FEW and _damaged(decoded):
        raise ReaderError(
            Reason.UNREADABLE,
            f"no encoding fits: {decoded.broken} broken characters in {decoded.encoding}, the best one; "
            "the file may be damaged, compressed or no text",
        )
    return decoded


def examine(body: bytes, declared: str | None = None) -> Decoded:
    """As `decode`, with the number of broken places."""
    marked = _by_mark(body)
    if marked is not None:
        return marked
    utf_8 = _decoded(body, _UTF_8)
    if not utf_8.broken:
        return _undamaged_utf_8(body, utf_8, declared)
    # GBK read as UTF-8 breaks nearly everywhere, so a few breaks among many characters are damage.
    enough = 3 * utf_8.broken + 1
    if sum(1 for _ in islice(_WIDE.finditer(utf_8.text), enough)) == enough:
        return utf_8
    gb = _decoded(body, _GB)
    if not gb.broken and _has_phrase(gb.text):
        return gb
    return _best_of((gb, _decoded(body, _BIG5), utf_8), _favourite(body, declared))


def _by_mark(body: bytes) -> Decoded | None:
    """What a byte order mark says, unless the bytes behind it say otherwise."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            decoded = _decoded(body[len(mark) :], encoding)
            usable = decoded.broken <= _DAMAGED_SHARE * len(decoded.text)
            return decoded if usable else None
    return None


def _favourite(body: bytes, declared: str | None) -> str | None:
    """The first declaration that says something: the server's, then the page's."""
    names = [declared] if declared else []
    names += [match.decode("ascii", "replace") for match in _IN_PAGE.findall(body[:_HEAD_BYTES])]
    return next((_DECLARABLE[name.lower()] for name in names if name.lower() in _DECLARABLE), None)


def _decoded(body: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(body.decode(encoding), encoding, 0)
    except UnicodeDecodeError:
        text = body.decode(encoding, "replace")
        return Decoded(text, encoding, max(1, text.count(_REPLACEMENT)))


def _undamaged_utf_8(body: bytes, utf_8: Decoded, declared: str | None) -> Decoded:
    """Valid UTF-8 is UTF-8, unless it has only characters of two bytes: a few words in GBK may look like that."""
    if utf_8.text.isascii() or _WIDE.search(utf_8.text):
        return utf_8
    other = _decoded(body, _favourite(body, declared) or _UTF_8)
    return utf_8 if other.broken else other


def _best_of(candidates: tuple[Decoded, ...], favourite: str | None) -> Decoded:
    """The candidate that shows the phrase, else the likeliest; of equals the least broken, the declared, the first."""
    usable = tuple(candidate for candidate in candidates if not _damaged(candidate)) or candidates
    showing = [candidate for candidate in usable if _has_phrase(candidate.text)]
    if showing:
        return min(showing, key=lambda candidate: candidate.broken)
    shares = {candidate.encoding: _share_of_common(candidate.text) for candidate in usable}
    best = max(shares.values())
    equals = [candidate for candidate in usable if best - shares[candidate.encoding] < _CLEAR_LEAD]
    return min(equals, key=lambda candidate: (candidate.broken, candidate.encoding != favourite))


def _damaged(decoded: Decoded) -> bool:
    """Whether so much is broken that the encoding must be another one."""
    return bool(decoded.broken) and decoded.broken > _DAMAGED_SHARE * len(_ASCII.sub("", decoded.text))


def _has_phrase(text: str) -> bool:
    return any(phrase in text for phrase in _PHRASES)


def _share_of_common(text: str) -> float:
    """How much of the text are the few thousand common characters of Chinese: nearly all, in the right charset."""
    sample = _ASCII.sub("", text[:_SAMPLE_CHARACTERS])
    if not sample:
        return 0.0
    counts = []
    for encoding, common in (("gb2312", _COMMON_GB), ("big5", _COMMON_BIG5)):
        leads = sample.encode(encoding, "ignore")[::2]
        counts.append(len(leads) - len(leads.translate(None, common)))
    return max(counts) / len(sample)
