"""What operators ask for: how the last digests went, what waits and for how long, what there is at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.concurrency.adaptive_cache import AdaptiveCache
from bot.ports.clock import Clock
from data.database import Database, Transaction
from data.delivery import planning_runs, statistics
from data.delivery.planning_runs import PlanningRun
from data.delivery.statistics import Lateness, OutboxBacklog
from data.errors import DataError
from data.records.delivery import OPEN_STATES, OutboxState
from data.records.newsroom import Counts

RECENT_RUN_COUNT = 5


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How one run's digests went.

    Attributes:
        run: What was planned.
        counts_by_state: How many of its messages are in each state of the ledger.
        lateness: How late those sent were, None while none is.
    """

    run: PlanningRun
    counts_by_state: dict[str, int]
    lateness: Lateness | None

    def count(self, *states: OutboxState) -> int:
        """How many of its messages are in these states."""
        return sum(self.counts_by_state.get(state, 0) for state in states)

    @property
    def messages(self) -> int:
        """All its messages that are still known."""
        return sum(self.counts_by_state.values())

    @property
    def waiting(self) -> int:
        """Its messages that are still to be sent."""
        return self.count(*OPEN_STATES)

    @property
    def too_late(self) -> int:
        """What was not worth sending any more, planned or not."""
        return self.run.too_late + self.count(OutboxState.EXPIRED)


@dataclass(frozen=True, slots=True)
class SendRate:
    """How fast messages leave at present: so many a second, and none for `halted` seconds."""

    per_second: float
    halted_seconds: float = 0.0

    def seconds_for(self, messages: int) -> float:
        """About how many seconds it takes until so many have left."""
        return self.halted_seconds + messages / self.per_second


@dataclass(frozen=True, slots=True)
class StatisticsOverview:
    """The newsroom in figures.

    Attributes:
        people: Readers and subscriptions.
        stories: Articles by status.
        feeds: How many sources there are, and how many of them are in trouble.
        size: Of the database, in bytes.
        waiting: What is still to be sent.
        outcomes: The last runs, newest first.
        sender: Which process sends, "" when nobody can tell.
    """

    people: Counts
    stories: dict[str, int]
    feeds: tuple[int, int]
    size: int
    waiting: OutboxBacklog
    outcomes: tuple[RunOutcome, ...]
    sender: str


class Statistics:
    """The figures of one newsroom, read seldom enough to disturb nobody, however large it is.

    Args:
        database: Where they come from.
        clock: Tells the present instant.
        sender: Tells which process sends; may raise DataError.
        monotonic: Tells seconds.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sender: Callable[[], Awaitable[str]],
        monotonic: Callable[[], float],
    ) -> None:
        self._database = database
        self._clock = clock
        self._finished_runs: dict[datetime, RunOutcome] = {}
        self._people = AdaptiveCache(self._load_people, monotonic)
        self._outcomes = AdaptiveCache(self._load_outcomes, monotonic)
        self._waiting = AdaptiveCache(self._load_waiting, monotonic)
        self._sender = AdaptiveCache(sender, monotonic)

    async def overview(self) -> StatisticsOverview:
        """All of it. Raises DataError."""
        async with self._database.reading() as tx:
            stories, feeds, size = (
                await statistics.count_articles(tx),
                await statistics.count_feeds(tx),
                await statistics.database_size(tx),
            )
        return StatisticsOverview(
            people=await self._people.get(),
            stories=stories,
            feeds=feeds,
            size=size,
            waiting=await self.waiting(),
            outcomes=await self.outcomes(),
            sender=await self._current_sender(),
        )

    async def people(self) -> Counts:
        """Readers and subscriptions. Raises DataError."""
        return await self._people.get()

    async def waiting(self) -> OutboxBacklog:
        """What is still to be sent. Raises DataError."""
        return await self._waiting.get()

    async def outcomes(self) -> tuple[RunOutcome, ...]:
        """The last runs, newest first. Raises DataError."""
        return await self._outcomes.get()

    async def _current_sender(self) -> str:
        try:
            return await self._sender.get()
        except DataError:
            return ""

    async def _load_people(self) -> Counts:
        async with self._database.reading() as tx:
            return await statistics.count_audience(tx)

    async def _load_waiting(self) -> OutboxBacklog:
        async with self._database.reading() as tx:
            return await statistics.measure_backlog(tx, self._clock.now())

    async def _load_outcomes(self) -> tuple[RunOutcome, ...]:
        async with self._database.reading() as tx:
            found = [
                await self._load_outcome(tx, run)
                for run in await planning_runs.list_recent(tx, RECENT_RUN_COUNT)
            ]
        self._finished_runs = {outcome.run.at: outcome for outcome in found if not outcome.waiting}
        return tuple(found)

    async def _load_outcome(self, tx: Transaction, run: PlanningRun) -> RunOutcome:
        """How a run went; what has ended does not change any more and is not looked at again."""
        finished = self._finished_runs.get(run.at)
        if finished is not None and finished.run == run:
            return finished
        counts_by_state = await statistics.count_by_state(tx, run.at)
        return RunOutcome(
            run,
            counts_by_state,
            await statistics.measure_lateness(tx, run.at, counts_by_state.get(OutboxState.SENT, 0)),
        )
