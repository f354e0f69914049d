"""What a person sees of a run on what is at hand: a bar on a terminal, a line for each bad document, the sum."""

import sys
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from scrapy.crawler import Crawler

from crawler.spiders.offline import THROUGH
from models.session import describe
from pipelines.archive import archive_folder
from pipelines.items import MEMBER
from pipelines.journal import Failure, Journal, Notice


class Display:
    """Shows one run, to be used as a context around it.

    Args:
        crawler: the run's.
        journal: tells what fails.
        label: stands before the bar.
        total: how many sources there are.
    """

    def __init__(self, crawler: Crawler, journal: Journal, label: str, total: int) -> None:
        self._crawler = crawler
        self._journal = journal
        self._total = total
        self._console = Console(stderr=True)
        columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._task = self._progress.add_task(label, total=total)
        journal.listen(self._tell)
        crawler.signals.connect(self._advance, signal=THROUGH)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def sum_up(self, wrong: list[str]) -> int:
        """Prints how it ended and where everything is; gives the exit status."""
        counts = self._journal.counts
        failed = len({failure.url for failure in self._journal.failures})
        engine = self._journal.database.engine
        checked = (
            f"cross-checked {counts['cross_checked']}, of these {counts['differing']} differ\n"
            if counts["cross_checked"]
            else ""
        )
        sys.stdout.write(
            f"found {self._total}, stored {counts['stored']}, unchanged {counts['unchanged']}, "
            f"flagged {counts['flagged']}, failed {failed}\n"
            f"{checked}"
            f"database: {describe(engine.url)}\n"
            f"archive: {archive_folder(self._crawler.settings.get('ARCHIVE_DIR'))}\n"
        )
        for line in wrong:
            self._line(line)
        return 1 if failed or wrong else 0

    def _tell(self, told: Failure | Notice) -> None:
        if isinstance(told, Failure):
            self._line(f"failed  {_shown(told.url)}: {told.detail} [{told.reason}]")
        else:
            self._line(f"warning {_shown(told.url)}: {told.text} [{told.kind}]")

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _advance(self) -> None:
        self._progress.advance(self._task)


def _shown(url: str) -> str:
    """A file's address as a person knows it: relative to the working folder where it lies below it.

    What came out of a container is named behind it.
    """
    if not url.startswith("file:"):
        return url
    file, mark, member = url.partition(MEMBER)
    path = Path(unquote(urlsplit(file).path))
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return f"{path}{mark}{unquote(member)}"
