"""The one composition root: everything is made here, in order, and closed in the opposite order."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bot.clock import MovableClock
from bot.commands import menu
from bot.context import Lede
from bot.dispatch import Dispatcher
from bot.gateways.feed_thinker import ProcessFeedThinker
from bot.gateways.telegram import TelegramGateway
from bot.gateways.thinker import ProcessThinker
from bot.gateways.web_fetch import fetcher_for
from bot.handlers.add import finish_interrupted
from bot.handlers.reader import newest_screens
from bot.i18n import Catalogs
from bot.inbox import Inbox
from bot.ports import Clock, FeedThinker, Fetcher, Screen, Thinker
from bot.services import deliver, people
from bot.services.pace import RATE, Pacer
from bot.services.together import Together
from bot.settings import Settings, require_token
from bot.views import digest
from bot.worker import Worker
from data.database import Database
from data.group_commit import GroupCommit
from data.leadership import Right, leading, right_to_send
from data.records import Article, Delivery, Role

log = logging.getLogger(__name__)


@dataclass(slots=True)
class App:
    """An open application: what handlers are given, what takes updates in, and what keeps time.

    `standing_by` says for whom this process waits, "" while it works itself.
    """

    lede: Lede
    inbox: Inbox
    worker: Worker
    right: Right
    standing_by: str = ""

    async def look_around(self) -> None:
        """Find out whether there is work for this process, or another one does it already."""
        if not await self.right.attempt():
            self._stand_by(await self.right.holder())

    async def serve(self) -> None:
        """Wait until nobody else works on the database, then work until cancelled."""
        async with leading(self.right, self._stand_by):
            self.standing_by = ""
            log.info("Lede is running", extra={"bot": f"@{self.lede.telegram.username}"})
            await self._work()

    def _stand_by(self, holder: str) -> None:
        """Wait for another process; said once, and once more for each other."""
        holder = holder or "another process"
        if holder != self.standing_by:
            log.warning("standing by: %s works on this database. This process goes on when it ends.", holder)
        self.standing_by = holder

    async def _work(self) -> None:
        """Catch up, then work until cancelled."""
        await self.worker.tick()  # what an outage left over comes before anything new
        await finish_interrupted(self.lede)
        await self.inbox.take_up()
        self.worker.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.worker.drain())
                tasks.create_task(self.worker.follow())
                tasks.create_task(self._set_menu())
                tasks.create_task(self._take_updates())
        finally:
            self.worker.stop()

    async def _take_updates(self) -> None:
        settings = self.lede.settings
        if settings.webhook_url:
            await self.lede.telegram.listen_at(settings.webhook_url, settings.webhook_secret)
            return
        await self.inbox.poll()

    async def _set_menu(self) -> None:
        texts = self.lede.catalogs.for_language(self.lede.settings.default_language)
        await self.lede.telegram.set_menu(menu(Role.READER, texts))
        await self.lede.telegram.set_menu(menu(Role.READER, texts, group=True), groups=True)


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    thinker: Thinker | None = None,
    fetcher: Fetcher | None = None,
    feed_thinker: FeedThinker | None = None,
    rate: float = RATE,
) -> AsyncIterator[App]:
    """Open everything that `settings` name; tests hand in their own clock, thinker, fetcher or pace.

    Raises:
        SettingsError: Without a token.
        DataError: When the database cannot be used.
        TelegramDown: When the token is refused or nobody answers.
    """
    require_token(settings)
    async with AsyncExitStack() as stack:
        catalogs = Catalogs.load(settings.default_language)
        database = await Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        telegram = TelegramGateway(settings)
        stack.push_async_callback(telegram.close)
        await telegram.open()
        ticking = clock or MovableClock()
        thinking = thinker or ProcessThinker(settings.summary_method)
        stack.push_async_callback(thinking.close)
        reading = feed_thinker or ProcessFeedThinker(settings.summary_method)
        stack.push_async_callback(reading.close)
        commits = GroupCommit(database)
        stack.push_async_callback(commits.close)
        dispatcher = Dispatcher()
        lede = Lede(
            settings=settings,
            database=database,
            commits=commits,
            clock=ticking,
            catalogs=catalogs,
            thinker=thinking,
            fetcher=fetcher or fetcher_for(settings),
            feed_thinker=reading,
            feeds_due=asyncio.Event(),
            telegram=telegram,
            pacer=Pacer(time.monotonic, asyncio.sleep, rate),
            dispatcher=dispatcher,
            outbox_filled=asyncio.Event(),
            callers=Together(partial(people.known, database)),
            newest=Together(partial(newest_screens, database, catalogs, ticking)),
        )
        inbox = Inbox(lede)
        stack.push_async_callback(inbox.close)
        stack.push_async_callback(dispatcher.close)
        me = f"{socket.gethostname()}:{os.getpid()}"
        right = right_to_send(settings.database_url, settings.bot_token.partition(":")[0], me, ticking.now)
        stack.push_async_callback(right.release)
        yield App(lede, inbox, Worker(lede, partial(_sender, lede, me)), right)


async def _sender(lede: Lede, me: str) -> deliver.Sender:
    epoch = await deliver.recover(lede.database, lede.clock.now())

    def render(delivery: Delivery, articles: Sequence[Article]) -> Screen:
        texts = lede.catalogs.for_language(delivery.language)
        now = lede.clock.now()
        return digest.digest(
            delivery.edition, delivery.part, articles, delivery.length, delivery.timezone, now, texts
        )

    return deliver.Sender(
        database=lede.database,
        commits=lede.commits,
        messenger=lede.telegram,
        pacer=lede.pacer,
        clock=lede.clock,
        render=render,
        owner=me,
        epoch=epoch,
    )
