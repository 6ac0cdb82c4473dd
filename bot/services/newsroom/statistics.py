"""Statistics for operators: the last planning runs, the unsent messages, readers, articles and feeds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.concurrency.adaptive_cache import AdaptiveCache
from bot.ports.clock import Clock
from data.audience import schedules
from data.database import Database, Transaction
from data.delivery import planning_runs, statistics
from data.delivery.planning_runs import PlanningRun
from data.delivery.statistics import Lateness, OutboxBacklog
from data.errors import DataError
from data.newsroom import weekly_figures
from data.records.audience import ScheduleGroup
from data.records.delivery import OPEN_STATES, OutboxState
from data.records.newsroom import Counts, StoryFigures

RECENT_RUN_COUNT = 5
MAX_READ_STORIES = 8
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """The messages of one planning run.

    Attributes:
        run: The run.
        counts_by_state: The number of its messages in each OutboxState.
        lateness: The lateness of its sent messages; None while none is sent.
    """

    run: PlanningRun
    counts_by_state: dict[str, int]
    lateness: Lateness | None

    def count(self, *states: OutboxState) -> int:
        """The number of its messages in these states."""
        return sum(self.counts_by_state.get(state, 0) for state in states)

    @property
    def messages(self) -> int:
        """The number of its messages that are still stored."""
        return sum(self.counts_by_state.values())

    @property
    def waiting(self) -> int:
        """The number of its unsent messages."""
        return self.count(*OPEN_STATES)

    @property
    def too_late(self) -> int:
        """The digests that were too late to be planned, and the messages that expired."""
        return self.run.too_late + self.count(OutboxState.EXPIRED)


@dataclass(frozen=True, slots=True)
class SendRate:
    """The present rate of sending: messages per second, after a halt of `halted_seconds`."""

    per_second: float
    halted_seconds: float = 0.0

    def seconds_for(self, messages: int) -> float:
        """The estimated seconds until this number of messages is sent."""
        return self.halted_seconds + messages / self.per_second


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """What happened in the last seven days.

    Attributes:
        joined: The readers who subscribed.
        left: The readers who unsubscribed.
        published: The number of published articles.
        stories: The events that readers opened or saved, most often first.
    """

    joined: int = 0
    left: int = 0
    published: int = 0
    stories: tuple[StoryFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class StatisticsOverview:
    """All statistics.

    Attributes:
        people: Readers and subscriptions.
        stories: Articles by status.
        feeds: The number of sources, and of those with failures.
        size: The size of the database in bytes.
        waiting: The unsent messages.
        outcomes: The last planning runs, newest first.
        sender: The process that sends, "" where it is unknown.
        week: The last seven days.
    """

    people: Counts
    stories: dict[str, int]
    feeds: tuple[int, int]
    size: int
    waiting: OutboxBacklog
    outcomes: tuple[RunOutcome, ...]
    sender: str
    week: WeekFigures = WeekFigures()


class Statistics:
    """Loads statistics; costly ones are cached in proportion to their load time (AdaptiveCache).

    Args:
        database: The database to read.
        clock: The present instant.
        sender: Loads the name of the process that sends; may raise DataError.
        monotonic: Seconds of a monotonic clock, for the caches.
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
        self._schedules = AdaptiveCache(self._load_schedules, monotonic)
        self._week = AdaptiveCache(self._load_week, monotonic)
        self._sender = AdaptiveCache(sender, monotonic)

    async def overview(self) -> StatisticsOverview:
        """All statistics. Raises DataError."""
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
            week=await self._week.get(),
        )

    async def people(self) -> Counts:
        """Readers and subscriptions. Raises DataError."""
        return await self._people.get()

    async def schedules(self) -> list[ScheduleGroup]:
        """When readers get digests. Raises DataError."""
        return await self._schedules.get()

    async def waiting(self) -> OutboxBacklog:
        """The unsent messages. Raises DataError."""
        return await self._waiting.get()

    async def outcomes(self) -> tuple[RunOutcome, ...]:
        """The last planning runs, newest first. Raises DataError."""
        return await self._outcomes.get()

    async def _current_sender(self) -> str:
        try:
            return await self._sender.get()
        except DataError:
            return ""

    async def _load_people(self) -> Counts:
        async with self._database.reading() as tx:
            return await statistics.count_audience(tx)

    async def _load_week(self) -> WeekFigures:
        since = self._clock.now() - WEEK
        async with self._database.reading() as tx:
            return WeekFigures(
                await weekly_figures.count_joined(tx, since),
                await weekly_figures.count_left(tx, since),
                await weekly_figures.count_published(tx, since),
                tuple(await weekly_figures.list_most_read(tx, since, MAX_READ_STORIES)),
            )

    async def _load_schedules(self) -> list[ScheduleGroup]:
        async with self._database.reading() as tx:
            return await schedules.count_by_schedule(tx)

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
        """The messages of a run; a run without unsent messages does not change and is not counted again."""
        finished = self._finished_runs.get(run.at)
        if finished is not None and finished.run == run:
            return finished
        counts_by_state = await statistics.count_by_state(tx, run.at)
        return RunOutcome(
            run,
            counts_by_state,
            await statistics.measure_lateness(tx, run.at, counts_by_state.get(OutboxState.SENT, 0)),
        )
