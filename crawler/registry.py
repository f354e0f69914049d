"""The registry: one row of a CSV file is one jurisdiction (辖区) and one spider (DESIGN section 3)."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.addresses import is_public_name
from models import Jurisdiction

COLUMNS = ("slug", "code", "name", "level", "portal", "entry", "enabled", "note")
OPTIONAL_COLUMNS = ("unverified_hosts",)
LEVELS = ("province", "prefecture", "county", "township")
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class RegistryError(UsageError):
    """The registry cannot be used; the message names the file, the line and what to do.

    It is a usage error to Scrapy: every command ends with status 2 and the message instead of a traceback.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, print_help=False)


@dataclass(frozen=True, slots=True)
class JurisdictionRow:
    """One row: `code` is the six-digit GB/T 2260 code, `entry` None where the crawl starts at the portal's front.

    `portal` is "" where the address is not known; such a row is not enabled. `unverified_hosts` are hosts whose TLS
    certificate is not verified, since a person has looked at it and found the portal's own.
    """

    slug: str
    code: str
    name: str
    level: str
    portal: str
    entry: str | None
    enabled: bool
    note: str
    unverified_hosts: frozenset[str] = frozenset()

    @property
    def parent_code(self) -> str | None:
        """The code of the place above, as GB/T 2260 is built: 640323 -> 640300 -> 640000 -> None."""
        for parent in (self.code[:4] + "00", self.code[:2] + "0000"):
            if parent != self.code and self.code[2:] != "0000":
                return parent
        return None


@dataclass(frozen=True)
class Registry:
    """All rows of one registry file, in the file's order."""

    path: Path
    rows: tuple[JurisdictionRow, ...] = field(default=())

    @cached_property
    def by_slug(self) -> dict[str, JurisdictionRow]:
        """Rows by the name of their spider."""
        return {row.slug: row for row in self.rows}

    @cached_property
    def by_code(self) -> dict[str, JurisdictionRow]:
        """Rows by GB/T 2260 code."""
        return {row.code: row for row in self.rows}

    def codes(self, slugs: Sequence[str]) -> list[str]:
        """Give the codes of rows, enabled or not, by their slugs.

        Raises:
            RegistryError: there is no such row.
        """
        unknown = next((slug for slug in slugs if slug not in self.by_slug), None)
        if unknown is not None:
            raise RegistryError(f"no jurisdiction has the slug {unknown!r}; `scrapy list` shows them")
        return [self.by_slug[slug].code for slug in slugs]

    def require(self, slug: str) -> JurisdictionRow:
        """Give the enabled row of a spider.

        Raises:
            RegistryError: there is no such row, or it is not enabled; says what is near, or why.
        """
        row = self.by_slug.get(slug)
        if row is None:
            near = get_close_matches(slug, [*self.by_slug, *(row.name for row in self.rows)], n=5, cutoff=0.5)
            # A Chinese name or a code given for a slug is understood well enough to name the slug.
            named = [row.slug for row in self.rows if slug in {row.code, row.name} or row.name in near]
            hint = ", ".join(dict.fromkeys([*named, *(word for word in near if word in self.by_slug)]))
            told = f"did you mean {hint}?" if hint else "`scrapy list` shows the slugs"
            raise RegistryError(f"no jurisdiction has the slug {slug!r} in {self.path}: {told}")
        if not row.enabled:
            why = f": {row.note}" if row.note else ""
            raise RegistryError(f"{slug} ({row.name}) is not enabled in {self.path}{why}")
        return row


def load_registry(settings: BaseSettings) -> Registry:
    """Read the file that the setting JURISDICTIONS_FILE names; nothing doubtful is let through.

    Raises:
        RegistryError: the file is missing or not UTF-8, a column is unknown or missing, or a row is not usable.
    """
    return read_registry(Path(settings["JURISDICTIONS_FILE"]))


def read_text(path: Path) -> str:
    """Read a registry file as text.

    Raises:
        RegistryError: it is missing, or not UTF-8.
    """
    try:
        # A spreadsheet saves UTF-8 with a mark at the beginning; that is no fault of its author.
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or error
        raise RegistryError(f"{path}: cannot be read ({reason}); JURISDICTIONS_FILE names the registry") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path}: is not UTF-8 text; save it as “CSV UTF-8”") from error


def read_registry(path: Path) -> Registry:
    """Read one registry file; see `load_registry`."""
    text = read_text(path)
    rows: list[tuple[int, JurisdictionRow]] = []
    for line, row in each_row(path, text):
        if isinstance(row, RegistryError):
            raise row
        rows.append((line, row))
    for _, fault in duplicates(path, rows):
        raise fault
    return Registry(path, tuple(row for _, row in rows))


def each_row(path: Path, text: str) -> Iterator[tuple[int, JurisdictionRow | RegistryError]]:
    """Read a registry's text row by row: its line in the file, with the row or with what is wrong with it.

    Raises:
        RegistryError: it has not the columns of a registry, or is not CSV.
    """
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        _check_header(path, header)
        reader.fieldnames = header
        for record in reader:
            yield reader.line_num, _row_or_fault(f"{path}, line {reader.line_num}", record, len(header))
    except csv.Error as error:
        raise RegistryError(f"{path}: is not a CSV file: {error}") from error


def _row_or_fault(where: str, record: Mapping[str, str | None], width: int) -> JurisdictionRow | RegistryError:
    cells = {name: value.strip() for name, value in record.items() if isinstance(name, str) and value is not None}
    if len(cells) != len(record):
        return RegistryError(f"{where}: has not {width} cells; quote a cell that holds a comma")
    try:
        return _row(where, cells)
    except RegistryError as error:
        return error


def _check_header(path: Path, header: list[str]) -> None:
    unknown = [name for name in header if name not in (*COLUMNS, *OPTIONAL_COLUMNS)]
    missing = [name for name in COLUMNS if name not in header]
    twice = [name for name, times in Counter(header).items() if times > 1]
    faults = {"unknown": unknown, "missing": missing, "given twice": twice}
    told = "; ".join(f"{fault}: {', '.join(names)}" for fault, names in faults.items() if names)
    if told:
        raise RegistryError(f"{path}, line 1: columns {told}; the columns are {','.join(COLUMNS)}")


def _row(where: str, cells: dict[str, str]) -> JurisdictionRow:
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", cells["slug"]):
        raise RegistryError(f"{where}: slug {cells['slug']!r} must be small Latin letters, digits, - or _, e.g. yanchi")
    if not re.fullmatch(r"[0-9]{6}", cells["code"]):
        raise RegistryError(f"{where}: code {cells['code']!r} must be the six digits of GB/T 2260, e.g. 640323")
    if not cells["name"]:
        raise RegistryError(f"{where}: name is empty; write the full name of the place, e.g. 盐池县")
    if cells["level"] not in LEVELS:
        raise RegistryError(f"{where}: level {cells['level']!r} must be one of {', '.join(LEVELS)}")
    if cells["enabled"].lower() not in _YES:
        raise RegistryError(f"{where}: enabled {cells['enabled']!r} must be yes or no")
    enabled = _YES[cells["enabled"].lower()]
    for column in ("portal", "entry"):
        fault = _address_fault(cells[column])
        if fault and (cells[column] or (column == "portal" and enabled)):
            raise RegistryError(f"{where}: {column} {cells[column]!r} {fault}, e.g. http://www.yanchi.gov.cn")
    return JurisdictionRow(
        slug=cells["slug"],
        code=cells["code"],
        name=cells["name"],
        level=cells["level"],
        portal=cells["portal"],
        entry=cells["entry"] or None,
        enabled=enabled,
        note=cells["note"],
        unverified_hosts=_hosts(where, cells.get("unverified_hosts", "")),
    )


def _hosts(where: str, cell: str) -> frozenset[str]:
    hosts = frozenset(cell.lower().split())
    for host in sorted(hosts):
        if not is_public_name(host):
            raise RegistryError(f"{where}: unverified_hosts {host!r} must be hosts' public names with blanks between")
    return hosts


def _address_fault(address: str) -> str | None:
    """Say what is wrong with an address: only http and https, only public host names, no user and no blank."""
    try:
        parts = urlsplit(address)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return "is not an address"
    if parts.scheme not in {"http", "https"}:
        return "must begin with http:// or https://"
    if re.search(r"\s", address) or "@" in parts.netloc or not port_is_fine:
        return "must not hold blanks or a user name"
    if not is_public_name(parts.hostname or ""):
        return "must have a host's public name, not a number or a local name"
    return None


def duplicates(path: Path, rows: Iterable[tuple[int, JurisdictionRow]]) -> Iterator[tuple[int, RegistryError]]:
    """Tell of slugs and codes that stand twice, with the line; `rows` are each with its line in the file."""
    seen: dict[tuple[str, str], int] = {}
    for line, row in rows:
        for column, value in (("slug", row.slug), ("code", row.code)):
            first = seen.setdefault((column, value), line)
            if first != line:
                told = f"{path}, line {line}: {column} {value!r} is already in line {first}; remove one"
                yield line, RegistryError(told)


def sync_jurisdictions(session: Session, registry: Registry) -> int:
    """Bring the table `jurisdiction` to what the registry says and give the number of rows written.

    Writes nothing when nothing changed. A row whose place left the registry stays: reports refer to it.
    """
    known = {place.code: place for place in session.scalars(select(Jurisdiction))}
    changed = [row for row in registry.rows if row.code not in known or _values(row) != _kept(known[row.code])]
    _free_slugs(session, known, changed)
    for row in changed:
        place = known.get(row.code)
        if place is None:
            session.add(Jurisdiction(code=row.code, **_values(row)))
        else:
            for name, value in _values(row).items():
                setattr(place, name, value)
    if changed:
        session.flush()
    return len(changed)


def _free_slugs(session: Session, known: dict[str, Jurisdiction], changed: list[JurisdictionRow]) -> None:
    """Take a slug from the place that had it before, so that the unique slug can move (or two can be swapped)."""
    wanted = {row.slug: row.code for row in changed}
    for place in known.values():
        if place.slug in wanted and wanted[place.slug] != place.code:
            place.slug = f"{place.slug}-{place.code}"
            session.flush()


def _values(row: JurisdictionRow) -> dict[str, str | None]:
    return {
        "slug": row.slug,
        "name": row.name,
        "level": row.level,
        "portal": row.portal or None,
        "parent_code": row.parent_code,
    }


def _kept(place: Jurisdiction) -> dict[str, str | None]:
    return {
        "slug": place.slug,
        "name": place.name,
        "level": place.level,
        "portal": place.portal,
        "parent_code": place.parent_code,
    }
