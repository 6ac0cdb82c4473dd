"""Makes the daily backup of an SQLite database; on PostgreSQL the server's own tools do that."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from bot.handlers.context import AppContext
from bot.monitoring.heartbeats import FailureKind, Job
from bot.services.alerts.rules import MAX_BACKUP_AGE_SECONDS
from data.coordination.leader_lock import is_shared
from data.errors import DataError
from data.maintenance.backup import newest_backup
from data.maintenance.daily_backups import BackupKeep, back_up_if_due

log = logging.getLogger(__name__)

_AGE_CACHE = timedelta(minutes=10)
_GRACE = timedelta(minutes=15)
"""How long a backup may be too old until that counts: after a start or a sleep the job makes one first."""


class BackupJob:
    """Makes one backup a day, unless BACKUP_KEEP switches that off."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def back_up(self) -> None:
        """Make the backup of today unless it is there; a failure is recorded, and the owners hear of it."""
        settings, heartbeats = self._context.settings, self._context.heartbeats
        if not makes_backups(self._context):
            return
        try:
            made = await back_up_if_due(
                settings.database_url, self._context.clock.now(), BackupKeep(*settings.backup_keep)
            )
        except DataError as error:
            heartbeats.record_failure(Job.BACKUP, error, FailureKind.BACKUP)
            log.error("backups: daily backup failed, retrying in an hour", extra={"why": str(error)})  # noqa: TRY400 - the reason says all
            return
        heartbeats.record_success(Job.BACKUP)
        if made is not None:
            log.info("backups: daily backup made and verified", extra={"file": str(made)})


class BackupAge:
    """The age of the newest backup that has been too old for a quarter of an hour.

    It does not matter who made the backup. The folder is read every ten minutes at most.
    """

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._newest_at: datetime | None = None
        self._read_at: datetime | None = None
        self._old_since: datetime | None = None

    async def get(self, now: datetime) -> float:
        """Seconds since the newest backup; 0 while it is new, without any, or where Lede makes none."""
        if not makes_backups(self._context):
            return 0.0
        if self._read_at is None or not timedelta(0) <= now - self._read_at < _AGE_CACHE:
            self._read_at = now
            self._newest_at = await asyncio.to_thread(self._read)
        age = (now - self._newest_at).total_seconds() if self._newest_at else 0.0
        if age <= MAX_BACKUP_AGE_SECONDS:
            self._old_since = None
            return 0.0
        self._old_since = self._old_since or now
        return age if now - self._old_since >= _GRACE else 0.0

    def _read(self) -> datetime | None:
        try:
            newest = newest_backup(self._context.database.url)
        except (DataError, OSError):
            return None
        return newest[1] if newest else None


def makes_backups(context: AppContext) -> bool:
    """Whether Lede backs the database up by itself."""
    return any(context.settings.backup_keep) and not is_shared(context.database.url)
