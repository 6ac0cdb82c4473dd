"""A look that costs something is not repeated while its answer is still good enough."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_AS_LONG_AS = 50
"""An answer is good for so many times as long as it took: looking thus takes two hundredths of the time."""


class Thrifty(Generic[T]):
    """One look that many ask for. One that went wrong is repeated for the next who asks.

    Args:
        look: What is costly.
        monotonic: Tells seconds.
    """

    def __init__(self, look: Callable[[], Awaitable[T]], monotonic: Callable[[], float]) -> None:
        self._look = look
        self._now = monotonic
        self._turn = asyncio.Lock()
        self._answer: tuple[T] | None = None
        self._good_until = 0.0

    async def get(self) -> T:
        """The last answer while it is good, a new one otherwise; all who ask meanwhile share it."""
        async with self._turn:
            begun = self._now()
            if self._answer is None or begun >= self._good_until:
                self._answer = (await self._look(),)
                ended = self._now()
                self._good_until = ended + _AS_LONG_AS * (ended - begun)
            return self._answer[0]
