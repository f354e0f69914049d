"""The files of one measurement, as the parent process tells them to its children."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """Files of one kind from one maker.

    Attributes:
        kind: "pdf", "docx", "doc", "html", "ofd" or "scan".
        name: who made them.
        folder: where they are.
        files: their names.
        truths: the names of their truths.
        pages: how many pages they have together; of formats without pages, how many documents they are.
    """

    kind: str
    name: str
    folder: str
    files: tuple[str, ...]
    truths: tuple[str, ...]
    pages: int

    @property
    def unit(self) -> str:
        """What times are given for."""
        return "page" if self.kind in {"pdf", "ofd", "scan"} else "document"

    @property
    def paths(self) -> list[Path]:
        """Where the files are."""
        return [Path(self.folder, name) for name in self.files]

    def to_json(self) -> str:
        """For the child process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Case":
        """In the child process."""
        told = json.loads(text)
        return cls(**{**told, "files": tuple(told["files"]), "truths": tuple(told["truths"])})
