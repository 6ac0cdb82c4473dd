"""Checks the health of one process for /healthz, within a time limit even while the database hangs."""

from __future__ import annotations

import asyncio
import time

from bot.monitoring.heartbeats import Heartbeats
from data.coordination import counters
from data.database import Database
from data.errors import DataError

DATABASE_TIMEOUT_SECONDS = 1.5
"""The longest wait for the database."""
_CACHE_SECONDS = 5.0
_PROBE_COUNTER = "health"


class HealthCheck:
    """Lists the problems of one process.

    The database is probed with a write, since a full disk answers reads. Concurrent checks share one probe,
    and a probe that is slow is not cancelled.
    """

    def __init__(self, database: Database, heartbeats: Heartbeats) -> None:
        self._database = database
        self._heartbeats = heartbeats
        self._probe: asyncio.Task[str] | None = None
        self._probed_at = 0.0

    async def problems(self, *, needs_database: bool = True) -> list[str]:
        """Stalled jobs and an unwritable database, in plain words; empty when the process is healthy.

        Args:
            needs_database: Whether this process needs the database; one that stands by does not.
        """
        problem = await self.database_problem() if needs_database else ""
        return [*self._heartbeats.problems(), *([problem] if problem else [])]

    async def database_problem(self) -> str:
        """Why the database cannot be written; "" where it can."""
        now = time.monotonic()
        if self._probe is None or (self._probe.done() and now - self._probed_at > _CACHE_SECONDS):
            self._probed_at = now
            self._probe = asyncio.create_task(self._probe_write())
        done, _ = await asyncio.wait({self._probe}, timeout=DATABASE_TIMEOUT_SECONDS)
        if not done:
            return f"the database has not answered for {time.monotonic() - self._probed_at:.0f} s"
        return self._probe.result()

    async def close(self) -> None:
        """Cancel the running probe."""
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.wait({self._probe}, timeout=DATABASE_TIMEOUT_SECONDS)

    async def _probe_write(self) -> str:
        """Increment a counter; returns why that failed, "" where it succeeded."""
        try:
            async with self._database.transaction() as tx:
                await counters.next_value(tx, _PROBE_COUNTER)
        except DataError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - any error means that the database cannot be written
            return f"the database cannot be written ({type(error).__name__})"
        return ""
