"""/latest and /search."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import UserError
from bot.handlers.context import LatestQuery, Request
from bot.handlers.reader.story_buttons import length_of
from bot.i18n import Catalogs
from bot.ports.clock import Clock
from bot.ports.messenger import Screen
from bot.services.reading import latest
from bot.services.subscriptions import setting_parser
from bot.views.reader import latest as latest_view
from data.database import Database

_SEARCH_RESULT_LIMIT = 5


async def show_latest(request: Request) -> None:
    """/latest [topic] [n], and its button."""
    topic, count = setting_parser.read_latest(request.args, latest.DEFAULT_COUNT, latest.MAX_COUNT)
    screen = await request.app.latest_screens.get(
        LatestQuery(topic, count, length_of(request), request.chat.language)
    )
    await request.reply(screen)


async def render_latest(
    database: Database, catalogs: Catalogs, clock: Clock, queries: Sequence[LatestQuery]
) -> dict[LatestQuery, Screen]:
    """The answers to /latest for everyone who asks at the same time, each written once."""
    found = await latest.get_latest(database, {(key.topic, key.count) for key in queries})
    topics = [name for name, _ in await latest.count_topics(database)] if not all(found.values()) else []
    screens = {}
    for key in queries:
        articles, texts = found[key.topic, key.count], catalogs.for_language(key.language)
        if articles or not key.topic:
            screens[key] = latest_view.latest_stories(articles, key.topic, key.length, clock.now(), texts)
        else:
            screens[key] = latest_view.no_topic(key.topic, topics, texts)
    return screens


async def search(request: Request) -> None:
    """/search words."""
    words = " ".join(request.args.split())
    if not words:
        raise UserError("search.empty")
    found = await latest.search_stories(request.app.database, words, _SEARCH_RESULT_LIMIT)
    await request.reply(
        latest_view.search_results(found, words, length_of(request), request.now, request.texts)
    )
