"""The door for files that someone already has: they take the same way as crawled pages (DESIGN section 1)."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

from crawler.spiders.offline import OfflineSpider
from pipelines.extract import too_large
from pipelines.items import Fetched, ReportItem
from pipelines.journal import Failure
from pipelines.reasons import Reason, Stage
from pipelines.results import Refusal


def collect(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[Path, Refusal]]]:
    """The files that the paths name, each once, in order; folders are walked, sorted, without what is hidden in them.

    Returns:
        The files, with symbolic links followed, and the paths that name none or cannot be looked into, with the reason.
    """
    files: dict[Path, None] = {}
    refused: list[tuple[Path, Refusal]] = []
    for path in paths:
        try:
            is_folder = S_ISDIR(path.stat().st_mode)
        except OSError as error:
            refused.append((path.absolute(), _unreachable(error)))
            continue
        if not is_folder:
            files[path.resolve()] = None
            continue
        before = len(refused)
        inside = list(_walk(path.resolve(), refused, set()))
        files.update(dict.fromkeys(inside))
        if not inside and len(refused) == before:
            refused.append((path.absolute(), Refusal(Reason.MISSING_PATH, "there is no file in this folder")))
    return list(files), refused


def _walk(folder: Path, refused: list[tuple[Path, Refusal]], seen: set[Path]) -> Iterator[Path]:
    """The files below a folder; links are followed, but no folder is entered twice."""
    seen.add(folder)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        refused.append((folder, _unreachable(error)))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = entry.resolve() if entry.exists() else entry  # a link to nothing is told by its own name
        if not path.is_dir():
            yield path
        elif path not in seen:
            yield from _walk(path, refused, seen)


def _unreachable(error: OSError) -> Refusal:
    if isinstance(error, FileNotFoundError):
        return Refusal(Reason.MISSING_PATH, "there is no such file or folder")
    return Refusal(Reason.UNREADABLE, f"it cannot be read: {error.strerror or error}")


class IngestSpider(OfflineSpider[Path]):
    """Makes a report item of each file.

    Args:
        sources: the files, see `collect`.
        jurisdiction: GB/T 2260 code of all of them, None to tell it from each publisher's name.
        publisher: a person's word on whose reports they are, None to tell it from each document.
        year: a person's word on the year reported on, None to tell it from each document.
    """

    command = "ingest"

    def __init__(
        self,
        sources: Sequence[Path] = (),
        jurisdiction: str | None = None,
        publisher: str | None = None,
        year: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(sources, jurisdiction, **kwargs)
        self._publisher = publisher
        self._year = year

    async def load(self, source: Path) -> ReportItem | Failure:
        """Reads a file."""
        read = await asyncio.to_thread(self._read, source)
        if isinstance(read, Refusal):
            return Failure(source.as_uri(), Stage.FETCH, read.reason, read.detail)
        return ReportItem(
            read, jurisdiction=self.jurisdiction_code, given_publisher=self._publisher, given_year=self._year
        )

    def _read(self, path: Path) -> Fetched | Refusal:
        try:
            told = path.stat()
            if not S_ISREG(told.st_mode):
                return Refusal(Reason.UNREADABLE, "it is not a file but a device, a pipe or a socket")
            if told.st_size > self._max_bytes:
                return Refusal(Reason.TOO_LARGE, too_large(told.st_size, self._max_bytes))
            with path.open("rb") as file:
                body = file.read(self._max_bytes + 1)
        except OSError as error:
            return _unreachable(error)
        if not body:
            return Refusal(Reason.EMPTY, "it is empty")
        if len(body) > self._max_bytes:
            return Refusal(Reason.TOO_LARGE, too_large(len(body), self._max_bytes))
        return Fetched(path.as_uri(), body, datetime.now(UTC))
