"""How much of an OFD is read before it is refused: a composite object drawn in composites asks for hours."""

from dataclasses import dataclass

from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason


@dataclass(slots=True)
class Budget:
    """What is left to spend on one file; each `spend_…` raises `ReaderError` (too_large) when it is used up.

    The bytes that parts inflate to are measured by the package.

    Attributes:
        pages: pages that are read.
        marks: tags and attributes that are parsed, all parts together.
        kept: of these, in parts that stay in memory: resources and templates.
        objects: objects that are drawn; one in a template counts on each page.
        characters: characters that are placed.
        rules: ruled lines that are kept.
    """

    pages: int = 1000
    marks: int = 10_000_000
    kept: int = 1_500_000
    objects: int = 1_000_000
    characters: int = 1_000_000
    rules: int = 500_000

    def spend_page(self) -> None:
        """One more page."""
        self.pages -= 1
        if self.pages < 0:
            raise too_large("it has more pages than any report")

    def spend_marks(self, marks: int, *, kept: bool) -> None:
        """So many tags and attributes more to parse."""
        self.marks -= marks
        self.kept -= marks if kept else 0
        if self.marks < 0 or self.kept < 0:
            raise too_large("its parts hold more marks than those of any report")

    def spend_objects(self, objects: int) -> None:
        """So many objects more to draw."""
        self.objects -= objects
        if self.objects < 0:
            raise too_large("its pages hold more objects than any report")

    def spend_drawn(self, characters: int, rules: int) -> None:
        """So many characters and ruled lines more."""
        self.characters -= characters
        self.rules -= rules
        if self.characters < 0 or self.rules < 0:
            raise too_large("its pages hold more characters or lines than any report")


def too_large(what: str) -> ReaderError:
    """The refusal of a file that asks for too much."""
    return ReaderError(
        Reason.TOO_LARGE, f"OFD: {what}; split it, or read it with a tool of your own and ingest the result"
    )
