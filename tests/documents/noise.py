"""How a report may look different from the statutory form without saying anything else (forms.md section 7).

Every field of `Noise` is one switch; the default is a clean report. A layout ignores a switch that means nothing to it.
"""

import random
from dataclasses import dataclass, fields
from typing import Any

from tests.documents.labels import VARIANTS

CHOICES: dict[str, tuple[Any, ...]] = {
    # labels
    "numbering": (".", "、", "．", " .", ". "),
    "brackets": ("full", "half", "mixed"),
    "bars": ("official", "spaced", "spaced_half", "number_lost"),
    "instruction": (False, True),
    "headings": ("official", "variant", "unnumbered", "shifted"),
    "justified": (False, True),
    "broken": ("none", "line", "paragraph"),
    "provincial": (False, True),
    "block": ("official", "vertical", "split", "twice", "blank"),
    # values
    "blank": ("", "nbsp", "ideographic"),
    "plus": (False, True),
    "minus": ("-", "−", "﹣", "－"),
    "digits": ("ascii", "fullwidth", "padded"),
    "bookmark": (False, True),
    # structure
    "groups": ("official", "blank", "absorbed", "repeated", "late", "wrong", "shifted"),
    "cut": ("none", "bare", "head"),
    "enterprise_rows": (False, True),
    "span_mismatch": (False, True),
    "extra_cell": (False, True),
    "trailing": (False, True),
    "across": (False, True),
    "reviews_head": ("three", "two"),
    "reviews_note": (False, True),
    # the page around
    "title": ("official", "year_first", "bracketed", "marked", "two_lines", "spaced", "short"),
    "metadata": (False, True),
    "chrome": (False, True),
    # the bytes
    "charset": ("utf-8", "gb18030"),
    "declared": ("right", "none", "wrong"),
}


@dataclass(frozen=True, slots=True)
class Noise:
    """One manner of printing a report; `seed` decides wherever a switch leaves a choice.

    Labels:
        variants: names of `labels.VARIANTS`, printed instead of the official label.
        numbering: what stands behind the number of a sub-item (1. 1、 1． …).
        brackets: full-width, ASCII, or one of each around （一）.
        bars: 第二十条第（一）项 as the form has it, with blanks, with ASCII brackets, or with its number lost.
        instruction: the form's instruction 该部分以表格形式报告 is left in.
        headings: section titles as the form has them, in other words, without numbers, or numbered from another start.
        justified: blanks between the characters of short labels.
        broken: long labels break over lines or paragraphs inside their cell.
        provincial: form B with instructions inside its labels and one more row.
        block: 三、本年度办理结果 as one cell, one character a line, cut in two, printed twice, or lost.
    Values:
        blank: what stands in a blank cell. plus: changes carry a plus sign. minus: the sign of a negative change.
        digits: ASCII, full-width, or with blanks around. bookmark: a word processor's bookmark in one cell.
    Structure:
        groups: labels of （三） to （六） as in the form; blank; absorbed by the rows; on every row; in a later row;
            the next group's from the middle on, as after a page break; or missing, numbers one cell to the right.
        cut: tables are cut in two, the second half bare or with its head repeated.
        enterprise_rows: 商业 over 企业 as two rows of the head. span_mismatch: spans of head and data rows differ.
        extra_cell: one more empty cell in （六） and （七）. trailing: empty cells at the end of rows (text).
        across: horizontal spans are written out as empty cells. reviews_head: table four with two or three head rows.
        reviews_note: （含上年度结转数量） below table four.
    Page:
        title: the title's wording. metadata: a table of metadata before the report. chrome: menus and search boxes.
    Bytes:
        charset: how the text becomes bytes. declared: whether the page names that charset, none, or another one.
    """

    seed: int = 0
    variants: frozenset[str] = frozenset()
    numbering: str = "."
    brackets: str = "full"
    bars: str = "official"
    instruction: bool = False
    headings: str = "official"
    justified: bool = False
    broken: str = "none"
    provincial: bool = False
    block: str = "official"
    blank: str = ""
    plus: bool = False
    minus: str = "-"
    digits: str = "ascii"
    bookmark: bool = False
    groups: str = "official"
    cut: str = "none"
    enterprise_rows: bool = False
    span_mismatch: bool = False
    extra_cell: bool = False
    trailing: bool = False
    across: bool = False
    reviews_head: str = "three"
    reviews_note: bool = False
    title: str = "official"
    metadata: bool = False
    chrome: bool = False
    charset: str = "utf-8"
    declared: str = "right"

    def __post_init__(self) -> None:
        unknown = self.variants - VARIANTS.keys()
        if unknown:
            raise ValueError(f"no such label variants: {sorted(unknown)}; there are {sorted(VARIANTS)}")
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"noise {name}={getattr(self, name)!r}: it must be one of {choices}")


CLEAN = Noise()


def random_noise(rng: random.Random, share: float = 0.25) -> Noise:
    """Each switch is set with the given probability; the same state of `rng` gives the same noise."""
    settings: dict[str, Any] = {
        field.name: rng.choice(CHOICES[field.name])
        for field in fields(Noise)
        if field.name in CHOICES and rng.random() < share
    }
    variants = frozenset(name for name in VARIANTS if rng.random() < share)
    return Noise(seed=rng.randrange(2**31), variants=variants, **settings)
