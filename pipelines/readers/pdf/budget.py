"""How much of a PDF is read before it is refused: its streams inflate, and a form may be drawn in forms."""

from dataclasses import dataclass
from typing import ClassVar

from pipelines.readers.gridfinder.budget import PageBudget

_MEGABYTE = 2**20


@dataclass(slots=True)
class Budget(PageBudget):
    """What is left to spend on one PDF.

    Attributes:
        decoded: bytes that streams may inflate to, all together; a stream that is read twice counts once.
        content: bytes of content that are interpreted; a form that is drawn a thousand times counts a thousand times.
    """

    format_name: ClassVar[str] = "PDF"
    decoded: int = 96 * _MEGABYTE
    content: int = 32 * _MEGABYTE

    def spend_decoded(self, size: int) -> None:
        """So many bytes more that streams inflated to."""
        self.decoded -= size
        if self.decoded < 0:
            raise self.too_large("its streams inflate beyond all measure")

    def spend_content(self, size: int) -> None:
        """So many bytes of content more to interpret."""
        self.content -= size
        if self.content < 0:
            raise self.too_large("its pages hold more drawing than any report")
