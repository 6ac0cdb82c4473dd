"""The life cycle of an open application: standing by, leading, serving."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

from bot.commands import menu
from bot.concurrency.task_groups import run_all, run_until_event
from bot.handlers.context import AppContext
from bot.runtime.background_jobs import BackgroundJobs
from bot.runtime.owner_alerts import HealthMonitor
from bot.runtime.roles import ProcessRole
from bot.runtime.update_inbox import UpdateInbox
from data.coordination.leader_lock import LeaderLock, hold_leader_lock, is_shared
from data.errors import DataError
from data.records.newsroom import Role

log = logging.getLogger(__name__)


_RETRY_DELAY_SECONDS = 2.0


@dataclass(slots=True)
class Application:
    """An open application: what handlers are given, what takes updates in, and what keeps time.

    On SQLite one process does everything, and others stand by. Where several share a database, each does
    what its role says, and one of them sends, and polls where there is no webhook. `standing_by` says for
    whom this process waits, "" while it waits for nobody; `sends` whether it has the right to send.
    """

    context: AppContext
    inbox: UpdateInbox
    jobs: BackgroundJobs
    leader_lock: LeaderLock
    role: ProcessRole = ProcessRole.ALL
    standing_by: str = ""
    is_leader: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether this process stands by and does nothing else."""
        return bool(self.standing_by) and not self._shares_database

    @property
    def _shares_database(self) -> bool:
        return is_shared(self.context.settings.database_url)

    async def attempt_leadership(self) -> None:
        """Find out whether another process does already what only one may do."""
        if self.role.runs_jobs and not await self.leader_lock.try_acquire():
            self._stand_by(await self.leader_lock.holder())

    async def serve(self) -> None:
        """Do this process's share of the work until cancelled; what only one may do waits for its turn."""
        if self._shares_database:
            self._log_running()
            await run_all(
                *self._role_jobs(), *([self._lead_until_cancelled()] if self.role.runs_jobs else [])
            )
            return
        async with hold_leader_lock(self.leader_lock, self._stand_by):
            self.standing_by, self.is_leader = "", True
            self._log_running()
            await run_all(*self._role_jobs(), *self._leader_jobs())

    def _role_jobs(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What every process does that has the role."""
        if self.role.handles_updates:
            yield self.inbox.run()
            yield self._register_with_telegram()
        if self.role.runs_jobs:
            yield self.jobs.run_planning()
            yield self.jobs.run_feed_polling()
            yield HealthMonitor(self.context, lambda: self.is_leader).run()

    def _leader_jobs(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What only the holder of the right does."""
        yield self.jobs.run_delivery()
        yield self.jobs.run_broadcasts()
        if self.role.handles_updates and not self.context.settings.webhook_url:
            yield self.inbox.poll()

    async def _lead_until_cancelled(self) -> None:
        """Wait for the right, work with it until it is lost, and again."""
        while True:
            try:
                async with hold_leader_lock(self.leader_lock, self._stand_by) as lock_lost:
                    self.standing_by, self.is_leader = "", True
                    log.info("this process sends from now on")
                    await run_until_event(lock_lost, run_all(*self._leader_jobs()))
                log.error("the connection that held the right to send is gone; this process sends no more")
            except DataError as error:
                log.warning("nobody can tell who may send: %s", error)
            self.is_leader = False
            await asyncio.sleep(_RETRY_DELAY_SECONDS)

    def _log_running(self) -> None:
        log.info(
            "Lede is running", extra={"bot": f"@{self.context.telegram.username}", "role": str(self.role)}
        )

    def _stand_by(self, holder: str) -> None:
        """Wait for another process; said once, and once more for each other."""
        holder = holder or self.standing_by or "another process"
        if holder != self.standing_by:
            what = "sends" if self._shares_database else "works on this database"
            log.warning("standing by: %s %s. This process takes over when that one ends.", holder, what)
        self.standing_by = holder

    async def _register_with_telegram(self) -> None:
        """Tell Telegram where updates go, and which commands there are."""
        settings = self.context.settings
        if settings.webhook_url:
            await self.context.telegram.set_webhook(settings.webhook_url, settings.webhook_secret)
        texts = self.context.catalogs.for_language(self.context.settings.default_language)
        await self.context.telegram.set_menu(menu(Role.READER, texts))
        await self.context.telegram.set_menu(menu(Role.READER, texts, group=True), groups=True)
