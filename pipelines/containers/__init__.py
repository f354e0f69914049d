"""Containers: a zip, RAR or 7z in, its members out, within bounds (portals.md section 12, DESIGN section 9).

Word, Excel and OFD files are zips too, but documents: `sniff` tells them apart. Nothing is ever written to a folder, so
a member's name is only a name.

Runs in the limited child process, since a container lies about its size.
"""

from collections.abc import Callable, Iterator

from pipelines.containers import archives, zips
from pipelines.containers.bounds import Bounds, Budget, RefusedError
from pipelines.containers.members import BY_HAND, Contents, Member
from pipelines.readers.sniff import sniff
from pipelines.reasons import Reason
from pipelines.results import Refusal

__all__ = ["CONTAINERS", "WITHIN", "Bounds", "Contents", "Member", "open_container"]

CONTAINERS = {
    "application/zip": "zip",
    "application/vnd.rar": "RAR",
    "application/x-7z-compressed": "7z",
    "application/gzip": "gzip",
}
"""Media types of what holds other files and is no document, and what people call them."""

WITHIN = "!/"
"""Stands between a container within a container and its member."""

_OPENERS: dict[str, Callable[[bytes, str, Budget], Iterator[Member]]] = {
    "application/zip": zips.members,
    "application/vnd.rar": archives.members,
    "application/x-7z-compressed": archives.members,
}


def open_container(body: bytes, bounds: Bounds) -> Contents | Refusal:
    """Unpacks a container, and containers within it, in memory.

    A member that cannot be had (a password, damage, a name that leads out of the container) is there with its refusal;
    the others are not made to suffer for it.

    Args:
        body: the container as it came.
        bounds: of number, size and depth in all.
    """
    media_type = sniff(body)
    if media_type not in _OPENERS:
        return _not_unpacked(media_type)
    try:
        members = tuple(_members(body, "", 1, Budget(bounds)))
    except RefusedError as error:
        return error.refusal
    if not members:
        return Refusal(Reason.EMPTY, f"there is no file in this {CONTAINERS[media_type]}")
    return Contents(members)


def _not_unpacked(media_type: str) -> Refusal:
    kind = CONTAINERS.get(media_type, media_type)
    return Refusal(Reason.UNSUPPORTED_FORMAT, f"{kind} is not unpacked: {BY_HAND}")


def _members(body: bytes, prefix: str, depth: int, budget: Budget) -> Iterator[Member]:
    """The members of a container that has an opener, and of containers within it.

    Raises:
        RefusedError: it cannot be opened, or is beyond the bounds.
    """
    for member in _OPENERS[sniff(body)](body, prefix, budget):
        if member.refusal is None and sniff(member.body) in CONTAINERS:
            yield from _inner(member, depth + 1, budget)
        else:
            yield member


def _inner(container: Member, depth: int, budget: Budget) -> Iterator[Member]:
    """The members of a container within one; where it cannot be opened, itself with the reason."""
    media_type = sniff(container.body)
    if media_type not in _OPENERS:
        yield container._replace(refusal=_not_unpacked(media_type))
    elif depth > budget.bounds.max_depth:
        told = f"a container within a container within a container is not unpacked: {BY_HAND}"
        yield container._replace(refusal=Refusal(Reason.UNSUPPORTED_FORMAT, told))
    else:
        try:
            yield from list(_members(container.body, f"{container.name}{WITHIN}", depth, budget))
        except RefusedError as error:
            if error.refusal.reason == Reason.TOO_LARGE:
                raise  # of the whole: a bomb may be packed twice
            yield container._replace(refusal=error.refusal)
