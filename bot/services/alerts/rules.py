"""What is wrong, as owners should hear of it. Pure: it looks at figures and signs of life, and says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.monitoring.heartbeats import STANDSTILL, Duty, Fault, Trouble
from bot.services.newsroom.statistics import Outcome, Pace
from data.records.delivery import OutboxState

STUMBLES = 3
"""So many failures in a row are no accident any more."""
FEW_LOST = 20
"""Losses that nobody needs to hear of, however small the run."""
MANY_LOST = 0.1
"""The share of a run that may be lost unheard."""
BEHIND = 300.0
"""Seconds that messages may wait beyond what the pace explains."""
SLACK = 1.25
"""The pace may be missed by so much before it counts as waiting."""


class Cause(StrEnum):
    """What an owner hears of, each at most once an hour."""

    PLANNING = "planning"
    SENDING = "sending"
    BROADCASTS = "broadcasts"
    FEEDS = "feeds"
    DATABASE = "database"
    TOKEN = "token"  # noqa: S105 - no password
    RIVAL = "rival"
    BEHIND = "behind"
    LOST = "lost"
    DOUBT = "doubt"

    @property
    def lasts(self) -> bool:
        """Whether it has an end to be told of; the others are events."""
        return self not in (Cause.LOST, Cause.DOUBT)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong.

    Attributes:
        cause: What.
        why: In words for people, or the name of an error.
        count: How many messages are concerned, and of how many.
        run: Of which run.
        seconds: For how long.
    """

    cause: Cause
    why: str = ""
    count: int = 0
    of: int = 0
    run: datetime | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Sight:
    """What one process sees of itself and of the database.

    Attributes:
        troubles: What went wrong with each duty, see bot.monitoring.heartbeats.
        ages: Seconds since the last sign of life of each duty.
        database: Why the database cannot be written for the second look in a row, "" where it can.
        debt: Seconds that messages have waited beyond what the pace explains.
        ready: How many messages may be sent now.
        outcomes: The runs that no owner has heard of.
        doubted: How many messages came to be in doubt since owners heard of such.
    """

    troubles: Mapping[Duty, Trouble] = field(default_factory=dict)
    ages: Mapping[Duty, float] = field(default_factory=dict)
    database: str = ""
    debt: float = 0.0
    ready: int = 0
    outcomes: tuple[Outcome, ...] = ()
    doubted: int = 0


def findings(sight: Sight) -> list[Finding]:
    """Everything that is wrong, one finding a cause; what explains most comes first."""
    found: dict[Cause, Finding] = {}
    for one in (*_database(sight), *_duties(sight), *_polling(sight), *_digests(sight)):
        found.setdefault(one.cause, one)
    return list(found.values())


def _database(sight: Sight) -> Iterator[Finding]:
    if sight.database:
        yield Finding(Cause.DATABASE, sight.database)
    for trouble in sight.troubles.values():
        if trouble.fault is Fault.DATABASE and trouble.times >= STUMBLES:
            yield Finding(Cause.DATABASE, trouble.why)


def _duties(sight: Sight) -> Iterator[Finding]:
    """One failed planning is a digest that did not come; the drain tries again within seconds."""
    for duty, cause, patience in (
        (Duty.PLANNING, Cause.PLANNING, 1),
        (Duty.DELIVERY, Cause.SENDING, STUMBLES),
        (Duty.BROADCASTING, Cause.BROADCASTS, STUMBLES),
        (Duty.FEEDS, Cause.FEEDS, STUMBLES),
    ):
        trouble = sight.troubles.get(duty)
        why = trouble.why if trouble else ""
        if trouble and trouble.fault is Fault.BUG and trouble.times >= patience:
            yield Finding(cause, why)
        if (age := sight.ages.get(duty, 0.0)) > STANDSTILL:
            yield Finding(cause, why, seconds=age)


def _polling(sight: Sight) -> Iterator[Finding]:
    """Two pollers meet for a moment whenever one takes over from the other."""
    trouble = sight.troubles.get(Duty.POLLING)
    if trouble and trouble.fault is Fault.TOKEN:
        yield Finding(Cause.TOKEN)
    if trouble and trouble.fault is Fault.RIVAL and trouble.times >= STUMBLES:
        yield Finding(Cause.RIVAL)


def _digests(sight: Sight) -> Iterator[Finding]:
    if sight.debt > BEHIND:
        yield Finding(Cause.BEHIND, count=sight.ready, seconds=sight.debt)
    worst = max(sight.outcomes, key=_lost, default=None)
    if worst is not None and is_poor(worst):
        yield Finding(Cause.LOST, count=_lost(worst), of=worst.messages, run=worst.run.at)
    if sight.doubted:
        yield Finding(Cause.DOUBT, count=sight.doubted)


def is_poor(outcome: Outcome) -> bool:
    """Whether so much of a run was lost that its owner should hear of it, by what has ended so far."""
    lost = _lost(outcome)
    return lost > FEW_LOST and lost > MANY_LOST * (outcome.messages - outcome.waiting)


def _lost(outcome: Outcome) -> int:
    return outcome.count(OutboxState.FAILED, OutboxState.EXPIRED)


class Debt:
    """For how many seconds messages have waited beyond what the pace explains.

    While messages are ready, time goes by in which so many should leave; those that left, and the pauses
    that Telegram asked for, explain some of it, and the rest adds up. It is no measure of how long a large
    run takes. Whatever is ready being sent ends it.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._at: float | None = None
        self._left = 0

    def look(self, at: float, left: int, waited: float, pace: Pace) -> float:
        """The debt now.

        Args:
            at: The present moment in seconds, of a clock that nobody sets.
            left: How many messages have left since the process began, in vain or not.
            waited: For how many seconds the first ready message has waited, 0 where none does.
            pace: How fast they may leave.
        """
        passed = min(at - self._at, waited) if self._at is not None else 0.0
        explained = SLACK * (left - self._left) / pace.rate
        self._at, self._left = at, left
        if not waited:
            self._seconds = 0.0
        elif not pace.halted:
            self._seconds = max(0.0, self._seconds + passed - explained)
        return self._seconds
