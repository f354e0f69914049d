"""The door for what the archive has: archived reports take the same way once more (DESIGN section 1)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crawler.spiders.offline import OfflineSpider
from models import Capture, session
from pipelines.again import load_item
from pipelines.archive import archive_folder
from pipelines.database import Database
from pipelines.items import ReportItem
from pipelines.journal import Failure
from pipelines.reasons import Reason, Stage
from pipelines.warc import ArchiveDamagedError


class ReextractSpider(OfflineSpider[int]):
    """Makes a report item of each page's capture and what belongs to it.

    Args:
        sources: the captures' ids, those of one address in a row and the oldest first.
        jurisdiction: GB/T 2260 code of all of them, None for any.
    """

    command = "reextract"

    def __init__(self, sources: Sequence[int] = (), jurisdiction: str | None = None, **kwargs: Any) -> None:
        super().__init__(sources, jurisdiction, **kwargs)
        self._last_url = ""

    async def load(self, source: int) -> ReportItem | Failure:
        """Reads a report from the archive."""
        database = Database.for_crawler(self.crawler)
        folder = archive_folder(self.crawler.settings.get("ARCHIVE_DIR"))
        loaded = await database.run(_load, database, folder, source)
        url = loaded.url if isinstance(loaded, Failure) else loaded.page.url
        if url == self._last_url:
            # The newer of two captures of one address must be stored after the older, to be the current one.
            await self.all_through()
        self._last_url = url
        return loaded


def _load(database: Database, archive_dir: Path, capture_id: int) -> ReportItem | Failure:
    """Works on the database's thread."""
    with session(database.engine, read_only=True) as db:
        try:
            return load_item(db, archive_dir, capture_id)
        except ArchiveDamagedError as error:
            page = db.get_one(Capture, capture_id)
            return Failure(page.url, Stage.EXTRACT, Reason.ARCHIVE_DAMAGED, str(error), page.sha256)
