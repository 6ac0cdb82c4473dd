"""The handlers of /latest and /search."""

import asyncio

from bot.callback_data import Action
from bot.handlers.context import LatestQuery
from bot.handlers.reader import latest
from bot.handlers.reader.latest import LatestScreens
from data.records.audience import SummaryLength
from tests.bot.handlers.requests import RequestFactory
from tests.bot.services.seed import publish
from tests.support.recording_telegram import RecordingTelegram

NORMAL = SummaryLength.NORMAL


async def test_latest_shows_as_many_stories_as_asked_for(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await publish(requests.app.database, "One", "Two", "Three")
    await latest.show_latest(await requests.message("/latest 2"))
    assert "Three" in telegram.last.html
    assert "One" not in telegram.last.html
    await latest.show_latest(await requests.press(Action.LATEST))
    assert "One" in telegram.last.html


async def test_a_topic_without_stories_names_the_topics_that_have_some(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    await publish(requests.app.database, "One", topics=("science",))
    await latest.show_latest(await requests.message("/latest gardening"))
    assert "Topics so far: science" in telegram.last.html


async def test_equal_queries_of_one_moment_are_one_screen(requests: RequestFactory) -> None:
    app = requests.app
    await publish(app.database, "One")
    loaded = await LatestScreens(app.database, app.catalogs, app.clock, app.story_url).load(
        [LatestQuery("", 5, NORMAL, "en"), LatestQuery("", 1, NORMAL, "en")]
    )
    assert len(loaded) == 2
    query = LatestQuery("", 5, NORMAL, "en")
    first, second = await asyncio.gather(*(app.latest_screens.get(query) for _ in range(2)))
    assert first is second
