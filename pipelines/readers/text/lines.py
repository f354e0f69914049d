"""What one line of plain text is: cells, a number, running text."""

import re
import unicodedata
from html import unescape

from pipelines.readers.blanks import tidy

_DIGITS = r"\d(?:[\d,.，．]*\d)?"
_UNITS = r"(?:亿元|万元|元|件|条|宗|项|次|篇|人|份|起|个|%|％)"
_NUMBER = re.compile(rf"[+\-±＋－−﹣]?{_DIGITS}{_UNITS}?(?:[（(][^（）()]*[)）])?")
_UNIT = re.compile(_UNITS)
_PLACEHOLDER = re.compile(r"[-/\\_—–]{1,3}|无")
_PAGE_NUMBER = re.compile(r"[-—–\s]*\d{1,4}[-—–\s]*|第\s*\d+\s*页.*")
_HEADING = re.compile(r"#|[一二三四五六七八九十]{1,3}、\S{2}|第[一二三四五六七八九十]+[章部]")
_BRACKETED = re.compile(r"[（(][^（）()]*[)）]")
_SENTENCE = re.compile(r"[。；！？!?]")
_COLUMN_GAP = re.compile(r"\s{2,}")
_PIPES = str.maketrans("｜│┃║", "||||")
_ANY_RULE = re.compile(r"[|｜│┃║]")
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[-=:+|\s─━═┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬]+")
_DRAWN = ("--", "+-", "==", ":-", "-:", "─", "━", "═")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_HASHES = re.compile(r"#{1,6}(?:\s+|$)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")

# The longest label of a statutory table has 45 characters, with a province's instructions some 120.
_LABEL_CHARACTERS = 150
_SHORT_ROW = 500


def is_blank(line: str) -> bool:
    """Whether a line has nothing, not even a cell: a tab opens one."""
    return not line.strip() and "\t" not in line


def is_number(text: str) -> bool:
    """Whether a text is one number as reports print them: sign, unit and remark included."""
    return bool(_NUMBER.fullmatch(text))


def is_prose(text: str) -> bool:
    """Whether a text is running text rather than a cell's."""
    return len(text) > _LABEL_CHARACTERS or "。" in text


def is_heading(text: str) -> bool:
    """Whether a text is a chapter's heading: 三、收到和处理…."""
    return bool(_HEADING.match(text.strip()))


def is_page_number(text: str) -> bool:
    """Whether a line is a page's number: - 3 -."""
    return bool(_PAGE_NUMBER.fullmatch(text.strip()))


def paragraph(line: str) -> str:
    """A line of running text, without the marks of markdown."""
    return _plain(_HASHES.sub("", line.strip(), count=1))


def cell(text: str) -> str:
    """The text of a cell, without the marks of markdown; lines stay apart."""
    lines = (_plain(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _plain(text: str) -> str:
    if "*" in text or "_" in text:
        text = _BOLD.sub(r"\2", text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return tidy(text)


def has_rules(text: str) -> bool:
    """Whether a text has an upright rule of any kind anywhere."""
    return _ANY_RULE.search(text) is not None


def pipes(line: str) -> str:
    """The line with every kind of upright rule as `|`, without blanks around."""
    return line.translate(_PIPES).strip()


def count_pipes(line: str) -> int:
    """How many rules a line has between its cells, escaped ones not counted."""
    return len(_PIPE.findall(line))


def is_rule(line: str) -> bool:
    """Whether a line only rules a table off: |---|---|, +---+, ├──┼──┤. Single dashes are cells that do not apply."""
    bare = pipes(line)
    return bool(_RULE.fullmatch(bare)) and any(mark in bare for mark in _DRAWN)


def is_bare_rule(line: str) -> bool:
    """Whether a line could be the shortest rule below a head of markdown: |-|-|."""
    bare = pipes(line)
    return "-" in bare and bool(_RULE.fullmatch(bare))


def pipe_cells(line: str, *, opened: bool, closed: bool) -> list[str]:
    """The cells of a line of `pipes`.

    Args:
        line: what `pipes` gave.
        opened: the table's lines begin with a rule, which opens the first cell.
        closed: they end with one, which closes the last cell.
    """
    if opened and line.startswith("|"):
        line = line[1:]
    if closed and line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [cell(unescape(_BREAK.sub("\n", part))) for part in _PIPE.split(line)]


def gap_cells(line: str) -> list[str]:
    """The pieces of a line that stand two or more blanks apart."""
    return [tidy(piece) for piece in _COLUMN_GAP.split(line.strip())]


def gap_extents(line: str) -> list[tuple[int, int]]:
    """Where the pieces of `gap_cells` begin and end on a screen, where a Chinese character is two columns wide."""
    ends = [0]
    for character in line:
        ends.append(ends[-1] + (2 if unicodedata.east_asian_width(character) in "WF" else 1))
    pieces = re.finditer(r"\S(?:\s?\S)*", line)
    return [(ends[piece.start()], ends[piece.end()]) for piece in pieces]


def numbered_row(line: str) -> list[str] | None:
    """The cells of a line that is a label and numbers, apart by blanks; None where the line is something else.

    Pieces two or more blanks apart are cells where one of them is a number and the last one a number or a unit. Else
    the numbers at the line's end are cells, two at least, and what stands before them is the label; three numbers need
    none.
    """
    if len(line) > _SHORT_ROW or is_page_number(line):
        return None
    pieces = gap_cells(line)
    if len(pieces) > 1 and not any(map(_is_sentence, pieces)):
        parts = [part for piece in pieces for part in _all_numbers(piece) or _split_run(piece)]
        if any(map(is_number, parts[1:])) and _ends_row(parts[-1]):
            return parts
    cells = _split_run(tidy(line))
    return cells if len(cells) > 1 else None


def _all_numbers(text: str) -> list[str] | None:
    """The numbers of a text that holds nothing else."""
    words = _with_units(text.split(" "))
    return words if all(map(is_value, words)) else None


def is_value(word: str) -> bool:
    """Whether a text is a number or a sign for "not applicable"."""
    return is_number(word) or bool(_PLACEHOLDER.fullmatch(word))


def _ends_row(text: str) -> bool:
    return is_value(text) or bool(_UNIT.fullmatch(text))


def _split_run(text: str) -> list[str]:
    """A label and the numbers behind it, as cells; the whole text as one where it is not that."""
    words = _with_units(text.split(" "))
    start = len(words)
    while start and is_value(words[start - 1]):
        start -= 1
    run, label = words[start:], " ".join(words[:start])
    if len(run) < (2 if label else 3) or not any(map(is_number, run)) or _is_sentence(label):
        return [text]
    return [label, *run] if label else run


def _with_units(words: list[str]) -> list[str]:
    """Words with a unit that stands apart put back to its number: 363.62 万元."""
    joined: list[str] = []
    for word in words:
        if joined and _UNIT.fullmatch(word) and is_number(joined[-1]):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _is_sentence(text: str) -> bool:
    bare = _BRACKETED.sub("", text)
    return len(bare) > _LABEL_CHARACTERS or bool(_SENTENCE.search(bare)) or "，" in bare
