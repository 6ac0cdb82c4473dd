"""Runs `lede run` as a process with a raised rate and a clock that the test moves.

Everything comes from the composition root; only parameters of `open_app` differ.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from datetime import datetime, timedelta
from pathlib import Path

from bot.cli.run import run_until_signal
from bot.clock import real_time
from bot.monitoring.log_setup import set_up_logging
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.runtime.process_roles import ProcessRole
from bot.settings import load_settings
from data.errors import DataError

_RETRY_DELAY_SECONDS = 1.0


class FileClock:
    """Real time plus the seconds in a file, which is read at each call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return real_time() + timedelta(seconds=float(self._path.read_text()))


async def _run(options: argparse.Namespace) -> None:
    settings = load_settings(os.environ, None)
    set_up_logging(settings.log_level, settings.log_format, ())
    role = ProcessRole(options.role)
    async with open_app(settings, role=role, clock=FileClock(options.clock), rate=options.rate) as app:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _plan_now, app, set())
        await app.attempt_leadership()
        await app.serve()


def _plan_now(app: Application, ticks: set[asyncio.Task[None]]) -> None:
    """Plan what is due now, after the clock was moved, rather than at the next full minute."""
    tick = asyncio.create_task(_plan_with_retries(app))
    ticks.add(tick)
    tick.add_done_callback(ticks.discard)


async def _plan_with_retries(app: Application) -> None:
    while True:
        try:
            await app.jobs.plan_due_digests()
            break
        except DataError:
            await asyncio.sleep(_RETRY_DELAY_SECONDS)
    app.context.outbox_filled.set()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clock", type=Path, required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--role", default="all")
    # Ignored until the real handler is set: a test may move the clock at any moment.
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    asyncio.run(run_until_signal(_run(parser.parse_args())))


if __name__ == "__main__":
    main()
