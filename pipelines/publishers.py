"""What a publisher's name says: which place it belongs to and what kind of organ it is.

Only names are read here; `pipelines.titles` finds and completes them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.characters import simplified, squeeze

# The longest ending that fits decides. The kinds are those of models.PUBLISHER_KINDS.
_ENDINGS = (
    (
        "government",
        ("人民政府", "政府", "行政公署", "省", "自治区", "市", "自治州", "州", "盟", "地区", "县", "区", "旗"),
    ),
    ("office", ("人民政府办公室", "人民政府办公厅", "政府办公室", "政府办公厅", "政府办")),
    ("township", ("镇", "镇政府", "镇人民政府", "镇政府办", "镇政府办公室", "镇人民政府办公室")),
    ("township", ("乡", "乡政府", "乡人民政府", "乡政府办", "乡政府办公室", "乡人民政府办公室")),
    ("township", ("苏木", "苏木政府", "苏木人民政府")),
    ("subdistrict", ("街道", "街道办", "街道办事处", "街办", "地区办事处")),
    ("zone", ("管委会", "管理委员会", "开发区", "高新区", "经开区", "新区", "园区", "产业园", "工业区", "工业园")),
    ("zone", ("集聚区", "聚集区", "集中区", "示范区", "试验区", "合作区", "度假区", "风景区", "名胜区", "景区")),
    ("zone", ("保护区", "保税区", "林区", "垦区")),
    ("enterprise", ("公司", "集团", "厂")),
    ("department", ("局", "委", "委员会", "厅", "部", "办", "办公室", "中心", "院", "所", "站", "处", "队", "会")),
    ("department", ("社", "馆", "署", "监督管理委员会", "城市管理委员会", "城管委", "工商行政管理委员会")),
    ("other", ("医院", "学院", "研究院", "大学", "学校", "中学", "小学", "幼儿园")),
    ("other", ("居民委员会", "村民委员会", "村委会", "居委会")),
)
_KIND_OF_ENDING = {ending: kind for kind, endings in _ENDINGS for ending in endings}
_LONGEST_ENDING = max(map(len, _KIND_OF_ENDING))

# A place above the one sought, which need not be known: 江苏省, 淮安市.
_HIGHER_PLACE = re.compile(
    r"[一-鿿]{2,8}?(?:省|自治区|特别行政区)|[一-鿿]{2,7}?(?:市|自治州|州|盟|地区)(?!场|政|容|民)"
)
# A county-level place behind a prefecture: 长治市|上党区|交通运输局. One character before 区 or 市 is no place
# (城市管理局) unless a government follows.
_LOWER_PLACE = re.compile(r"[一-鿿]{1,6}?(?:县|旗)|[一-鿿]{2,5}?(?:区|市)|[一-鿿](?:区|市)(?=(?:人民)?政府)")
_NO_PLACE = re.compile(
    r"(?:城市|[开发园新高工社景护验范作假城小库灌牧林港片特务税能地街校业聚中游态技边老]区|市场|[^一-鿿])"
    r"(?!(?:人民)?政府)"
)
_HIGH_LEVELS = frozenset({"province", "prefecture"})


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction as far as names go: GB/T 2260 code, full name, level of the registry."""

    code: str
    name: str
    level: str


def publisher_kind(name: str) -> str:
    """The kind of organ that a full name tells, one of `models.PUBLISHER_KINDS`."""
    plain = simplified(squeeze(name))
    for length in range(_LONGEST_ENDING, 0, -1):
        kind = _KIND_OF_ENDING.get(plain[-length:]) if length <= len(plain) else None
        if kind:
            return kind
    return "other"


def find_place(publisher: str, places: Iterable[Place]) -> Place | None:
    """The place that a publisher's name begins with: the lowest of those that it names one after the other.

    None where the name begins with no known place, where two places have that name and the name does not say which, and
    where it goes on to a lower place that is not known: an organ of 长治市上党区 is none of 长治市.

    Args:
        publisher: a name as printed, e.g. 安康市汉阴县城关镇人民政府.
        places: all that are known.
    """
    rest = squeeze(publisher)
    known = list(places)
    found: Place | None = None
    while True:
        here = [place for place in known if rest.startswith(place.name) and _lies_in(place, found)]
        if here:
            length = max(len(place.name) for place in here)
            longest = [place for place in here if len(place.name) == length]
            if len(longest) > 1:
                return None
            found, rest = longest[0], rest[length:]
            continue
        skipped = _HIGHER_PLACE.match(rest) if found is None else None
        if skipped is None:
            break
        rest = rest[skipped.end() :]
    if found is not None and found.level in _HIGH_LEVELS and _names_lower_place(rest):
        return None
    return found


def _lies_in(place: Place, upper: Place | None) -> bool:
    """Codes are built from above: 61, 6109, 610921."""
    return upper is None or (place != upper and place.code.startswith(re.sub(r"(?:00)+$", "", upper.code)))


def _names_lower_place(rest: str) -> bool:
    match = _LOWER_PLACE.match(rest)
    if match is None:
        return False
    return _NO_PLACE.match(rest, match.end() - 2) is None
