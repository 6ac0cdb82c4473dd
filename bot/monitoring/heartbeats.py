"""Whether the work goes on: when each duty was last seen to, and what went wrong with it since."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from data.errors import DataError

STANDSTILL = 120.0
"""Seconds without a sign of life after which a duty has stood still."""


class Duty(StrEnum):
    """What a process does of its own accord."""

    PLANNING = "planning"
    DELIVERY = "delivery"
    BROADCASTING = "broadcasting"
    FEEDS = "feed rounds"
    POLLING = "polling"


class Fault(StrEnum):
    """Whose trouble it is: a mistake of ours, the database's, a refused token's, or another poller's."""

    BUG = "bug"
    DATABASE = "database"
    TOKEN = "token"  # noqa: S105 - no password
    RIVAL = "rival"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong, how often in a row, and why in words for people or at least a name."""

    fault: Fault
    times: int
    why: str


class Vitals:
    """The signs of life of one process."""

    def __init__(self) -> None:
        self._beats: dict[Duty, float] = {}
        self._troubles: dict[Duty, Trouble] = {}
        self._proven: set[Duty] = set()

    def beat(self, duty: Duty) -> None:
        """A duty is being seen to, and should be again within two minutes."""
        self._beats[duty] = time.monotonic()

    def goes_on(self, duty: Duty) -> None:
        """A sign of life of a duty, if it is this process's: what it began may outlast it."""
        if duty in self._beats:
            self.beat(duty)

    def rest(self, duty: Duty) -> None:
        """A duty is not this process's any more."""
        self._beats.pop(duty, None)
        self._troubles.pop(duty, None)
        self._proven.discard(duty)

    def well(self, duty: Duty) -> None:
        """It went well; earlier trouble is over."""
        self._troubles.pop(duty, None)
        self._proven.add(duty)

    def wrong(self, duty: Duty, error: Exception, fault: Fault | None = None) -> None:
        """It went wrong once more."""
        kind = fault or (Fault.DATABASE if isinstance(error, DataError) else Fault.BUG)
        why = str(error) if isinstance(error, DataError) else type(error).__name__
        before = self._troubles.get(duty)
        self._troubles[duty] = Trouble(kind, before.times + 1 if before else 1, why)
        self._proven.discard(duty)

    @contextmanager
    def watching(self, duty: Duty) -> Iterator[None]:
        """The block sees to a duty once; trouble with it is noted on its way out."""
        try:
            yield
        except Exception as error:
            self.wrong(duty, error)
            raise
        self.well(duty)
        self.beat(duty)

    def troubles(self) -> dict[Duty, Trouble]:
        """What went wrong the last time."""
        return dict(self._troubles)

    def is_well(self, duty: Duty) -> bool:
        """Whether it went well the last time; not so before the first."""
        return duty in self._proven

    def ages(self) -> dict[Duty, float]:
        """Seconds since the last sign of life of each duty that this process has."""
        now = time.monotonic()
        return {duty: now - at for duty, at in self._beats.items()}

    def problems(self) -> list[str]:
        """What has stood still for two minutes, in plain words; nothing when all is well."""
        return [
            f"{duty} has stood still for {age:.0f} s{self._because(duty)}"
            for duty, age in self.ages().items()
            if age > STANDSTILL
        ]

    def _because(self, duty: Duty) -> str:
        trouble = self._troubles.get(duty)
        return f": {trouble.why}" if trouble else ""
