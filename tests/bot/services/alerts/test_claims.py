from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import NoReturn

import pytest

from bot.services.alerts import claims as module
from bot.services.alerts.claims import Told
from bot.services.alerts.rules import Cause
from data.database import Database
from data.errors import DatabaseUnavailable
from tests.support.factories import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PLANNING, DATABASE, SENDING, DOUBT = Cause.PLANNING, Cause.DATABASE, Cause.SENDING, Cause.DOUBT
LOCAL = (PLANNING, DATABASE)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch, database: Database) -> pytest.MonkeyPatch:
    """The database takes nothing until this is undone; it can be read."""

    def refuses() -> NoReturn:
        raise DatabaseUnavailable("The disk is full.")

    monkeypatch.setattr(database, "transaction", refuses)
    return monkeypatch


async def test_a_cause_is_told_once_an_hour_across_restarts_and_processes(database: Database) -> None:
    first, second = Told(database, shared=False), Told(database, shared=False)
    assert await first.claim([PLANNING, SENDING], NOW) == {PLANNING, SENDING}
    assert await second.claim([PLANNING], NOW + HOUR - MINUTE) == set()
    assert await second.claim([PLANNING], NOW + HOUR) == {PLANNING}
    assert await first.before(PLANNING) == NOW + HOUR


async def test_the_end_is_told_once_and_events_have_none(database: Database) -> None:
    told = Told(database, shared=False)
    await told.claim([PLANNING, DOUBT], NOW)
    assert await told.over([PLANNING, DOUBT], NOW + MINUTE, LOCAL) == {PLANNING}
    assert await told.over([PLANNING, DOUBT], NOW + MINUTE, LOCAL) == set()


async def test_what_was_not_told_has_no_end_to_be_told(database: Database) -> None:
    assert await Told(database, shared=False).over(list(Cause), NOW, LOCAL) == set()


async def test_a_restarted_process_tells_the_end_of_what_the_one_before_it_told(database: Database) -> None:
    await Told(database, shared=False).claim([PLANNING], NOW)
    assert await Told(database, shared=False).over([PLANNING], NOW + MINUTE, LOCAL) == {PLANNING}


async def test_beside_others_a_process_ends_only_its_own_local_trouble_and_what_was_abandoned(
    database: Database,
) -> None:
    sick, well = Told(database, shared=True), Told(database, shared=True)
    await sick.claim([PLANNING, SENDING], NOW)
    assert await well.over([PLANNING, SENDING], NOW + MINUTE, LOCAL) == {SENDING}
    assert await sick.over([PLANNING], NOW + MINUTE, LOCAL) == {PLANNING}
    await sick.claim([DATABASE], NOW)
    assert await well.over([DATABASE], NOW + HOUR, LOCAL) == set()
    assert await well.over([DATABASE], NOW + HOUR + 6 * MINUTE, LOCAL) == {DATABASE}


async def test_with_a_full_disk_the_sender_alone_tells_from_memory_once_an_hour(
    database: Database, full: pytest.MonkeyPatch
) -> None:
    sender, other = Told(database, shared=True), Told(database, shared=True)
    assert await other.claim([DATABASE], NOW) == set()
    assert await sender.claim([DATABASE], NOW, from_memory=True) == {DATABASE}
    assert await sender.claim([DATABASE], NOW + HOUR - MINUTE, from_memory=True) == set()
    assert await sender.claim([DATABASE], NOW + HOUR, from_memory=True) == {DATABASE}
    full.undo()
    assert await sender.over([DATABASE], NOW + HOUR, LOCAL) == {DATABASE}
    assert await sender.over([DATABASE], NOW + HOUR, LOCAL) == set()
    assert await sender.claim([DATABASE], NOW + HOUR + MINUTE) == set()


async def test_what_nobody_could_be_told_is_tried_again(database: Database, full: pytest.MonkeyPatch) -> None:
    told = Told(database, shared=False)
    for now in (NOW, NOW + MINUTE):
        assert await told.claim([DATABASE], now, from_memory=True) == {DATABASE}
        await told.forget([DATABASE])
    full.undo()
    assert await told.claim([DATABASE], NOW + MINUTE) == {DATABASE}
    await told.forget([DATABASE])
    assert await told.claim([DATABASE], NOW + MINUTE) == {DATABASE}
    assert await told.over([DATABASE], NOW + MINUTE, LOCAL) == {DATABASE}


async def test_a_database_that_hangs_keeps_nobody_from_telling(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(database, shared=False)
    async with database.transaction():
        monkeypatch.setattr(module, "PATIENCE", 0.1)
        telling = asyncio.create_task(told.claim([DATABASE], NOW, from_memory=True))
        assert await telling == {DATABASE}
        monkeypatch.undo()
    assert await told.over([DATABASE], NOW + MINUTE, LOCAL) == {DATABASE}
