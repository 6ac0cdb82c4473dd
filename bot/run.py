"""`lede run`: the bot until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress

from bot.app import open_app
from bot.errors import LedeError
from bot.log import set_up_logging
from bot.settings import Settings, require_token
from data.errors import DataError

log = logging.getLogger(__name__)


async def run_forever(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; what is in flight is finished, what waits is kept.

    Raises:
        LedeError: When it cannot start or go on; see bot.app.open_app.
        DataError: When the database cannot be used.
    """
    require_token(settings)
    set_up_logging(settings.log_level, settings.log_format, (settings.bot_token, settings.webhook_secret))
    await until_signal(_run(settings))
    return 0


async def _run(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(settings))
        if settings.http_listen is not None:
            from bot.web import serve_http  # noqa: PLC0415 - its server costs memory that polling does not need

            await stack.enter_async_context(serve_http(app, *settings.http_listen))
        log.info("Lede is running", extra={"bot": f"@{app.lede.telegram.username}"})
        try:
            await app.serve()
        except ExceptionGroup as group:
            raise _plain_trouble(group) from group
        finally:
            log.info("ending")


def _plain_trouble(group: ExceptionGroup[Exception]) -> Exception:
    """The one error in a group that has words for people, or the group itself."""
    trouble: BaseException | None = group.subgroup((LedeError, DataError))
    while isinstance(trouble, BaseExceptionGroup):
        trouble = trouble.exceptions[0]
    return trouble if isinstance(trouble, Exception) else group


async def until_signal(work: Coroutine[None, None, None]) -> None:
    """Run `work` until it ends, or SIGTERM or SIGINT asks it to; asking again does not hurry it."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    asked = False

    def ask() -> None:
        nonlocal asked
        if not asked:
            asked = True
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask)
    try:
        with suppress(asyncio.CancelledError):
            await task
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
