"""Runs an open application: waits for the leader lock, then does the jobs of the process's role."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

from bot.commands import menu, quiet_commands
from bot.concurrency.task_groups import run_all, run_until_event
from bot.errors import TelegramUnreachable
from bot.handlers.context import AppContext
from bot.i18n import Texts
from bot.ports.bot_profile import NewsroomProfile
from bot.runtime.background_jobs import BackgroundJobs
from bot.runtime.owner_alerts import HealthMonitor
from bot.runtime.process_memory import return_free_memory
from bot.runtime.process_roles import ProcessRole
from bot.runtime.update_inbox import UpdateInbox
from bot.views.admin.bot_profile import newsroom_profile
from data.coordination.leader_lock import LeaderLock, hold_leader_lock, is_shared
from data.errors import DataError
from data.records.newsroom import Role

log = logging.getLogger(__name__)

_RETRY_DELAY_SECONDS = 2.0


@dataclass(slots=True)
class Application:
    """An open application: the context of the handlers, the update inbox and the background jobs.

    On SQLite one process does everything and any other stands by. Processes that share a PostgreSQL database
    do what their roles say; one of them, the leader, also sends, and polls where there is no webhook.

    Attributes:
        context: What handlers and jobs are given.
        inbox: Receives updates.
        jobs: The background jobs.
        leader_lock: Held by the leader.
        role: What this process does.
        standing_by: Name of the leader that this process waits for, "" while it waits for none.
        is_leader: Whether this process holds the leader lock.
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
        """Try once to take the leader lock; `standing_by` names its holder if that fails."""
        if self.role.runs_jobs and not await self.leader_lock.try_acquire():
            self._stand_by(await self.leader_lock.holder())

    async def serve(self) -> None:
        """Do the work of this process's role until cancelled; the leader's jobs wait for the leader lock.

        Raises:
            ExceptionGroup: A job failed; the others were cancelled.
        """
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
        """The jobs of every process with this role."""
        if self.role.handles_updates:
            yield self.inbox.run()
            yield self._register_with_telegram()
        if self.role.runs_jobs:
            yield self.jobs.run_scheduled()
            yield self.jobs.feeds.run()
            yield HealthMonitor(self.context, lambda: self.is_leader).run()

    def _leader_jobs(self) -> Iterator[Coroutine[Any, Any, None]]:
        """The jobs of the one process that holds the leader lock."""
        yield self.jobs.delivery.run()
        yield self.jobs.broadcasts.run()
        yield self.jobs.corrections.run()
        yield self.jobs.bulletins.run()
        if self.context.settings.paid_broadcast_rate:
            yield self.jobs.paid_sending.run()
        if self.role.handles_updates and not self.context.settings.webhook_url:
            yield self.inbox.poll()

    async def _lead_until_cancelled(self) -> None:
        """Wait for the leader lock, run the leader's jobs until it is lost, repeat."""
        while True:
            try:
                async with hold_leader_lock(self.leader_lock, self._stand_by) as lock_lost:
                    self.standing_by, self.is_leader = "", True
                    log.info("leader-lock: acquired, this process sends from now on")
                    await run_until_event(lock_lost, run_all(*self._leader_jobs()))
                log.error("leader-lock: lost with its connection, this process sends no more")
            except DataError as error:
                log.warning("leader-lock: database failed, retrying", extra={"error": str(error)})
            self.is_leader = False
            await asyncio.sleep(_RETRY_DELAY_SECONDS)

    def _log_running(self) -> None:
        log.info(
            "app: Lede is running",
            extra={"bot": f"@{self.context.telegram.username}", "role": str(self.role)},
        )

    def _stand_by(self, holder: str) -> None:
        """Record that another process holds the leader lock; logged once for each holder."""
        holder = holder or self.standing_by or "another process"
        if holder != self.standing_by:
            log.warning("leader-lock: standing by until the holder ends", extra={"holder": holder})
        self.standing_by = holder

    async def _register_with_telegram(self) -> None:
        """Set the webhook, if there is one, and in each language the command menus and the bot's profile."""
        settings = self.context.settings
        if settings.webhook_url:
            await self._set_webhook(settings.webhook_url, settings.webhook_secret)
        catalogs, telegram = self.context.catalogs, self.context.telegram
        general = catalogs.for_language(settings.default_language)
        await self._update_menus("", general)
        translations = {}
        for language, texts in catalogs.by_two_letters():
            await self._update_menus(language, texts)
            translations[language] = self._profile(texts)
        await telegram.set_profile(self._profile(general), translations)
        return_free_memory()  # the last of a start

    async def _set_webhook(self, url: str, secret: str) -> None:
        """Set the webhook; while Telegram cannot be reached, try again for ever."""
        while True:
            try:
                return await self.context.telegram.updates.set_webhook(url, secret)
            except TelegramUnreachable as error:
                log.warning("app: webhook not set, retrying", extra={"why": str(error)})
            await asyncio.sleep(_RETRY_DELAY_SECONDS)

    async def _update_menus(self, language: str, texts: Texts) -> None:
        telegram = self.context.telegram
        await telegram.set_menu(menu(Role.READER, texts), language=language)
        # The first menu, that for all languages, tells whether Telegram knows such commands.
        quiet = quiet_commands() if telegram.ephemeral.is_known or not language else ()
        rows = menu(Role.READER, texts, group=True)
        await telegram.set_menu(rows, groups=True, language=language, quiet=quiet)

    def _profile(self, texts: Texts) -> NewsroomProfile:
        settings = self.context.settings
        return newsroom_profile(
            self.context.newsroom_name, settings.newsroom_name, settings.newsroom_about, texts
        )
