"""Leases each chat to one of the processes that share a database.

Only the process that holds a chat's lease handles the chat's updates, so they are handled in order. A lease
that is not renewed expires, and the next process that claims the chat gets it. Instants come from the
database's clock, so that a machine with a wrong clock cannot take a chat that is leased.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from data.engines.upsert import Transaction, insert_statement
from data.records.newsroom import StoredUpdate
from data.schema.tables import chat_leases, updates

_MILLISECONDS = 1000
_JULIAN_EPOCH = 2440587.5
_DAY_MILLISECONDS = 86_400_000


async def claim(tx: Transaction, chats: Collection[int], owner: str, seconds: float) -> set[int]:
    """Lease chats for `seconds`; returns those that `owner` holds now."""
    if not chats:
        return set()
    until = _database_now(tx) + round(seconds * _MILLISECONDS)
    # Sorted: two processes that lock rows in the same order cannot deadlock.
    rows = [{"chat_id": chat, "owner": owner, "leased_until": until} for chat in sorted(chats)]
    insert = insert_statement(tx, chat_leases).values(rows)
    statement = insert.on_conflict_do_update(
        index_elements=["chat_id"],
        set_={"owner": insert.excluded.owner, "leased_until": insert.excluded.leased_until},
        where=or_(chat_leases.c.owner == owner, _lease_end() <= _database_now(tx)),
    )
    return set((await tx.execute(statement.returning(chat_leases.c.chat_id))).scalars())


async def renew(tx: Transaction, owner: str, seconds: float) -> set[int]:
    """Renew all leases of `owner` for `seconds` from now; returns the chats that it still holds."""
    until = _database_now(tx) + round(seconds * _MILLISECONDS)
    statement = update(chat_leases).where(chat_leases.c.owner == owner).values(leased_until=until)
    return set((await tx.execute(statement.returning(chat_leases.c.chat_id))).scalars())


async def release(tx: Transaction, chats: Collection[int], owner: str) -> None:
    """End the owner's leases of these chats."""
    await tx.execute(
        delete(chat_leases).where(chat_leases.c.owner == owner, chat_leases.c.chat_id.in_(chats))
    )


async def delete_expired(tx: Transaction, seconds: float) -> None:
    """Delete leases that expired more than `seconds` ago."""
    before = _database_now(tx) - round(seconds * _MILLISECONDS)
    await tx.execute(delete(chat_leases).where(_lease_end() < before))


async def list_unclaimed_chats(tx: Transaction, limit: int) -> list[int]:
    """Chats with unhandled updates and without a valid lease, longest waiting first."""
    taken = exists().where(chat_leases.c.chat_id == updates.c.chat_id, _lease_end() > _database_now(tx))
    query = (
        select(updates.c.chat_id)
        .where(updates.c.payload.is_not(None), ~taken)
        .group_by(updates.c.chat_id)
        .order_by(func.min(updates.c.update_id))
        .limit(limit)
    )
    return list((await tx.execute(query)).scalars())


async def list_unhandled(tx: Transaction, owner: str, chats: Collection[int]) -> list[StoredUpdate]:
    """The unhandled updates of those of the chats that `owner` holds, ascending by number."""
    query = (
        select(updates.c.update_id, updates.c.payload, updates.c.chat_id)
        .join(chat_leases, and_(chat_leases.c.chat_id == updates.c.chat_id, chat_leases.c.owner == owner))
        .where(updates.c.payload.is_not(None), chat_leases.c.chat_id.in_(chats))
        .order_by(updates.c.update_id)
    )
    return [StoredUpdate(**row._asdict()) for row in await tx.execute(query)]


def _lease_end() -> ColumnElement[int]:
    """The end of a lease as its column stores it, in milliseconds since the epoch."""
    return cast(chat_leases.c.leased_until, BigInteger)


def _database_now(tx: Transaction) -> ColumnElement[int]:
    """The time of the database's clock in milliseconds since the epoch, not of the transaction's start."""
    if tx.dialect.name == "sqlite":
        return cast((func.julianday("now") - _JULIAN_EPOCH) * _DAY_MILLISECONDS, Integer)
    return cast(func.extract("epoch", func.clock_timestamp()) * _MILLISECONDS, BigInteger)
