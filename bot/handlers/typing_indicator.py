"""Shows "typing ..." in a chat while an answer is being made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.handlers.request import Request

REFRESH_INTERVAL_SECONDS = 4.0
"""Telegram shows one typing request for five seconds."""
NO_DELAY_SECONDS, SHORT_DELAY_SECONDS = 0.0, 1.0
"""Delay of the first typing request: most pastes are answered within a second and cost none."""


def show_typing(request: Request, after: float = NO_DELAY_SECONDS) -> AbstractAsyncContextManager[None]:
    """Show "typing ..." in the request's chat until the block ends, first after `after` seconds."""
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
    """Call `show` after `after` seconds and then every `every` seconds until the block ends.

    An error of `show` ends the repetition and does not reach the block.
    """
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
