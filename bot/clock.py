"""Tells the time: real time plus an offset that the playground and tests can move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

ClockListener = Callable[[datetime], None]


def real_time() -> datetime:
    """The machine's time as an aware datetime in UTC."""
    return datetime.now(UTC)


class MovableClock:
    """Real time plus an offset; it keeps running between moves.

    Args:
        source: Tells the real time, aware, in UTC.
    """

    def __init__(self, source: Callable[[], datetime] = real_time) -> None:
        self._source = source
        self._offset = timedelta()
        self._listeners: list[ClockListener] = []

    def now(self) -> datetime:
        """The moved time, aware, in UTC."""
        return self._source() + self._offset

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of its source; negative when it is behind."""
        return self._offset

    def advance(self, step: timedelta) -> None:
        """Move by `step` and call the listeners; a negative step moves back."""
        self.set_offset(self._offset + step)

    def set_offset(self, offset: timedelta) -> None:
        """Set the offset and, if it changes, call the listeners.

        Raises:
            OverflowError: The time would be outside the years 1 to 9999; the offset stays as it is.
        """
        if offset == self._offset:
            return
        now = self._source() + offset
        self._offset = offset
        for listener in tuple(self._listeners):
            listener(now)

    def move_to(self, instant: datetime) -> None:
        """Move so that the current time is `instant` (aware)."""
        self.set_offset(instant - self._source())

    def subscribe(self, listener: ClockListener) -> Callable[[], None]:
        """Call `listener` with the new time after each move; returns a function that unsubscribes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
