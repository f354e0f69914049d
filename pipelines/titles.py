"""What a title says: is it an annual report, whose, and of which year (portals.md sections 11 and 12).

The same reading serves the rows of a list, the headline of an article and the first lines of a document.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from pipelines.characters import arabic_years, simplified, squeeze
from pipelines.publishers import publisher_kind


class TitleKind(StrEnum):
    """What a title announces."""

    REPORT = "report"  # an annual report on open government information
    COMPANION = "companion"  # goes with a report but is none: 一图读懂, 图片版, 解读
    NOISE = "noise"  # something else: a notice, another yearly report, a website's yearly form
    UNCLEAR = "unclear"  # could be one (a truncated title, a bare 2023年度报告): the article must tell


@dataclass(frozen=True, slots=True)
class Title:
    """A title, read.

    `publisher` is the organ as printed (without the year and the words of the report), None where the title names none.
    `year` is the year reported on, None where it is not told or told twice. Never from a path or a date of publication.
    """

    kind: TitleKind
    publisher: str | None
    year: int | None
    text: str


# The words of the report itself; 政府 belongs to them (汉阴县政府信息公开…), for 人民政府信息公开… see `_organ`.
_REPORT = re.compile(
    r"(?:政府|政务)?信息公开(?:工作|情况|年度|[\"“”《》])*(?:20\d\d年?(?:年?度)?)?(?:工作|情况|年度)*的?(?:年度报告|报告|年报)"
)
# Often the same thing, but there are other reports of that name: the article must tell.
_NEAR_REPORT = re.compile(
    r"政务公开(?:工作|情况|年度)*(?:20\d\d年?(?:年?度)?)?(?:工作|情况|年度)*的?(?:年度报告|报告|年报)"
)
_BARE_REPORT = re.compile(r"^(?:20\d\d年?)?(?:度|年度)?(?:工作)?(?:年度报告|年报|公开年报|信息公开)$")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年|\]|】|\)|度|-|_|政府|政务|信息|$)")
_FIRST_YEAR = re.compile(r"20[0-4]\d(?=[\u4e00-\u9fff])")
_DATE = re.compile(r"20\d\d[-./]\d")
# When it was posted, which lists print before or behind a title.
_POSTED = re.compile(
    r"(?:(?:发布|公开|更新|发文)?(?:时间|日期):?)?[\[(【]?20\d\d([-./])\d{1,2}\1\d{1,2}(?:\d{1,2}:\d\d(?::\d\d)?)?[\])】]?"
)
# A column's name in front of the title, an organ's in front of it or behind.
_TAG = re.compile(r"^[\[【(]([^\[\]【】()]{2,20})[\]】)]")
_COLUMN = re.compile(r"报告|年报|公开|信息")
_ORGAN_BEHIND = re.compile(r"^\(([^()]{4,40})\)")
_NO_ORGAN = re.compile(r"^[全各本含附]|\d")
_YEAR_WORDS = re.compile(r"[\[【(〔]?(?<!\d)20[0-4]\d年?(?:年?度)?[\]】)〕]?(?:年度)?")
_COMPANION = re.compile(r"一图|图解|图说|图表|图片版|图文版|解读|速览|长图|动漫|视频")
# Wherever it stands, it makes a text about annual reports something other than a report.
_NOISE = re.compile(
    r"通知|通报|编制(?!委)|报送|培训|召开|要点|方案|法治政府|报表|征求|评议|公示|汇总|清单|模板|样表|填报|问答|政府网站|新媒体|函$"
)
# Words that may belong to an organ's name (市场监管局) count only behind the words of the report.
_NOISE_BEHIND = re.compile(
    r"监管|新闻|指南|制度|目录|考核|评估|督查|检查|整改|意见|会议|网站|^的|^(?:已|将|正式)?(?:发布|公布|出炉|上线)"
)
_SITE_NAME = re.compile(r"[-—–_|·>].*$")
_ELLIPSIS = re.compile(r"(?:\.{2,}|…+|⋯+)$")
_LEADING = re.compile(
    r"^(?:附件\d*[:：]?|关于(?:公布|发布|印发)?|[\d]+[.、]|现?(?:向社会)?(?:予以)?公[布开]|[-—_·,，、:：《\"“【\[(#*|]+)+"
)
_TRAILING = re.compile(r"(?:关于(?:公布|发布|印发)?|[-—_·,，、:：》《\"”“【\[(〔|]|的|本级|年度|年)+$")
# Words of a sentence or a menu that an organ's name does not have: 这是本机关公布的…, 政府信息公开指南.
_SENTENCE = re.compile(r"^(?:这|现|本|我|为|根据|按照|依据|将(?!乐)|由)|[的是]|公布|信息公开指南|。|，")
_ORGAN_CHARACTERS = re.compile(r"^[\u4e00-\u9fff\u3400-\u4dbf()（）、·A-Za-z\d]{2,40}$")


def parse_title(text: str) -> Title:
    """Reads a title as found in a list, a headline or a document.

    Args:
        text: any text, also truncated with an ellipsis, with blanks between characters or broken over lines.
    """
    printed = arabic_years(squeeze(text))
    if _DATE.search(printed):  # hardly any title has one, and to look for its words too takes long
        printed = _POSTED.sub("", printed)
    tag = _TAG.match(printed)
    if tag and _COLUMN.search(simplified(tag.group(1))) and _REPORT.search(simplified(printed[tag.end() :])):
        printed = printed[tag.end() :]
    plain = simplified(printed)
    found = _REPORT.search(plain) or _NEAR_REPORT.search(plain)
    year = _single_year(plain)
    if found is None:
        return Title(_kind_without_report(plain), None, year, text)
    behind = _SITE_NAME.sub("", plain[found.end() :])
    if _COMPANION.search(plain[: found.end()] + behind):
        return Title(TitleKind.COMPANION, None, year, text)
    if _NOISE.search(plain[: found.end()] + behind) or _NOISE_BEHIND.search(behind):
        return Title(TitleKind.NOISE, None, year, text)
    publisher = _organ(printed[: found.start()]) or _organ_in_brackets(printed, found)
    is_sure = (publisher or year) and not _NEAR_REPORT.match(found.group()) and (year or "的" not in found.group())
    return Title(TitleKind.REPORT if is_sure else TitleKind.UNCLEAR, publisher, year, text)


def _kind_without_report(plain: str) -> TitleKind:
    if _COMPANION.search(plain) or _NOISE.search(plain):
        return TitleKind.NOISE
    if _BARE_REPORT.match(plain):
        return TitleKind.UNCLEAR
    if _ELLIPSIS.search(plain):
        stem = _ELLIPSIS.sub("", plain)
        # The cut may fall anywhere in the words of the report: only a beginning that rules it out is noise.
        hopeful = re.search(r"信息公|政府信|政务信|20\d\d年", stem) or re.search(r"20\d\d年?(?:度)?$|政府?$", stem)
        return TitleKind.UNCLEAR if hopeful else TitleKind.NOISE
    return TitleKind.NOISE


def _single_year(plain: str) -> int | None:
    years = {int(year) for year in _YEAR.findall(plain)}
    if first := _FIRST_YEAR.match(plain):
        years.add(int(first.group()))
    return years.pop() if len(years) == 1 else None


def _organ(before: str) -> str | None:
    """The organ in the text before the words of the report, None where nothing but a year stands there."""
    organ = _YEAR_WORDS.sub("", before)
    while (cleaned := _TRAILING.sub("", _LEADING.sub("", organ))) != organ:
        organ = cleaned
    if organ.endswith("人民"):  # 汉阴县人民|政府信息公开…: the 政府 belongs to the organ
        organ += "政府"
    return organ if _ORGAN_CHARACTERS.match(organ) and not _SENTENCE.search(organ) else None


def _organ_in_brackets(printed: str, found: re.Match[str]) -> str | None:
    """The organ that stands in brackets in front of the title or behind it: 【水务局】2022年…, …报告(盐池县水务局)."""
    for named in (_TAG.match(printed), _ORGAN_BEHIND.match(printed[found.end() :])):
        organ = named.group(1) if named else ""
        if organ and not _NO_ORGAN.search(organ) and publisher_kind(organ) != "other":
            return organ if _ORGAN_CHARACTERS.match(organ) and not _SENTENCE.search(organ) else None
    return None


_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,5}?(?:省|自治区|市|自治州|州|盟|地区|县|区|旗)(?!场|政|民中心|容)")
_OFFICE = re.compile(r"^(?:人民)?政府办(?:公室)?$")
_GOVERNMENT = re.compile(r"^(?:人民)?政府$")


def full_publisher(printed: str, jurisdiction_name: str | None) -> str:
    """The organ's full name: 县水利局 -> 汉阴县水利局, 县政府办 -> 汉阴县人民政府办公室, 汉阴县 -> 汉阴县人民政府.

    Nothing is added where the jurisdiction is not known or the name already begins with a place.
    """
    printed = squeeze(printed)
    place = jurisdiction_name
    if not place:
        return printed
    if printed.startswith(place):
        rest = printed[len(place) :]
    elif printed[:1] == place[-1:] and not re.match(r"市场|市政(?!府)|市容|区域", printed):
        rest = printed[1:]  # 县交通运输局, 市政府办
    elif _GOVERNMENT.match(printed) or _OFFICE.match(printed):
        rest = printed
    elif _PLACE.match(printed) or printed.startswith(place[:-1]):
        return printed
    else:
        return place + printed
    if rest == "" or _GOVERNMENT.match(rest):
        return place + "人民政府"
    if _OFFICE.match(rest):
        return place + "人民政府办公室"
    return place + rest
