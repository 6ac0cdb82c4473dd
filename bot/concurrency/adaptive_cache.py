"""A look that costs something is not repeated while its answer is still good enough."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_TTL_FACTOR = 50
"""An answer is good for so many times as long as it took: looking thus takes two hundredths of the time."""


class AdaptiveCache(Generic[T]):
    """One look that many ask for. One that went wrong is repeated for the next who asks.

    Args:
        look: What is costly.
        monotonic: Tells seconds.
    """

    def __init__(self, load: Callable[[], Awaitable[T]], monotonic: Callable[[], float]) -> None:
        self._load = load
        self._now = monotonic
        self._lock = asyncio.Lock()
        self._value: tuple[T] | None = None
        self._expires_at = 0.0

    async def get(self) -> T:
        """The last answer while it is good, a new one otherwise; all who ask meanwhile share it."""
        async with self._lock:
            started = self._now()
            if self._value is None or started >= self._expires_at:
                self._value = (await self._load(),)
                ended = self._now()
                self._expires_at = ended + _TTL_FACTOR * (ended - started)
            return self._value[0]
