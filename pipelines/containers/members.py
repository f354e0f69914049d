"""A file in a container, and what its name tells: where it would lead, whose it is, how it is written."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.reasons import Reason
from pipelines.results import Refusal

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_DRIVE = re.compile(r"[A-Za-z]:")

BY_HAND = "unpack it and give its files to `scrapy ingest`"
ENCRYPTED = Refusal(Reason.UNREADABLE, "it is encrypted: it needs its password")


class Member(NamedTuple):
    """A file in a container: its name there, folders included, and its bytes or why it has none."""

    name: str
    body: bytes
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The members in the container's order, names each once; without folders and what a system leaves behind."""

    members: tuple[Member, ...]


def name_of(raw: bytes) -> str | None:
    """A name of no told encoding: Chinese Windows writes GBK and does not say so. None where it is neither."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def plain(name: str) -> str:
    """A name that leads nowhere: parts that are names, with / between them."""
    return "/".join(part for part in _parts(name) if part != "..") or "unnamed"


def leading_out(name: str) -> Refusal | None:
    """The refusal of a member whose name leads out of the container."""
    if ".." in _parts(name) or name.startswith(("/", "\\")) or _DRIVE.match(name):
        return Refusal(Reason.UNREADABLE, f"its name in the container, {name!r}, leads out of it: not unpacked")
    return None


def is_left_behind(name: str) -> bool:
    """Whether a system or an open word processor left it there: hidden files, thumbnails, locks."""
    return any(
        part.lower() in _SYSTEM_FILES or part.startswith("~$") or (part.startswith(".") and part != "..")
        for part in _parts(name)
    )


def unused(name: str, used: set[str]) -> str:
    """The name, with a number where it was used before: a container may hold two of one name. It is used now."""
    number, free = 1, name
    while free in used:
        number += 1
        free = f"{name} ({number})"
    used.add(free)
    return free


def _parts(name: str) -> list[str]:
    return [part for part in name.replace("\0", "").replace("\\", "/").split("/") if part not in {"", "."}]
