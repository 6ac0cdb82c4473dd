"""While an answer takes long, the chat sees that one is being made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.handlers.context import Request

REFRESH_INTERVAL_SECONDS = 4.0
"""Telegram shows it for five seconds."""
NO_DELAY_SECONDS, SHORT_DELAY_SECONDS = 0.0, 1.0
"""Seconds before it is shown first: most pastes are answered sooner, and need not cost a request."""


def show_typing(request: Request, after: float = NO_DELAY_SECONDS) -> AbstractAsyncContextManager[None]:
    """Show in the chat of a call that somebody is typing, until the block ends."""
    return show_repeatedly(
        lambda: request.app.telegram.show_typing(request.chat.id, request.chat.thread_id), after=after
    )


@asynccontextmanager
async def show_repeatedly(
    show: Callable[[], Awaitable[None]],
    *,
    after: float = NO_DELAY_SECONDS,
    every: float = REFRESH_INTERVAL_SECONDS,
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
