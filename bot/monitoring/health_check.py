"""/healthz: whether a process is well, answered in good time whatever hangs."""

from __future__ import annotations

import asyncio
import time

from bot.monitoring.heartbeats import Heartbeats
from data.coordination import counters
from data.database import Database
from data.errors import DataError

DATABASE_TIMEOUT_SECONDS = 1.5
"""Seconds for which the database is waited for."""
_CACHE_SECONDS = 5.0
_PROBE_COUNTER = "health"


class HealthCheck:
    """What is wrong with one process.

    The database is asked to write something, for a full disk answers everything else. One question at a time
    is under way, however often somebody asks; it is never cancelled for its slowness.
    """

    def __init__(self, database: Database, heartbeats: Heartbeats) -> None:
        self._database = database
        self._heartbeats = heartbeats
        self._probe: asyncio.Task[str] | None = None
        self._probed_at = 0.0

    async def problems(self, *, needs_database: bool = True) -> list[str]:
        """What stands still or cannot be written, in plain words; nothing when all is well.

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
        """Ask no more."""
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.wait({self._probe}, timeout=DATABASE_TIMEOUT_SECONDS)

    async def _probe_write(self) -> str:
        """Write something; why that cannot be done, "" where it can."""
        try:
            async with self._database.transaction() as tx:
                await counters.next_value(tx, _PROBE_COUNTER)
        except DataError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is that it is not well
            return f"the database cannot be written ({type(error).__name__})"
        return ""
