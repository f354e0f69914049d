"""What tests ask of a container: it opens whole, or is refused, or some of its members are."""

from pipelines.containers import Bounds, Contents, open_container
from pipelines.results import Refusal

BOUNDS = Bounds()


def members(body: bytes, bounds: Bounds = BOUNDS) -> dict[str, bytes]:
    opened = open_container(body, bounds)
    assert isinstance(opened, Contents), opened
    assert all(member.refusal is None for member in opened.members), opened
    return {member.name: member.body for member in opened.members}


def refused(body: bytes, bounds: Bounds = BOUNDS) -> Refusal:
    opened = open_container(body, bounds)
    assert isinstance(opened, Refusal), opened
    return opened


def bad_members(body: bytes) -> dict[str, tuple[str, str]]:
    opened = open_container(body, BOUNDS)
    assert isinstance(opened, Contents), opened
    return {member.name: (member.refusal.reason, member.refusal.detail) for member in opened.members if member.refusal}
