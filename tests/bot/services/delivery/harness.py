"""A dispatcher with fakes: scripted answers of Telegram, and a clock that sleeping moves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from bot.clock import MovableClock
from bot.ports.messenger import Outcome, Screen, Sent
from bot.services.delivery.dispatcher import DeliveryDispatcher
from bot.services.delivery.ledger import DeliveryLedger, recover
from bot.services.delivery.pipeline import InFlightWindow
from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.delivery.render_cache import Render, RenderCache
from bot.services.delivery.sender import Sender
from bot.services.planning import planner
from bot.services.planning.late_composition import LateComposer
from bot.settings import InDoubtPolicy
from data.database import Database
from data.errors import DatabaseUnavailable
from data.group_commit import A, BatchWork, GroupCommit, T
from data.records.articles import Article
from data.records.delivery import Delivery, Settlement
from tests.bot.services.seed import messages
from tests.support.fake_clock import ManualClock

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class FakeTelegram:
    """A Messenger that records its requests and gives scripted outcomes, then `Sent`."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.requests: list[tuple[int, int, str, bool]] = []
        self.edits: list[tuple[int, int, str, bool]] = []
        self.paid: list[bool] = []
        self.silent: list[bool] = []
        self._outcomes = list(outcomes)
        self.before_send: Callable[[], Awaitable[None]] | None = None

    def clear_outcomes(self) -> None:
        self._outcomes.clear()

    async def send_digest(
        self,
        chat_id: int,
        thread_id: int,
        screen: Screen,
        *,
        plain: bool = False,
        paid: bool = False,
        silent: bool = False,
    ) -> Outcome:
        self.paid.append(paid)
        self.silent.append(silent)
        if self.before_send is not None:
            await self.before_send()
        self.requests.append((chat_id, thread_id, screen.html, plain))
        return self._outcomes.pop(0) if self._outcomes else Sent(len(self.requests))

    async def edit_digest(
        self, chat_id: int, message_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        self.edits.append((chat_id, message_id, screen.html, plain))
        return self._outcomes.pop(0) if self._outcomes else Sent(message_id)


class FaultyGroupCommit(GroupCommit):
    """A GroupCommit that can run a callback before its next commit, and fail."""

    before_next_commit: Callable[[], Awaitable[object]] | None = None
    failing_settlements = 0
    failing_others = 0

    async def run_batched(self, work: BatchWork[A, T], item: A) -> T:
        if isinstance(item, Settlement) and self.failing_settlements:
            self.failing_settlements -= 1
            raise DatabaseUnavailable("The disk is full.")
        if item is None and self.failing_others:
            self.failing_others -= 1
            raise DatabaseUnavailable("The disk is full.")
        if self.before_next_commit is not None:
            meanwhile, self.before_next_commit = self.before_next_commit, None
            await meanwhile()
        return await super().run_batched(work, item)


def render_titles(delivery: Delivery, found: Sequence[Article]) -> Screen:
    """Render the simplest message: its part and its titles."""
    return Screen(f"{delivery.part}: {', '.join(article.title for article in found)}")


class DeliveryHarness:
    """A dispatcher with a database and fakes."""

    def __init__(
        self,
        database: Database,
        commits: FaultyGroupCommit,
        telegram: FakeTelegram,
        policy: InDoubtPolicy = InDoubtPolicy.DROP,
        paid_rate: float = 0.0,
    ) -> None:
        self.database, self.telegram = database, telegram
        self.clock = MovableClock(lambda: DUE)
        monotonic_clock = ManualClock(max_sleep=60)
        self.rate_limiter = RateLimiter(monotonic_clock.monotonic, monotonic_clock.sleep, paid_rate=paid_rate)
        self._commits, self._policy = commits, policy

    async def ledger(self, render_cache: RenderCache | None = None) -> DeliveryLedger:
        """The ledger of a new epoch: what an earlier sender left behind is released."""
        epoch = await recover(self.database, self.clock.now(), self._policy)
        return DeliveryLedger(
            database=self.database,
            commits=self._commits,
            clock=self.clock,
            owner="test",
            epoch=epoch,
            load_articles=(render_cache or RenderCache()).get_articles,
            compose=LateComposer().compose,
            sleep=self.rate_limiter.sleep,
        )

    async def dispatcher(
        self, render: Render = render_titles, due: asyncio.Event | None = None
    ) -> DeliveryDispatcher:
        """A dispatcher of a new epoch."""
        render_cache, window = RenderCache(), InFlightWindow(self.rate_limiter)
        ledger = await self.ledger(render_cache)
        sender = Sender(
            ledger=ledger,
            messenger=self.telegram,
            rate_limiter=self.rate_limiter,
            clock=self.clock,
            window=window,
            render=render,
            render_cache=render_cache,
            in_doubt_policy=self._policy,
            topic_notice=lambda _delivery: Screen("The topic is closed."),
        )
        return DeliveryDispatcher(
            ledger=ledger,
            sender=sender,
            window=window,
            rate_limiter=self.rate_limiter,
            clock=self.clock,
            due=due or asyncio.Event(),
            idle_interval=30.0,
        )

    async def send_all(self) -> int:
        """Plan what is due and send until nothing may be sent now."""
        await planner.plan(self.database, self.clock.now())
        return await send_all(await self.dispatcher())


async def send_all(dispatcher: DeliveryDispatcher) -> int:
    """Step until nothing may be sent now; returns how many deliveries were leased."""
    total = 0
    while leased := await dispatcher.step():
        total += leased
    return total


def states(rows: Sequence[dict[str, object]]) -> list[str]:
    return [str(row["state"]) for row in rows]


async def wait_for_states(harness: DeliveryHarness, expected: Sequence[str]) -> None:
    """Wait until the messages of the reader are in these states.

    Raises:
        TimeoutError: They were in other ones for a minute.
    """
    async with asyncio.timeout(60):
        while states(await messages(harness.database)) != list(expected):  # noqa: ASYNC110 - only the database knows
            await asyncio.sleep(0.005)


async def send_first_part(harness: DeliveryHarness) -> None:
    """Plan a digest of three parts and send the first one.

    A step waits a quarter of a second for what it has started, which a busy machine can exceed.
    """
    await planner.plan(harness.database, DUE)
    assert await (await harness.dispatcher()).step() == 1
    await wait_for_states(harness, ["sent", "pending", "pending"])


async def kill_in_flight(harness: DeliveryHarness, expected_states: Sequence[str] = ("sending",)) -> None:
    """Run a dispatcher, and cancel it while its only message is in flight."""
    harness.telegram.before_send = asyncio.Event().wait  # type: ignore[assignment]  # never comes
    dying = asyncio.create_task(harness.send_all())
    await wait_for_states(harness, expected_states)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    harness.telegram.before_send = None
