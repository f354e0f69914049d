"""What may come out of a container and all that is within it, and how it is refused as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.reasons import Reason
from pipelines.results import Refusal

_MOST_TIMES = 200  # text and blank pictures shrink to a fiftieth at best; bombs begin at a thousandth
_SMALL = 2**20  # bytes that no ratio matters for


@dataclass(frozen=True, slots=True)
class Bounds:
    """Settings CONTAINER_MAX_MEMBERS and CONTAINER_MAX_BYTES: of all that is in a container, inner ones included.

    `max_depth` is how many containers may be within each other: a zip in a zip is somebody's habit, one deeper is an
    attack.
    """

    max_members: int = 2000
    max_bytes: int = 128 * 2**20
    max_depth: int = 2


class Sizes(NamedTuple):
    """How many bytes a member has in its container, and how many it declares to have outside of it."""

    packed: int
    unpacked: int


@dataclass(slots=True)
class Budget:
    """What may still come out of a container and all within it, and the names that are taken."""

    bounds: Bounds
    members: int = 0
    bytes: int = 0
    names: set[str] = field(default_factory=set)

    def spend(self, several: Sequence[Sizes]) -> None:
        """Takes members off, by the sizes that they declare: what is longer is never unpacked.

        Raises:
            RefusedError: they are too many, too large, or too large for what they are packed in.
        """
        self.members += len(several)
        if self.members > self.bounds.max_members:
            raise RefusedError(Reason.TOO_LARGE, too_many(self.bounds))
        self.bytes += sum(sizes.unpacked for sizes in several)
        if self.bytes > self.bounds.max_bytes:
            megabytes = self.bounds.max_bytes / 2**20
            raise RefusedError(
                Reason.TOO_LARGE, f"unpacked it has more than {megabytes:.0f} MB (setting CONTAINER_MAX_BYTES)"
            )
        for sizes in several:
            if sizes.unpacked > max(_SMALL, _MOST_TIMES * sizes.packed):
                told = f"a bomb: {sizes.packed} bytes of it unpack to {sizes.unpacked}"
                raise RefusedError(Reason.TOO_LARGE, told)


class RefusedError(Exception):
    """The whole container is refused."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.refusal = Refusal(reason, detail)


def too_many(bounds: Bounds) -> str:
    """Says that a container holds more files than the bounds allow."""
    return f"it holds more than {bounds.max_members} files (setting CONTAINER_MAX_MEMBERS)"
