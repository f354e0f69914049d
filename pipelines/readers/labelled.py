"""Labelled values in a document's header: 发布机构 …, 来源：…, 发布日期 … (portals.md sections 1.4, 2.4, 4.2 and 5).

They stand in table cells (label, then value), in one cell, in list entries or in running text, with or without blanks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

from pipelines.blocks import Block, Cell, Paragraph

# The surest label first.
LABELS: dict[str, tuple[str, ...]] = {
    "publisher": (
        "发布机构",
        "发布机关",
        "发文机关",
        "制发机关",
        "发布单位",
        "责任部门",
        "所属机构",
        "填报单位",
        "填报单位（盖章）",
    ),
    "source": ("信息来源", "文章来源", "稿件来源", "来源"),
    "published": ("发布日期", "公开日期", "发布时间", "公开时间", "公布日期", "生成日期"),
}
# Words that end a value where no blank does: 来源：县政府办浏览次数：12.
_FOLLOWING = (
    *(label for labels in LABELS.values() for label in labels),
    *(
        "浏览",
        "访问",
        "点击",
        "阅读",
        "字体",
        "字号",
        "作者",
        "编辑",
        "责任编辑",
        "审核",
        "打印",
        "分享",
        "收藏",
        "保护视力色",
    ),
    *("索引号", "文号", "公开方式", "成文日期", "信息名称", "有效性"),
)
_KEYS = {label: key for key, labels in LABELS.items() for label in labels}
_ENDS = frozenset("：:").union(label[-1] for label in _KEYS)


def _spaced(words: Sequence[str]) -> str:
    """A pattern of words whose characters may stand apart: 来 源."""
    return "|".join(r"\s?".join(word) for word in sorted(words, key=len, reverse=True))


_PAIR = (
    rf"(?P<label>{_spaced(tuple(_KEYS))})\s?[：:]\s?"
    rf"(?P<value>[^|｜【】]{{0,200}}?)(?=\s[\u4e00-\u9fff]{{1,8}}\s?[：:]|\s?(?:{_spaced(_FOLLOWING)})|[|｜【】]|$)"
)
# 数据来源 is another label than 来源; behind a value the next label may follow without a blank.
_LABELLED = re.compile(rf"(?<![\u4e00-\u9fff]){_PAIR}", re.MULTILINE)
_NEXT = re.compile(rf"\s?{_PAIR}", re.MULTILINE)
_DATE = re.compile(r"(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)(?:\s?\d{1,2}:\d\d(?::\d\d)?)?")
_NAME_CHARACTERS = 60
_TEXT_CHARACTERS = 300
_LABEL_CHARACTERS = 20
_REMEMBERED = 5_000  # numbers and labels come again and again


def merged(of_container: Mapping[str, str], of_labels: Mapping[str, str]) -> dict[str, str]:
    """A document's metadata: the container is exact about title and date, labels are about publisher and source."""
    found = {**of_labels, **of_container}
    found.update({key: of_labels[key] for key in ("publisher", "source") if key in of_labels})
    return found


def values(blocks: Sequence[Block]) -> dict[str, str]:
    """The labelled values of a document, by the keys of `Reading.metadata`; of several labels the surest one."""
    by_label: dict[str, str] = {}
    for label, value in _pairs(blocks):
        usable = _usable(_KEYS[label], value)
        if usable:
            by_label.setdefault(label, usable)
    found = {}
    for key, labels in LABELS.items():
        best = next((by_label[label] for label in labels if label in by_label), None)
        if best is not None:
            found[key] = best
    return found


def _usable(key: str, value: str) -> str | None:
    value = " ".join(value.split())
    if key == "published":
        date = _DATE.match(value)
        return date.group() if date else None
    value = value.strip("：:;；,，")
    too_long = key == "publisher" and len(value) > _NAME_CHARACTERS
    return value if value and not too_long and _label_of(value) is None else None


def _pairs(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    waiting: str | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            if waiting:
                yield waiting, block.text
            waiting = _label_of(block.text)
            yield from _in_text(block.text)
        else:
            waiting = None
            yield from _in_cells(block.cells)


def _in_cells(cells: Sequence[Cell]) -> Iterator[tuple[str, str]]:
    # Most cells are numbers that come again and again; each text is looked at once.
    telling = {text for text in {cell.text for cell in cells} if len(text) <= _TEXT_CHARACTERS and _may_tell(text)}
    if not telling:
        return
    for cell, behind in zip_longest(cells, cells[1:]):
        if cell.text in telling:
            yield from _in_text(cell.text)
            label = _label_of(cell.text)
            if label and behind and behind.row == cell.row:
                yield label, behind.text


@lru_cache(_REMEMBERED)
def _may_tell(text: str) -> bool:
    return _has_colon(text) or _label_of(text) is not None


def _has_colon(text: str) -> bool:
    return "：" in text or ":" in text


def _label_of(text: str) -> str | None:
    """The label that is all of a text."""
    return _short_label(text) if len(text) <= _LABEL_CHARACTERS else None


@lru_cache(_REMEMBERED)
def _short_label(text: str) -> str | None:
    if text.rstrip()[-1:] not in _ENDS:
        return None
    label = "".join(text.split()).rstrip("：:")
    return label if label in _KEYS else None


def _in_text(text: str) -> tuple[tuple[str, str], ...]:
    """Labels and values that a text holds; long ones are prose."""
    return _in_short_text(text) if len(text) <= _TEXT_CHARACTERS and _has_colon(text) else ()


@lru_cache(_REMEMBERED)
def _in_short_text(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    match = _LABELLED.search(text)
    while match:
        found.append(("".join(match["label"].split()), match["value"]))
        match = _NEXT.match(text, match.end()) or _LABELLED.search(text, match.end())
    return tuple(found)
