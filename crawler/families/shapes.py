"""What an address alone tells: is it an article, a file, or a page on the way? (portals.md section 0)."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from crawler.vocabulary import FILE_ENDINGS

TRS_ARTICLE = r"/(?:\d{6}/t\d{8}|\d{8}/t\d{4})_\d+(?:_wap)?\.s?html?"
JCMS_ARTICLE = r"/art/(?:\d{4}/\d{1,2}/\d{1,2}|\d{4}-\d{1,2}-\d{1,2})/art_\w+_\w+\.html"
JPAAS_ARTICLE = r"/art/\d{4}/art_[0-9a-f]{32}\.html"
GKMLPT_ARTICLE = r"/gkmlpt/content/\d+/\d+/post_\d+\.html"
VSB_ARTICLE = r"/info/\d+/\d+\.html?"
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
UCAP_ARTICLE = (
    r"(?:/\d{6}/[0-9a-f]{32}\.s?html|/\d{6}/c\d{2}_\d+\.shtml"
    r"|/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html|/\d{6}/\d{1,2}/" + _UUID + r"\.s?html)"
)
ANKANG_ARTICLE = r"/(?:Wap)?Content-\d+\.html"
OPENNESS_ARTICLE = r"/(?:mobileO|o)penness/detail/content/[0-9a-f]{24}\.html"
UUID = r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
TRUECMS_ARTICLE = rf"/content/{UUID}\.html"
EPOINT_ARTICLE = rf"/\d{{8}}/{UUID}\.html"
ARTICLES = (
    TRS_ARTICLE,
    JCMS_ARTICLE,
    JPAAS_ARTICLE,
    ANKANG_ARTICLE,
    r"/content/post_\d+\.html",
    GKMLPT_ARTICLE,
    VSB_ARTICLE,
    UCAP_ARTICLE,
    r"/\d{8}/[0-9a-f]{32}\.s?html",
    r"/public/\d+/\d+\.html",
    r"/\d{19}(?:/index)?\.s?html",
    r"/\d{8}/i\d+\.html",
    r"/content_\d+(?:\.html)?",
    r"/\w*content(?:-\d+)+\.html",
    r"/(?:doc_)?[0-9a-f]{24}\.html",
    r"/\d{4}-\d{2}-\d{2}/\d{6,}\.html",
    r"/\d{4}-\d{2}/\d{2}/article_\d+\.html",
    OPENNESS_ARTICLE,
    TRUECMS_ARTICLE,
    EPOINT_ARTICLE,
)
"""Ends of article addresses, one a family; which page an article is settles only its own content."""

_ARTICLE = re.compile("(?:" + "|".join(ARTICLES) + r")$", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:" + "|".join(FILE_ENDINGS) + r")$", re.IGNORECASE)
# Ways to a file whose path has no file's ending (sections 2.1, 4.2, 7).
_GATEWAY = re.compile(
    r"/module/download/downfile\.jsp|/front/document/(?:file-)?download|/fileserver/down|/download\.jsp", re.IGNORECASE
)
# TRS keeps attachments beside the article under `P` and 18 to 20 digits, the day of upload first (section 1.1).
_TRS_FILE = re.compile(r"/P0?20\d{15,18}\.\w{2,5}$")
_NAME_PARAMETERS = ("filename", "fileName", "showname", "file", "name")


def is_article(url: str) -> bool:
    """Tell whether an address has the shape of an article of a known family."""
    return _ARTICLE.search(urlsplit(url).path) is not None


def is_file(url: str) -> bool:
    """Tell whether an address is a file: by its path's ending, or a gateway's `fileName=`."""
    parts = urlsplit(url)
    if (
        _ENDING.search(unquote(parts.path))
        or "/attach/" in parts.path
        or _GATEWAY.search(parts.path)
        or _TRS_FILE.search(parts.path)
    ):
        return True
    return any(
        _ENDING.search(value) for name in ("fileName", "filename") for value in parse_qs(parts.query).get(name, ())
    )


def file_name(url: str) -> str:
    """Give the name that an address has for its file: from the query of a gateway, else the end of its path."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    for name in _NAME_PARAMETERS:
        for value in query.get(name, ()):
            if _ENDING.search(value):
                return value.rsplit("/", 1)[-1]
    return unquote(parts.path).rsplit("/", 1)[-1]


def leads_to_file(name: str) -> bool:
    """Tell whether a name ends like a file's."""
    return _ENDING.search(name.strip()) is not None
