"""Limits how often a person may try codes that do not exist."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

MAX_GUESSES = 5
GUESS_PERIOD = timedelta(hours=1)
_MAX_PEOPLE = 10_000


class GuessLimiter:
    """Remembers the wrong codes of the last hour by person, in memory and for 10,000 people at most."""

    def __init__(self) -> None:
        self._guesses: OrderedDict[int, list[datetime]] = OrderedDict()

    def is_blocked(self, user_id: int, now: datetime) -> bool:
        """Whether a person has given too many wrong codes to try another one."""
        return len(self._recent(user_id, now)) >= MAX_GUESSES

    def record_wrong_code(self, user_id: int, now: datetime) -> None:
        """Remember a wrong code."""
        self._guesses[user_id] = [*self._recent(user_id, now), now]
        self._guesses.move_to_end(user_id)
        if len(self._guesses) > _MAX_PEOPLE:
            self._guesses.popitem(last=False)

    def _recent(self, user_id: int, now: datetime) -> list[datetime]:
        return [at for at in self._guesses.get(user_id, []) if now - at < GUESS_PERIOD]
