"""Plain text, with tables drawn in it."""

from pipelines.readers.text.reader import read

__all__ = ["read"]
