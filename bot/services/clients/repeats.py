"""Recognises the repeat of a request by its Idempotency-Key, so that it makes no second article."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import LedeError
from data.database import Database, Transaction
from data.newsroom import api_clients, api_requests
from data.records.clients import ApiClient

REPEAT_PERIOD = timedelta(hours=24)
"""How long a request is remembered."""
CLAIM_PERIOD = timedelta(minutes=5)
"""After this time a request that has made no article counts as failed, because its process has died."""
MAX_KEY_LENGTH = 255


class RequestInProgress(LedeError):
    """The same request is being handled at the moment."""


class KeyReused(LedeError):
    """The key was used for another request."""


class ClientRemoved(LedeError):
    """The client was removed while its request was handled."""


class ClaimLost(LedeError):
    """The request took so long that a repeat of it was taken on."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """The key of a request and the hash of its body, as stored.

    Attributes:
        client_id: The client, whose keys are its own.
        key_hash, body_hash: SHA-256.
    """

    client_id: int
    key_hash: str
    body_hash: str

    @classmethod
    def create(cls, client: ApiClient, key: str, body: bytes) -> RequestKey:
        """The key of a request with this body."""
        return cls(client.id, hashlib.sha256(key.encode()).hexdigest(), hashlib.sha256(body).hexdigest())


async def claim(database: Database, key: RequestKey, now: datetime) -> int | None:
    """Claim a key; returns None, or the number of the article that the request has made already.

    Raises:
        ClientRemoved: The client was removed meanwhile.
        RequestInProgress: A request with this key is being handled.
        KeyReused: The key was used for a request with another body.
    """
    async with database.transaction() as tx:
        if not await api_clients.lock(tx, key.client_id):
            raise ClientRemoved
        known = await api_requests.claim(
            tx, key.client_id, key.key_hash, key.body_hash, now, now - CLAIM_PERIOD
        )
    if known is None:
        return None
    if known.body_hash != key.body_hash:
        raise KeyReused
    if known.article_id is None:
        raise RequestInProgress
    return known.article_id


async def complete(tx: Transaction, key: RequestKey, claimed_at: datetime, article_id: int) -> None:
    """Store the article of a claimed request, in the transaction that stores the article.

    Raises:
        ClaimLost: The claim is no longer this request's.
    """
    if not await api_requests.complete(tx, key.client_id, key.key_hash, claimed_at, article_id):
        raise ClaimLost


async def release(database: Database, key: RequestKey, claimed_at: datetime) -> None:
    """Give up the claim of a request that made no article, so that it can be repeated at once."""
    async with database.transaction() as tx:
        await api_requests.release(tx, key.client_id, key.key_hash, claimed_at)
