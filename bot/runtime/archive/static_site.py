"""Renders every page and feed of an archive for static files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from typing import Final

from bot.runtime.archive.renderer import ArchiveRenderer, PageRequest
from bot.services.archive import editions, stories
from bot.views.archive import links, page
from data.database import Database

_NOT_FOUND: Final = 404

WriteFile = Callable[[str, bytes], None]


class StaticSite:
    """The files of an archive.

    Args:
        database: The database.
        renderer: Renders static pages.
        root: The public address of the files, "" for no feeds.
        now: The present.
        write: Takes the name and the bytes of each file.
    """

    def __init__(
        self, database: Database, renderer: ArchiveRenderer, root: str, now: datetime, write: WriteFile
    ) -> None:
        self._database = database
        self._renderer = renderer
        self._root = root
        self._now = now
        self._write = write

    async def write_all(self) -> None:
        """Render everything once.

        Raises:
            DataError: The database cannot be read.
        """
        topics = list((await stories.list_topics(self._database)).values())
        await self._write_list(links.front_page)
        await self._write_page(links.TOPICS)
        for topic in topics:
            await self._write_topic(topic)
        for day in await editions.list_days(self._database, self._renderer.schedule, self._now):
            await self._write_page(links.edition(day))
        await self._write_stories()
        for name in self._feed_names(topics):
            found = await self._renderer.render(PageRequest(name, root=self._root))
            if found.status != _NOT_FOUND:
                self._write(name, found.body)
        self._write(links.STYLE, page.stylesheet())
        self._write("robots.txt", page.robots(self._renderer.site).encode())

    async def _write_topic(self, topic: str) -> None:
        await self._write_list(lambda number: links.topic(topic, number))

    async def _write_list(self, path_of: Callable[[int], str]) -> None:
        """The pages of a list up to its last one."""
        for number in count(1):
            if not await self._write_page(path_of(number)):
                return

    async def _write_stories(self) -> None:
        """The stories, retracted ones included, and the events that have or had several, or were merged."""
        sizes: Counter[int] = Counter()
        async for story in stories.iter_public(self._database):
            sizes[story.event_id] += 1
            await self._write_page(links.story(story.id))
        merged = await stories.list_merged_events(self._database)
        for event_id in sorted({*merged, *(one for one, size in sizes.items() if size > 1)}):
            await self._write_page(links.event(event_id))

    def _feed_names(self, topics: list[str]) -> Iterator[str]:
        if not self._root:
            return
        for suffix in (links.ATOM_SUFFIX, links.JSON_SUFFIX):
            yield from (links.feed(topic, suffix) for topic in ("", *topics))

    async def _write_page(self, path: str) -> bool:
        """Write a page; whether there is one."""
        found = await self._renderer.render(PageRequest(path, root=self._root))
        if found.status == _NOT_FOUND:
            return False
        self._write(links.file_name(path), found.body)
        return True
