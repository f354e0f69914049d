"""What a registry can be wrong about beyond what makes it unusable: codes, levels, names (GB/T 2260)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.addresses import Premises, host_of
from crawler.registry import JurisdictionRow, RegistryError, duplicates, each_row, read_text

_PROVINCES = frozenset(
    map(
        str,
        (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82),
    )
)
"""The first two digits that GB/T 2260 gives to provinces, regions, municipalities and the three others."""
_LEVEL_OF_NAME = {
    "province": ("省", "自治区", "市", "特别行政区", "兵团"),
    "prefecture": ("市", "自治州", "盟", "地区"),
    "county": ("县", "市", "区", "旗", "林区", "特区", "自治县", "自治旗"),
    "township": ("镇", "乡", "街道", "苏木", "街道办事处"),
}
_CITIES_UNDER_THE_STATE = ("11", "12", "31", "50")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in one line of a registry; line 0 is the file as a whole."""

    line: int
    told: str


def lint(path: Path) -> list[Fault]:
    """Give everything that is wrong with a registry file, in the order of its lines.

    Raises:
        RegistryError: the file is missing, not UTF-8, or not a registry at all.
    """
    faults: list[Fault] = []
    rows: list[tuple[int, JurisdictionRow]] = []
    for line, row in each_row(path, read_text(path)):
        if isinstance(row, RegistryError):
            faults.append(Fault(line, _told(path, line, row)))
            continue
        rows.append((line, row))
        faults.extend(Fault(line, told) for told in _faults(row))
    faults.extend(Fault(line, _told(path, line, error)) for line, error in duplicates(path, rows))
    faults.extend(_at_one_address(rows))
    if not rows and not faults:
        faults.append(Fault(0, "has no row: add one for each jurisdiction"))
    return sorted(faults, key=lambda fault: fault.line)


def _told(path: Path, line: int, error: RegistryError) -> str:
    return str(error).removeprefix(f"{path}, line {line}: ")


def _faults(row: JurisdictionRow) -> Iterator[str]:
    level = level_of(row.code)
    if level is None:
        yield f"code {row.code!r} is none of GB/T 2260: no such province, or a prefecture 00 with a county"
    elif row.level != level:
        yield f"level {row.level!r} does not fit the code {row.code}, which is of the level {level!r}"
    elif not row.name.endswith(_LEVEL_OF_NAME[level]):
        yield f"name {row.name!r} is not the full name of a {level}: it ends with {'、'.join(_LEVEL_OF_NAME[level])}"
    if not row.enabled and not row.note:
        yield f"{row.slug} is not enabled and its note does not say why"
    if row.entry and row.portal and not Premises.of(row.portal).allow(row.entry):
        yield f"entry {row.entry!r} lies on another domain than the portal {row.portal!r}, so it would not be visited"


def level_of(code: str) -> str | None:
    """Give the level of a six-digit code by its build, None where GB/T 2260 cannot have it.

    Two digits each for province, prefecture (01 to 70; 90 for counties directly under the province) and county.
    """
    province, prefecture, county = code[:2], code[2:4], code[4:]
    if province not in _PROVINCES:
        return None
    if prefecture == "00":
        return "province" if county == "00" else None
    if int(prefecture) > 70 and prefecture != "90":
        return None
    if county != "00":
        return "county"
    return "prefecture" if prefecture != "90" and province not in _CITIES_UNDER_THE_STATE else None


def _at_one_address(rows: Iterable[tuple[int, JurisdictionRow]]) -> Iterator[Fault]:
    """Two enabled places at one address: all but one would be crawled under a wrong name."""
    seen: dict[str, tuple[int, str]] = {}
    for line, row in rows:
        if not row.enabled or not row.portal:
            continue
        place = row.entry or host_of(row.portal)
        first = seen.setdefault(place, (line, row.slug))
        if first[0] != line:
            yield Fault(line, f"{row.slug} begins at {place}, as {first[1]} in line {first[0]} does")
