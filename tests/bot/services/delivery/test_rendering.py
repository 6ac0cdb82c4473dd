"""Rendering messages from articles as they are when sent: cached, corrected, retracted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.ports.messenger import Screen
from bot.services.delivery.render_cache import RenderCache
from bot.services.planning import planner
from bot.services.planning.composition import ALL_STORIES
from data.articles import articles
from data.database import Database
from data.records.articles import Article
from data.records.delivery import Delivery
from tests.bot.services.delivery.harness import (
    DUE,
    DeliveryHarness,
    FakeTelegram,
    FaultyGroupCommit,
    render_titles,
    send_all,
    states,
)
from tests.bot.services.seed import chat, messages, publish, retract, subscribe, subscribe_chats


async def test_a_message_shows_its_articles_as_they_are_when_it_is_sent(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database)
    gone, changed = await publish(database, "Wrong", "Mispelt")
    await planner.plan(database, DUE)
    await retract(database, gone)
    async with database.transaction() as tx:
        await articles.revise(tx, changed, DUE, title="Misspelt")
    await harness.send_all()
    assert harness.telegram.requests[0][2] == "0: Misspelt"


async def test_a_digest_whose_articles_are_all_retracted_is_not_sent(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database)
    (gone,) = await publish(database, "Wrong")
    await planner.plan(database, DUE)
    await retract(database, gone)
    await harness.send_all()
    assert harness.telegram.requests == []
    assert states(await messages(database)) == ["expired"]


async def test_a_message_that_cannot_be_rendered_stops_no_other_and_is_retried(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe_chats(
        database,
        (replace(chat(number), language="fr" if number == 2002 else "en") for number in range(2000, 2005)),
    )
    await publish(database, "A story")
    await planner.plan(database, DUE)

    def failing_in_french(delivery: Delivery, found: Sequence[Article]) -> Screen:
        if delivery.language == "fr":
            raise ValueError("a bug")
        return render_titles(delivery, found)

    await send_all(await harness.dispatcher(failing_in_french))
    assert sorted(chat_id for chat_id, *_ in harness.telegram.requests) == [2000, 2001, 2003, 2004]
    (row,) = await messages(database, 2002)
    assert (row["state"], row["note"]) == ("pending", "it could not be written")
    harness.clock.advance(timedelta(minutes=3))
    assert await harness.send_all() == 1


async def test_a_message_is_rendered_once_for_all_readers_who_get_the_same(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe_chats(
        database,
        (replace(chat(number), language="fr" if number % 2 else "en") for number in range(2000, 2020)),
    )
    await publish(database, "A story")
    await planner.plan(database, DUE)
    written: list[str] = []

    def recording_render(delivery: Delivery, found: Sequence[Article]) -> Screen:
        written.append(delivery.language)
        return render_titles(delivery, found)

    await send_all(await harness.dispatcher(recording_render))
    assert len(harness.telegram.requests) == 20
    assert sorted(written) == ["en", "fr"]


async def test_articles_that_leave_the_full_cache_are_given_as_well(database: Database) -> None:
    cache = RenderCache(max_articles=2)
    monday, tuesday, sunday = await publish(database, "Monday", "Tuesday", "Sunday")
    async with database.reading() as tx:
        await cache.get_articles(tx, [monday, tuesday], ())
        of_the_week = await cache.get_articles(tx, [monday, sunday], ())
        again = await cache.get_articles(tx, [monday, tuesday, sunday], ())
    assert [one.title for one in of_the_week.values()] == ["Monday", "Sunday"]
    assert [one.title for one in again.values()] == ["Monday", "Tuesday", "Sunday"]


async def test_a_correction_during_a_fan_out_is_in_all_later_messages(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    more_than_in_flight = range(2000, 2060)
    await subscribe_chats(database, (chat(number) for number in more_than_in_flight))
    (story,) = await publish(database, "Mispelt")
    await planner.plan(database, DUE)

    async def correct() -> None:
        if len(harness.telegram.requests) == 3:
            async with database.transaction() as tx:
                await articles.revise(tx, story, DUE + timedelta(seconds=1), title="Misspelt")

    harness.telegram.before_send = correct
    await send_all(await harness.dispatcher())
    texts = [text for _, _, text, _ in harness.telegram.requests]
    assert set(texts[:3]) == {"0: Mispelt"}
    assert set(texts[-4:]) == {"0: Misspelt"}


async def test_a_digest_without_articles_left_is_sent_only_to_readers_of_empty_digests(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database, chat(2000), send_empty=True, max_stories=ALL_STORIES)
    await subscribe(database, chat(2001), max_stories=ALL_STORIES)
    numbers = await publish(database, *(f"Story {n}" for n in range(20)))
    await planner.plan(database, DUE)
    await retract(database, *numbers)
    await harness.send_all()
    assert [(chat_id, text) for chat_id, _, text, _ in harness.telegram.requests] == [(2000, "0: ")]
    assert (await messages(database, 2000))[0]["message_id"] == 1


async def test_an_empty_digest_does_not_use_the_cached_message_of_its_edition(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe_chats(database, (chat(number) for number in range(2000, 2010)), send_empty=True)
    numbers = await publish(database, "A story")
    await planner.plan(database, DUE)

    async def take_back() -> None:
        harness.telegram.before_send = None
        await retract(database, *numbers)

    harness.telegram.before_send = take_back
    await harness.send_all()
    texts = [text for _, _, text, _ in harness.telegram.requests]
    assert (texts[0], texts[-1]) == ("0: A story", "0: ")
