"""The reader of PDF files that hold text; what it is made of is told in `reader`."""

from pipelines.readers.pdf.reader import (
    Difference,
    compare_engines,
    is_scanned,
    read,
    scanned_pages,
    text_pages,
)

__all__ = ["Difference", "compare_engines", "is_scanned", "read", "scanned_pages", "text_pages"]
