"""Runs `lede try`: the real bot, an SQLite database and the playground in one process, without a token."""

from __future__ import annotations

import asyncio
import shutil
import sys
import webbrowser
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import bot
from bot.cli.playground_clock import EventSteppedClock
from bot.cli.playground_lock import lock_folder
from bot.cli.run import run_until_signal
from bot.errors import LedeError
from bot.monitoring.log_setup import set_up_logging
from bot.playground.default_users import OWNER_ID, add_default_users
from bot.playground.playground import Playground
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.settings import Settings
from data.audience import subscriptions
from data.delivery import statistics
from data.records.delivery import OPEN_STATES

_SETTLE_TIMEOUT_SECONDS, _POLL_INTERVAL_SECONDS = 3.0, 0.02


def default_folder(environ: Mapping[str, str], root: Path = Path(bot.__file__).parents[1]) -> Path:
    """Where a trial is kept wherever it is started: in the source tree, or else in the user's state folder.

    Args:
        environ: The environment; https://specifications.freedesktop.org/basedir-spec names the variable.
        root: The folder that holds the package.
    """
    if (root / "pyproject.toml").is_file():
        return root / "var" / "playground"
    state = environ.get("XDG_STATE_HOME", "")
    return (Path(state) if state else Path.home() / ".local" / "state") / "lede" / "playground"


async def run_playground(
    settings: Settings, port: int, folder: Path, *, fresh: bool = False, browser: bool = False
) -> int:
    """Serve the chat page on `port` until a signal; chats and database are kept in `folder`, the log beside.

    Args:
        settings: The operator's settings; those that reach outside are replaced.
        port: Port of the chat page.
        folder: Where the state is kept.
        fresh: Delete what an earlier run has left in `folder`.
        browser: Open the page in the browser.

    Raises:
        LedeError: The port is taken, another process uses `folder`, or the bot cannot start.
    """
    clock, log_path = EventSteppedClock(), folder.parent / "try.log"
    async with AsyncExitStack() as stack:
        publish_address = stack.enter_context(lock_folder(folder))
        _prepare(folder, fresh=fresh)
        log_file = stack.enter_context(log_path.open("w", encoding="utf-8"))
        set_up_logging(settings.log_level, settings.log_format, (), log_file)
        stack.callback(set_up_logging, settings.log_level, settings.log_format, ())
        playground = Playground(clock=clock, state_path=folder / "chats.json")
        root_url = await _start(playground, port)
        stack.push_async_callback(playground.stop)
        add_default_users(playground)
        app = await stack.enter_async_context(
            open_app(playground_settings(settings, root_url, folder), clock=clock)
        )
        clock.stop_at_due(partial(_next_due, app), partial(_plan_and_wait_for_sends, app))
        stack.push_async_callback(clock.close)
        publish_address(root_url)
        _print(f"\n  Lede is open at {root_url}\n\n  Ctrl-C ends it; what you tried stays in {folder}/.")
        _print(f"  The log is in {log_path}.\n")
        if browser:
            await asyncio.to_thread(webbrowser.open, root_url)
        await run_until_signal(app.serve())
    return 0


def has_display(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser can be opened: on a Mac, or where a desktop runs."""
    return platform == "darwin" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def playground_settings(settings: Settings, root_url: str, folder: Path) -> Settings:
    """The operator's settings with every address and secret replaced by the playground's."""
    return replace(
        settings,
        bot_token="1:playground",  # noqa: S106 - the playground's token, of no use elsewhere
        admin_ids=frozenset({OWNER_ID}),
        database_url=f"sqlite+aiosqlite:///{folder / 'lede.db'}",
        telegram_api_url=root_url,
        webhook_url="",
        webhook_secret="",
        http_listen=None,
        backup_keep=(0, 0),
    )


def _prepare(folder: Path, *, fresh: bool) -> None:
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


async def _start(playground: Playground, port: int) -> str:
    try:
        return await playground.start(port=port)
    except OSError as error:
        raise LedeError(
            f"port {port} is taken ({error.strerror}). Try another: lede try --port 8181"
        ) from error


async def _next_due(app: Application) -> datetime | None:
    async with app.context.database.reading() as tx:
        return await subscriptions.next_due(tx)


async def _plan_and_wait_for_sends(app: Application) -> None:
    """Plan what is due at the clock's time, and wait up to three seconds until it is sent."""
    await app.jobs.plan_due_digests()
    with suppress(TimeoutError):
        async with asyncio.timeout(_SETTLE_TIMEOUT_SECONDS):
            while await _is_sending(app):  # noqa: ASYNC110 - only the database shows it
                await asyncio.sleep(_POLL_INTERVAL_SECONDS)


async def _is_sending(app: Application) -> bool:
    async with app.context.database.reading() as tx:
        count_by_state = (await statistics.count_all(tx)).outbox
    return any(count_by_state.get(state, 0) for state in OPEN_STATES)


def _print(text: str) -> None:
    print(text, flush=True)
