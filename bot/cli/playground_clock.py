"""A movable clock that stops at each due digest on its way ahead, until the digest is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.clock import MovableClock, real_time

MAX_STOPS = 200
"""The rest of a move is one step, so that a move by years does not wait for each day's digest."""


class EventSteppedClock(MovableClock):
    """Moves in one step until `stop_at_due` is called; from then on it stops at each due instant on its way.

    It must then be moved from within the running event loop.
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
        """Stop at `next_due()` from now on and await `settle()` there and at the end of each move."""
        self._next_due, self._settle = next_due, settle

    def advance(self, step: timedelta) -> None:
        """Move by `step`, counted from the target of the move that is under way."""
        self.set_offset((self._target_offset if self._is_moving() else self.offset) + step)

    def set_offset(self, offset: timedelta) -> None:
        """Set the offset, with stops at due instants where it moves ahead.

        Raises:
            OverflowError: The time would be outside the years 1 to 9999; nothing is moved.
        """
        if self._move_task is not None:
            self._move_task.cancel()
        if self._next_due is None:
            super().set_offset(offset)
            return
        self._source() + offset  # raises OverflowError before anything moves
        self._target_offset = offset
        self._move_task = asyncio.create_task(self._move_in_steps(offset))

    async def wait_until_moved(self) -> None:
        """Wait until the last move has reached its target."""
        while self._is_moving():
            assert self._move_task is not None
            await asyncio.wait([self._move_task])

    async def close(self) -> None:
        """Cancel the move that is under way."""
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
