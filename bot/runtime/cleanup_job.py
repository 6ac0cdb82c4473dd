"""Deletes rows whose retention has ended and dialogues that were never finished."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.handlers.context import AppContext
from bot.services import conversations
from bot.services.calendar.slots import ONE_DAY
from bot.services.clients.repeats import REPEAT_PERIOD
from bot.services.reading import following, muting, watching
from bot.services.subscriptions.subscriptions import SETTINGS_RETENTION
from data.audience import readers
from data.delivery import corrections, edition_days, late_composition
from data.maintenance.message_ids import forget_message_ids
from data.maintenance.retention import delete_expired_rows

log = logging.getLogger(__name__)

_SETTLED_RETENTION = timedelta(days=90)
_HANDLED_RETENTION = timedelta(days=3)
_DISCARDED_RETENTION = timedelta(days=30)
_RUN_RETENTION = timedelta(days=366)
_UNDO_RETENTION = timedelta(days=7)
_EDITION_DAY_RETENTION = timedelta(days=30)
_SNAPSHOT_RETENTION = timedelta(days=4)
"""Longer than a digest may wait for its first lease: quiet hours twice, and the hours that it may be late."""
_SUBMITTED_RETENTION = timedelta(days=30)
_OPENINGS_RETENTION = timedelta(days=90)


class CleanupJob:
    """Deletes in portions, each in a transaction of its own, so that other writers get their turn."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def delete_expired(self) -> None:
        """Delete what is older than the retention of its kind.

        Raises:
            DataError: The database cannot be used; the next run deletes the rest.
        """
        now = self._context.clock.now()
        await conversations.delete_expired(self._context.database, now)
        async with self._context.database.transaction() as tx:
            await edition_days.delete_days_before(tx, (now - _EDITION_DAY_RETENTION).date())
            await late_composition.delete_snapshots_before(tx, now - _SNAPSHOT_RETENTION)
            await corrections.delete_old(tx, now - _UNDO_RETENTION, now - _SETTLED_RETENTION)
        await self._record_signs_of_life(now)
        await following.end_quiet(self._context.database, now)
        await muting.changes.delete_ended(self._context.database, now)
        await watching.changes.delete_ended(self._context.database, now)
        total = 0
        deleted = 1
        while deleted:
            async with self._context.database.transaction() as tx:
                deleted = await delete_expired_rows(
                    tx,
                    settled_before=now - _SETTLED_RETENTION,
                    handled_before=now - _HANDLED_RETENTION,
                    discarded_before=now - _DISCARDED_RETENTION,
                    unsubscribed_before=now - SETTINGS_RETENTION,
                    run_before=now - _RUN_RETENTION,
                    undo_before=now - _UNDO_RETENTION,
                    submitted_before=now - _SUBMITTED_RETENTION,
                    requested_before=now - REPEAT_PERIOD,
                    shared_before=now - timedelta(days=self._context.settings.message_days),
                    opened_before=(now - _OPENINGS_RETENTION).date(),
                )
            total += deleted
        await self._forget_message_ids(now - timedelta(days=self._context.settings.message_days))
        if total:
            log.debug("retention: expired rows deleted", extra={"rows": total})

    async def _record_signs_of_life(self, now: datetime) -> None:
        """Note on readers the date of their last update, while the updates are still stored."""
        days = [(now - _HANDLED_RETENTION + n * ONE_DAY).date() for n in range(_HANDLED_RETENTION.days + 1)]
        async with self._context.database.transaction() as tx:
            await readers.record_signs_of_life(tx, days)

    async def _forget_message_ids(self, settled_before: datetime) -> None:
        forgotten = 1
        while forgotten:
            async with self._context.database.transaction() as tx:
                forgotten = await forget_message_ids(tx, settled_before)
