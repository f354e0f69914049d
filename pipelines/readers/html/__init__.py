"""HTML pages."""

from pipelines.readers.html.reader import read

__all__ = ["read"]
