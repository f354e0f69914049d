"""Failure modes that can be switched on for a host or a path (portals.md section 13)."""

import re
from dataclasses import dataclass, field

from tests.portals.kinds import CONNECTION_KINDS, KINDS, Answer
from tests.portals.messages import Request, Response

__all__ = ["CONNECTION_KINDS", "KINDS", "Answer", "Fault"]


@dataclass(slots=True)
class Fault:
    """One failure mode and where it strikes.

    Args:
        kind: a name in `KINDS`, or one of `CONNECTION_KINDS`, which strike a whole host before any request is read.
        host: the host name; None strikes every host.
        path: a regular expression that the path, with its query, must match from its beginning; None strikes all.
        scheme: `http` or `https` only.
        times: how often it strikes before it is over; None for ever.
    """

    kind: str
    host: str | None = None
    path: str | None = None
    scheme: str | None = None
    times: int | None = None
    hits: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS and self.kind not in CONNECTION_KINDS:
            raise ValueError(f"no such fault {self.kind!r}; there are {sorted(KINDS)} and {sorted(CONNECTION_KINDS)}")
        if self.kind in CONNECTION_KINDS and self.path is not None:
            raise ValueError(f"fault {self.kind!r} strikes a whole host: it cannot have a path")

    def strikes(self, host: str, scheme: str, address: str | None = None) -> bool:
        """True where it applies; `address` is path and query, None while a connection is being made."""
        if self.times is not None and self.hits >= self.times:
            return False
        if (self.kind in CONNECTION_KINDS) != (address is None):
            return False
        if self.path is not None and not re.match(self.path, address or ""):
            return False
        return self.host in {None, host} and self.scheme in {None, scheme}

    def answer(self, request: Request, site: Answer) -> Response:
        """What comes instead of the site's answer, or what becomes of it."""
        return KINDS[self.kind](request, site)
