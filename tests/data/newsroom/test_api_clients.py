"""Storing clients: a token is known by its hash, and a removed client's requests go with it."""

from __future__ import annotations

from datetime import datetime

from data.database import Database
from data.newsroom import api_clients, api_requests
from data.records.clients import ApiClient, ClientRight, NewApiClient


def new_client(now: datetime, name: str = "Weather desk") -> NewApiClient:
    return NewApiClient(name, ClientRight.DRAFT, 7, "Ada", now)


async def test_a_client_is_found_by_its_hash_and_lists_its_last_use(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        stored = await api_clients.add(tx, new_client(now), "hash")
        assert stored == ApiClient("Weather desk", ClientRight.DRAFT, 7, "Ada", now, stored.id, None)
        await api_clients.add(tx, new_client(now, "Agency"), "other")
        assert await api_clients.find(tx, ["hash", "unknown"]) == {"hash": stored}
        await api_clients.record_use(tx, stored.id, now)
        assert [(one.name, one.used_at) for one in await api_clients.list_all(tx)] == [
            *(("Weather desk", now), ("Agency", None))
        ]
        assert await api_clients.count(tx) == 2


async def test_a_removed_client_is_gone_with_its_requests(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        stored = await api_clients.add(tx, new_client(now), "hash")
        assert await api_requests.claim(tx, stored.id, "key", "body", now, now) is None
        assert await api_clients.lock(tx, stored.id)
        assert await api_clients.remove(tx, stored.id) == "Weather desk"
        assert await api_clients.remove(tx, stored.id) is None
        assert not await api_clients.lock(tx, stored.id)
        assert await api_clients.find(tx, ["hash"]) == {}
        assert not await api_requests.complete(tx, stored.id, "key", now, 1)
