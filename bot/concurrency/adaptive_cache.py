"""Caches the result of a costly load for 50 times as long as the load took."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_TTL_FACTOR = 50
"""The time to live in load times, so that loading takes at most 2 % of the time."""


class AdaptiveCache(Generic[T]):
    """Caches one value. After a failed load, the next call loads again.

    Args:
        load: Loads the value.
        monotonic: Tells monotonic seconds.
        most_seconds: The longest time to live.
    """

    def __init__(
        self,
        load: Callable[[], Awaitable[T]],
        monotonic: Callable[[], float],
        most_seconds: float = math.inf,
    ) -> None:
        self._load = load
        self._now = monotonic
        self._most_seconds = most_seconds
        self._lock = asyncio.Lock()
        self._value: tuple[T] | None = None
        self._expires_at = 0.0

    async def get(self) -> T:
        """The cached value, or a new one after its time to live; concurrent calls share one load.

        Raises what loading raised.
        """
        async with self._lock:
            started = self._now()
            if self._value is None or started >= self._expires_at:
                self._value = (await self._load(),)
                ended = self._now()
                self._expires_at = ended + min(_TTL_FACTOR * (ended - started), self._most_seconds)
            return self._value[0]
