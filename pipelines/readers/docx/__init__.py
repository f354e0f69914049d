"""Word documents since 2007 (DOCX), from their XML; what the reader is made of is told in `reader`."""

from pipelines.readers.docx.reader import read

__all__ = ["read"]
