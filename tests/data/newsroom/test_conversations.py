"""Storing, replacing, listing and deleting dialogues."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from data.database import Database
from data.newsroom import conversations
from data.records.newsroom import Dialogue


async def test_a_dialogue_comes_back_with_its_values(database: Database, now: datetime) -> None:
    dialogue = Dialogue(-9, 7, "title", {"article": 12, "parts": ["Ä", "北京"], "open": None}, now)
    async with database.transaction() as tx:
        await conversations.save(tx, dialogue)
        assert await conversations.get(tx, -9, 7) == dialogue
        assert await conversations.get(tx, -9, 8) is None


async def test_a_new_dialogue_replaces_the_persons_last_one(database: Database, now: datetime) -> None:
    first = Dialogue(-9, 7, "title", {"article": 12}, now)
    second = replace(first, step="topics", data={}, updated_at=now + timedelta(minutes=1))
    async with database.transaction() as tx:
        await conversations.save(tx, first)
        await conversations.save(tx, second)
        assert await conversations.get(tx, -9, 7) == second
        assert await conversations.clear(tx, -9, 7)
        assert not await conversations.clear(tx, -9, 7)


async def test_dialogues_at_a_step_are_listed_least_recently_updated_first(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        for user, minutes in ((1, 5), (2, 3), (3, 4)):
            step = "paste" if user != 3 else "title"
            await conversations.save(tx, Dialogue(user, user, step, {}, now + timedelta(minutes=minutes)))
        assert [one.user_id for one in await conversations.list_at_steps(tx, ["paste"])] == [2, 1]
        assert await conversations.list_at_steps(tx, ["nothing"]) == []


async def test_stale_dialogues_are_deleted_except_at_one_step(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        for user, step, minutes in ((1, "title", 0), (2, "paste", 0), (3, "title", 5)):
            await conversations.save(tx, Dialogue(user, user, step, {}, now + timedelta(minutes=minutes)))
        assert await conversations.delete_stale(tx, now + timedelta(minutes=5), ["paste"]) == 1
        left = [await conversations.get(tx, user, user) for user in (1, 2, 3)]
    assert [one is not None for one in left] == [False, True, True]
