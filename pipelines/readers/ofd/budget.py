"""How much of an OFD is read before it is refused: a composite object drawn in composites asks for hours."""

from dataclasses import dataclass
from typing import ClassVar

from pipelines.readers.gridfinder.budget import PageBudget


@dataclass(slots=True)
class Budget(PageBudget):
    """What is left to spend on one OFD; the bytes that its parts inflate to are measured by the package.

    Attributes:
        marks: tags and attributes that are parsed, all parts together.
        kept: of these, in parts that stay in memory: resources and templates.
        objects: objects that are drawn; one in a template counts on each page.
    """

    format_name: ClassVar[str] = "OFD"
    marks: int = 10_000_000
    kept: int = 1_500_000
    objects: int = 1_000_000

    def spend_marks(self, marks: int, *, kept: bool) -> None:
        """So many tags and attributes more to parse."""
        self.marks -= marks
        self.kept -= marks if kept else 0
        if self.marks < 0 or self.kept < 0:
            raise self.too_large("its parts hold more marks than those of any report")

    def spend_objects(self, objects: int) -> None:
        """So many objects more to draw."""
        self.objects -= objects
        if self.objects < 0:
            raise self.too_large("its pages hold more objects than any report")
