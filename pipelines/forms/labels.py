"""Labels, compared: what a printed label means in a list of official ones (forms.md section 7).

Blanks, widths, traditional forms, punctuation, numbering and instructions in brackets do not count. A label is matched
from its beginning or after a numbering inside it, never by a word somewhere in it: the long provincial labels contain
others.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from pipelines.characters import simplified, squeeze

_REMEMBERED = 20_000  # the same labels come in every report; bounded, for documents are hostile input


class Quality(IntEnum):
    """How surely a printed label is an official one; the higher the surer."""

    FUZZY = 1  # characters lost or changed
    LONGER = 2  # the official label and an instruction behind it
    SHORTER = 3  # the beginning of one official label only
    EXACT = 4


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """The key of an official label (keys, where forms use one label for several rows), and how surely it was meant."""

    keys: tuple[str, ...]
    quality: Quality
    is_exact: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_exact", self.quality is Quality.EXACT)


_NUMBERING = re.compile(
    r"^(?:其中[:,]?|[:,]|\(?[一二三四五六七八九十]{1,3}[\).、]|\([一二三四五六七八九十]{1,3}(?=[^\)])|"
    r"\(?\d{1,2}[.、,\)]|\d{1,2}(?=[\u4e00-\u9fff])|[①-⑳]|[.、,:·●◆*-]+)+"
)
_ANY_NUMBERING = re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}\s*[.、．,]|[一二三四五六七八九十]{1,3}、")
_INNER_NUMBERING = re.compile(r"\([一二三四五六七八九十]{1,3}\)|(?<=[\u4e00-\u9fff、\)])\d{1,2}[.、]")
_FOOTNOTE = re.compile(r"[⁰¹²³⁴-⁹₀-₉]+")
_REMARK = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]|【[^【】]*】")
_NOT_A_WORD = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fffA-Za-z\d]+")
_RUN_TOGETHER = re.compile(r"\d{2}|\d$")
_ALIKE = (
    ("末", "未"),
    ("己", "已"),
    ("巳", "已"),
    ("曰", "日"),
    ("入", "人"),
)  # typists and recognisers take one for the other
_FUZZY_SCORE = 80.0
_FUZZY_MARGIN = 8.0
_SURE_LENGTH = 4  # shorter beginnings are those of many words
_FUZZY_LENGTH = 6  # shorter labels differ from each other by less than a lost character


@lru_cache(_REMEMBERED)
def label_key(text: str, *, keep_remarks: bool = False) -> str:
    """The part of a printed label that counts: no blanks, numbering, punctuation, and no remarks in brackets."""
    plain = _NUMBERING.sub("", simplified(squeeze(_FOOTNOTE.sub("", text))))
    if not keep_remarks:
        plain = _REMARK.sub("", plain)
    key = _NOT_A_WORD.sub("", plain)
    for written, meant in _ALIKE:
        key = key.replace(written, meant)
    return key


@lru_cache(_REMEMBERED)
def last_piece(text: str) -> str:
    """What stands behind the last numbering inside a label: 三、本（一）予以公开 -> 予以公开."""
    return _INNER_NUMBERING.split(simplified(squeeze(text)))[-1]


def last_numbering(text: str) -> str:
    """The numbering nearest to the label's end, "" where there is none: （六）其他处理 3.其他 -> 3."""
    found = _ANY_NUMBERING.findall(squeeze(text))
    return found[-1] if found else ""


def segments(keys: Iterable[str], vocabulary: "Vocabulary") -> list[str]:
    """A text as a row of known labels without anything between; [] where it is none.

    Args:
        keys: the label keys, with and without remarks, of justified text, whose blanks do not tell where a label ends.
        vocabulary: label keys with and without their remarks.
    """
    for key in keys:
        rest, found = key, []
        while rest and (label := vocabulary.longest_start(rest)):
            found.append(label)
            rest = rest[len(label) :]
        if found and not rest:
            return found
    return []


class Vocabulary:
    """Label keys, looked up by what a text begins with."""

    def __init__(self, labels: Iterable[str]) -> None:
        """Args: labels: the label keys."""
        self._starting: dict[str, list[str]] = {}
        for label in sorted(set(labels) - {""}, key=len, reverse=True):
            self._starting.setdefault(label[0], []).append(label)

    def longest_start(self, text: str) -> str:
        """The longest label that the text, not empty, begins with; "" where it begins with none."""
        for label in self._starting.get(text[0], ()):
            if text.startswith(label):
                return label
        return ""


class LabelIndex:
    """Official labels with their known variants, looked up by what is printed."""

    def __init__(self, labels: Mapping[str, Iterable[str]]) -> None:
        """Args: labels: for each key its official label and the variants."""
        self._known: dict[str, LabelMatch | None] = {}
        self._known_exact: dict[str, LabelMatch | None] = {}
        self._exact: dict[str, tuple[str, ...]] = {}
        for key, texts in labels.items():
            for text in texts:
                for printed in {label_key(text), label_key(text, keep_remarks=True)}:
                    known = self._exact.get(printed, ())
                    self._exact[printed] = known if key in known else (*known, key)
        self._starts = Vocabulary(label for label in self._exact if len(label) >= _SURE_LENGTH)
        self._long = [label for label in self._exact if len(label) >= _FUZZY_LENGTH]
        self._longest = max(map(len, self._exact), default=0)

    @property
    def label_keys(self) -> frozenset[str]:
        """The labels as they are compared."""
        return frozenset(self._exact)

    def match(self, text: str) -> LabelMatch | None:
        """The official label that a printed one means, None where none or more than one could be meant."""
        try:
            return self._known[text]
        except KeyError:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[text] = self._match(text)
            return found

    def _match(self, text: str) -> LabelMatch | None:
        return self.exact(text) or self._inexact(label_key(text)) or self._inexact(label_key(last_piece(text)))

    def _exactly(self, text: str) -> LabelMatch | None:
        for printed in dict.fromkeys((text, last_piece(text))):
            for keep_remarks in (False, True):
                key = label_key(printed, keep_remarks=keep_remarks)
                if key in self._exact:
                    return LabelMatch(self._exact[key], Quality.EXACT)
        return None

    def _inexact(self, printed: str) -> LabelMatch | None:
        if not printed or _RUN_TOGETHER.search(printed):
            return None  # digits run together with the label: nobody can tell where the label ends
        return self._longer(printed) or self._shorter(printed) or self._fuzzy(printed)

    def _longer(self, printed: str) -> LabelMatch | None:
        start = self._starts.longest_start(printed)
        return LabelMatch(self._exact[start], Quality.LONGER) if start else None

    def _shorter(self, printed: str) -> LabelMatch | None:
        if not _SURE_LENGTH <= len(printed) <= self._longest:
            return None
        keys = {self._exact[label] for label in self._exact if label.startswith(printed)}
        return LabelMatch(keys.pop(), Quality.SHORTER) if len(keys) == 1 else None

    def _fuzzy(self, printed: str) -> LabelMatch | None:
        if len(printed) < _FUZZY_LENGTH:
            return None
        # Best first; what lies below the best by the whole margin is no rival.
        near = process.extract(
            printed, self._long, scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE - _FUZZY_MARGIN, limit=None
        )
        if not near or near[0][1] < _FUZZY_SCORE:
            return None
        best, score, _ = near[0]
        keys = self._exact[best]
        if any(score - other < _FUZZY_MARGIN for label, other, _ in near if self._exact[label] != keys):
            return None
        return LabelMatch(keys, Quality.FUZZY)

    def exact(self, text: str) -> LabelMatch | None:
        """As `match`, but only where every character that counts is right."""
        try:
            return self._known_exact[text]
        except KeyError:
            if len(self._known_exact) >= _REMEMBERED:
                self._known_exact.clear()
            found = self._known_exact[text] = self._exactly(text)
            return found

    def completes(self, beginning: str, ending: str) -> LabelMatch | None:
        """The label that two printed pieces make together, as a page break leaves them; None where they make none."""
        return self.exact(beginning + ending)

    def ends_with(self, key: str, ending: str) -> bool:
        """Whether a printed piece is the end of one of a key's labels."""
        piece = label_key(ending, keep_remarks=True)
        return bool(piece) and any(label.endswith(piece) for label, keys in self._exact.items() if key in keys)


@cache
def _index(labels: tuple[tuple[str, tuple[str, ...]], ...]) -> LabelIndex:
    return LabelIndex(dict(labels))


def shared_index(labels: Mapping[str, Iterable[str]]) -> LabelIndex:
    """The index of these labels; the same labels of the forms give the same index, made once."""
    return _index(tuple((key, tuple(texts)) for key, texts in labels.items()))
