"""While an answer takes long, the chat sees that one is being made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.handlers.context import Call

EVERY_SECONDS = 4.0
"""Telegram shows it for five seconds."""
AT_ONCE, SOON = 0.0, 1.0
"""Seconds before it is shown first: most pastes are answered sooner, and need not cost a request."""


def typing(call: Call, after: float = AT_ONCE) -> AbstractAsyncContextManager[None]:
    """Show in the chat of a call that somebody is typing, until the block ends."""
    return repeating(lambda: call.lede.telegram.show_typing(call.chat.id, call.chat.thread_id), after=after)


@asynccontextmanager
async def repeating(
    show: Callable[[], Awaitable[None]], *, after: float = AT_ONCE, every: float = EVERY_SECONDS
) -> AsyncIterator[None]:
    """Call `show` once `after` seconds have passed and again `every` so many, until the block ends."""
    showing = asyncio.create_task(_repeat(show, after, every))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def _repeat(show: Callable[[], Awaitable[None]], after: float, every: float) -> None:
    await asyncio.sleep(after)
    while True:
        await show()
        await asyncio.sleep(every)
