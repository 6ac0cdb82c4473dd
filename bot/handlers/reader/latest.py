"""Handles /latest and /search."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import UserError
from bot.handlers.context import LatestQuery
from bot.handlers.reader.story_buttons import length_of
from bot.handlers.request import Request, SentMessage
from bot.i18n import Catalogs
from bot.ports.clock import Clock
from bot.ports.messenger import Screen
from bot.services.reading import latest
from bot.services.subscriptions import setting_parser
from bot.views.reader import latest as latest_view
from data.database import Database

_SEARCH_RESULT_LIMIT = 5


async def show_latest(request: Request) -> None:
    """/latest [topic] [n], and the Latest stories button."""
    args = request.args if isinstance(request, SentMessage) else ""
    topic, count = setting_parser.read_latest(args, latest.DEFAULT_COUNT, latest.MAX_COUNT)
    query = LatestQuery(topic, count, length_of(request), request.chat.language)
    await request.reply(await request.app.latest_screens.get(query))


class LatestScreens:
    """Answers concurrent /latest queries from one snapshot of the database, each distinct query once."""

    def __init__(self, database: Database, catalogs: Catalogs, clock: Clock) -> None:
        self._database = database
        self._catalogs = catalogs
        self._clock = clock

    async def load(self, queries: Sequence[LatestQuery]) -> dict[LatestQuery, Screen]:
        """The message of each query."""
        found = await latest.get_latest(self._database, {(query.topic, query.count) for query in queries})
        topics: list[str] = []
        if not all(found.values()):
            topics = [name for name, _ in await latest.count_topics(self._database)]
        screens = {}
        for query in queries:
            articles = found[query.topic, query.count]
            texts = self._catalogs.for_language(query.language)
            if articles or not query.topic:
                screens[query] = latest_view.latest_stories(
                    articles, query.topic, query.length, self._clock.now(), texts
                )
            else:
                screens[query] = latest_view.no_topic(query.topic, topics, texts)
        return screens


async def search(request: SentMessage) -> None:
    """/search words.

    Raises:
        UserError: No words were given.
    """
    words = " ".join(request.args.split())
    if not words:
        raise UserError("search.empty")
    found = await latest.search_stories(request.database, words, _SEARCH_RESULT_LIMIT)
    await request.reply(
        latest_view.search_results(found, words, length_of(request), request.now, request.texts)
    )
