"""Python packages hidden from a command and from every process that it starts, as if they had never been installed."""

from pathlib import Path

_SITECUSTOMIZE = """
import sys

HIDDEN = {hidden!r}


class Without:
    def __init__(self, finder):
        self.finder = finder

    def __getattr__(self, name):
        return getattr(self.finder, name)

    def find_spec(self, name, *rest):
        return None if name.partition(".")[0] in HIDDEN else self.finder.find_spec(name, *rest)


sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
"""


def hide(folder: Path, *names: str) -> dict[str, str]:
    """What to add to a command's environment, to hide the packages of these names; the folder is made."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_SITECUSTOMIZE.format(hidden=set(names)))
    return {"PYTHONPATH": str(folder)}
