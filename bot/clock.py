"""The time as Lede sees it: real time, moved on demand so that one can watch tomorrow's digest arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

ClockListener = Callable[[datetime], None]


def real_time() -> datetime:
    """The machine's time as an aware datetime in UTC."""
    return datetime.now(UTC)


class MovableClock:
    """Real time plus an offset that can be moved; it ticks on between moves."""

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
        """Move by `step` and tell the listeners; a negative step moves back."""
        self.set_offset(self._offset + step)

    def set_offset(self, offset: timedelta) -> None:
        """Set the distance to the source and tell the listeners when that is a move.

        Raises:
            OverflowError: The moved time would lie outside the years 1 to 9999; nothing is moved.
        """
        if offset == self._offset:
            return
        now = self._source() + offset
        self._offset = offset
        for listener in tuple(self._listeners):
            listener(now)

    def move_to(self, instant: datetime) -> None:
        """Move so that it is `instant` (aware) now."""
        self.set_offset(instant - self._source())

    def subscribe(self, listener: ClockListener) -> Callable[[], None]:
        """Call `listener` with the new time after each move; returns the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
