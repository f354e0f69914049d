"""How much of a PDF is read before it is refused: a file of some kilobytes can ask for gigabytes or for hours."""

from dataclasses import dataclass

from pipelines.readers.errors import ReaderError
from pipelines.reasons import Reason

_MEGABYTE = 2**20


@dataclass(slots=True)
class Budget:
    """What is left to spend on one document; each `spend_…` raises `ReaderError` (too_large) when it is used up.

    A report of a government runs to some dozens of pages and some hundred thousand characters; every limit lies well
    over ten times above that.

    Attributes:
        pages: pages that are read.
        decoded: bytes that streams may inflate to, all together; a stream that is read twice counts once.
        content: bytes of content that are interpreted; a form that is drawn a thousand times counts a thousand times.
        characters: characters that are placed.
        rules: ruled lines that are kept.
    """

    pages: int = 1000
    decoded: int = 96 * _MEGABYTE
    content: int = 32 * _MEGABYTE
    characters: int = 1_000_000
    rules: int = 500_000

    def spend_page(self) -> None:
        """One more page."""
        self.pages -= 1
        if self.pages < 0:
            raise too_large("it has more pages than any report")

    def spend_decoded(self, size: int) -> None:
        """So many bytes more that streams inflated to."""
        self.decoded -= size
        if self.decoded < 0:
            raise too_large("its streams inflate beyond all measure")

    def spend_content(self, size: int) -> None:
        """So many bytes of content more to interpret."""
        self.content -= size
        if self.content < 0:
            raise too_large("its pages hold more drawing than any report")

    def spend_marks(self, characters: int, rules: int) -> None:
        """So many characters and ruled lines more."""
        self.characters -= characters
        self.rules -= rules
        if self.characters < 0 or self.rules < 0:
            raise too_large("its pages hold more characters or lines than any report")


def too_large(what: str) -> ReaderError:
    """The refusal of a document that asks for too much."""
    return ReaderError(
        Reason.TOO_LARGE, f"PDF: {what}; split it, or read it with a tool of your own and ingest the result"
    )
