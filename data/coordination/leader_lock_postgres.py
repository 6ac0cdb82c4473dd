"""The right to send on PostgreSQL: an advisory lock, held by a connection that does nothing else.

The server takes it back when that connection ends: at once when its process does, and after about ten
seconds when the machine or the network between is gone (see the limits in data.postgres). The holder asks
every two seconds whether the connection still lives, and knows within four when it does not.
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
# The name of the holder's connection says who it is and since when; 63 bytes fit.
_SET_HOLDER_QUERY = "SELECT set_config('application_name', $1, false)"
_HOLDER_QUERY = """
    SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32) | objid::bigint = $1
"""


def lock_key(token_id: str) -> int:
    """The lock's number for a bot: 64 bits, with sign, from the number before its token's colon."""
    digest = hashlib.sha256(f"lede sender {token_id}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


class PostgresLeaderLock:
    """See data.leadership.Right."""

    def __init__(self, url: str, token_id: str, identity: str, now: Callable[[], datetime]) -> None:
        self._url = url
        self._key = lock_key(token_id)
        self._identity = identity
        self._now = now
        self._connection: asyncpg.Connection | None = None
        self._heartbeat_task: asyncio.Task[None] | None = None
        self.lost = asyncio.Event()

    async def try_acquire(self) -> bool:
        """See Right."""
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
        """See Right."""
        async with self._translate_errors():
            connection = await self._ensure_connected()
            return str(
                await connection.fetchval(_HOLDER_QUERY, self._key, timeout=ANSWER_TIMEOUT_SECONDS) or ""
            )

    async def release(self) -> None:
        """See Right; the connection ends, and the lock with it."""
        if self._heartbeat_task is not None:
            self._heartbeat_task.cancel()
            await asyncio.wait([self._heartbeat_task])
            self._heartbeat_task = None
        await self.close_connection()

    async def close_connection(self) -> None:
        """Let the connection go, whatever state it is in."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*postgres.driver_errors()):
                await connection.close(timeout=ANSWER_TIMEOUT_SECONDS)

    async def _ensure_connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await postgres.connect(self._url)
        return self._connection

    async def _ping_until_lost(self, connection: asyncpg.Connection, lost: asyncio.Event) -> None:
        """Ask until there is no answer; the server frees the lock of a connection that is gone."""
        connection.add_termination_listener(lambda _: lost.set())
        try:
            while not lost.is_set():
                await connection.fetchval("SELECT 1", timeout=ANSWER_TIMEOUT_SECONDS)
                await asyncio.sleep(PING_INTERVAL_SECONDS)
        except postgres.driver_errors():
            pass
        finally:
            lost.set()  # however this ended
            connection.terminate()

    @asynccontextmanager
    async def _translate_errors(self) -> AsyncIterator[None]:
        """What goes wrong on the connection ends it, and is told in words a person can act on."""
        try:
            with postgres.translate_errors(self._url):
                yield
        except DatabaseUnavailable:
            await self.close_connection()
            raise
