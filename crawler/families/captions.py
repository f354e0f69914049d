"""Reading captions and slugs: does this link lead towards annual reports? (portals.md section 11)."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler import vocabulary as words
from crawler.families.base import LinkKind
from pipelines.characters import squeeze

_ORNAMENTS = str.maketrans("〔〕【】", "[][]", "·•●■◆★▪|")
_LONGEST = 40  # characters of a caption
_ELLIPSIS = ("…", "...", "．．．", "。。。")


@dataclass(frozen=True, slots=True)
class Caption:
    """What a caption and a slug say together."""

    kind: LinkKind
    publisher: str | None = None
    year: int | None = None


def plain(caption: str) -> str:
    """Give a caption without blanks and ornaments, with half-width brackets."""
    return squeeze(caption).translate(_ORNAMENTS)


def is_truncated(title: str) -> bool:
    """Tell whether a title was cut for display."""
    return title.rstrip().endswith(_ELLIPSIS)


def year_in(caption: str) -> int | None:
    """Give the one year that a caption names, None where it names none or several."""
    years = set(re.findall(rf"(?<!\d){words.YEARS}(?!\d)", caption))
    return int(years.pop()) if len(years) == 1 else None


def is_organ(caption: str) -> bool:
    """Tell whether a caption is the name of an organ: 交通运输局, 大水坑镇, 县政府办."""
    caption = plain(caption)
    if not re.fullmatch(r"[\u3400-\u9fff()、]{2,24}", caption) or any(word in caption for word in words.NOT_ORGAN):
        return False
    name = re.sub(r"\(.*?\)$", "", caption)
    return len(name) >= 2 and name.endswith(words.ORGAN_ENDINGS) and not _is(words.BRANCH_CAPTION, name)


def is_annual(caption: str) -> bool:
    """Tell whether a caption (of a link, a trail or a column) names a column of annual reports."""
    return _annual(plain(caption)) is not None


def has_annual_slug(url: str) -> bool:
    """Tell whether the address itself names a column of annual reports beyond doubt."""
    return any(_is(words.ANNUAL_SLUG, folder, re.IGNORECASE) for folder in _folders(url))


def read_caption(caption: str, url: str) -> Caption | None:
    """Say what a link promises by its caption and, where that says nothing, by its slug; None: not on the way."""
    caption = plain(caption)
    if len(caption) > _LONGEST or _is(words.PAGER_CAPTION, caption):
        return None
    slug = next(reversed(_folders(url)), "")
    return _annual(caption) or _annual_slug(slug, caption) or _branch(caption) or _section(caption, slug)


def _branch(caption: str) -> Caption | None:
    if year := re.fullmatch(words.YEAR_CAPTION, caption):
        return Caption(LinkKind.YEAR, year=int(year["year"]))
    if _is(words.BRANCH_CAPTION, caption):
        return Caption(LinkKind.BRANCH)
    return Caption(LinkKind.ORGAN, publisher=caption) if is_organ(caption) else None


def _section(caption: str, slug: str) -> Caption | None:
    if any(word in caption for word in words.SECTION_NOT):
        return None
    by_slug = _is(words.MORE_CAPTION, caption) and _is(words.SECTION_SLUG, slug, re.IGNORECASE)
    return Caption(LinkKind.SECTION) if by_slug or _is(words.SECTION_CAPTION, caption) else None


def _annual(caption: str) -> Caption | None:
    """Read a caption as a column of annual reports; bare 年报 only where nothing but organs or a year stands before."""
    if not any(word in caption for word in words.ANNUAL_WORDS) or any(word in caption for word in words.OTHER_YEARLY):
        return None
    match = re.fullmatch(words.ANNUAL_CAPTION, caption)
    if match is None:
        return None
    who = re.sub(rf"[(\[]?{words.YEARS}[)\]]?年?(?:度)?", "", match["who"])
    year = year_in(caption)
    is_circle = _is(words.WHO, who)
    # Somebody's report of one year is a report's own title.
    if not is_circle and (year is not None or not (match["open"] or is_organ(who))):
        return None
    return Caption(LinkKind.ANNUAL, who if is_organ(who) else None, year)


def _annual_slug(slug: str, caption: str) -> Caption | None:
    """Read a slug as a column's; a short one counts only where the caption does not say something else."""
    if any(word in caption for word in (*words.OTHER_YEARLY, *words.SECTION_NOT)):
        return None
    says_nothing = _is(words.MORE_CAPTION, caption) or _is(words.WHO, caption) or is_organ(caption)
    sure = _is(words.ANNUAL_SLUG, slug, re.IGNORECASE)
    if not sure and not (says_nothing and _is(words.ANNUAL_SLUG_SHORT, slug, re.IGNORECASE)):
        return None
    return Caption(LinkKind.ANNUAL, caption if is_organ(caption) else None, year_in(caption))


def _is(pattern: str, text: str, flags: int = 0) -> bool:
    return re.fullmatch(pattern, text, flags) is not None


def _folders(url: str) -> list[str]:
    """The folders of an address's path, without the file at its end; `xxgknb.htm` counts as a folder."""
    *folders, last = urlsplit(url).path.split("/")
    stem = last.partition(".")[0]
    if stem and not re.fullmatch(r"(?:index|list|default)(?:_\d+)?|\d+", stem, re.IGNORECASE):
        folders.append(stem)
    return [folder for folder in folders if folder]
