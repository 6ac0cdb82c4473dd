"""Claims of alerts and recoveries: one winner, at most once an hour."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from data.database import Database
from data.newsroom import alerts
from data.newsroom.alerts import Alert

HOUR = timedelta(hours=1)


async def try_claim(database: Database, cause: str, at: datetime, *, lasting: bool = True) -> bool:
    async with database.transaction() as tx:
        return await alerts.claim(tx, Alert(cause, at, lasting), at - HOUR)


async def test_an_alert_cause_is_claimed_once_an_hour(database: Database, now: datetime) -> None:
    assert await try_claim(database, "planning", now)
    assert not await try_claim(database, "planning", now + HOUR / 2)
    assert await try_claim(database, "sending", now + HOUR / 2)
    assert await try_claim(database, "planning", now + HOUR)
    async with database.reading() as tx:
        assert await alerts.list_all(tx) == [
            Alert("planning", now + HOUR, True),
            Alert("sending", now + HOUR / 2, True),
        ]


async def test_concurrent_alert_claims_have_one_winner(database: Database, now: datetime) -> None:
    got = await asyncio.gather(*(try_claim(database, "planning", now) for _ in range(8)))
    assert sorted(got) == [False] * 7 + [True]


async def test_an_alert_time_in_the_future_does_not_block_claims(database: Database, now: datetime) -> None:
    assert await try_claim(database, "planning", now + 10 * HOUR)
    assert await try_claim(database, "planning", now)


async def test_the_recovery_of_a_lasting_cause_is_claimed_once(database: Database, now: datetime) -> None:
    await try_claim(database, "planning", now)
    await try_claim(database, "doubt", now, lasting=False)
    async with database.transaction() as tx:
        assert [
            await alerts.claim_recovery(tx, cause) for cause in ("planning", "planning", "doubt", "other")
        ] == [*(True, False, False, False)]
    assert not await try_claim(database, "planning", now + HOUR / 2)


async def test_a_released_alert_claim_can_be_claimed_again(database: Database, now: datetime) -> None:
    await try_claim(database, "planning", now)
    async with database.transaction() as tx:
        await alerts.release_claims(tx, {"planning"})
    assert await try_claim(database, "planning", now)
