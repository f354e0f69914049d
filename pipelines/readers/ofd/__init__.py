"""The reader of OFD files, the Chinese fixed-layout standard; what it is made of is told in `reader`."""

from pipelines.readers.ofd.reader import PageImage, is_scanned, page_images, read, text_pages

__all__ = ["PageImage", "is_scanned", "page_images", "read", "text_pages"]
