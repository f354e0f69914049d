"""Word documents of before 2007 (DOC and WPS); what the reader is made of is told in `reader`."""

from pipelines.readers.doc.reader import read, read_binary

__all__ = ["read", "read_binary"]
