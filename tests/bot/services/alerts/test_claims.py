"""Alerts and recoveries are claimed by one process, once an hour."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import NoReturn

import pytest

from bot.services.alerts import claims as module
from bot.services.alerts.claims import AlertLog
from bot.services.alerts.rules import AlertCause
from data.database import Database
from data.errors import DatabaseUnavailable
from tests.support.factories import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PLANNING, DATABASE, SENDING, DOUBT = (
    AlertCause.PLANNING,
    AlertCause.DATABASE,
    AlertCause.SENDING,
    AlertCause.OUTCOME_UNKNOWN,
)
LOCAL = (PLANNING, DATABASE)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch, database: Database) -> pytest.MonkeyPatch:
    """Writes to the database fail until this is undone; reads work."""

    def refuses() -> NoReturn:
        raise DatabaseUnavailable("The disk is full.")

    monkeypatch.setattr(database, "transaction", refuses)
    return monkeypatch


async def test_a_cause_is_claimed_once_an_hour_across_restarts_and_processes(database: Database) -> None:
    first, second = AlertLog(database, is_shared=False), AlertLog(database, is_shared=False)
    assert await first.claim([PLANNING, SENDING], NOW) == {PLANNING, SENDING}
    assert await second.claim([PLANNING], NOW + HOUR - MINUTE) == set()
    assert await second.claim([PLANNING], NOW + HOUR) == {PLANNING}
    assert await first.last_alert_at(PLANNING) == NOW + HOUR


async def test_a_missing_backup_is_claimed_once_a_day(database: Database) -> None:
    alert_log, day = AlertLog(database, is_shared=False), timedelta(days=1)
    assert await alert_log.claim([AlertCause.BACKUP], NOW) == {AlertCause.BACKUP}
    assert await alert_log.claim([AlertCause.BACKUP], NOW + day - MINUTE) == set()
    assert await alert_log.claim([AlertCause.BACKUP], NOW + day) == {AlertCause.BACKUP}


async def test_used_up_stars_are_claimed_once_until_their_recovery_was(database: Database) -> None:
    alert_log, stars = AlertLog(database, is_shared=False), [AlertCause.STARS]
    assert await alert_log.claim(stars, NOW) == set(stars)
    assert await alert_log.claim(stars, NOW + 100 * HOUR) == set()
    assert await alert_log.claim_recoveries(stars, NOW + 101 * HOUR, LOCAL) == set(stars)
    assert await alert_log.claim(stars, NOW + 102 * HOUR) == set(stars)


async def test_a_recovery_is_claimed_once_and_events_have_none(database: Database) -> None:
    alert_log = AlertLog(database, is_shared=False)
    await alert_log.claim([PLANNING, DOUBT], NOW)
    assert await alert_log.claim_recoveries([PLANNING, DOUBT], NOW + MINUTE, LOCAL) == {PLANNING}
    assert await alert_log.claim_recoveries([PLANNING, DOUBT], NOW + MINUTE, LOCAL) == set()


async def test_a_cause_never_claimed_has_no_recovery(database: Database) -> None:
    assert await AlertLog(database, is_shared=False).claim_recoveries(list(AlertCause), NOW, LOCAL) == set()


async def test_a_restarted_process_claims_the_recovery_of_an_alert_from_before(database: Database) -> None:
    await AlertLog(database, is_shared=False).claim([PLANNING], NOW)
    assert await AlertLog(database, is_shared=False).claim_recoveries([PLANNING], NOW + MINUTE, LOCAL) == {
        PLANNING
    }


async def test_one_of_several_processes_claims_only_its_own_local_recoveries_and_abandoned_ones(
    database: Database,
) -> None:
    sick, well = AlertLog(database, is_shared=True), AlertLog(database, is_shared=True)
    await sick.claim([PLANNING, SENDING], NOW)
    assert await well.claim_recoveries([PLANNING, SENDING], NOW + MINUTE, LOCAL) == {SENDING}
    assert await sick.claim_recoveries([PLANNING], NOW + MINUTE, LOCAL) == {PLANNING}
    await sick.claim([DATABASE], NOW)
    assert await well.claim_recoveries([DATABASE], NOW + HOUR, LOCAL) == set()
    assert await well.claim_recoveries([DATABASE], NOW + HOUR + 6 * MINUTE, LOCAL) == {DATABASE}


async def test_the_sender_alone_claims_from_memory_once_an_hour_while_the_disk_is_full(
    database: Database, full_disk: pytest.MonkeyPatch
) -> None:
    sender, other = AlertLog(database, is_shared=True), AlertLog(database, is_shared=True)
    assert await other.claim([DATABASE], NOW) == set()
    assert await sender.claim([DATABASE], NOW, from_memory=True) == {DATABASE}
    assert await sender.claim([DATABASE], NOW + HOUR - MINUTE, from_memory=True) == set()
    assert await sender.claim([DATABASE], NOW + HOUR, from_memory=True) == {DATABASE}
    full_disk.undo()
    assert await sender.claim_recoveries([DATABASE], NOW + HOUR, LOCAL) == {DATABASE}
    assert await sender.claim_recoveries([DATABASE], NOW + HOUR, LOCAL) == set()
    assert await sender.claim([DATABASE], NOW + HOUR + MINUTE) == set()


async def test_released_claims_can_be_claimed_again(
    database: Database, full_disk: pytest.MonkeyPatch
) -> None:
    alert_log = AlertLog(database, is_shared=False)
    for now in (NOW, NOW + MINUTE):
        assert await alert_log.claim([DATABASE], now, from_memory=True) == {DATABASE}
        await alert_log.release_claims([DATABASE])
    full_disk.undo()
    assert await alert_log.claim([DATABASE], NOW + MINUTE) == {DATABASE}
    await alert_log.release_claims([DATABASE])
    assert await alert_log.claim([DATABASE], NOW + MINUTE) == {DATABASE}
    assert await alert_log.claim_recoveries([DATABASE], NOW + MINUTE, LOCAL) == {DATABASE}


async def test_a_database_that_hangs_does_not_block_a_claim(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert_log = AlertLog(database, is_shared=False)
    async with database.transaction():
        monkeypatch.setattr(module, "DATABASE_TIMEOUT_SECONDS", 0.1)
        telling = asyncio.create_task(alert_log.claim([DATABASE], NOW, from_memory=True))
        assert await telling == {DATABASE}
        monkeypatch.undo()
    assert await alert_log.claim_recoveries([DATABASE], NOW + MINUTE, LOCAL) == {DATABASE}
