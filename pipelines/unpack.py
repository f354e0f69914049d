"""Before all stages: containers are opened, so that each file in them is archived and read as a document of its own.

The container itself stays in the item: it is archived as it came, and where it could not be opened the extract stage
says why.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Self
from urllib.parse import quote

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from pipelines.containers import CONTAINERS, WITHIN, Bounds, Member, open_container
from pipelines.extract import ExtractSettings
from pipelines.items import MEMBER, Fetched, ReportItem
from pipelines.line import Line, line_of, send_through
from pipelines.pool import ReadingPool
from pipelines.readers.sniff import sniff
from pipelines.results import Refusal

_DIGITS = re.compile(r"(\d+)")


def bounds_of(settings: BaseSettings) -> Bounds:
    """Reads CONTAINER_MAX_MEMBERS and CONTAINER_MAX_BYTES, with their defaults."""
    spare = Bounds()
    return Bounds(
        settings.getint("CONTAINER_MAX_MEMBERS", spare.max_members),
        settings.getint("CONTAINER_MAX_BYTES", spare.max_bytes),
    )


class UnpackPipeline:
    """Opens an item's containers in a limited child process.

    A person's file (`file:` address) that is a container is a folder of reports: each member goes through all stages as
    an item of its own, pictures of one folder together. In any other item the members become attachments, behind the
    container.

    Settings: CONTAINER_MAX_MEMBERS, CONTAINER_MAX_BYTES, and those of the extract stage.
    """

    def __init__(self, settings: ExtractSettings, bounds: Bounds, line: Line) -> None:
        self._settings = settings
        self._bounds = bounds
        self._line = line
        self._pool = ReadingPool(1, settings.limits)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Makes the stage of a crawler's run."""
        return cls(ExtractSettings.of(crawler.settings), bounds_of(crawler.settings), line_of(crawler))

    async def close_spider(self) -> None:
        """Ends the child process."""
        await self._pool.close()

    async def process_item(self, item: ReportItem) -> ReportItem:
        """Opens the containers of one item; those that it was given opened stay as they are."""
        documents = []
        for fetched in item.documents:
            documents.append(fetched)
            if fetched.refusal is not None or sniff(fetched.body) not in CONTAINERS:
                continue
            members = await self._open(fetched, item)
            if fetched is item.page and fetched.url.startswith("file:"):
                await send_through(self._line, _apart(item, members), self._settings.workers)
            else:
                documents.extend(members)
        item.attachments = documents[1:]
        return item

    async def _open(self, container: Fetched, item: ReportItem) -> list[Fetched]:
        if any(fetched.url.startswith(_prefix(container)) for fetched in item.attachments):
            container.is_opened = True
            return []
        if len(container.body) > self._settings.max_bytes:
            return []  # as any document above the limit, the extract stage refuses it
        bounds = replace(self._bounds, max_depth=self._bounds.max_depth - _depth(container))
        if bounds.max_depth < 1:
            return []
        contents = await self._pool.run(open_container, container.body, bounds)
        if isinstance(contents, Refusal):
            container.refusal = contents
            return []
        container.is_opened = True
        return [_fetched(container, member) for member in _in_order(contents.members)]


def _depth(container: Fetched) -> int:
    """How many containers it came out of: none, but where it could not be opened before and is read again."""
    return container.is_member + container.url.count(quote(WITHIN))


def _prefix(container: Fetched) -> str:
    return container.url + (quote(WITHIN) if container.is_member else MEMBER)


def _fetched(container: Fetched, member: Member) -> Fetched:
    url = f"{_prefix(container)}{quote(member.name)}"
    return Fetched(url, member.body, container.fetched_at, refusal=member.refusal)


def _in_order(members: Sequence[Member]) -> list[Member]:
    """The members as they come, but pictures, which are pages, by folder and number."""
    pictures = iter(sorted((member for member in members if _is_picture(member.body)), key=_page_order))
    return [next(pictures) if _is_picture(member.body) else member for member in members]


def _page_order(member: Member) -> tuple[str, list[tuple[int, str]]]:
    folder, _, name = member.name.rpartition("/")
    return folder, [(int(part), "") if part.isdecimal() else (0, part) for part in _DIGITS.split(name)]


def _apart(item: ReportItem, members: Sequence[Fetched]) -> list[ReportItem]:
    """The members as items of their own; neighbouring pictures of one folder are the pages of one."""
    made = []
    for key, group in groupby(members, key=_document_key):
        several = list(group)
        made += [several] if key is not None else [[member] for member in several]
    return [
        ReportItem(
            first,
            rest,
            jurisdiction=item.jurisdiction,
            given_publisher=item.given_publisher,
            given_year=item.given_year,
        )
        for first, *rest in made
    ]


def _document_key(member: Fetched) -> str | None:
    return member.url.rpartition("/")[0] if _is_picture(member.body) else None


def _is_picture(body: bytes) -> bool:
    return sniff(body).startswith("image/")
