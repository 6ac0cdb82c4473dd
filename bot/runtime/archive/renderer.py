"""Renders the page or feed at a path of the archive, for the server and for static files."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from bot.archive_settings import ArchiveRobots
from bot.concurrency.adaptive_cache import AdaptiveCache
from bot.i18n import Texts
from bot.services.archive import editions, stories
from bot.services.archive.stories import ArchivedStory, MovedTo, RetractedStory
from bot.services.calendar.slots import Schedule
from bot.settings import Settings
from bot.views.archive import links, list_pages, page, story_pages
from bot.views.archive.links import PageLinks
from bot.views.archive.page import ArchiveSite
from data.database import Database

HTML: Final = "text/html"
ATOM: Final = "application/atom+xml"
JSON_FEED: Final = "application/feed+json"
_EVERY_DAY: Final = (1, 2, 3, 4, 5, 6, 7)
_NUMBER: Final = r"([1-9][0-9]{0,14})"
_TOPIC: Final = r"([^/.]{1,80})"
_OK, _FOUND, _NOT_FOUND, _GONE, _UNAVAILABLE = 200, 302, 404, 410, 503


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page or feed.

    Attributes:
        body: Its bytes.
        content_type: Its MIME type; text is in UTF-8.
        status: 200, 302 with `moved_to`, 404, 410 for a retracted story, or 503.
        moved_to: The path of the page that replaces it, None for none.
    """

    body: bytes
    content_type: str = HTML
    status: int = _OK
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What is asked for.

    Attributes:
        path: The path of the page, without the first slash; see bot.views.archive.links.
        words: What is searched for.
        root: The public address of the archive, for feeds.
    """

    path: str
    words: str = ""
    root: str = ""


def make_site(settings: Settings, name: str, texts: Texts, *, has_feeds: bool = True) -> ArchiveSite:
    """What all pages of a newsroom's archive share."""
    is_indexed = settings.archive_robots is ArchiveRobots.INDEX
    return ArchiveSite(name, settings.newsroom_about, texts, settings.default_timezone, is_indexed, has_feeds)


class ArchiveRenderer:
    """Renders the pages of one archive.

    Args:
        database: The database.
        site: What all pages share.
        times: The default times of digests, which divide stories into editions.
        now: Tells the present.
        is_static: Whether the pages are files.
    """

    def __init__(
        self,
        database: Database,
        site: ArchiveSite,
        times: tuple[str, ...],
        now: Callable[[], datetime],
        *,
        is_static: bool = False,
    ) -> None:
        self._database = database
        self.site = site
        self.schedule = Schedule(site.zone, times, _EVERY_DAY)
        self._now = now
        self._is_static = is_static
        self._known_topics = AdaptiveCache(partial(stories.list_topics, database), time.monotonic)
        self._routes: Mapping[re.Pattern[str], Callable[..., Awaitable[RenderedPage]]] = {
            re.compile(r"|(?:page/)" + _NUMBER): self._newest,
            re.compile(r"s/" + _NUMBER): self._story,
            re.compile(r"e/" + _NUMBER): self._event,
            re.compile(r"d/([0-9]{4}-[0-9]{2}-[0-9]{2})"): self._edition,
            re.compile(r"t/" + _TOPIC + r"(?:/" + _NUMBER + ")?"): self._topic,
            re.compile(r"(?:feed|t/" + _TOPIC + r")(\.atom|\.json)"): self._feed,
            re.compile(links.TOPICS): self._topics,
            re.compile(links.SEARCH): self._search,
        }

    async def render(self, request: PageRequest) -> RenderedPage:
        """The page at a path; that of status 404 for an unknown path."""
        for pattern, handler in self._routes.items():
            if match := pattern.fullmatch(request.path):
                return await handler(request, *match.groups())
        return self.missing(request)

    def missing(self, request: PageRequest) -> RenderedPage:
        """The page of an address that there is not."""
        return _html(page.not_found(self.site, self._links(request)), _NOT_FOUND)

    def busy(self, request: PageRequest) -> RenderedPage:
        """The page for more readers than the server takes at a time."""
        return _html(page.busy(self.site, self._links(request)), _UNAVAILABLE)

    def _links(self, request: PageRequest) -> PageLinks:
        return PageLinks(request.path, self._is_static)

    async def _newest(self, request: PageRequest, number: str | None) -> RenderedPage:
        found = await stories.load_newest(self._database, int(number or 1))
        if found is None or number == "1":
            return self._moved(request, links.FRONT) if number == "1" else self.missing(request)
        day = None
        if found.number == 1:
            day = await editions.newest_edition(self._database, self.schedule, self._now())
        return _html(list_pages.newest_page(self.site, self._links(request), found, day))

    async def _story(self, request: PageRequest, number: str) -> RenderedPage:
        at, found = self._links(request), await stories.load_story(self._database, int(number))
        match found:
            case ArchivedStory():
                return _html(story_pages.story_page(self.site, at, found))
            case RetractedStory():
                return _html(page.retracted(self.site, at, found), _GONE)
        return self.missing(request)

    async def _event(self, request: PageRequest, number: str) -> RenderedPage:
        at, found = self._links(request), await stories.load_event(self._database, int(number))
        match found:
            case ArchivedStory():
                return _html(story_pages.event_page(self.site, at, found))
            case RetractedStory():
                return _html(page.retracted(self.site, at, found), _GONE)
            case MovedTo():
                path = links.event(found.event_id) if found.event_id else links.story(found.article_id)
                return self._moved(request, path)
        return self.missing(request)

    async def _edition(self, request: PageRequest, day: str) -> RenderedPage:
        try:
            local_date = date.fromisoformat(day)
        except ValueError:
            return self.missing(request)
        found = await editions.load_edition(self._database, self.schedule, local_date, self._now())
        if found is None:
            return self.missing(request)
        return _html(list_pages.edition_page(self.site, self._links(request), found))

    async def _topic(self, request: PageRequest, name: str, number: str | None) -> RenderedPage:
        topic = (await self._known_topics.get()).get(name)
        found = await stories.load_newest(self._database, int(number or 1), topic) if topic else None
        if topic is None or found is None:
            return self.missing(request)
        if number == "1":
            return self._moved(request, links.topic(topic))
        return _html(list_pages.newest_page(self.site, self._links(request), found))

    async def _topics(self, request: PageRequest) -> RenderedPage:
        topics = await self._known_topics.get()
        return _html(list_pages.topics_page(self.site, self._links(request), topics))

    async def _search(self, request: PageRequest) -> RenderedPage:
        words = " ".join(request.words[: stories.MAX_QUERY_LENGTH].split())
        found = await stories.search(self._database, words) if words else ()
        return _html(list_pages.search_page(self.site, self._links(request), words, found))

    async def _feed(self, request: PageRequest, name: str | None, suffix: str) -> RenderedPage:
        topic = (await self._known_topics.get()).get(name) if name else ""
        found = None if topic is None else await stories.load_newest(self._database, 1, topic)
        if topic is None or found is None:
            return self.missing(request)
        # XML is loaded by the first feed that somebody reads: 0.3 MiB and 3 ms.
        from bot.views.archive.feeds import FeedLinks, atom_feed, json_feed  # noqa: PLC0415

        at = FeedLinks(request.root, topic, suffix, is_static=self._is_static)
        if suffix == links.ATOM_SUFFIX:
            return RenderedPage(atom_feed(self.site, at, topic, found.stories), ATOM)
        return RenderedPage(json_feed(self.site, at, topic, found.stories), JSON_FEED)

    def _moved(self, request: PageRequest, path: str) -> RenderedPage:
        text = page.moved(self.site, self._links(request), path)
        return RenderedPage(text.encode(), status=_FOUND, moved_to=path)


def _html(text: str, status: int = _OK) -> RenderedPage:
    return RenderedPage(text.encode(), status=status)
