"""Planning digests: each due subscription is planned once, each digest composed once."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.planning import decisions, planner
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.decisions import PlanDecision
from bot.services.subscriptions import subscriptions as subscription_service
from data.articles import articles
from data.audience import subscriptions
from data.database import Database
from data.delivery import planning, planning_runs
from data.delivery.planning_runs import PlanningRun
from data.records.audience import SubscriptionState
from data.records.events import EntryKind
from tests.bot.services.seed import (
    chat,
    edition,
    messages,
    publish,
    retract,
    subscribe,
    subscribe_chats,
    subscription,
)

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def recorded_runs(database: Database) -> list[PlanningRun]:
    async with database.reading() as tx:
        return await planning_runs.list_recent(tx, 10)


def count_messages(database: Database) -> int:
    """Count synchronously, so that no other task runs meanwhile."""
    with closing(sqlite3.connect(database.url.removeprefix("sqlite+aiosqlite:///"))) as connection:
        (found,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
    return int(found)


async def test_a_digest_is_planned_when_it_is_due_and_not_before(database: Database) -> None:
    await subscribe(database)
    await publish(database, "A story")
    assert (await planner.plan(database, DUE - timedelta(seconds=1))).due == 0
    planned = await planner.plan(database, DUE)
    assert (planned.due, planned.messages, planned.empty, planned.too_late) == (1, 1, 0, 0)
    moved = await subscription(database)
    assert moved.next_due == DUE + timedelta(days=1)
    assert (moved.slot_date, moved.slots_done, moved.covered_seq) == (date(2026, 11, 23), 1, 1)


async def test_concurrent_and_repeated_planning_plans_each_digest_once(database: Database) -> None:
    await subscribe_chats(database, (chat(2000 + number) for number in range(20)))
    await publish(database, "A story")
    totals = await asyncio.gather(*(planner.plan(database, DUE) for _ in range(4)))
    assert sum(run.messages for run in totals) == 20
    assert (await planner.plan(database, DUE + timedelta(minutes=1))).due == 0
    assert [len(await messages(database, 2000 + number)) for number in range(20)] == [1] * 20


async def test_readers_with_the_same_content_share_one_edition(database: Database) -> None:
    science, sport = ("science",), ("sport",)
    await publish(database, "A lake", topics=science)
    await publish(database, "A match", topics=sport)
    for number, topics in enumerate([(), (), science, science, sport, ("none",)], 2000):
        await subscribe(database, chat(number), topics=topics, send_empty=number == 2000)
    await planner.plan(database, DUE)
    shared = [[row["edition_id"] for row in await messages(database, number)] for number in range(2000, 2006)]
    assert shared[0] == shared[1]
    assert shared[2] == shared[3]
    assert len({tuple(ids) for ids in shared}) == 4
    assert shared[5] == []


async def test_a_run_of_several_chunks_has_one_edition(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "INITIAL_CHUNK_SIZE", 10)
    await subscribe_chats(database, (chat(number) for number in range(2000, 2025)))
    await publish(database, "A story")
    assert (await planner.plan(database, DUE)).messages == 25
    assert await recorded_runs(database) == [PlanningRun(DUE, due=25, too_late=0, empty=0, messages=25)]
    editions = {(await messages(database, number))[0]["edition_id"] for number in range(2000, 2025)}
    assert len(editions) == 1


async def test_a_first_digest_reaches_back_a_day_from_when_it_was_due(database: Database) -> None:
    await publish(database, "Too old", now=DUE - timedelta(hours=24, seconds=1))
    fresh = await publish(database, "Just fresh", now=DUE - timedelta(hours=24))
    await subscribe(database)
    await planner.plan(database, DUE + timedelta(hours=5))
    (row,) = await messages(database)
    assert (await edition(database, row["edition_id"])).parts == (tuple(fresh),)


async def test_a_digest_of_one_weekday_has_the_week_and_leads_with_what_most_outlets_report(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "MAX_CANDIDATES", 2)  # a busy newsroom
    await subscribe(database, weekdays=(DUE.isoweekday(),), times=("08:00",))
    await publish(database, "Too old", now=DUE - timedelta(days=7, hours=1))
    wide = await publish(database, "Wide", site="One", now=DUE - timedelta(days=6))
    async with database.reading() as tx:
        first = await articles.get(tx, wide[0])
    assert first is not None
    wide += await publish(
        database, "Wide, too", site="Two", event_id=first.event_id, now=DUE - timedelta(days=6)
    )
    fresh = await publish(database, *(f"Fresh {n}" for n in range(3)), now=DUE - timedelta(hours=1))
    await planner.plan(database, DUE)
    (row,) = await messages(database)
    assert (await edition(database, row["edition_id"])).parts == ((wide[0], *reversed(fresh)),)


async def test_a_later_digest_has_all_articles_since_the_last_one(database: Database) -> None:
    await subscribe(database)
    await publish(database, "Old news")
    await planner.plan(database, DUE)
    fresh = await publish(database, "During the pause", now=DUE + timedelta(minutes=1))
    async with database.transaction() as tx:
        await subscription_service.pause(tx, chat(), 10, DUE + timedelta(minutes=2))
    assert (await planner.plan(database, DUE + timedelta(days=5))).due == 0
    await planner.plan(database, DUE + timedelta(days=10))
    rows = await messages(database)
    assert (await edition(database, rows[-1]["edition_id"])).parts == (tuple(fresh),)
    assert (await subscription(database)).state is SubscriptionState.ACTIVE


@pytest.mark.parametrize(
    ("late", "sent"),
    [(timedelta(hours=5, minutes=59), 1), (timedelta(hours=6), 0), (timedelta(hours=7), 0)],
)
async def test_a_digest_is_sent_late_up_to_six_hours(database: Database, late: timedelta, sent: int) -> None:
    await subscribe(database)
    await publish(database, "A story")
    planned = await planner.plan(database, DUE + late)
    assert (planned.messages, planned.too_late) == (sent, 1 - sent)
    assert len(await messages(database)) == sent


async def test_articles_of_a_digest_that_is_too_late_go_into_the_next_one(database: Database) -> None:
    await subscribe(database)
    old = await publish(database, "Nearly a day old", now=DUE - timedelta(hours=23))
    await planner.plan(database, DUE + timedelta(hours=7))
    await planner.plan(database, DUE + timedelta(days=1))
    (row,) = await messages(database)
    assert (await edition(database, row["edition_id"])).parts == (tuple(old),)


async def test_an_empty_digest_is_planned_for_readers_who_want_it(database: Database) -> None:
    await subscribe(database, chat(1), send_empty=True)
    await subscribe(database, chat(2))
    planned = await planner.plan(database, DUE)
    assert (planned.due, planned.empty, planned.messages) == (2, 2, 1)
    assert len(await messages(database, 1)) == 1


async def test_a_retracted_article_is_in_no_new_digest(database: Database) -> None:
    await subscribe(database)
    gone, stays = await publish(database, "Gone", "Stays")
    await retract(database, gone)
    await planner.plan(database, DUE)
    (row,) = await messages(database)
    assert (await edition(database, row["edition_id"])).parts == ((stays,),)


async def test_many_articles_are_planned_as_summaries_lines_and_a_rest(database: Database) -> None:
    await subscribe(database)
    await publish(database, *(f"Story {n}" for n in range(30)))
    await planner.plan(database, DUE)
    rows = await messages(database)
    content = await edition(database, rows[0]["edition_id"])
    assert [row["part"] for row in rows] == [0]
    assert [entry.kind for entry in content.entries] == [
        *[EntryKind.STORY] * 8,
        *[EntryKind.BRIEF] * 12,
        *[EntryKind.MORE] * 10,
    ]
    assert len({entry.event_id for entry in content.entries}) == 30
    assert (len(content.parts[0]), content.left_out) == (20, 10)


async def test_a_reader_of_all_stories_gets_parts_of_eight(database: Database) -> None:
    await subscribe(database, max_stories=0)
    await publish(database, *(f"Story {n}" for n in range(30)))
    await planner.plan(database, DUE)
    rows = await messages(database)
    content = await edition(database, rows[0]["edition_id"])
    assert [row["part"] for row in rows] == [0, 1, 2]
    assert [len(part) for part in content.parts] == [8, 8, 14]
    assert content.left_out == 0


async def test_blocked_subscriptions_are_not_planned(database: Database) -> None:
    await subscribe(database)
    await publish(database, "A story")
    async with database.transaction() as tx:
        await subscriptions.block(tx, chat().id, "blocked")
    assert (await planner.plan(database, DUE)).due == 0


async def test_two_slots_of_a_day_are_two_digests_with_different_articles(database: Database) -> None:
    await subscribe(database, times=("08:00", "18:00"))
    await publish(database, "Morning")
    await planner.plan(database, DUE)
    await publish(database, "Evening", now=DUE + timedelta(hours=1))
    await planner.plan(database, DUE + timedelta(hours=10))
    rows = await messages(database)
    assert [(row["local_date"], row["slot"]) for row in rows] == [("2026-11-23", 0), ("2026-11-23", 1)]
    assert rows[0]["expires_at"] == (DUE + timedelta(hours=6)).isoformat()


async def test_a_run_without_due_digests_is_not_recorded(database: Database) -> None:
    await subscribe(database)
    await planner.plan(database, DUE - timedelta(minutes=1))
    assert await recorded_runs(database) == []


async def test_sending_may_begin_before_planning_ends(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages are committed when they are reported, and the rest is planned later."""
    monkeypatch.setattr(planner, "INITIAL_CHUNK_SIZE", 10)
    await subscribe_chats(database, (chat(number) for number in range(2000, 2025)))
    await publish(database, "A story")
    seen: list[int] = []
    await planner.plan(database, DUE, lambda: seen.append(count_messages(database)))
    assert seen == [10, 25]


async def test_a_key_that_comes_again_is_decided_at_most_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "INITIAL_CHUNK_SIZE", 1)
    monkeypatch.setattr(planner, "next_chunk_size", lambda *_: 1)
    decided: list[object] = []

    def decide(key: planning.PlanningKey, *rest: Any) -> PlanDecision:
        decided.append(key)
        return decisions.decide(key, *rest)

    monkeypatch.setattr(planner, "decide", decide)
    await subscribe_chats(database, (chat(number) for number in range(2000, 2005)))
    await publish(database, "A story")
    assert (await planner.plan(database, DUE)).messages == 5
    assert len(decided) == 2
    editions = {(await messages(database, number))[0]["edition_id"] for number in range(2000, 2005)}
    assert len(editions) == 1


async def test_garbage_is_collected_again_after_planning_even_where_it_failed(database: Database) -> None:
    await subscribe(database, chat(2001))
    await publish(database, "A story")

    def fail() -> None:
        assert not gc.isenabled()
        raise RuntimeError("no dispatcher")

    with pytest.raises(RuntimeError, match="no dispatcher"):
        await planner.plan(database, DUE, fail)
    assert gc.isenabled()


async def test_another_writer_can_write_between_two_chunks(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "INITIAL_CHUNK_SIZE", 10)
    await subscribe_chats(database, (chat(number) for number in range(2000, 2025)))
    await publish(database, "A story")
    writes: list[asyncio.Task[list[int]]] = []

    def write() -> None:
        if not writes:
            writes.append(asyncio.create_task(publish(database, "While planning")))

    await planner.plan(database, DUE, write)
    assert writes[0].done()
    (late,) = await writes[0]
    await planner.plan(database, DUE + timedelta(days=1))
    row = (await messages(database, 2024))[-1]
    assert (await edition(database, row["edition_id"])).parts == ((late,),)


async def test_an_article_retracted_while_digests_are_composed_is_in_none(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Published again under a new number, it is in the next digest only."""
    await subscribe(database)
    moved, stays = await publish(database, "Moved", "Stays")
    load_candidates = planner.load_candidates

    async def load_then_unpublish(database: Database, now: datetime, **_: Any) -> CandidateSet:
        candidates = await load_candidates(database, now)
        monkeypatch.setattr(planner, "load_candidates", load_candidates)
        async with database.transaction() as tx:
            await articles.unpublish(tx, moved, DUE)
        return candidates

    monkeypatch.setattr(planner, "load_candidates", load_then_unpublish)
    await planner.plan(database, DUE)
    async with database.transaction() as tx:
        await articles.publish(tx, moved, DUE)
    await planner.plan(database, DUE + timedelta(days=1))
    rows = await messages(database)
    parts = [(await edition(database, row["edition_id"])).parts for row in rows]
    assert parts == [((stays,),), ((moved,),)]


async def test_a_crash_during_a_chunk_leaves_its_subscriptions_unchanged(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await subscribe(database)
    await publish(database, "A story")

    async def crash(*_: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(planning, "advance", crash)
        with pytest.raises(OSError, match="gone"):
            await planner.plan(database, DUE)
    assert await messages(database) == []
    assert await subscription(database) == before
    assert (await planner.plan(database, DUE)).messages == 1


@given(st.integers(1, 5000), st.integers(0, 5000), st.floats(0, 10))
def test_a_chunk_grows_gradually_and_shrinks_at_once(rows: int, written: int, seconds: float) -> None:
    """It at most doubles, and only after most rows were planned; after a slow chunk it shrinks to fit."""
    written = min(rows, written)
    following = planner.next_chunk_size(rows, written, seconds)
    assert 100 <= following <= 4000
    assert following <= max(100, 2 * rows if 4 * written >= 3 * rows else rows)
    assert seconds <= 0.04 or following <= max(100, written)
