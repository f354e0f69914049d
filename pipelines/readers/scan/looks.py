"""Further looks at numbers: whole, without dust, and where they are not quite sure, framed differently."""

import re
from collections.abc import Sequence
from statistics import median
from typing import Any

from pipelines.readers.scan import recognition
from pipelines.readers.scan.doubt import is_number
from pipelines.readers.scan.dust import without_dust
from pipelines.readers.scan.libraries import library
from pipelines.readers.scan.recognition import Guess
from pipelines.readers.scan.strips import Strip

_SURE = 0.97
_FRAMES = ((0.15, 0.0), (0.06, 0.12))
_LIKELY = 0.5
"""How sure a number must be to look again at what was first read as letters."""
_ENUMERATED = re.compile(r"\s*[0-9]{1,2}\s*[.．。、,，]\s*(?=[^\s0-9])")
"""How a label begins whose first digits are no figure: 1.属于国家秘密."""


def look_whole(cells: Sequence[Strip], guesses: list[Guess]) -> None:
    """Reads lines with a figure in them as wide as they are: long lines are squeezed at first.

    Args:
        cells: strips in cells.
        guesses: of these and further strips; the new ones take their places.
    """
    held = [
        index for index, cell in enumerate(cells) if recognition.is_long(cell.picture) and _holds_figure(guesses[index])
    ]
    whole = recognition.recognise([cells[index].picture for index in held], whole=True)
    for index, guess in zip(held, whole, strict=True):
        guesses[index] = guess


def _holds_figure(guess: Guess) -> bool:
    rest = _ENUMERATED.sub("", guess.text, count=1)
    return _may_be_number(guess) or any(character.isdecimal() for character in rest)


def look_again(cells: list[Strip], guesses: list[Guess]) -> None:
    """Looks twice more, framed differently, at numbers that are not quite sure or have dust about them.

    What is read alike three times is as sure as it mostly is; what is not stays in doubt. A letter that a recogniser
    takes for a digit is that digit where all three looks are sure of it, as of the only number that it may be.

    Args:
        cells: strips in cells; those that had dust about their number lose it.
        guesses: of these and further strips; the better ones take their places.
    """
    dusted = []
    for index, cell in enumerate(cells):
        if _may_be_number(guesses[index]):
            cells[index] = without_dust(cell)
            if cells[index] is not cell:
                dusted.append(index)
    undusted = recognition.recognise([cells[index].picture for index in dusted], whole=True)
    for index, guess in zip(dusted, undusted, strict=True):
        guesses[index] = guess
    doubtful = {index for index in range(len(cells)) if _is_unsure(guesses[index])}
    unsure = sorted(doubtful.union(index for index in dusted if _may_be_number(guesses[index])))
    framed = [_framed(cells[index].picture, *frame) for frame in _FRAMES for index in unsure]
    looks = recognition.recognise(framed, whole=True)
    for position, index in enumerate(unsure):
        guesses[index] = _together([guesses[index], *looks[position :: len(unsure)]])


def _may_be_number(guess: Guess) -> bool:
    return is_number(guess) or (guess.number >= _LIKELY and any(character.isdecimal() for character in guess.digits))


def _is_unsure(guess: Guess) -> bool:
    return _may_be_number(guess) and (guess.confidence < _SURE or not is_number(guess))


def _together(looks: Sequence[Guess]) -> Guess:
    """What several looks say together."""
    read = [look if is_number(look) else look._replace(text=look.digits, confidence=look.number) for look in looks]
    if len({look.text for look in read}) == 1:
        return read[0]._replace(confidence=median(look.confidence for look in read))
    return looks[0]._replace(confidence=min(look.confidence for look in looks) / 2)


def _framed(picture: Any, around: float, before: float) -> Any:
    """A picture with more white, in shares of its height: on all sides, and on the left."""
    np = library("numpy")
    room, left = round(around * picture.shape[0]), round(before * picture.shape[0])
    return np.pad(picture, ((room, room), (room + left, room)), constant_values=255)
