"""A clock that does not leap over digests: moved ahead, it halts wherever one is due and lets it arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.clock import MovableClock, real_time

MAX_STOPS = 200
"""After so many the rest is one leap: whoever moves the clock by years does not wait for every day."""


class EventSteppedClock(MovableClock):
    """Moves at once until `halt` is told what to wait for; then it stops at each due instant on its way.

    The clock must be moved from within the running event loop once it halts.
    """

    def __init__(self, source: Callable[[], datetime] = real_time) -> None:
        super().__init__(source)
        self._next_due: Callable[[], Awaitable[datetime | None]] | None = None
        self._settle: Callable[[], Awaitable[None]] | None = None
        self._move_task: asyncio.Task[None] | None = None
        self._target_offset = timedelta()

    def stop_at_due(
        self, next_due: Callable[[], Awaitable[datetime | None]], settle: Callable[[], Awaitable[None]]
    ) -> None:
        """From now on stop at `next_due()`, and go on when `settle()` is done, which ends each move, too."""
        self._next_due, self._settle = next_due, settle

    def advance(self, step: timedelta) -> None:
        """Move by `step`, counted from where the last move leads."""
        self.set_offset((self._target_offset if self._is_moving() else self.offset) + step)

    def set_offset(self, offset: timedelta) -> None:
        """Set the distance to the source, by halts where it is a move ahead."""
        if self._move_task is not None:
            self._move_task.cancel()
        if self._next_due is None:
            super().set_offset(offset)
            return
        self._source() + offset  # beyond the calendar this raises before anything moves
        self._target_offset = offset
        self._move_task = asyncio.create_task(self._move_in_steps(offset))

    async def wait_until_moved(self) -> None:
        """Wait until the last move has led where it leads."""
        while self._is_moving():
            assert self._move_task is not None
            await asyncio.wait([self._move_task])

    async def close(self) -> None:
        """Stop where it is."""
        if self._move_task is not None:
            self._move_task.cancel()
            await asyncio.wait([self._move_task])

    def _is_moving(self) -> bool:
        return self._move_task is not None and not self._move_task.done()

    async def _move_in_steps(self, offset: timedelta) -> None:
        assert self._next_due is not None
        assert self._settle is not None
        for _ in range(MAX_STOPS):
            due = await self._next_due()
            if due is None or due <= self.now() or due >= self._source() + offset:
                break
            super().set_offset(due - self._source())
            await self._settle()
        super().set_offset(offset)
        await self._settle()
