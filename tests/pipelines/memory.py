"""How much memory a process and all that it has started take together, watched from outside."""

import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

_PROC = Path("/proc")


class Watch:
    """Looks at a process and its descendants again and again while its context lasts.

    Attributes:
        peak: most bytes at a time, each shared page counted once (the sum of proportional set sizes).
        names: what ran at the peak, with the megabytes of each.
    """

    def __init__(self, pid: int, seconds: float = 0.1) -> None:
        self.peak = 0
        self.names: list[str] = []
        self._pid = pid
        self._seconds = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.is_set():
            sizes = {pid: _size(pid) for pid in family(self._pid)}
            if sum(sizes.values()) > self.peak:
                self.peak = sum(sizes.values())
                self.names = [f"{_name(pid)} {size // 2**20}" for pid, size in sizes.items()]
            time.sleep(self._seconds)


def family(pid: int) -> set[int]:
    """A process and its living descendants."""
    parents = {}
    for status in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _size(pid: int) -> int:
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _name(pid: int) -> str:
    with suppress(OSError):
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[-60:]
    return "?"
