"""Stores the programs that may send articles; of a token only its hash is stored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from data.engines.upsert import Transaction
from data.records.clients import ApiClient, NewApiClient
from data.schema.tables import api_clients

_COLUMNS = tuple(column for column in api_clients.c if column.name != "token_hash")


async def add(tx: Transaction, new: NewApiClient, token_hash: str) -> ApiClient:
    """Store a client."""
    values = {
        "name": new.name,
        "can": new.can,
        "token_hash": token_hash,
        "created_by": new.created_by,
        "created_by_name": new.created_by_name,
        "created_at": new.created_at,
    }
    row = (await tx.execute(insert(api_clients).values(**values).returning(*_COLUMNS))).one()
    return ApiClient(**row._asdict())


async def list_all(tx: Transaction) -> list[ApiClient]:
    """All clients, oldest first."""
    rows = await tx.execute(select(*_COLUMNS).order_by(api_clients.c.id))
    return [ApiClient(**row._asdict()) for row in rows]


async def count(tx: Transaction) -> int:
    """The number of clients."""
    return int((await tx.execute(select(func.count()).select_from(api_clients))).scalar_one())


async def find(tx: Transaction, token_hashes: Collection[str]) -> dict[str, ApiClient]:
    """The clients of those hashes that belong to one."""
    query = select(*_COLUMNS, api_clients.c.token_hash).where(api_clients.c.token_hash.in_(token_hashes))
    found = {}
    for row in await tx.execute(query):
        fields = row._asdict()
        token_hash: str = fields.pop("token_hash")
        found[token_hash] = ApiClient(**fields)
    return found


async def record_use(tx: Transaction, client_id: int, now: datetime) -> None:
    """Store when a client last used its token."""
    await tx.execute(update(api_clients).where(api_clients.c.id == client_id).values(used_at=now))


async def lock(tx: Transaction, client_id: int) -> bool:
    """Whether a client is still there; it stays until the transaction ends."""
    query = select(api_clients.c.id).where(api_clients.c.id == client_id).with_for_update()
    return (await tx.execute(query)).first() is not None


async def remove(tx: Transaction, client_id: int) -> str | None:
    """Delete a client with its requests; returns its name, None where there is none."""
    removal = delete(api_clients).where(api_clients.c.id == client_id).returning(api_clients.c.name)
    row = (await tx.execute(removal)).first()
    return None if row is None else str(row.name)
