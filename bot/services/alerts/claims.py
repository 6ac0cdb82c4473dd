"""Who may tell the owners of what: once an hour for one cause, whichever process sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.services.alerts.rules import AlertCause
from data.database import Database
from data.errors import DatabaseUnavailable, DataError
from data.newsroom import alerts
from data.newsroom.alerts import Alert

ALERT_INTERVAL = timedelta(hours=1)
DATABASE_TIMEOUT_SECONDS = 10.0
"""Seconds for which the database is waited for: longer than it waits for another process's lock itself."""
_ABANDONED_AFTER = ALERT_INTERVAL + timedelta(minutes=5)
"""Trouble of another process that still lasts is told again before that."""


class AlertLog:
    """What owners were told, in the database; what it could not take, in memory.

    Args:
        database: Where processes agree on it.
        shared: Whether several processes work at once, so that one does not know whether another is well.
    """

    def __init__(self, database: Database, *, is_shared: bool) -> None:
        self._database = database
        self._is_shared = is_shared
        self._claimed_here: set[AlertCause] = set()
        self._unrecorded: dict[AlertCause, datetime] = {}

    async def last_told_at(self, cause: AlertCause) -> datetime | None:
        """When owners were last told of a cause. Raises DataError."""
        async with _limit_database_time(), self._database.reading() as tx:
            found = {one.cause: one.told_at for one in await alerts.list_all(tx)}
        return found.get(cause)

    async def claim(
        self, causes: Collection[AlertCause], now: datetime, *, from_memory: bool = False
    ) -> set[AlertCause]:
        """Those of them that this process is to tell now.

        Args:
            causes: What is wrong.
            now: The present instant.
            from_memory: Whether to tell although the database takes nothing: one process alone should.
        """
        due = {cause for cause in causes if not self._told_within_hour(cause, now)}
        if not due:
            return due
        try:
            async with _limit_database_time(), self._database.transaction() as tx:
                claimed = {
                    cause
                    for cause in sorted(due)
                    if await alerts.claim(tx, Alert(cause, now, cause.is_lasting), now - ALERT_INTERVAL)
                }
        except DataError:
            claimed = due if from_memory else set()
            self._unrecorded |= dict.fromkeys(claimed, now)
        self._claimed_here |= {cause for cause in claimed if cause.is_lasting}
        return claimed

    async def claim_recoveries(
        self, causes: Collection[AlertCause], now: datetime, local_causes: Collection[AlertCause]
    ) -> set[AlertCause]:
        """Those of them whose end this process is to tell.

        Args:
            causes: What is well, as far as this process can tell.
            now: The present instant.
            local_causes: What only the process knows that had it, until an hour is over.
        """
        unrecorded = {cause for cause in causes if cause in self._unrecorded and cause in self._claimed_here}
        try:
            async with _limit_database_time(), self._database.reading() as tx:
                lasting = [one for one in await alerts.list_all(tx) if one.lasting]
            recorded = {
                AlertCause(one.cause)
                for one in lasting
                if self._may_claim_recovery(one, causes, now, local_causes)
            }
            if recorded:
                async with _limit_database_time(), self._database.transaction() as tx:
                    recorded = {cause for cause in sorted(recorded) if await alerts.claim_recovery(tx, cause)}
        except DataError:
            return set()
        self._claimed_here -= set(causes)
        return unrecorded | recorded

    async def release_claims(self, causes: Collection[AlertCause]) -> None:
        """Nobody could be told: the next look may try again."""
        self._claimed_here -= set(causes)
        for cause in causes:
            self._unrecorded.pop(cause, None)
        try:
            async with _limit_database_time(), self._database.transaction() as tx:
                await alerts.release_claims(tx, causes)
        except DataError:
            return

    def _told_within_hour(self, cause: AlertCause, now: datetime) -> bool:
        """Whether it was told within the hour without the database; one from a set-back clock is not."""
        told_at = self._unrecorded.get(cause)
        return told_at is not None and timedelta(0) <= now - told_at < ALERT_INTERVAL

    def _may_claim_recovery(
        self,
        alert: Alert,
        causes: Collection[AlertCause],
        now: datetime,
        local_causes: Collection[AlertCause],
    ) -> bool:
        if alert.cause not in causes:
            return False
        is_anothers = (
            self._is_shared and alert.cause in local_causes and alert.cause not in self._claimed_here
        )
        return not is_anothers or now - alert.told_at > _ABANDONED_AFTER


@asynccontextmanager
async def _limit_database_time() -> AsyncIterator[None]:
    """Raise DatabaseUnavailable when the block takes too long: who tells of one that hangs must not hang."""
    try:
        async with asyncio.timeout(DATABASE_TIMEOUT_SECONDS):
            yield
    except TimeoutError as error:
        raise DatabaseUnavailable("The database does not answer.") from error
