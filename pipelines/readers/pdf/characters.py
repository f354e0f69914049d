"""Characters of a PDF as they are kept: radicals as plain characters, codes without a meaning marked as such."""

import re
import unicodedata

from pipelines.readers.gridfinder.legibility import UNKNOWN

# Radicals that fonts share a glyph with; no normal form of Unicode folds these (EquivalentUnifiedIdeograph.txt).
_RADICALS = dict(
    zip(
        "⺁⺇⺋⺎⺏⺐⺒⺓⺝⺟⺠⺪⺬⺮⻁⻂⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻪⻬⻮⻰⻳",
        "厂几㔾兀尣尢巳幺月母民疋示竹虎衤西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄黾齐齿龙龟",
        strict=True,
    )
)
_PLAIN = re.compile("[ -~\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e]+").fullmatch
_BLANKS = frozenset("\t\n\r\x0b\x0c\u00a0")


def plain(text: str | None) -> str:
    """The text of a glyph as it is kept.

    Blanks become spaces, invisible characters nothing, radicals (which fonts map back by mistake) the characters that
    look the same; what has no meaning, or a private one, becomes `UNKNOWN`.
    """
    if text is None:
        return UNKNOWN
    if _PLAIN(text):
        return text
    return "".join(_plain_character(character) for character in text)


def _plain_character(character: str) -> str:
    if character in _BLANKS:
        return " "
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category.startswith("C"):
        return UNKNOWN
    if "\u2f00" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff":
        return unicodedata.normalize("NFKC", character)
    return _RADICALS.get(character, character)
