"""`lede try`: the real bot, an embedded database and the playground, in one process, without a token."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.cli.playground_clock import SteppingClock
from bot.cli.run import until_signal
from bot.errors import LedeError
from bot.monitoring.log_setup import set_up_logging
from bot.playground.default_users import OWNER_ID, default_cast
from bot.playground.playground import Playground
from bot.runtime.application import App
from bot.runtime.composition import open_app
from bot.settings import Settings
from data.audience import subscriptions
from data.delivery import statistics
from data.records.delivery import OutboxState

FOLDER = Path("var/playground")
_ON_THEIR_WAY = (OutboxState.PENDING, OutboxState.LEASED, OutboxState.SENDING)
_LONGEST_WAIT, _LOOK_AGAIN = 3.0, 0.02  # seconds


async def run_trial(settings: Settings, port: int, *, fresh: bool = False, folder: Path = FOLDER) -> int:
    """Open the chat page on `port` and serve it until a signal; what was tried is kept in `folder`.

    Raises:
        LedeError: When the port is taken, or the bot cannot start.
    """
    _prepare(folder, fresh=fresh)
    set_up_logging(settings.log_level, settings.log_format, ())
    clock = SteppingClock()
    async with AsyncExitStack() as stack:
        playground = Playground(clock=clock, state_path=folder / "chats.json")
        root = await _start(playground, port)
        stack.push_async_callback(playground.stop)
        default_cast(playground)
        app = await stack.enter_async_context(open_app(trial_settings(settings, root, folder), clock=clock))
        clock.halt(partial(_next_due, app), partial(_settled, app))
        stack.push_async_callback(clock.close)
        _say(f"\n  Lede is open at {root}\n\n  Ctrl-C ends it; what you tried stays in {folder}/.\n")
        await until_signal(app.serve())
    return 0


def trial_settings(settings: Settings, root: str, folder: Path) -> Settings:
    """The operator's settings with everything that reaches outside turned to the playground."""
    return replace(
        settings,
        bot_token="1:playground",  # noqa: S106 - the playground's own, worth nothing elsewhere
        admin_ids=frozenset({OWNER_ID}),
        database_url=f"sqlite+aiosqlite:///{folder / 'lede.db'}",
        telegram_api_url=root,
        webhook_url="",
        webhook_secret="",
        http_listen=None,
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


async def _next_due(app: App) -> datetime | None:
    async with app.lede.database.reading() as tx:
        return await subscriptions.next_due(tx)


async def _settled(app: App) -> None:
    """Plan what is due where the clock stands, and wait a moment for it to be sent."""
    await app.worker.tick()
    with suppress(TimeoutError):
        async with asyncio.timeout(_LONGEST_WAIT):
            while await _is_sending(app):  # noqa: ASYNC110 - only the database knows
                await asyncio.sleep(_LOOK_AGAIN)


async def _is_sending(app: App) -> bool:
    async with app.lede.database.reading() as tx:
        waiting = (await statistics.count_all(tx)).outbox
    return any(waiting.get(state, 0) for state in _ON_THEIR_WAY)


def _say(text: str) -> None:
    print(text, flush=True)
