"""The leader lock on PostgreSQL: an advisory lock on a connection that does nothing else.

The server releases it when that connection ends: at once when its process ends, and after about ten
seconds when the machine or the network fails (see the limits in data.engines.postgres). The holder pings
the connection every two seconds, and notices within four seconds when it is lost.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

from data.engines import postgres
from data.errors import DatabaseUnavailable

if TYPE_CHECKING:
    import asyncpg

PING_INTERVAL_SECONDS: Final = 2.0
ANSWER_TIMEOUT_SECONDS: Final = 2.0
_MAX_NAME_LENGTH = 28
_TRY_LOCK_QUERY = "SELECT pg_try_advisory_lock($1)"
_UNLOCK_QUERY = "SELECT pg_advisory_unlock($1)"
# The connection's application_name holds the holder's name and start; PostgreSQL keeps 63 bytes of it.
_SET_HOLDER_QUERY = "SELECT set_config('application_name', $1, false)"
_HOLDER_QUERY = """
    SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32) | objid::bigint = $1
"""


def lock_key(token_id: str) -> int:
    """The key of a bot's lock: a signed 64-bit hash of the number before the colon of its token."""
    digest = hashlib.sha256(f"lede sender {token_id}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


class PostgresLeaderLock:
    """See data.coordination.leader_lock.LeaderLock."""

    def __init__(self, url: str, token_id: str, identity: str, now: Callable[[], datetime]) -> None:
        self._url = url
        self._key = lock_key(token_id)
        self._identity = identity
        self._now = now
        self._connection: asyncpg.Connection | None = None
        self._heartbeat_task: asyncio.Task[None] | None = None
        self.lost = asyncio.Event()

    async def try_acquire(self) -> bool:
        """See LeaderLock."""
        if self._heartbeat_task is not None and not self.lost.is_set():
            return True
        async with self._translate_errors():
            connection = await self._ensure_connected()
            if not await connection.fetchval(_TRY_LOCK_QUERY, self._key, timeout=ANSWER_TIMEOUT_SECONDS):
                return False
            name = f"{self._identity[-_MAX_NAME_LENGTH:]} since {self._now():%Y-%m-%d %H:%M:%S} UTC"
            await connection.fetchval(_SET_HOLDER_QUERY, name, timeout=ANSWER_TIMEOUT_SECONDS)
        self.lost = asyncio.Event()
        self._heartbeat_task = asyncio.create_task(self._ping_until_lost(connection, self.lost))
        return True

    async def holder(self) -> str:
        """See LeaderLock."""
        async with self._translate_errors():
            connection = await self._ensure_connected()
            return str(
                await connection.fetchval(_HOLDER_QUERY, self._key, timeout=ANSWER_TIMEOUT_SECONDS) or ""
            )

    async def release(self) -> None:
        """See LeaderLock. The server notices the end of a connection later, so the lock is released first."""
        if self._heartbeat_task is not None:
            self._heartbeat_task.cancel()
            await asyncio.wait([self._heartbeat_task])
            self._heartbeat_task = None
            await self._unlock()
        await self.close_connection()

    async def _unlock(self) -> None:
        """Release the lock, unless its connection is lost, with which it is released."""
        if self._connection is not None and not self._connection.is_closed():
            with suppress(*postgres.driver_errors()):
                await self._connection.fetchval(_UNLOCK_QUERY, self._key, timeout=ANSWER_TIMEOUT_SECONDS)

    async def close_connection(self) -> None:
        """Close the connection in any state."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*postgres.driver_errors()):
                await connection.close(timeout=ANSWER_TIMEOUT_SECONDS)

    async def _ensure_connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await postgres.connect(self._url)
        return self._connection

    async def _ping_until_lost(self, connection: asyncpg.Connection, lost: asyncio.Event) -> None:
        """Ping until there is no answer, then set `lost`: a closed connection has lost the lock."""
        connection.add_termination_listener(lambda _: lost.set())
        try:
            while not lost.is_set():
                await connection.fetchval("SELECT 1", timeout=ANSWER_TIMEOUT_SECONDS)
                await asyncio.sleep(PING_INTERVAL_SECONDS)
        except postgres.driver_errors():
            connection.terminate()
        finally:
            lost.set()

    @asynccontextmanager
    async def _translate_errors(self) -> AsyncIterator[None]:
        """Translate driver errors, and close the connection that failed."""
        try:
            with postgres.translate_errors(self._url):
                yield
        except DatabaseUnavailable:
            await self.close_connection()
            raise
