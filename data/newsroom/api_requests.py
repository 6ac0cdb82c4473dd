"""Stores which requests of programs have made an article or are being handled, so that none makes two."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.clients import ApiRequest
from data.schema.tables import api_requests


async def claim(
    tx: Transaction, client_id: int, key_hash: str, body_hash: str, now: datetime, expired_before: datetime
) -> ApiRequest | None:
    """Claim a key for a request; returns the request that has it, None where the claim succeeded.

    A claim from before `expired_before` whose request made no article is taken over: its process died.
    Of several that claim a key at the same time, one succeeds.
    """
    own = {"client_id": client_id, "key_hash": key_hash, "body_hash": body_hash, "claimed_at": now}
    insertion = insert_statement(tx, api_requests).values(**own).on_conflict_do_nothing()
    if (await tx.execute(insertion)).rowcount > 0:
        return None
    is_expired = api_requests.c.article_id.is_(None) & (api_requests.c.claimed_at < expired_before)
    takeover = update(api_requests).where(_has_key(client_id, key_hash), is_expired)
    if (await tx.execute(takeover.values(body_hash=body_hash, claimed_at=now))).rowcount > 0:
        return None
    query = select(api_requests.c.body_hash, api_requests.c.article_id, api_requests.c.claimed_at)
    row = (await tx.execute(query.where(_has_key(client_id, key_hash)))).first()
    # Without a row the other request has just failed; this one is treated like one beside it.
    return ApiRequest(**row._asdict()) if row else ApiRequest(body_hash, None, now)


async def complete(
    tx: Transaction, client_id: int, key_hash: str, claimed_at: datetime, article_id: int
) -> bool:
    """Store the article of a claimed request; False where another request has taken the claim over."""
    claimed = update(api_requests).where(_has_key(client_id, key_hash), _is_open(claimed_at))
    return (await tx.execute(claimed.values(article_id=article_id))).rowcount > 0


async def release(tx: Transaction, client_id: int, key_hash: str, claimed_at: datetime) -> None:
    """Delete the claim of a request that made no article, so that it can be repeated."""
    await tx.execute(delete(api_requests).where(_has_key(client_id, key_hash), _is_open(claimed_at)))


def _has_key(client_id: int, key_hash: str) -> ColumnElement[bool]:
    return (api_requests.c.client_id == client_id) & (api_requests.c.key_hash == key_hash)


def _is_open(claimed_at: datetime) -> ColumnElement[bool]:
    return (api_requests.c.claimed_at == claimed_at) & api_requests.c.article_id.is_(None)
