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
from bot.runtime.background_jobs import Worker
from bot.runtime.owner_alerts import Watchman
from bot.runtime.roles import ProcessRole
from bot.runtime.update_inbox import Inbox
from data.coordination.leader_lock import LeaderLock, hold_leader_lock, is_shared
from data.errors import DataError
from data.records.newsroom import Role

log = logging.getLogger(__name__)


_AFTER_TROUBLE = 2.0


@dataclass(slots=True)
class App:
    """An open application: what handlers are given, what takes updates in, and what keeps time.

    On SQLite one process does everything, and others stand by. Where several share a database, each does
    what its role says, and one of them sends, and polls where there is no webhook. `standing_by` says for
    whom this process waits, "" while it waits for nobody; `sends` whether it has the right to send.
    """

    lede: AppContext
    inbox: Inbox
    worker: Worker
    right: LeaderLock
    role: ProcessRole = ProcessRole.ALL
    standing_by: str = ""
    sends: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether this process stands by and does nothing else."""
        return bool(self.standing_by) and not self._shares

    @property
    def _shares(self) -> bool:
        return is_shared(self.lede.settings.database_url)

    async def look_around(self) -> None:
        """Find out whether another process does already what only one may do."""
        if self.role.works and not await self.right.try_acquire():
            self._stand_by(await self.right.holder())

    async def serve(self) -> None:
        """Do this process's share of the work until cancelled; what only one may do waits for its turn."""
        if self._shares:
            self._say_running()
            await run_all(*self._duties(), *([self._lead()] if self.role.works else []))
            return
        async with hold_leader_lock(self.right, self._stand_by):
            self.standing_by, self.sends = "", True
            self._say_running()
            await run_all(*self._duties(), *self._duties_of_one())

    def _duties(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What every process does that has the role."""
        if self.role.answers:
            yield self.inbox.run()
            yield self._introduce()
        if self.role.works:
            yield self.worker.keep_time()
            yield self.worker.follow()
            yield Watchman(self.lede, lambda: self.sends).run()

    def _duties_of_one(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What only the holder of the right does."""
        yield self.worker.drain()
        yield self.worker.announce()
        if self.role.answers and not self.lede.settings.webhook_url:
            yield self.inbox.poll()

    async def _lead(self) -> None:
        """Wait for the right, work with it until it is lost, and again."""
        while True:
            try:
                async with hold_leader_lock(self.right, self._stand_by) as lost:
                    self.standing_by, self.sends = "", True
                    log.info("this process sends from now on")
                    await run_until_event(lost, run_all(*self._duties_of_one()))
                log.error("the connection that held the right to send is gone; this process sends no more")
            except DataError as error:
                log.warning("nobody can tell who may send: %s", error)
            self.sends = False
            await asyncio.sleep(_AFTER_TROUBLE)

    def _say_running(self) -> None:
        log.info("Lede is running", extra={"bot": f"@{self.lede.telegram.username}", "role": str(self.role)})

    def _stand_by(self, holder: str) -> None:
        """Wait for another process; said once, and once more for each other."""
        holder = holder or self.standing_by or "another process"
        if holder != self.standing_by:
            what = "sends" if self._shares else "works on this database"
            log.warning("standing by: %s %s. This process takes over when that one ends.", holder, what)
        self.standing_by = holder

    async def _introduce(self) -> None:
        """Tell Telegram where updates go, and which commands there are."""
        settings = self.lede.settings
        if settings.webhook_url:
            await self.lede.telegram.listen_at(settings.webhook_url, settings.webhook_secret)
        texts = self.lede.catalogs.for_language(self.lede.settings.default_language)
        await self.lede.telegram.set_menu(menu(Role.READER, texts))
        await self.lede.telegram.set_menu(menu(Role.READER, texts, group=True), groups=True)
