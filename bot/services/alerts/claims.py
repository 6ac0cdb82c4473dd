"""Claims alerts in the database, so that one process alerts the owners to a cause, once in its interval."""

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

DATABASE_TIMEOUT_SECONDS = 10.0
"""The longest wait for the database: longer than its own wait for another process's lock."""
_ABANDONED_AFTER = timedelta(minutes=5)
"""Time after the interval of a cause when another process's alert counts as abandoned."""


class AlertLog:
    """The alerts that owners got, in the database; those it could not store, in memory.

    Args:
        database: Where the processes share their alerts.
        is_shared: Whether several processes run, so that one does not know the health of another.
    """

    def __init__(self, database: Database, *, is_shared: bool) -> None:
        self._database = database
        self._is_shared = is_shared
        self._claimed_here: set[AlertCause] = set()
        self._unrecorded: dict[AlertCause, datetime] = {}

    async def last_alert_at(self, cause: AlertCause) -> datetime | None:
        """When owners last got an alert of a cause; None for never.

        Raises:
            DataError: The database failed, or did not answer in time.
        """
        async with _limit_database_time(), self._database.reading() as tx:
            found = {one.cause: one.told_at for one in await alerts.list_all(tx)}
        return found.get(cause)

    async def claim(
        self, causes: Collection[AlertCause], now: datetime, *, from_memory: bool = False
    ) -> set[AlertCause]:
        """Claim alerts; returns the causes that this process must send now.

        Args:
            causes: The causes of present problems.
            now: The present instant.
            from_memory: Whether to claim in memory while the database fails; only one process should.
        """
        due = {cause for cause in causes if not self._alerted_lately(cause, now)}
        if not due:
            return due
        try:
            async with _limit_database_time(), self._database.transaction() as tx:
                claimed = {
                    cause
                    for cause in sorted(due)
                    if await alerts.claim(
                        tx,
                        Alert(cause, now, cause.is_lasting),
                        now - cause.interval,
                        while_lasting=cause.is_repeated,
                    )
                }
        except DataError:
            claimed = due if from_memory else set()
            self._unrecorded |= dict.fromkeys(claimed, now)
        self._claimed_here |= {cause for cause in claimed if cause.is_lasting}
        return claimed

    async def claim_recoveries(
        self, causes: Collection[AlertCause], now: datetime, local_causes: Collection[AlertCause]
    ) -> set[AlertCause]:
        """Claim the ends of alerts; returns the causes whose end this process must send now.

        Args:
            causes: The causes without a present problem, as far as this process can tell.
            now: The present instant.
            local_causes: Causes whose end only the process can see that had the problem, for an hour.
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
        """Release claims whose alert could not be sent, so that the next check claims them again."""
        self._claimed_here -= set(causes)
        for cause in causes:
            self._unrecorded.pop(cause, None)
        try:
            async with _limit_database_time(), self._database.transaction() as tx:
                await alerts.release_claims(tx, causes)
        except DataError:
            return

    def _alerted_lately(self, cause: AlertCause, now: datetime) -> bool:
        """Whether it was claimed in memory within its interval; a future time (clock set back) is ignored."""
        alerted_at = self._unrecorded.get(cause)
        return alerted_at is not None and timedelta(0) <= now - alerted_at < cause.interval

    def _may_claim_recovery(
        self,
        alert: Alert,
        causes: Collection[AlertCause],
        now: datetime,
        local_causes: Collection[AlertCause],
    ) -> bool:
        if alert.cause not in causes:
            return False
        is_foreign = self._is_shared and alert.cause in local_causes and alert.cause not in self._claimed_here
        return not is_foreign or now - alert.told_at > AlertCause(alert.cause).interval + _ABANDONED_AFTER


@asynccontextmanager
async def _limit_database_time() -> AsyncIterator[None]:
    """Raise DatabaseUnavailable when the block takes too long.

    An alert about a database that hangs must not wait for that database.
    """
    try:
        async with asyncio.timeout(DATABASE_TIMEOUT_SECONDS):
            yield
    except TimeoutError as error:
        raise DatabaseUnavailable("The database does not answer.") from error
