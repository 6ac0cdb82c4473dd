"""`lede try`: the real bot, an embedded database and the playground, in one process, without a token."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from bot.app import App, open_app
from bot.clock import MovableClock
from bot.errors import LedeError
from bot.log import set_up_logging
from bot.playground.app import Playground
from bot.playground.cast import OWNER_ID, default_cast
from bot.run import until_signal
from bot.settings import Settings

FOLDER = Path("var/playground")


async def run_trial(settings: Settings, port: int, *, fresh: bool = False, folder: Path = FOLDER) -> int:
    """Open the chat page on `port` and serve it until a signal; what was tried is kept in `folder`.

    Raises:
        LedeError: When the port is taken, or the bot cannot start.
    """
    _prepare(folder, fresh=fresh)
    set_up_logging(settings.log_level, settings.log_format, ())
    clock = MovableClock()
    async with AsyncExitStack() as stack:
        playground = Playground(clock=clock, state_path=folder / "chats.json")
        root = await _start(playground, port)
        stack.push_async_callback(playground.stop)
        default_cast(playground)
        app = await stack.enter_async_context(open_app(trial_settings(settings, root, folder), clock=clock))
        clock.subscribe(_ticking(app))
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


def _ticking(app: App) -> Callable[[object], None]:
    """When the clock jumps, what became due is planned at once instead of at the next full minute."""
    running: set[asyncio.Task[None]] = set()

    def moved(_now: object) -> None:
        task = asyncio.create_task(app.worker.tick())
        running.add(task)
        task.add_done_callback(running.discard)

    return moved


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the address is the command's output
