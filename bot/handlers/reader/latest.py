"""Handles /latest and its pages."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import UserError
from bot.handlers.context import LatestQuery
from bot.handlers.reader.story_buttons import length_of
from bot.handlers.reader.typed_topics import stored_topics
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.i18n import Catalogs
from bot.ports.clock import Clock
from bot.ports.messenger import Screen
from bot.services.reading import latest
from bot.services.reading.latest import LatestKey
from bot.services.subscriptions import setting_parser
from bot.views.format import dates
from bot.views.format.buttons import topic_code
from bot.views.reader import latest as latest_view
from data.database import Database


async def show_latest(request: Request) -> None:
    """/latest [topic] [n], and the Latest stories button."""
    args = request.args if isinstance(request, SentMessage) else ""
    topic, count = setting_parser.read_latest(args, latest.DEFAULT_COUNT, latest.MAX_COUNT)
    stored = await stored_topics(request, [topic] if topic else [])
    await request.reply_alone(await latest_screen(request, "".join(stored), count))


async def show_latest_page(request: ButtonPress) -> None:
    """Older and Newer below the latest stories turn the page in place."""
    count = request.callback.number(1)
    if not 1 <= count <= latest.MAX_COUNT:
        raise UserError("button.old")
    code = request.callback.text(2)
    topics = {topic_code(name): name for name, _ in await latest.count_topics(request.database)}
    if code and code not in topics:
        raise UserError("article.gone")
    topic = topics[code] if code else ""
    await request.edit_or_send(await latest_screen(request, topic, count))


async def latest_screen(request: Request, topic: str, count: int) -> Screen:
    """The newest stories of a topic, "" for all, as the chat of a request gets them."""
    is_group = not request.is_private
    query = LatestQuery(
        topic,
        count,
        length_of(request),
        request.chat.language,
        request.page,
        timezone=request.timezone,
        is_group=is_group,
        languages=request.requester.story_languages,
    )
    return await request.app.latest_screens.get(query)


class LatestScreens:
    """Answers concurrent /latest queries from one snapshot of the database, each distinct query once."""

    def __init__(
        self, database: Database, catalogs: Catalogs, clock: Clock, story_url: latest_view.StoryUrl
    ) -> None:
        self._database = database
        self._catalogs = catalogs
        self._clock = clock
        self._story_url = story_url

    async def load(self, queries: Sequence[LatestQuery]) -> dict[LatestQuery, Screen]:
        """The message of each query."""
        keys = {query: LatestKey(query.topic, query.count, query.page, query.languages) for query in queries}
        found = await latest.get_latest(self._database, set(keys.values()))
        topics: list[str] = []
        if not all(page.stories for page in found.values()):
            topics = [name for name, _ in await latest.count_topics(self._database)]
        screens = {}
        for query, key in keys.items():
            texts = self._catalogs.for_language(query.language)
            is_known = not query.topic or (bool(query.languages) and query.topic in topics)
            if found[key].stories or is_known:
                now = dates.local(self._clock.now(), query.timezone)
                url = self._story_url if query.is_group else None
                screens[query] = latest_view.latest_stories(found[key], key, query.length, now, texts, url)
            else:
                screens[query] = latest_view.no_topic(query.topic, topics, texts)
        return screens
