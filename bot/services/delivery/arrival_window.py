"""How many messages Telegram has counted within a second, as far as one can know from here.

A message counts from when it lands, which is somewhere between its departure and its answer. On a busy
machine or network several that left evenly may land together; so one whose answer comes late is taken to have
landed late. The quickest answers of late tell how long the way takes anyhow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

WINDOW = 1.0
_RECENT = 1000
"""Answers among which the quickest is looked for: in a busy minute many in a row are slow."""
_FORGOTTEN = 3.0
"""Seconds after which a message without an answer has landed or never will."""


class Landings:
    """Messages on their way, and those that landed within the last second."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._on_their_way: deque[float] = deque()
        self._landed: deque[float] = deque()
        self._ways: deque[float] = deque(maxlen=_RECENT)

    def left(self) -> float:
        """Count a message that leaves now; gives its time, by which `answered` knows it."""
        now = self._now()
        self._on_their_way.append(now)
        return now

    def answered(self, left: float) -> None:
        """Its answer came, or its trouble: it has landed by now."""
        if left not in self._on_their_way:
            return
        self._on_their_way.remove(left)
        way = self._now() - left
        self._ways.append(way)
        at = left + way - min(self._ways)
        self._landed.append(max(at, self._landed[-1]) if self._landed else at)

    def wait(self, most: int) -> float:
        """Seconds until one more may leave where `most` may land within a second; a guess if nobody knows."""
        now = self._now()
        self._forget(now)
        if len(self._landed) + self._counted(now) < most:
            return 0.0
        earliest = [times[0] for times in (self._landed, self._on_their_way) if times]
        return max(min(earliest) + WINDOW - now, 1 / most)

    def _counted(self, now: float) -> int:
        """Those on their way that left within the last second, or that should have been answered by now."""
        usual = min(self._ways, default=0.0)
        return sum(now - left < WINDOW or now - left > usual for left in self._on_their_way)

    def _forget(self, now: float) -> None:
        while self._landed and self._landed[0] <= now - WINDOW:
            self._landed.popleft()
        while self._on_their_way and self._on_their_way[0] < now - _FORGOTTEN:
            self._on_their_way.popleft()
