"""Who may tell the owners of what: once an hour for one cause, whichever process sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.services.alerts.rules import Cause
from data.database import Database
from data.errors import DatabaseUnavailable, DataError
from data.newsroom import alerts
from data.newsroom.alerts import Alert

EVERY = timedelta(hours=1)
PATIENCE = 10.0
"""Seconds for which the database is waited for: longer than it waits for another process's lock itself."""
_ABANDONED = EVERY + timedelta(minutes=5)
"""Trouble of another process that still lasts is told again before that."""


class Told:
    """What owners were told, in the database; what it could not take, in memory.

    Args:
        database: Where processes agree on it.
        shared: Whether several processes work at once, so that one does not know whether another is well.
    """

    def __init__(self, database: Database, *, shared: bool) -> None:
        self._database = database
        self._shared = shared
        self._mine: set[Cause] = set()
        self._unnoted: dict[Cause, datetime] = {}

    async def before(self, cause: Cause) -> datetime | None:
        """When owners were last told of a cause. Raises DataError."""
        async with _in_time(), self._database.reading() as tx:
            found = {one.cause: one.told_at for one in await alerts.list_all(tx)}
        return found.get(cause)

    async def claim(
        self, causes: Collection[Cause], now: datetime, *, from_memory: bool = False
    ) -> set[Cause]:
        """Those of them that this process is to tell now.

        Args:
            causes: What is wrong.
            now: The present instant.
            from_memory: Whether to tell although the database takes nothing: one process alone should.
        """
        due = {cause for cause in causes if not self._lately(cause, now)}
        if not due:
            return due
        try:
            async with _in_time(), self._database.transaction() as tx:
                claimed = {
                    cause
                    for cause in sorted(due)
                    if await alerts.claim(tx, Alert(cause, now, cause.lasts), now - EVERY)
                }
        except DataError:
            claimed = due if from_memory else set()
            self._unnoted |= dict.fromkeys(claimed, now)
        self._mine |= {cause for cause in claimed if cause.lasts}
        return claimed

    async def over(self, causes: Collection[Cause], now: datetime, local: Collection[Cause]) -> set[Cause]:
        """Those of them whose end this process is to tell.

        Args:
            causes: What is well, as far as this process can tell.
            now: The present instant.
            local: What only the process knows that had it, until an hour is over.
        """
        unnoted = {cause for cause in causes if cause in self._unnoted and cause in self._mine}
        try:
            async with _in_time(), self._database.reading() as tx:
                lasting = [one for one in await alerts.list_all(tx) if one.lasting]
            noted = {Cause(one.cause) for one in lasting if self._may_end(one, causes, now, local)}
            if noted:
                async with _in_time(), self._database.transaction() as tx:
                    noted = {cause for cause in sorted(noted) if await alerts.claim_recovery(tx, cause)}
        except DataError:
            return set()
        self._mine -= set(causes)
        return unnoted | noted

    async def forget(self, causes: Collection[Cause]) -> None:
        """Nobody could be told: the next look may try again."""
        self._mine -= set(causes)
        for cause in causes:
            self._unnoted.pop(cause, None)
        try:
            async with _in_time(), self._database.transaction() as tx:
                await alerts.release_claims(tx, causes)
        except DataError:
            return

    def _lately(self, cause: Cause, now: datetime) -> bool:
        """Whether it was told within the hour without the database; one from a set-back clock is not."""
        told = self._unnoted.get(cause)
        return told is not None and timedelta(0) <= now - told < EVERY

    def _may_end(
        self, alert: Alert, causes: Collection[Cause], now: datetime, local: Collection[Cause]
    ) -> bool:
        if alert.cause not in causes:
            return False
        anothers = self._shared and alert.cause in local and alert.cause not in self._mine
        return not anothers or now - alert.told_at > _ABANDONED


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """Raise DatabaseUnavailable when the block takes too long: who tells of one that hangs must not hang."""
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    except TimeoutError as error:
        raise DatabaseUnavailable("The database does not answer.") from error
