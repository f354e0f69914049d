"""The families of portals; each page is recognised by itself, never by its host: 慈溪 mixes two in one list."""

from functools import lru_cache

from crawler.addresses import canonical as _canonical
from crawler.families.ankang import Ankang
from crawler.families.base import (
    Article,
    Attachment,
    AttachmentKind,
    Family,
    FurtherPage,
    Link,
    LinkKind,
    Listing,
    Page,
    Row,
)
from crawler.families.epoint import Epoint
from crawler.families.generic import Generic
from crawler.families.gkmlpt import Gkmlpt
from crawler.families.hanweb_xxgk import HanwebXxgk
from crawler.families.jpaas import Jpaas
from crawler.families.jpage import Jpage
from crawler.families.lonsun import Lonsun
from crawler.families.openness import Openness
from crawler.families.trs import Trs
from crawler.families.truecms import TrueCms
from crawler.families.ucap import Ucap
from crawler.families.vsb import Vsb

FAMILIES: tuple[Family, ...] = (
    Jpaas(),
    TrueCms(),
    Jpage(),
    HanwebXxgk(),
    Gkmlpt(),
    Ankang(),
    Ucap(),
    Trs(),
    Lonsun(),
    Vsb(),
    Epoint(),
    Openness(),
    Generic(),
)
"""In the order of portals.md section 0: the surest fingerprint first; the last takes every page."""


def recognise(page: Page) -> Family:
    """Give the family of a page by its fingerprint."""
    return next(family for family in FAMILIES if family.matches(page))


@lru_cache(maxsize=4096)  # a page's address is compared several times while it is read
def canonical(url: str) -> str:
    """Give one key for all addresses of one page: those that any site mixes up, and each family's own twins."""
    for family in FAMILIES:
        url = family.canonical(url)
    return _canonical(url)


__all__ = [
    "FAMILIES",
    "Article",
    "Attachment",
    "AttachmentKind",
    "Family",
    "FurtherPage",
    "Link",
    "LinkKind",
    "Listing",
    "Page",
    "Row",
    "canonical",
    "recognise",
]
