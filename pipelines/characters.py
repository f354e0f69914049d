"""Characters made comparable: widths, blanks, traditional forms, Chinese numerals.

Labels and titles are compared in this form only; what is stored stays as printed.
"""

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff\xad]+")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"[二][〇○零][〇○零一二三四五六七八九]{2}(?=年)")

_SHORT = 200
_REMEMBERED = 5_000  # labels and lines are compared in several places; bounded, for documents are hostile input


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters, character by character, so its length stays."""
    return _short_simplified(text) if len(text) <= _SHORT else _simplified(text)


def _simplified(text: str) -> str:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        converted: str = _converter().convert(text)
        return converted if len(converted) == len(text) else text
    return text


_short_simplified = lru_cache(_REMEMBERED)(_simplified)


def squeeze(text: str) -> str:
    """The text without any blank, full-width forms as half-width, compatibility forms as plain ones (NFKC)."""
    return _short_squeezed(text) if len(text) <= _SHORT else _squeezed(text)


def _squeezed(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


_short_squeezed = lru_cache(_REMEMBERED)(_squeezed)


def single_spaced(text: str) -> str:
    """The text with each run of blanks, line breaks included, as one space."""
    return _BLANKS.sub(" ", text).strip()


def arabic_years(text: str) -> str:
    """Years in Chinese numerals as digits: 二〇二〇年 -> 2020年; the length stays."""
    return _CHINESE_YEAR.sub(lambda match: match.group().translate(_CHINESE_DIGITS), text)
