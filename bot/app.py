"""The one composition root: everything is made here, in order, and closed in the opposite order."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.clock import MovableClock, real_time
from bot.commands import menu
from bot.context import Lede
from bot.dispatch import Dispatcher
from bot.duties import ProcessRole, together, until_set
from bot.errors import LedeError
from bot.gateways.feed_thinker import ProcessFeedThinker
from bot.gateways.telegram import TelegramGateway
from bot.gateways.thinker import ProcessThinker
from bot.gateways.web_fetch import fetcher_for
from bot.handlers.reader import newest_screens
from bot.i18n import Catalogs
from bot.inbox import Inbox
from bot.metered import MeteredCommits, MeteredFetcher, MeteredMessenger, MeteredPacer
from bot.meters import Meters
from bot.ports import Clock, FeedThinker, Fetcher, Screen, Thinker
from bot.services import deliver, people
from bot.services.belt import Belt, in_flight_at
from bot.services.figures import Figures
from bot.services.pace import RATE, Pacer
from bot.services.together import Together
from bot.settings import Settings, require_token
from bot.shared_inbox import SharedInbox
from bot.views import broadcast, digest
from bot.vitals import Duty
from bot.watchman import Watchman
from bot.worker import Worker
from data import broadcasts
from data.database import Database
from data.errors import DataError
from data.leadership import Right, is_shared, leading, right_to_send
from data.records import Article, Delivery, Role

log = logging.getLogger(__name__)

_AFTER_TROUBLE = 2.0


@dataclass(slots=True)
class App:
    """An open application: what handlers are given, what takes updates in, and what keeps time.

    On SQLite one process does everything, and others stand by. Where several share a database, each does
    what its role says, and one of them sends, and polls where there is no webhook. `standing_by` says for
    whom this process waits, "" while it waits for nobody; `sends` whether it has the right to send.
    """

    lede: Lede
    inbox: Inbox
    worker: Worker
    right: Right
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
        if self.role.works and not await self.right.attempt():
            self._stand_by(await self.right.holder())

    async def serve(self) -> None:
        """Do this process's share of the work until cancelled; what only one may do waits for its turn."""
        if self._shares:
            self._say_running()
            await together(*self._duties(), *([self._lead()] if self.role.works else []))
            return
        async with leading(self.right, self._stand_by):
            self.standing_by, self.sends = "", True
            self._say_running()
            await together(*self._duties(), *self._duties_of_one())

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
                async with leading(self.right, self._stand_by) as lost:
                    self.standing_by, self.sends = "", True
                    log.info("this process sends from now on")
                    await until_set(lost, together(*self._duties_of_one()))
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


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    role: ProcessRole = ProcessRole.ALL,
    clock: Clock | None = None,
    thinker: Thinker | None = None,
    fetcher: Fetcher | None = None,
    feed_thinker: FeedThinker | None = None,
    rate: float = RATE,
) -> AsyncIterator[App]:
    """Open everything that `settings` name; tests hand in their own clock, thinker, fetcher or pace.

    Raises:
        SettingsError: Without a token.
        LedeError: When the settings leave nothing to do for the role.
        DataError: When the database cannot be used.
        TelegramDown: When the token is refused or nobody answers.
    """
    require_token(settings)
    _require_work(role, settings)
    async with AsyncExitStack() as stack:
        meters = Meters()
        ticking, me = clock or MovableClock(), f"{socket.gethostname()}:{os.getpid()}"
        database = await Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        telegram = TelegramGateway(settings)
        stack.push_async_callback(telegram.close)
        await telegram.open()
        thinking = thinker or ProcessThinker(settings.summary_method, timed=meters.thought)
        stack.push_async_callback(thinking.close)
        reading = feed_thinker or ProcessFeedThinker(settings.summary_method, timed=meters.thought)
        stack.push_async_callback(reading.close)
        looking = MeteredFetcher(fetcher or fetcher_for(settings), meters)
        pacer = MeteredPacer(meters, time.monotonic, asyncio.sleep, rate, settings.paid_broadcast_rate)
        lede = _lede(settings, database, ticking, telegram, thinking, looking, reading, pacer, meters)
        stack.push_async_callback(lede.commits.close)
        # A number may come again after a restart, and what an earlier process had is not this one's.
        inbox = SharedInbox(lede, f"{me}:{secrets.token_hex(4)}") if is_shared(database.url) else Inbox(lede)
        stack.push_async_callback(inbox.close)
        stack.push_async_callback(lede.dispatcher.close)
        right = _right(settings, me, ticking.now)
        stack.push_async_callback(right.release)
        yield App(lede, inbox, Worker(lede, partial(_sender, lede, me)), right, role)


def _lede(
    settings: Settings,
    database: Database,
    clock: Clock,
    telegram: TelegramGateway,
    thinker: Thinker,
    fetcher: Fetcher,
    feed_thinker: FeedThinker,
    pacer: Pacer,
    meters: Meters,
) -> Lede:
    """What handlers are given, from what was opened."""
    catalogs = Catalogs.load(settings.default_language)
    return Lede(
        settings=settings,
        database=database,
        commits=MeteredCommits(database, meters.commits),
        clock=clock,
        catalogs=catalogs,
        thinker=thinker,
        fetcher=fetcher,
        feed_thinker=feed_thinker,
        feeds_due=asyncio.Event(),
        telegram=telegram,
        pacer=pacer,
        dispatcher=Dispatcher(),
        outbox_filled=asyncio.Event(),
        callers=Together(partial(people.known, database)),
        newest=Together(partial(newest_screens, database, catalogs, clock)),
        figures=Figures(database, clock, partial(_who_sends, settings), time.monotonic),
        meters=meters,
    )


def _right(settings: Settings, me: str, now: Callable[[], datetime]) -> Right:
    return right_to_send(settings.database_url, settings.bot_token.partition(":")[0], me, now)


async def _who_sends(settings: Settings) -> str:
    """Who has the right to send; asked beside the one that may be held here, which must not be disturbed."""
    onlooker = _right(settings, "", real_time)
    try:
        return await onlooker.holder()
    finally:
        await onlooker.release()


def _require_work(role: ProcessRole, settings: Settings) -> None:
    """Raise LedeError where a role makes no sense."""
    if role is not ProcessRole.ALL and not is_shared(settings.database_url):
        raise LedeError(
            f"--role {role} is for several processes on PostgreSQL. On SQLite one process does everything: "
            "leave --role out."
        )
    if role is ProcessRole.WEB and not settings.webhook_url:
        raise LedeError("--role web takes updates in by webhook. Set WEBHOOK_URL, or use --role all.")


async def _sender(lede: Lede, me: str) -> deliver.Sender:
    """A sender of its own epoch: what an earlier one left behind is taken back."""
    settings = lede.settings
    epoch = await deliver.recover(lede.database, lede.clock.now(), settings.in_doubt)
    return deliver.Sender(
        database=lede.database,
        commits=lede.commits,
        messenger=MeteredMessenger(lede.telegram, lede.meters, partial(lede.vitals.goes_on, Duty.DELIVERY)),
        pacer=lede.pacer,
        clock=lede.clock,
        render=partial(_written, lede),
        owner=me,
        epoch=epoch,
        in_doubt=settings.in_doubt,
        topic_notice=partial(_topic_notice, lede),
        belt=Belt(in_flight_at(settings.paid_broadcast_rate)),
        on_arrival=partial(_arrived, lede),
    )


def _written(lede: Lede, delivery: Delivery, articles: Sequence[Article]) -> Screen:
    if delivery.edition.kind == broadcasts.KIND:
        return broadcast.message(delivery.edition)
    texts = lede.catalogs.for_language(delivery.language)
    now = lede.clock.now()
    return digest.digest(
        delivery.edition, delivery.part, articles, delivery.length, delivery.timezone, now, texts
    )


def _topic_notice(lede: Lede, delivery: Delivery) -> Screen:
    return digest.topic_closed(lede.catalogs.for_language(delivery.language))


def _arrived(lede: Lede, late: timedelta) -> None:
    if late >= timedelta(0):  # a broadcast has a day to arrive, and is never late
        lede.meters.lag.observe(late.total_seconds())
