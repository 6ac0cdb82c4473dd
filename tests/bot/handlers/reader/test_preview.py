"""/next: the digest as it would be now, without a trace."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.reader import preview
from bot.ports.messenger import Screen
from bot.services.newsroom.people import Person
from bot.services.planning.planner import plan
from bot.telegram_text import plain_text
from data import privacy
from data.articles import articles, events
from data.database import Database
from data.delivery import edition_days
from data.records.audience import SubscriptionState
from data.records.events import EditionDay, EventMark
from tests.bot.handlers.requests import GROUP_ID, RequestFactory
from tests.bot.services.seed import chat, publish, retract, subscribe, subscription
from tests.support.factories import NOW
from tests.support.recording_telegram import RecordingTelegram

MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)


def numbers(screen: Screen) -> dict[str, int]:
    """The article that each number button opens."""
    found = {button.label: unpack(button.data) for row in screen.rows for button in row}
    return {
        label: one.number(0)
        for label, one in found.items()
        if one and one.action is Action.OPEN_PREVIEW_STORY
    }


async def stored(database: Database) -> dict[str, Any]:
    async with database.reading() as tx:
        return await privacy.collect_stored_data(tx, 1003)


async def opened(database: Database, article_id: int) -> int:
    async with database.reading() as tx:
        article = (await articles.get_many(tx, [article_id]))[article_id]
        event = await events.get(tx, article.event_id)
    assert event is not None
    return event.opened


async def test_the_preview_is_the_digest_that_comes_and_stores_nothing(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database)
    ids = await publish(database, "One", "Two")
    before = await stored(database)
    await preview.show_preview(await requests.message("/next"))
    html = plain_text(telegram.last.html)
    assert html.startswith("Preview – your next digest comes tomorrow at 08:00")
    assert "Monday, 23 November" in html
    assert "2 stories" in html
    assert numbers(telegram.last) == {"1": ids[1], "2": ids[0]}
    assert await stored(database) == before
    planned = await plan(database, MORNING)
    assert (planned.messages, planned.empty) == (1, 0)
    assert [message["part"] for message in (await stored(database))["messages"]] == [0]
    assert (await subscription(database)).covered_seq == 2


async def test_a_number_opens_its_story_without_counting_it(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database, topics=("harbour",))
    (number,) = await publish(database, "One", topics=("harbour",), url="https://bay.example/1")
    await publish(database, "Elsewhere", topics=("sport",))
    await preview.show_preview(await requests.message("/next"))
    assert "Elsewhere" not in telegram.last.html
    await preview.open_story(await requests.press(Action.OPEN_PREVIEW_STORY, number))
    assert telegram.last.html.startswith("<b>One</b>")
    assert telegram.last.rows[0][0].url == "https://bay.example/1"
    assert await opened(database, number) == 0


async def test_a_story_that_was_sent_meanwhile_opens_and_says_so_a_retracted_one_does_not(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database)
    ids = await publish(database, "One", "Two")
    await plan(database, MORNING)
    await preview.open_story(await requests.press(Action.OPEN_PREVIEW_STORY, ids[0]))
    assert "One" in telegram.last.html
    assert telegram.answers[-1].text == "That story is not in your next digest any more."
    await retract(database, ids[1])
    with pytest.raises(UserError, match=r"article\.gone"):
        await preview.open_story(await requests.press(Action.OPEN_PREVIEW_STORY, ids[1]))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "comes if there is news by then"),
        ({"send_empty": True}, "It comes tomorrow at 08:00."),
        ({"state": SubscriptionState.PAUSED}, "Digests are paused"),
    ],
)
async def test_without_news_the_answer_says_when_the_digest_is_due(
    requests: RequestFactory, telegram: RecordingTelegram, changes: dict[str, Any], text: str
) -> None:
    await subscribe(requests.app.database, **changes)
    await preview.show_preview(await requests.message("/next"))
    assert telegram.last.html.startswith("Nothing new")
    assert "tomorrow at 08:00" in telegram.last.html
    assert text in plain_text(telegram.last.html)


async def test_without_a_subscription_it_is_offered(requests: RequestFactory) -> None:
    with pytest.raises(UserError, match="not_subscribed"):
        await preview.show_preview(await requests.message("/next"))


async def test_a_chat_that_could_not_be_reached_has_no_next_digest(requests: RequestFactory) -> None:
    await subscribe(requests.app.database, state=SubscriptionState.BLOCKED, next_due=None)
    with pytest.raises(UserError, match=r"settings\.blocked"):
        await preview.show_preview(await requests.message("/next"))


async def test_long_digests_have_parts_and_stories_on_demand(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database, max_stories=0)
    await publish(database, *(f"Story {n}" for n in range(40)))
    await preview.show_preview(await requests.message("/next"))
    assert [button.label for button in telegram.last.rows[-1]] == ["Next ›"]
    assert len(numbers(telegram.last)) == 8
    await preview.show_part(await requests.press(Action.SHOW_PREVIEW, 2))
    last = telegram.last_edit
    assert "part 3 of 3" in last.html
    assert [button.label for button in last.rows[-1]] == ["‹ Previous"]
    assert next(iter(numbers(last))) == "17"
    more = next(one for row in last.rows for one in row if one.label.endswith("more"))
    assert more.label == "4 more"
    await preview.show_rest(await requests.press(Action.SHOW_PREVIEW_REST))
    assert telegram.last.html.startswith("<b>4 more</b> · Monday")
    assert list(numbers(telegram.last)) == ["37", "38", "39", "40"]
    await preview.show_part(await requests.press(Action.SHOW_PREVIEW, 99))
    assert "part 3 of 3" in telegram.last_edit.html


async def test_the_decisions_of_the_day_of_a_weekly_digest_count(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    """The date is eight days ahead: beyond those that planning reads."""
    database = requests.app.database
    due = MORNING + timedelta(days=7)
    await subscribe(database, weekdays=(1,), next_due=due)
    ids = await publish(database, "One", "Two", now=due - timedelta(hours=20))
    async with database.transaction() as tx:
        event_id = (await articles.get_many(tx, ids))[ids[1]].event_id
        day = EditionDay(date(2026, 11, 30), "Good morning", 0, {event_id: EventMark.DROP}, {})
        await edition_days.save_day(tx, day, NOW)
    await preview.show_preview(await requests.message("/next"))
    assert "Two" not in telegram.last.html
    assert "Good morning" in telegram.last.html
    assert "Monday, 30 November at 08:00" in telegram.last.html


async def test_readers_who_ask_at_once_get_their_own_preview_from_one_snapshot(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    people = [Person(number, f"Reader {number}") for number in (1, 2, 3)]
    for person, topics in zip(people, (("sea",), (), ("sport",)), strict=True):
        await subscribe(database, chat(person.id), topics=topics)
    await publish(database, "Sea story", topics=("sea",))
    await publish(database, "City story", topics=("city",))
    messages = [await requests.message("/next", person) for person in people]
    await asyncio.gather(*map(preview.show_preview, messages))
    texts = {sent.chat_id: sent.screen.html for sent in telegram.sent}
    assert "Sea story" in texts[1]
    assert "City story" not in texts[1]
    assert "Sea story" in texts[2]
    assert "City story" in texts[2]
    assert texts[3].startswith("Nothing new")


async def test_a_group_reads_of_the_digest_that_comes_here(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    database = requests.app.database
    await subscribe(database, chat(GROUP_ID, kind="group"))
    await publish(database, "One")
    await preview.show_preview(await requests.message("/next", group=True))
    assert plain_text(telegram.last.html).startswith("Preview – the next digest comes here tomorrow")
    assert [row[0].label for row in telegram.last.rows] == ["Read more"]
    assert telegram.last.rows[0][0].url.startswith("https://t.me/recording_bot?start=s")
