"""What the processes of one program use, read from /proc while it runs."""

import os
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_EVERY = 0.2  # seconds
_SESSION, _UTIME, _STIME, _RSS = 3, 11, 12, 21  # fields of /proc/PID/stat behind the program's name


@dataclass(slots=True)
class Used:
    """What was used so far.

    Attributes:
        own: seconds of processor time of the program itself.
        children: seconds of processor time of all that it started.
        peak: bytes of memory of the program itself at most.
        children_peak: bytes of memory of all that it started, together, at most.
        marks: bytes of memory of the program itself when its progress passed each mark.
    """

    own: float = 0.0
    children: float = 0.0
    peak: int = 0
    children_peak: int = 0
    marks: dict[int, int] = field(default_factory=dict)


class Sampler:
    """Watches a program that leads a session of its own (`start_new_session`), in a thread, while it is entered.

    Args:
        process: the program.
        progress: gives how far it is.
        marks: at which progress its memory is noted.
    """

    def __init__(self, process: subprocess.Popen[str], progress: Callable[[], int], marks: tuple[int, ...]) -> None:
        self.used = Used()
        self._pid = process.pid
        self._progress = progress
        self._marks = marks
        self._seconds: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self._sample()

    def _sample(self) -> None:
        memory = {}
        for pid in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()):
            told = _stat(pid)
            if told is not None and int(told[_SESSION]) == self._pid:
                self._seconds[pid] = (int(told[_UTIME]) + int(told[_STIME])) / _TICK
                memory[pid] = int(told[_RSS]) * _PAGE
        own = memory.pop(self._pid, 0)
        used = self.used
        used.own = self._seconds.get(self._pid, 0.0)
        used.children = sum(self._seconds.values()) - used.own
        used.peak, used.children_peak = max(used.peak, own), max(used.children_peak, sum(memory.values()))
        for mark in self._marks:
            if mark not in used.marks and own and self._progress() >= mark:
                used.marks[mark] = own


def _stat(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended meanwhile
        return None
    return text.rpartition(")")[2].split()
