"""A sender with its outside world: a Telegram that answers as told, and seconds that pass when waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from bot.clock import MovableClock
from bot.ports.messenger import Outcome, Screen, Sent
from bot.services.delivery import dispatcher
from bot.services.delivery.dispatcher import Sender
from bot.services.delivery.rate_limiter import Pacer
from bot.services.planning import planner
from bot.settings import InDoubtPolicy
from data.database import Database
from data.errors import DatabaseUnavailable
from data.group_commit import A, BatchWork, GroupCommit, T
from data.records.articles import Article
from data.records.delivery import Delivery, Settlement
from tests.bot.services.seed import messages

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class FakeTelegram:
    """A Messenger that notes what it is given and answers as told; what is not told is sent."""

    def __init__(self, *answers: Outcome) -> None:
        self.given: list[tuple[int, int, str, bool]] = []
        self._answers = list(answers)
        self.before: Callable[[], Awaitable[None]] | None = None

    def recovers(self) -> None:
        self._answers.clear()

    async def send_digest(
        self, chat_id: int, thread_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        if self.before is not None:
            await self.before()
        self.given.append((chat_id, thread_id, screen.html, plain))
        return self._answers.pop(0) if self._answers else Sent(len(self.given))


class Hurried:
    """Seconds that pass as soon as somebody waits for them; whoever waits for minutes waits for ever."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def now(self) -> float:
        return time.monotonic() + self._skipped

    async def sleep(self, seconds: float) -> None:
        if seconds > 60:
            await asyncio.Event().wait()
        self._skipped += seconds
        await asyncio.sleep(0)


class WaylaidCommits(GroupCommit):
    """Group commits before which something else may happen first."""

    meanwhile: Callable[[], Awaitable[object]] | None = None
    refusing_settlements = 0
    refusing_others = 0

    async def run_batched(self, work: BatchWork[A, T], item: A) -> T:
        if isinstance(item, Settlement) and self.refusing_settlements:
            self.refusing_settlements -= 1
            raise DatabaseUnavailable("The disk is full.")
        if item is None and self.refusing_others:
            self.refusing_others -= 1
            raise DatabaseUnavailable("The disk is full.")
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return await super().run_batched(work, item)


def titles(delivery: Delivery, found: Sequence[Article]) -> Screen:
    """The simplest message: its part and its titles."""
    return Screen(f"{delivery.part}: {', '.join(article.title for article in found)}")


class House:
    """A sender with its outside world."""

    def __init__(
        self,
        database: Database,
        commits: WaylaidCommits,
        telegram: FakeTelegram,
        policy: InDoubtPolicy = InDoubtPolicy.DROP,
    ) -> None:
        self.database, self.telegram = database, telegram
        self.clock = MovableClock(lambda: DUE)
        time = Hurried()
        self.pacer = Pacer(time.now, time.sleep)
        self._commits, self._policy = commits, policy

    async def sender(self) -> Sender:
        epoch = await dispatcher.recover(self.database, self.clock.now(), self._policy)
        return Sender(
            database=self.database,
            commits=self._commits,
            messenger=self.telegram,
            pacer=self.pacer,
            clock=self.clock,
            render=titles,
            owner="test",
            epoch=epoch,
            in_doubt=self._policy,
            topic_notice=lambda _delivery: Screen("The topic is closed."),
        )

    async def send_all(self) -> int:
        """Plan what is due and send until nothing may be sent now."""
        await planner.plan(self.database, self.clock.now())
        return await send_all(await self.sender())


async def send_all(sender: Sender) -> int:
    """Send until nothing may be sent now; how many were leased."""
    total = 0
    while sent := await dispatcher.send_batch(sender):
        total += sent
    return total


def states(rows: Sequence[dict[str, object]]) -> list[str]:
    return [str(row["state"]) for row in rows]


async def killed_in_flight(house: House, until: Sequence[str] = ("sending",)) -> None:
    """A process that dies while its only message is on its way."""
    house.telegram.before = asyncio.Event().wait  # type: ignore[assignment]  # never comes
    dying = asyncio.create_task(house.send_all())
    while states(await messages(house.database)) != list(until):  # noqa: ASYNC110 - only the database knows
        await asyncio.sleep(0.005)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    house.telegram.before = None
