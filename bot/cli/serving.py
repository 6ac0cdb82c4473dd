"""Opens the application of `lede run` and serves it, once bot.cli.run has loaded this module."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial

from bot.cli.owner_claim import print_claim_link
from bot.doctor.checkup import check_machine_quickly, check_telegram_quickly
from bot.doctor.findings import Finding, Severity
from bot.errors import LedeError, TelegramUnreachable
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.runtime.first_poll import FirstPoll
from bot.runtime.process_memory import limit_arenas
from bot.runtime.process_roles import ProcessRole
from bot.settings import Settings
from data.errors import DataError

log = logging.getLogger(__name__)

_MAX_BIND_FAILURES = 10
_REPORTED_ELSEWHERE = frozenset({"database", "backups", "user"})
_FIRST_RETRY_SECONDS, _MAX_RETRY_SECONDS = 1.0, 60.0


async def open_and_serve(settings: Settings, role: ProcessRole, first_poll: FirstPoll | None) -> None:
    """Open the application and serve until cancelled; requests in flight are finished, all else stays stored.

    Args:
        settings: The operator's settings.
        role: What this process does.
        first_poll: What began to poll already; closed here.

    Raises:
        LedeError: The bot cannot start or continue; see bot.runtime.composition.open_app.
        DataError: The database cannot be used.
    """
    limit_arenas()
    async with AsyncExitStack() as stack:
        await _log_problems(check_machine_quickly(settings))
        app = await _open_when_reachable(stack, settings, role, first_poll)
        await _log_problems(check_telegram_quickly(settings))
        await app.attempt_leadership()
        await print_claim_link(app)
        freeze_gc()
        try:
            await _serve(app)
        except ExceptionGroup as group:
            raise _root_cause(group) from group
        finally:
            log.info("app: stopping")


async def _log_problems(checks: Awaitable[Iterable[Finding]]) -> None:
    """Log one line for each problem that the checks of `lede doctor` find at the start.

    A database that cannot be used is the error of the start itself, owners hear of missing backups, and root
    is the user that runs Lede. A check that fails does not keep Lede from starting.
    """
    try:
        findings = await checks
    except Exception:
        log.exception("app: start check failed")
        return
    for one in findings:
        if one.check in _REPORTED_ELSEWHERE:
            continue
        values = {"check": one.check, "what": one.message, "advice": one.advice}
        if one.severity is Severity.ERROR:
            log.error("app: start check found an error", extra=values)
        elif one.severity is Severity.WARNING:
            log.warning("app: start check found a problem", extra=values)


async def _open_when_reachable(
    stack: AsyncExitStack, settings: Settings, role: ProcessRole, first_poll: FirstPoll | None
) -> Application:
    """Open the application; while Telegram cannot be reached, try again for ever, as a service must.

    Raises:
        LedeError: Another attempt would fail as well; see bot.runtime.composition.open_app.
    """
    delay = _FIRST_RETRY_SECONDS
    while True:
        try:
            return await stack.enter_async_context(open_app(settings, role=role, first_poll=first_poll))
        except TelegramUnreachable as error:
            log.warning(
                "app: Telegram cannot be reached, retrying", extra={"why": str(error), "seconds": delay}
            )
        if first_poll is not None:
            await first_poll.close()
            first_poll = None
        await asyncio.sleep(delay)
        delay = min(delay * 2, _MAX_RETRY_SECONDS)


def freeze_gc() -> None:
    """Exclude everything that exists after the start from garbage collection.

    A collection of all modules took 50 ms, during which no update was handled, and a sixth of the time of
    planning for a million readers.
    """
    gc.collect()
    gc.freeze()


async def _serve(app: Application) -> None:
    """Serve, with the HTTP server if HTTP_LISTEN is set."""
    listen_address = app.context.settings.http_listen
    if listen_address is None:
        await app.serve()
        return
    from bot.runtime.http_server import serve_http  # noqa: PLC0415 - costs memory that polling does not need

    if not app.is_idle:
        async with serve_http(app, *listen_address):
            await app.serve()
        return
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_serve_http_after_takeover(app, partial(serve_http, app, *listen_address)))
        tasks.create_task(app.serve())


async def _serve_http_after_takeover(
    app: Application, open_server: Callable[[], AbstractAsyncContextManager[int]]
) -> None:
    """Serve HTTP until cancelled, as soon as the address is free.

    On the same machine the process that this one waits for uses the address until it ends.

    Raises:
        LedeError: The address is still taken ten seconds after this process has taken over.
    """
    failures = 0
    while True:
        try:
            async with open_server():
                await asyncio.Event().wait()
        except LedeError:
            failures = 0 if app.is_idle else failures + 1
            if failures > _MAX_BIND_FAILURES:
                raise
        await asyncio.sleep(1)


def _root_cause(group: ExceptionGroup[Exception]) -> Exception:
    """The first error in a group with a message for people, or the group itself."""
    cause: BaseException | None = group.subgroup((LedeError, DataError))
    while isinstance(cause, BaseExceptionGroup):
        cause = cause.exceptions[0]
    return cause if isinstance(cause, Exception) else group
