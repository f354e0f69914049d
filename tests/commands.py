"""The project's commands in a process of their own, as a person and cron run them."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
REPLICA = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "DOWNLOAD_VERIFY_CERTIFICATES=False")
"""Settings for portals on this machine: no pause, and any certificate."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def told(self) -> str:
        return self.out + self.err

    @property
    def sums(self) -> dict[str, int]:
        return {name: int(number) for name, number in re.findall(r"(\w+) (\d+)", self.out.splitlines()[0])}

    def lines_on(self, name: str) -> list[str]:
        return [line for line in self.err.splitlines() if name in line]


def start(environment: Mapping[str, str], *arguments: object, **more: object) -> "subprocess.Popen[str]":
    """Starts `scrapy` with these arguments; `more` is for the process."""
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    line = [sys.executable, "-m", "scrapy", *map(str, arguments)]
    return subprocess.Popen(line, cwd=PROJECT, env=dict(environment), text=True, **more)


def end(process: "subprocess.Popen[str]", timeout: float = 240) -> Ended:
    """Waits until a command has ended."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Ended(process.returncode, out, err)


def scrapy(environment: Mapping[str, str], *arguments: object) -> Ended:
    """Runs `scrapy` with these arguments."""
    return end(start(environment, *arguments))
