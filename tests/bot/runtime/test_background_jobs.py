"""The clock: what is due is planned and sent, and a standstill is noticed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.playground import Playground, SendLimits
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.services import conversations
from bot.services.subscriptions.subscriptions import Chat, SubscriptionDefaults, subscribe
from bot.settings import Settings
from data.articles import articles
from data.coordination import update_log
from data.delivery import statistics
from data.errors import DatabaseUnavailable
from data.newsroom import conversations as newsroom_conversations
from data.records.newsroom import Dialogue, StoredUpdate
from tests.support.factories import NOW, new_article
from tests.support.in_process_summarizer import InProcessSummarizer


@pytest.fixture
def playground_options() -> dict[str, Any]:
    """A clock that shows `NOW`, and no limits."""
    clock = MovableClock()
    clock.move_to(NOW)
    return {"clock": clock, "limits": SendLimits.unlimited()}


@pytest.fixture
async def app(playground: Playground, sqlite_url: str) -> AsyncIterator[Application]:
    settings = Settings(
        bot_token=playground.token,
        database_url=sqlite_url,
        telegram_api_url=playground.root,
    )
    async with open_app(settings, clock=playground.clock, summarizer=InProcessSummarizer()) as app:
        yield app


async def add_due_readers(app: Application, playground: Playground, count: int) -> list[int]:
    """Readers whose digest with one story is due in an hour; gives their numbers."""
    people = [playground.add_user(f"Reader {n}", started=True).id for n in range(count)]
    async with app.context.database.transaction() as tx:
        story = await articles.add(tx, new_article(), NOW)
        await articles.publish(tx, story.id, NOW)
        for person in people:
            await subscribe(
                tx, Chat(person, 0, "private", "en"), SubscriptionDefaults("UTC", ("13:00",)), NOW
            )
    return people


async def outbox(app: Application) -> dict[str, int]:
    async with app.context.database.reading() as tx:
        return (await statistics.count_all(tx)).outbox


async def test_a_tick_wakes_the_drain_which_sends_at_once(app: Application, playground: Playground) -> None:
    people = await add_due_readers(app, playground, 3)
    draining = asyncio.create_task(app.jobs.run_delivery())
    await app.jobs.plan_due_digests()
    assert await outbox(app) == {}
    playground.clock.move_to(NOW + timedelta(hours=1))
    await app.jobs.plan_due_digests()
    async with asyncio.timeout(60):
        while (await outbox(app)).get("sent") != 3:  # noqa: ASYNC110 - only the ledger knows
            await asyncio.sleep(0.01)
    assert sorted(sent.chat_id for sent in playground.sent) == sorted(people)
    draining.cancel()


async def test_a_drain_that_is_cut_off_finishes_what_it_began_and_keeps_the_rest(
    app: Application, playground: Playground
) -> None:
    await add_due_readers(app, playground, 40)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
    playground.clock.move_to(NOW + timedelta(hours=1))
    await app.jobs.plan_due_digests()
    draining = asyncio.create_task(app.jobs.run_delivery())
    async with asyncio.timeout(60):
        while len(playground.sent) < 5:  # noqa: ASYNC110 - counting is the only sign
            await asyncio.sleep(0.01)
    draining.cancel()
    with suppress(asyncio.CancelledError):
        await draining
    found = await outbox(app)
    assert found["sent"] == len(playground.sent)
    assert found.keys() == {"sent", "leased"}
    assert sum(found.values()) == 40


async def test_two_minutes_of_standstill_are_a_problem(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    draining = asyncio.create_task(app.jobs.run_delivery())
    await app.jobs.plan_due_digests()
    assert app.context.heartbeats.problems() == []
    late = time.monotonic() + 200
    monkeypatch.setattr(time, "monotonic", lambda: late)
    assert sorted(problem.split(" has")[0] for problem in app.context.heartbeats.problems()) == [
        "delivery",
        "planning",
    ]
    await app.jobs.plan_due_digests()
    assert [problem.split(" has")[0] for problem in app.context.heartbeats.problems()] == ["delivery"]
    draining.cancel()
    with suppress(asyncio.CancelledError):
        await draining


async def test_broadcasts_are_a_duty_while_they_are_looked_at_and_trouble_with_them_shows(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise DatabaseUnavailable("The disk is full.")

    monkeypatch.setattr("data.delivery.broadcasts.get_running", full)
    announcing = asyncio.create_task(app.jobs.run_broadcasts())
    async with asyncio.timeout(60):
        while not app.context.heartbeats.failures():  # noqa: ASYNC110 - only the vitals know
            await asyncio.sleep(0.01)
    late = time.monotonic() + 200
    with monkeypatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: late)
        (problem,) = app.context.heartbeats.problems()
    assert problem.startswith("broadcasting has stood still")
    assert problem.endswith("The disk is full.")
    announcing.cancel()
    with suppress(asyncio.CancelledError):
        await announcing
    assert app.context.heartbeats.ages() == {}


async def test_what_was_not_begun_cannot_stand_still(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = time.monotonic() + 200
    monkeypatch.setattr(time, "monotonic", lambda: late)
    assert app.context.heartbeats.problems() == []


async def test_what_was_handled_or_discarded_long_ago_is_forgotten(
    app: Application, playground: Playground
) -> None:
    async with app.context.database.transaction() as tx:
        await update_log.store(tx, [StoredUpdate(1, "{}")], NOW)
        await update_log.mark_handled(tx, [1])
        draft = await articles.add(tx, new_article(), NOW)
        await articles.discard(tx, draft.id, NOW)
    await app.jobs.delete_expired()
    assert await exist_draft_and_update(app, draft.id) == (True, False)
    playground.clock.move_to(NOW + timedelta(days=31))
    await app.jobs.delete_expired()
    assert await exist_draft_and_update(app, draft.id) == (False, True)


async def test_a_question_that_nobody_answered_is_forgotten_and_a_paste_is_not(
    app: Application, playground: Playground
) -> None:
    database = app.context.database
    await conversations.begin(database, 7, 7, "title", NOW, article=1)
    await conversations.begin(database, 8, 8, conversations.COLLECTING, NOW, parts=[])
    await app.jobs.delete_expired()
    assert [one.user_id for one in await stored_dialogues(app)] == [7, 8]
    playground.clock.move_to(NOW + timedelta(hours=2))
    await app.jobs.delete_expired()
    assert [one.user_id for one in await stored_dialogues(app)] == [8]


async def stored_dialogues(app: Application) -> list[Dialogue]:
    """What two people are in the middle of, as it is stored."""
    async with app.context.database.reading() as tx:
        found = [await newsroom_conversations.get(tx, user, user) for user in (7, 8)]
    return [one for one in found if one is not None]


async def exist_draft_and_update(app: Application, draft: int) -> tuple[bool, bool]:
    """Whether a draft is there still, and whether update 1 would be taken for a new one."""
    async with app.context.database.transaction() as tx:
        there = await articles.get(tx, draft) is not None
        fresh = await update_log.store(tx, [StoredUpdate(1, "{}")], NOW)
        if fresh:
            await update_log.mark_handled(tx, [1])
    return there, bool(fresh)
