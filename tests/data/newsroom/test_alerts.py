from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from data.database import Database
from data.newsroom import alerts
from data.newsroom.alerts import Alert

HOUR = timedelta(hours=1)


async def claimed(database: Database, cause: str, at: datetime, *, lasting: bool = True) -> bool:
    async with database.transaction() as tx:
        return await alerts.claim(tx, Alert(cause, at, lasting), at - HOUR)


async def test_a_cause_is_told_once_an_hour_and_others_beside_it(database: Database, now: datetime) -> None:
    assert await claimed(database, "planning", now)
    assert not await claimed(database, "planning", now + HOUR / 2)
    assert await claimed(database, "sending", now + HOUR / 2)
    assert await claimed(database, "planning", now + HOUR)
    async with database.reading() as tx:
        assert await alerts.everything(tx) == [
            Alert("planning", now + HOUR, True),
            Alert("sending", now + HOUR / 2, True),
        ]


async def test_of_several_who_claim_at_once_one_gets_it(database: Database, now: datetime) -> None:
    got = await asyncio.gather(*(claimed(database, "planning", now) for _ in range(8)))
    assert sorted(got) == [False] * 7 + [True]


async def test_a_clock_that_was_set_back_silences_nobody(database: Database, now: datetime) -> None:
    assert await claimed(database, "planning", now + 10 * HOUR)
    assert await claimed(database, "planning", now)


async def test_the_end_of_a_lasting_cause_is_told_once(database: Database, now: datetime) -> None:
    await claimed(database, "planning", now)
    await claimed(database, "doubt", now, lasting=False)
    async with database.transaction() as tx:
        assert [await alerts.end(tx, cause) for cause in ("planning", "planning", "doubt", "other")] == [
            *(True, False, False, False)
        ]
    assert not await claimed(database, "planning", now + HOUR / 2)


async def test_what_nobody_could_be_told_may_be_told_at_once(database: Database, now: datetime) -> None:
    await claimed(database, "planning", now)
    async with database.transaction() as tx:
        await alerts.forget(tx, {"planning"})
    assert await claimed(database, "planning", now)
