"""Claims of idempotency keys: one winner, takeover after a crash, and no second article."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from data.database import Database
from data.newsroom import api_clients, api_requests
from data.records.clients import ApiRequest, ClientRight, NewApiClient

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def client_id(database: Database, now: datetime) -> int:
    async with database.transaction() as tx:
        new = NewApiClient("Agency", ClientRight.PUBLISH, 7, "Ada", now)
        return (await api_clients.add(tx, new, "hash")).id


async def claim(
    database: Database, client_id: int, at: datetime, expired_before: datetime, body: str = "body"
) -> ApiRequest | None:
    async with database.transaction() as tx:
        return await api_requests.claim(tx, client_id, "key", body, at, expired_before)


async def test_concurrent_claims_of_a_key_have_one_winner(
    database: Database, client_id: int, now: datetime
) -> None:
    got = await asyncio.gather(*(claim(database, client_id, now, now - MINUTE) for _ in range(8)))
    assert got.count(None) == 1
    assert {one for one in got if one} == {ApiRequest("body", None, now)}


async def test_a_claim_of_a_dead_process_is_taken_over_and_its_article_refused(
    database: Database, client_id: int, now: datetime
) -> None:
    later = now + 6 * MINUTE
    assert await claim(database, client_id, now, now - MINUTE) is None
    assert await claim(database, client_id, later, now) == ApiRequest("body", None, now)
    assert await claim(database, client_id, later, later - MINUTE, "new body") is None
    async with database.transaction() as tx:
        assert not await api_requests.complete(tx, client_id, "key", now, 5)
        assert await api_requests.complete(tx, client_id, "key", later, 6)
    assert await claim(database, client_id, later, later + MINUTE) == ApiRequest("new body", 6, later)


async def test_a_released_claim_is_free_and_a_completed_one_is_not(
    database: Database, client_id: int, now: datetime
) -> None:
    assert await claim(database, client_id, now, now) is None
    async with database.transaction() as tx:
        await api_requests.release(tx, client_id, "key", now)
    assert await claim(database, client_id, now, now) is None
    async with database.transaction() as tx:
        assert await api_requests.complete(tx, client_id, "key", now, 5)
        await api_requests.release(tx, client_id, "key", now)
    assert await claim(database, client_id, now, now) == ApiRequest("body", 5, now)
