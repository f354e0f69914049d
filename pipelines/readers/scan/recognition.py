"""The recogniser: pictures of single lines to text, with how sure each character is."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from pipelines.readers.scan.libraries import library, model_path

HEIGHT = 48
"""Pixels: what the model wants a line to be high."""
_WIDTHS = (48, 64, 96, 160, 256, 384, 512, 640, 832, 1024, 1152, 1280, 1408, 1536, 1664, 2048, 2560)
"""Pixels: a line is filled up to one of these, so that lines of about one length go through together."""
_BATCH_PIXELS = 2048
"""Width of all lines of a batch together; 8 pixels give a row of 18,710 probabilities."""
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


def recognise(lines: Sequence[Any]) -> list[Guess]:
    """Reads pictures of lines.

    Args:
        lines: grey pictures, ink on white, each of one line with a little room around it.
    """
    guesses: list[Guess] = [Guess("", 0.0, (), "")] * len(lines)
    model = _model()
    for indexes, width in _batches(lines):
        batch, used = _batch([lines[index] for index in indexes], width)
        outcome = model.run(batch)
        for index, probabilities, share in zip(indexes, outcome, used, strict=True):
            guesses[index] = model.decode(probabilities, share)
    return guesses


def _batches(lines: Sequence[Any]) -> Iterator[tuple[list[int], int]]:
    """Indices of lines of about the same length, and the width that they are filled up to."""
    groups: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        groups[next((width for width in _WIDTHS if _scaled_width(line) <= width), _WIDTHS[-1])].append(index)
    for width, members in sorted(groups.items()):
        size = max(1, _BATCH_PIXELS // width)
        for start in range(0, len(members), size):
            yield members[start : start + size], width


def _scaled_width(line: Any) -> int:
    height, width = line.shape
    wide = width * HEIGHT / height
    return 1 if wide < 1 else round(wide)


def _batch(lines: Sequence[Any], width: int) -> tuple[Any, list[float]]:
    """Lines as the model takes them, and the share of the width that each has."""
    cv2, np = library("cv2"), library("numpy")
    batch = np.zeros((len(lines), 3, HEIGHT, width), np.float32)
    used = []
    for row, line in zip(batch, lines, strict=True):
        own = min(_scaled_width(line), width)
        method = cv2.INTER_AREA if line.shape[0] > HEIGHT else cv2.INTER_CUBIC
        row[:, :, :own] = cv2.resize(line, (own, HEIGHT), interpolation=method).astype(np.float32) / 127.5 - 1
        used.append(own / width)
    return batch, used


class _Model:
    """The recognition model, loaded."""

    def __init__(self) -> None:
        runtime, np = library("onnxruntime"), library("numpy")
        options = runtime.SessionOptions()
        # Documents of pictures are read one at a time (`pipelines.extract`), so each may have several processors.
        options.intra_op_num_threads = min(_MOST_THREADS, len(os.sched_getaffinity(0)))
        options.inter_op_num_threads = 1
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

    def run(self, batch: Any) -> Any:
        """The probability of each character at each step of each line."""
        return self._session.run(None, {self._input: batch})[0]

    def decode(self, probabilities: Any, used: float) -> Guess:
        """The likeliest text of a line."""
        path = probabilities.argmax(axis=1)
        starts = _starts(path)
        sure, confidence = self._sure(probabilities, path)
        narrowed = probabilities[:, self._number]
        digit_path = self._number[narrowed.argmax(axis=1)]
        text, digits = self._spelt(path), self._spelt(digit_path)
        is_alike = text != digits and all(int(path[step]) in self._numeric for step in starts)
        steps = max(len(path) * used, 1.0)
        return Guess(
            text,
            confidence,
            tuple(min((step + 0.5) / steps, 1.0) for step in starts),
            digits,
            sure,
            self._sure(probabilities, digit_path)[1] if is_alike else 0.0,
        )

    def _spelt(self, path: Any) -> str:
        return "".join(self._characters[path[step]] for step in _starts(path))

    def _sure(self, probabilities: Any, path: Any) -> tuple[tuple[float, ...], float]:
        """How sure each character of a path is, and the whole of it."""
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
    return [
        step
        for step, character in enumerate(path)
        if character != _BLANK and (step == 0 or path[step - 1] != character)
    ]


def _others(probabilities: Any, path: Any) -> Any:
    """The probabilities of the characters that were not taken there or next to there."""
    np = library("numpy")
    others = probabilities.copy()
    others[:, _BLANK] = 0
    steps = np.arange(len(path))
    for shift in (-1, 0, 1):
        others[steps, path[np.clip(steps + shift, 0, len(path) - 1)]] = 0
    return others


@cache
def _model() -> _Model:
    return _Model()
