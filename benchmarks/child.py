"""One contender on one case, in a process of its own: `python -m benchmarks.child KEY ROUNDS SECONDS < case`."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.contenders import CONTENDERS

_KILOBYTE = 1024
_LEAST_ROUNDS = 3


def main() -> None:
    """Measures, and prints what was measured as JSON."""
    key, rounds, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    case = Case.from_json(sys.stdin.read())
    run = next(contender.run for contender in CONTENDERS if contender.key == key)
    results = run(case.paths)  # the first run warms up: modules, fonts and models are loaded, caches filled
    times = list(_times(lambda: run(case.paths), rounds, seconds))
    peak = _peak_memory()
    told = {
        "times": [taken / case.pages for taken in times],
        "peak": peak,
        **_scored(results, case),
    }
    sys.stdout.write(json.dumps(told))


def _scored(results: Sequence[object], case: Case) -> dict[str, int]:
    """Cells right and cells in all; nothing for a floor."""
    from benchmarks.scoring import score  # noqa: PLC0415 - not before the memory was measured
    from tests.documents.truth import TRUTHS, load  # noqa: PLC0415

    truths = (load(TRUTHS / f"{name}.json") for name in case.truths)
    scores = [score(result, truth) for result, truth in zip(results, truths, strict=True)]
    known = [found for found in scores if found is not None]
    return {"right": sum(found.right for found in known), "cells": sum(found.cells for found in known)} if known else {}


def _times(work: Callable[[], object], rounds: int, seconds: float) -> Iterator[float]:
    """Seconds of each round; fewer rounds where they take longer than `seconds` together."""
    begun = time.perf_counter()
    for number in range(rounds):
        if number >= _LEAST_ROUNDS and time.perf_counter() - begun > seconds:
            return
        start = time.perf_counter()
        work()
        yield time.perf_counter() - start


def _peak_memory() -> int:
    """Bytes of memory at the highest, of this process or of the largest one that it started.

    `ru_maxrss` of a process begins with what its parent had when it was started; where the system tells the peak of the
    program alone, that is taken.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        own = next((int(line.split()[1]) * _KILOBYTE for line in lines if line.startswith("VmHWM:")), own)
    return max(own, _of_children())


def _of_children() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _KILOBYTE


if __name__ == "__main__":
    main()
