"""Makes, lists, recognises and removes the programs that may send articles.

A client proves who it is by a random token. The database has its hash only, so that no backup gives it away.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.services.articles.titles import one_line
from bot.services.newsroom.people import Person
from data.database import Database
from data.newsroom import api_clients, team
from data.records.clients import ApiClient, ClientRight, NewApiClient

MAX_CLIENTS = 30
MAX_NAME_LENGTH = 40
TOKEN_PREFIX = "lede_"  # noqa: S105 - begins every token, so that scanners for leaked secrets find it
_TOKEN_BYTES = 32
_TOKEN = re.compile(TOKEN_PREFIX + r"[A-Za-z0-9_-]{43}", re.ASCII)
_ADDED = {ClientRight.DRAFT: "client.added_drafts", ClientRight.PUBLISH: "client.added_publishing"}
_USE_GRANULARITY = timedelta(minutes=1)


async def create(
    database: Database, name: str, can: ClientRight, by: Person, now: datetime
) -> tuple[ApiClient, str]:
    """Store a client; returns it with its token, which is not stored.

    Raises:
        UserError: The name cannot be used, or there are MAX_CLIENTS clients.
    """
    line = checked_name(name)
    token = TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    new = NewApiClient(line, can, by.id, by.name, now)
    async with database.transaction() as tx:
        if await api_clients.count(tx) >= MAX_CLIENTS:
            raise UserError("clients.many", most=MAX_CLIENTS)
        client = await api_clients.add(tx, new, _hash(token))
        await team.write_audit_entry(tx, by.id, by.name, _ADDED[can], line, now)
    return client, token


def checked_name(name: str) -> str:
    """A name as one line.

    Raises:
        UserError: It has no visible character, or more than MAX_NAME_LENGTH characters.
    """
    line = one_line(name)
    if not line or len(line) > MAX_NAME_LENGTH:
        raise UserError("clients.bad_name", most=MAX_NAME_LENGTH)
    return line


async def list_clients(database: Database) -> list[ApiClient]:
    """All clients, oldest first."""
    async with database.reading() as tx:
        return await api_clients.list_all(tx)


async def remove(database: Database, client_id: int, by: Person, now: datetime) -> bool:
    """Remove a client; False where it was removed already. Its token no longer works, its articles stay."""
    async with database.transaction() as tx:
        name = await api_clients.remove(tx, client_id)
        if name is None:
            return False
        await team.write_audit_entry(tx, by.id, by.name, "client.removed", name, now)
    return True


async def find_by_tokens(database: Database, tokens: Sequence[str]) -> Mapping[str, ApiClient | None]:
    """The client of each token, None for a token of no client; in one query, as BatchLoader loads."""
    hashes = {token: _hash(token) for token in tokens if _TOKEN.fullmatch(token)}
    found: dict[str, ApiClient] = {}
    if hashes:
        async with database.reading() as tx:
            found = await api_clients.find(tx, set(hashes.values()))
    return {token: found.get(hashes[token]) if token in hashes else None for token in tokens}


async def record_use(database: Database, client: ApiClient, now: datetime) -> None:
    """Store that a client used its token, at most once a minute."""
    if client.used_at is not None and now - client.used_at < _USE_GRANULARITY:
        return
    async with database.transaction() as tx:
        await api_clients.record_use(tx, client.id, now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
