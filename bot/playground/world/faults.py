"""Planned faults, which imitate failures of the network and of Telegram."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """The kind of a fault.

    `drop_before` closes the connection before the call is executed, `drop_after` after it; `status_5xx`
    answers with a server error and does not execute the call; `slow` executes it and answers late;
    `retry_after` answers 429; `malformed` answers 200 with `body` and does not execute the call.
    """

    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    STATUS_5XX = "status_5xx"
    SLOW = "slow"
    RETRY_AFTER = "retry_after"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Fault:
    """One planned fault.

    Attributes:
        method: Bot API method it hits, "*" for all.
        kind: See FaultKind.
        times: The number of requests that it hits; None for no limit.
        probability: Probability, 0 to 1, that it hits a matching request, from a seeded source.
        seconds: Delay of `slow`; retry_after of `retry_after`, at least 1.
        status: HTTP status of `status_5xx`.
        after: Whether `status_5xx` executes the call first.
        body: The body of `malformed`.
    """

    method: str
    kind: FaultKind
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 1.0
    status: int = 502
    after: bool = False
    body: str = "[]"


class Faults:
    """The planned faults, in the order of planning; the same seed gives the same faults."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._planned: list[tuple[Fault, list[int]]] = []

    def add(self, fault: Fault) -> None:
        """Plan a fault."""
        self._planned.append((fault, [0]))

    def clear(self) -> None:
        """Remove all planned faults."""
        self._planned.clear()

    @property
    def planned(self) -> list[Fault]:
        """The faults that remain."""
        return [fault for fault, _hits in self._planned]

    def take_matching(self, method: str) -> Fault | None:
        """The fault of an incoming request, if any, which is counted."""
        for entry in tuple(self._planned):
            fault, hits = entry
            if (
                fault.method.lower() not in ("*", method.lower())
                or self._random.random() >= fault.probability
            ):
                continue
            hits[0] += 1
            if fault.times is not None and hits[0] >= fault.times:
                self._planned.remove(entry)
            return fault
        return None
