"""How much of a file of pages is read before it is refused: some kilobytes can ask for gigabytes or for hours."""

from dataclasses import dataclass
from typing import ClassVar

from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason


@dataclass(slots=True)
class PageBudget:
    """What is left to spend on one file; each `spend_…` raises `ReaderError` (too_large) when it is used up.

    A report of a government runs to some dozens of pages and some hundred thousand characters; every limit lies well
    over ten times above that. A format adds what else it can be asked for.

    Attributes:
        format_name: what the refusal calls the file.
        pages: pages that are read.
        characters: characters that are placed.
        rules: ruled lines that are kept.
    """

    format_name: ClassVar[str]
    pages: int = 1000
    characters: int = 1_000_000
    rules: int = 500_000

    def spend_page(self) -> None:
        """One more page."""
        self.pages -= 1
        if self.pages < 0:
            raise self.too_large("it has more pages than any report")

    def spend_drawn(self, characters: int, rules: int) -> None:
        """So many characters and ruled lines more."""
        self.characters -= characters
        self.rules -= rules
        if self.characters < 0 or self.rules < 0:
            raise self.too_large("its pages hold more characters or lines than any report")

    @classmethod
    def too_large(cls, what: str) -> ReaderError:
        """The refusal of a file that asks for too much."""
        told = f"{cls.format_name}: {what}; split it, or read it with a tool of your own and ingest the result"
        return ReaderError(Reason.TOO_LARGE, told)
