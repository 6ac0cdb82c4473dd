"""`lede run`: the bot until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress

from bot.app import open_app
from bot.log import set_up_logging
from bot.settings import Settings, require_token

log = logging.getLogger(__name__)


async def run_forever(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; what is in flight is finished, what waits is kept.

    Raises:
        LedeError: When it cannot start; see bot.app.open_app.
    """
    require_token(settings)
    set_up_logging(settings.log_level, settings.log_format, (settings.bot_token, settings.webhook_secret))
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(settings))
        if settings.http_listen is not None:
            from bot.web import serve_http  # noqa: PLC0415 - aiohttp costs 10 MiB that polling does not need

            await stack.enter_async_context(serve_http(app, *settings.http_listen))
        log.info("Lede is running", extra={"bot": f"@{app.lede.telegram.username}"})
        await until_signal(app.serve())
        log.info("ending")
    return 0


async def until_signal(work: Coroutine[None, None, None]) -> None:
    """Run `work` until it ends, or SIGTERM or SIGINT asks it to."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        with suppress(asyncio.CancelledError):
            await task
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
