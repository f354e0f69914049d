"""Sends each contender through each case in a child process of its own, and gathers what the children tell."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.cases import Case
from benchmarks.contenders import CONTENDERS, Contender

_HERE = Path(__file__).parents[1]
_PATIENCE = 20
"""Times the seconds of a pass: when a child is taken for stuck."""
_LEAST_PATIENCE = 300.0


@dataclass(slots=True)
class Measured:
    """One contender on one case.

    Attributes:
        contender: who.
        times: seconds a page (or document), of each round.
        peak: bytes of memory.
        right, cells: cells that came out right, and cells of the reports; None for a floor.
        problem: why there is nothing else; empty where all was well.
    """

    contender: Contender
    times: list[float] = field(default_factory=list)
    peak: int = 0
    right: int | None = None
    cells: int | None = None
    problem: str = ""

    @property
    def best(self) -> float:
        """The shortest time."""
        return min(self.times)

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.times)


@dataclass(frozen=True, slots=True)
class Effort:
    """How often: passes through all contenders, rounds in each child, seconds that a child's rounds may take."""

    passes: int
    rounds: int
    seconds: float


def measure(case: Case, effort: Effort, told: Callable[[str], None]) -> list[Measured]:
    """All contenders of a case's kind.

    Each pass goes through all of them, so that what else the machine has to do meets all alike.

    Args:
        case: the files.
        effort: how often.
        told: is told who is at work.
    """
    found = [Measured(contender) for contender in CONTENDERS if contender.kind == case.kind]
    for measured in found:
        missing = measured.contender.missing()
        measured.problem = f"not installed: {', '.join(missing)}" if missing else ""
    for number, measured in _turns(found, effort.passes):
        told(f"{case.kind}, {case.name}: {measured.contender.name} ({number} of {effort.passes})")
        _pass(case, measured, effort)
    return found


def _turns(found: Sequence[Measured], passes: int) -> Iterator[tuple[int, Measured]]:
    for number in range(1, passes + 1):
        for measured in found:
            if not measured.problem:
                yield number, measured


def _pass(case: Case, measured: Measured, effort: Effort) -> None:
    what = measured.contender.key
    command = [sys.executable, "-m", "benchmarks.child", what, str(effort.rounds), str(effort.seconds)]
    patience = max(_PATIENCE * effort.seconds, _LEAST_PATIENCE)
    try:
        ended = subprocess.run(
            command, input=case.to_json(), capture_output=True, text=True, cwd=_HERE, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        measured.problem = f"not done after {patience:.0f} s"
        return
    if ended.returncode:
        measured.problem = (ended.stderr.strip().splitlines() or [f"exit status {ended.returncode}"])[-1]
        return
    told = json.loads(ended.stdout.splitlines()[-1])
    measured.times += told["times"]
    measured.peak = max(measured.peak, told["peak"])
    measured.right, measured.cells = told.get("right"), told.get("cells")
