"""The recogniser: pictures of single lines to text, with how sure each character is."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

from pipelines.readers.scan.libraries import library, model_path

HEIGHT = 48
"""Pixels: what the model wants a line to be high."""
_NARROWEST, _WIDEST = 48, 2560
_STEP = 8
"""Pixels: how wide lines are as the model takes them; each of its steps is 8 pixels wide."""
_LONG, _SQUEEZED = 192, 2 / 3
"""Pixels from which on a line is read narrower than it is, and how much narrower. A Chinese character takes some four
of the model's steps then and not five, which costs text next to nothing; numbers are hardly ever as long."""
_BATCH_PIXELS = 1024
"""Width of all lines of a batch together; a step gives a row of 18,710 probabilities."""
_MOST_THREADS = 4
_BLANK = 0
_DIGITS = "0123456789.,-+/—"
_ALIKE = {"0": "OoQDСОо〇○°", "1": "lIi|丨!", ".": "。·．、,", "-": "—–一_~", "—": "-–一_~"}
"""What looks the same on paper: where the digit is the likelier, these take nothing from it."""


class Guess(NamedTuple):
    """What a line seems to say.

    Attributes:
        text: its characters.
        confidence: of the least sure one, from 0 to 1; lower still where another character was nearly seen.
        spots: where each character stands, as a share of the line's width.
        digits: the same line if it held nothing but a number.
        each: how sure each character is.
        number: how sure `digits` is, where each character of the text is a digit or looks like one; else 0.0.
    """

    text: str
    confidence: float
    spots: tuple[float, ...]
    digits: str
    each: tuple[float, ...] = ()
    number: float = 0.0


def recognise(lines: Sequence[Any], *, whole: bool = False) -> list[Guess]:
    """Reads pictures of lines.

    Args:
        lines: grey pictures, ink on white, each of one line with a little room around it.
        whole: True to read long lines as wide as they are, which numbers need; else they are squeezed (`is_long`).
    """
    guesses: list[Guess] = [Guess("", 0.0, (), "")] * len(lines)
    model, widths = _model(), [_width(line, whole=whole) for line in lines]
    batches = list(_batches(widths))
    read = _workers().map(lambda batch: model.read(*_filled(lines, widths, batch)), batches)
    for batch, found in zip(batches, read, strict=True):
        for index, guess in zip(batch, found, strict=True):
            guesses[index] = guess
    return guesses


@cache
def _workers() -> ThreadPoolExecutor:
    """As many as there are processors: two batches at a time need less than two processors at work on one batch.

    Documents of pictures are read one at a time (`pipelines.extract`), so each may have several processors.
    """
    return ThreadPoolExecutor(min(_MOST_THREADS, len(os.sched_getaffinity(0))), "recognition")


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of lines that are filled up to one width; the longest lines first."""
    groups: dict[int, list[int]] = defaultdict(list)
    for index, width in enumerate(widths):
        groups[_filled_width(width)].append(index)
    for width, members in sorted(groups.items(), reverse=True):
        size = max(1, _BATCH_PIXELS // width)
        for start in range(0, len(members), size):
            yield members[start : start + size]


def _filled_width(width: int) -> int:
    """The width that a line is filled up to: by an eighth at most, so that lines of about one length go together.

    It is told by the line alone, so that what is read of it does not depend on the lines beside it.
    """
    step = max(_STEP, 1 << (width.bit_length() - 4))
    return max(-(-width // step) * step, _NARROWEST)


def is_long(line: Any) -> bool:
    """True for a line that is squeezed unless it is read whole."""
    return _width(line, whole=True) > _LONG


def _width(line: Any, *, whole: bool) -> int:
    """How wide a line is as the model takes it."""
    height, width = line.shape
    wide: float = width * HEIGHT / height
    if wide > _LONG and not whole:
        wide = max(_LONG, wide * _SQUEEZED)
    return min(max(round(wide), 1), _WIDEST)


def _filled(lines: Sequence[Any], widths: Sequence[int], batch: Sequence[int]) -> tuple[Any, list[float]]:
    """Lines as the model takes them, and the share of the width that each has."""
    cv2, np = library("cv2"), library("numpy")
    width = _filled_width(widths[batch[0]])
    filled = np.zeros((len(batch), 3, HEIGHT, width), np.float32)
    for row, index in zip(filled, batch, strict=True):
        line, own = lines[index], widths[index]
        if own < line.shape[1]:
            line = cv2.resize(line, (own, line.shape[0]), interpolation=cv2.INTER_AREA)
        method = cv2.INTER_AREA if line.shape[0] > HEIGHT else cv2.INTER_CUBIC
        row[:, :, :own] = cv2.resize(line, (own, HEIGHT), interpolation=method).astype(np.float32) / 127.5 - 1
    return filled, [widths[index] / width for index in batch]


class _Model:
    """The recognition model, loaded."""

    def __init__(self) -> None:
        runtime, np = library("onnxruntime"), library("numpy")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # `_workers` are the threads
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.log_severity_level = 4
        self._session = runtime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        names = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *names, " "]
        places = {character: number for number, character in enumerate(self._characters)}
        self._alike = {
            places[digit]: np.array([places[other] for other in others if other in places])
            for digit, others in _ALIKE.items()
            if digit in places
        }
        self._number = np.array([_BLANK, *(places[digit] for digit in _DIGITS if digit in places)])
        self._numeric = frozenset({*self._number[1:].tolist(), *np.concatenate([*self._alike.values()]).tolist()})

    def read(self, filled: Any, used: Sequence[float]) -> list[Guess]:
        """What lines say that are filled up to one width, given the share of it that each has."""
        outcome = self._session.run(None, {self._input: filled})[0]
        return [self._decode(probabilities, share) for probabilities, share in zip(outcome, used, strict=True)]

    def _decode(self, probabilities: Any, used: float) -> Guess:
        """The likeliest text of a line; uses up the probabilities."""
        path = probabilities.argmax(axis=1)
        starts = _starts(path)
        narrowed = probabilities[:, self._number]
        digit_path = self._number[narrowed.argmax(axis=1)]
        text, digits = self._spelt(path), self._spelt(digit_path)
        is_alike = text != digits and all(int(path[step]) in self._numeric for step in starts)
        number = self._sure(probabilities.copy(), digit_path)[1] if is_alike else 0.0
        sure, confidence = self._sure(probabilities, path)
        steps = max(len(path) * used, 1.0)
        spots = tuple(min((step + 0.5) / steps, 1.0) for step in starts)
        return Guess(text, confidence, spots, digits, sure, number)

    def _spelt(self, path: Any) -> str:
        return "".join(self._characters[path[step]] for step in _starts(path))

    def _sure(self, probabilities: Any, path: Any) -> tuple[tuple[float, ...], float]:
        """How sure each character of a path is, and the whole of it; uses up the probabilities."""
        np = library("numpy")
        best = probabilities[np.arange(len(path)), path]
        others = _others(probabilities, path)
        sure = []
        for step in _starts(path):
            alike = self._alike.get(int(path[step]))
            if alike is not None:
                best[step] += others[step, alike].sum()
                others[max(step - 1, 0) : step + 2, alike] = 0
            sure.append(float(best[step]))
        return tuple(sure), min(min(sure, default=0.0), 1 - float(others.max(initial=0)))


def _starts(path: Any) -> list[int]:
    """The steps at which a character begins: what goes on from one step to the next is one character."""
    np = library("numpy")
    begins = path != _BLANK
    begins[1:] &= path[1:] != path[:-1]
    starts: list[int] = np.flatnonzero(begins).tolist()
    return starts


def _others(probabilities: Any, path: Any) -> Any:
    """The probabilities, those of the characters that were taken there or next to there put to nothing."""
    np = library("numpy")
    probabilities[:, _BLANK] = 0
    steps = np.arange(len(path))
    for shift in (-1, 0, 1):
        probabilities[steps, path[np.clip(steps + shift, 0, len(path) - 1)]] = 0
    return probabilities


@cache
def _model() -> _Model:
    return _Model()
