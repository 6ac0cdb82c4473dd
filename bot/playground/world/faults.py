"""Failures on demand: what a network or Telegram itself does on a bad day."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong with a request.

    `drop_before` closes the connection before anything happens, `drop_after` after the call was carried out;
    `status_5xx` answers with a server error instead of carrying it out; `slow` carries it out and answers
    late; `retry_after` answers 429.
    """

    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    STATUS_5XX = "status_5xx"
    SLOW = "slow"
    RETRY_AFTER = "retry_after"


@dataclass(frozen=True, slots=True)
class Fault:
    """One planned failure.

    Attributes:
        method: Bot API method it hits, "*" for all.
        kind: See FaultKind.
        times: How many requests it hits; None for no end.
        probability: Chance that it hits a matching request, 0 to 1, from a seeded source.
        seconds: Delay of `slow`; retry_after of `retry_after`, at least 1.
        status: HTTP status of `status_5xx`.
        after: Whether `status_5xx` comes after the call was carried out.
    """

    method: str
    kind: FaultKind
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 1.0
    status: int = 502
    after: bool = False


class Faults:
    """The planned failures, first added first hit; the same seed gives the same bad day."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._planned: list[tuple[Fault, list[int]]] = []

    def add(self, fault: Fault) -> None:
        """Plan a failure."""
        self._planned.append((fault, [0]))

    def clear(self) -> None:
        """Forget all that is planned."""
        self._planned.clear()

    @property
    def planned(self) -> list[Fault]:
        """The failures still to come."""
        return [fault for fault, _hits in self._planned]

    def take_matching(self, method: str) -> Fault | None:
        """The failure of a request that has just come in, if any; counts it."""
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
