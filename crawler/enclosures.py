"""What is fetched beside an article, so that its report is whole: files, frames, pictures of pages (section 12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from scrapy.settings import BaseSettings

from crawler.families import Article, Attachment, AttachmentKind, Page, recognise
from crawler.families.shapes import is_file, leads_to_file
from pipelines.attribution import FIRST_YEAR_OF_TABLES
from pipelines.characters import squeeze
from pipelines.forms import looks_statutory
from pipelines.readers import sniff
from pipelines.titles import TitleKind, parse_title

_PROSE = (
    1500  # characters of a page with all its menus; beyond it the report stands there, and pictures are its pictures
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings ATTACHMENTS_PER_REPORT (files and frames), IMAGES_PER_REPORT and COMPARE_ATTACHMENTS."""

    files: int
    pictures: int
    compare: bool

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Reads them."""
        return cls(
            settings.getint("ATTACHMENTS_PER_REPORT"),
            settings.getint("IMAGES_PER_REPORT"),
            settings.getbool("COMPARE_ATTACHMENTS"),
        )


def enclosures(article: Article, text: str, year: int | None, limits: Limits) -> list[Attachment]:
    """Choose what may hold the report's tables, in the order in which it is to be fetched.

    A page with the tables needs nothing, but its files are compared with it. Else its files are the report, and where
    there is none its frames, or its pictures.

    Args:
        article: the page's head.
        text: its visible text.
        year: the year reported on, as far as it is known.
        limits: how many.
    """
    files = [file for file in article.attachments if parse_title(file.name).kind is not TitleKind.COMPANION]
    if looks_statutory(text):
        # What is not surely a file may be a link of the page's frame, and the page needs none of it.
        sure = [file for file in files if is_file(file.url) or leads_to_file(file.name)]
        return sure[: limits.files] if limits.compare else []
    if files:
        return files[: limits.files]
    frames = [shown for shown in article.shown if shown.kind is AttachmentKind.FRAME]
    return [*frames[: limits.files], *_pictures(article.shown, text, year, limits)]


def _pictures(shown: Iterable[Attachment], text: str, year: int | None, limits: Limits) -> list[Attachment]:
    """The pictures, where they may be the report or its tables: an early report in words has pictures beside them."""
    if year is not None and year < FIRST_YEAR_OF_TABLES and len(squeeze(text)) > _PROSE:
        return []
    return [picture for picture in shown if picture.kind is AttachmentKind.PICTURE][: limits.pictures]


def still_wanted(kind: AttachmentKind, waiting: Iterable[Attachment]) -> list[Attachment]:
    """Give what is still to be fetched after one of a kind has come: no pictures where a file or a frame has."""
    is_picture = kind is AttachmentKind.PICTURE
    return [attachment for attachment in waiting if is_picture or attachment.kind is not AttachmentKind.PICTURE]


def is_missing(kind: AttachmentKind, body: bytes, page: Page | None) -> bool:
    """Tell whether a page came that is not what was asked for: a portal's own in place of a file or a picture.

    Some “.doc” are pages that a word processor wrote; they have the tables.
    """
    is_page = page is not None and sniff(body) == "text/html"
    return is_page and kind is not AttachmentKind.FRAME and not (page is not None and looks_statutory(page.shown))


def opened_frame(kind: AttachmentKind, page: Page | None, limits: Limits) -> list[Attachment] | None:
    """Give what a frame without tables shows in its turn: files, else pictures, perhaps nothing; no further frame.

    Returns:
        None where the answer is itself what may hold the tables.
    """
    if kind is not AttachmentKind.FRAME or page is None or looks_statutory(page.shown):
        return None
    article = recognise(page).article(page)
    pictures = [shown for shown in article.shown if shown.kind is AttachmentKind.PICTURE]
    return list(article.attachments[: limits.files]) or pictures[: limits.pictures]
