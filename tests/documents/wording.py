"""Turns an official label, a value or a title into the words that one report prints (forms.md section 7)."""

import random
import re
from decimal import Decimal

from tests.documents.labels import HEADING_VARIANTS, HEADINGS, INSTRUCTION, PROVINCIAL, VARIANTS
from tests.documents.noise import Noise
from tests.documents.truth import Cell, Truth

NBSP = "\u00a0"
IDEOGRAPHIC_SPACE = "\u3000"
_BLANKS = {"": "", "nbsp": NBSP, "ideographic": IDEOGRAPHIC_SPACE}
_FULLWIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
_JUSTIFIED_LENGTH = 7
_BROKEN_LENGTH = 3
_VISIBLE = 3


class Wording:
    """The words of one report; chance comes from the noise's seed only."""

    def __init__(self, truth: Truth, noise: Noise) -> None:
        self.truth = truth
        self.noise = noise
        self._rng = random.Random(noise.seed)
        self._bookmark_left = noise.bookmark

    def label(self, official: str) -> str:
        """A label in this report's words; line breaks stand for breaks inside the cell."""
        text = official
        for name in sorted(self.noise.variants):
            text = VARIANTS[name].get(text, text)
        if self.noise.provincial and self.truth.proactive_form == "2019":
            text = PROVINCIAL.get(text, text)
        text = re.sub(r"^(\d)\.", rf"\g<1>{self.noise.numbering}", text)
        text = self._brackets(text)
        if self.noise.justified and len(text) < _JUSTIFIED_LENGTH and not re.search(r"[\d（(.、]", text):
            return self._rng.choice((" ", "  ", NBSP, IDEOGRAPHIC_SPACE)).join(text)
        return self._broken(text)

    def _brackets(self, text: str) -> str:
        if self.noise.brackets == "half":
            return text.replace("（", "(").replace("）", ")")
        if self.noise.brackets == "mixed":
            return text.replace("（", "(", 1)
        return text

    def _broken(self, text: str) -> str:
        if self.noise.broken == "none" or len(text) < _BROKEN_LENGTH + 1:
            return text
        places = [n for n in range(2, len(text)) if not re.search(r"\d", text[n - 1 : n + 1])]
        if not places:
            return text
        place = self._rng.choice(places)
        mark = "\n" if self.noise.broken == "line" else "\n\n"
        return text[:place] + mark + text[place:]

    def bar(self, item: str) -> str:
        """The bar over the rows of one item of article 20."""
        return {
            "official": f"第二十条第（{item}）项",
            "spaced": f"第二十条 第（{item}）项",
            "spaced_half": f"第二十条  第({item})项",
            "number_lost": "第二十条第",
        }[self.noise.bars]

    def heading(self, number: int) -> str:
        """The title of a section, counted from 1."""
        official = HEADINGS[number - 1]
        if self.noise.headings == "variant":
            return self._rng.choice(HEADING_VARIANTS[number - 1])
        if self.noise.headings == "unnumbered":
            return official[2:]
        if self.noise.headings == "shifted" and number > 1:
            return "〇一二三四五"[number - 1] + official[1:]
        return official

    def instruction(self) -> str | None:
        """The form's own instruction, where this report forgot to remove it."""
        return INSTRUCTION if self.noise.instruction else None

    def value(self, cell: Cell, column: str) -> str:
        """The text of a number cell."""
        if cell.value is None and cell.raw is None:
            return _BLANKS[self.noise.blank]
        text = cell.printed
        if cell.raw is None and cell.value is not None:
            text = self._number(cell, text, column)
        if self._bookmark_left and cell.value is not None:
            self._bookmark_left = False
            text = f"[bookmark: _GoBack]{text}"
        return text

    def _number(self, cell: Cell, text: str, column: str) -> str:
        value = cell.value or Decimal(0)
        if column == "change" and value < 0:
            text = self.noise.minus + text.removeprefix("-")
        elif column == "change" and value > 0 and self.noise.plus:
            text = "+" + text
        if self.noise.digits == "fullwidth":
            digits = len(text) - len(text.lstrip("0123456789.+-−﹣－"))
            return text[:digits].translate(_FULLWIDTH) + text[digits:]
        if self.noise.digits == "padded":
            before, after = self._rng.choice(((NBSP, ""), ("", NBSP), (IDEOGRAPHIC_SPACE, ""), (NBSP, NBSP)))
            return before + text + after
        return text

    def title(self) -> str:
        """The report's title; a line break where it stands in two lines."""
        return title(self.truth, self.noise.title)


def title(truth: Truth, style: str = "official") -> str:
    """A title in one of the wordings of portals.md section 11."""
    name, year = truth.publisher, truth.year
    return {
        "official": f"{name}{year}年政府信息公开工作年度报告",
        "year_first": f"{year}年{name}政府信息公开工作年度报告",
        "bracketed": f"{name}政府信息公开工作年度报告（{year}年度）",
        "marked": f"【{year}】{name}政府信息公开年度报告",
        "two_lines": f"{name}\n{year}年度政府信息公开工作年度报告",
        "spaced": f"{name} {year} 年 政府信息公开工作年度报告",
        "short": f"{name}{year}年信息公开年度报告",
    }[style]


def truncated(text: str, length: int = 22) -> str:
    """A link text as lists print it: cut off, with an ellipsis."""
    return text if len(text) <= length else f"{text[:length]}…"
