"""Runs `lede run` until SIGTERM or SIGINT: begins to poll, loads the rest of Lede meanwhile, and serves."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress

from bot.cli.imports import no_garbage_collections
from bot.monitoring.log_setup import set_up_logging
from bot.runtime.first_poll import FirstPoll, begin_first_poll
from bot.runtime.process_roles import ProcessRole
from bot.settings import Settings, require_token

Serve = Callable[[Settings, ProcessRole, FirstPoll | None], Awaitable[None]]


async def run_forever(settings: Settings, role: ProcessRole = ProcessRole.ALL) -> int:
    """Serve until SIGTERM or SIGINT; requests in flight are finished, everything else stays stored.

    Raises:
        LedeError: The bot cannot start or continue; see bot.runtime.composition.open_app.
        DataError: The database cannot be used.
    """
    require_token(settings)
    set_up_logging(settings.log_level, settings.log_format, (settings.bot_token, settings.webhook_secret))
    await run_until_signal(_run(settings, role))
    return 0


async def _run(settings: Settings, role: ProcessRole) -> None:
    async with AsyncExitStack() as stack:
        first_poll = await begin_first_poll(settings, role)
        if first_poll is not None:
            stack.push_async_callback(first_poll.close)
        # In a thread, so that the request leaves and its answer is read meanwhile.
        open_and_serve = await asyncio.to_thread(_load)
        await open_and_serve(settings, role, first_poll)


def _load() -> Serve:
    """Import everything that serving needs, most of it SQLAlchemy and the handlers."""
    with no_garbage_collections():
        from bot.cli.serving import open_and_serve  # noqa: PLC0415 - takes longer than the first request

    return open_and_serve


async def run_until_signal(work: Coroutine[None, None, None]) -> None:
    """Run `work` until it ends or a SIGTERM or SIGINT cancels it; a second signal changes nothing."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    is_stopping = False

    def request_stop() -> None:
        nonlocal is_stopping
        if not is_stopping:
            is_stopping = True
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, request_stop)
    try:
        with suppress(asyncio.CancelledError):
            await task
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
