"""/latest and /search."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import UserError
from bot.handlers.context import Call, Newest
from bot.handlers.reader.story_buttons import length_of
from bot.i18n import Catalogs
from bot.ports.clock import Clock
from bot.ports.messenger import Screen
from bot.services.reading import latest
from bot.services.subscriptions import setting_parser
from bot.views.reader import latest as latest_view
from data.database import Database

_SEARCHED = 5


async def newest(call: Call) -> None:
    """/latest [topic] [n], and its button."""
    topic, count = setting_parser.read_latest(call.args, latest.DEFAULT_COUNT, latest.MOST)
    screen = await call.lede.newest.get(Newest(topic, count, length_of(call), call.chat.language))
    await call.reply(screen)


async def newest_screens(
    database: Database, catalogs: Catalogs, clock: Clock, asked: Sequence[Newest]
) -> dict[Newest, Screen]:
    """The answers to /latest for everyone who asks at the same time, each written once."""
    found = await latest.latest(database, {(key.topic, key.count) for key in asked})
    topics = [name for name, _ in await latest.topics(database)] if not all(found.values()) else []
    screens = {}
    for key in asked:
        articles, texts = found[key.topic, key.count], catalogs.for_language(key.language)
        if articles or not key.topic:
            screens[key] = latest_view.newest(articles, key.topic, key.length, clock.now(), texts)
        else:
            screens[key] = latest_view.no_topic(key.topic, topics, texts)
    return screens


async def search(call: Call) -> None:
    """/search words."""
    words = " ".join(call.args.split())
    if not words:
        raise UserError("search.empty")
    found = await latest.find(call.lede.database, words, _SEARCHED)
    await call.reply(latest_view.found(found, words, length_of(call), call.now, call.texts))
