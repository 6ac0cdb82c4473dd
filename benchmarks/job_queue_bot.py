"""A python-telegram-bot bot with a `run_daily` job for each reader, which benchmarks.job_queue measures.

    python -m benchmarks.job_queue_bot READERS.db [waiting]

READERS.db has a table readers(chat_id, at, zone), as such a bot would keep it: its JobQueue stores nothing.
The jobs are made in `post_init` from that table. Their callback sends a fixed text; with `waiting`, it waits
as long as a 429 says and tries again. Prints one line of JSON once all jobs are scheduled.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import closing
from typing import Any, cast
from zoneinfo import ZoneInfo

from telegram.error import RetryAfter
from telegram.ext import Application, ApplicationBuilder, CallbackContext, Job, JobQueue

from benchmarks.measures import own_resident_mib

Context = CallbackContext[Any, Any, Any, Any]
AnyApplication = Application[Any, Any, Any, Any, Any, Any]
TEXT = "<b>Your digest</b>\n\n" + "The ferry moves to a new pier two hundred metres to the north. " * 6


async def send(context: Context) -> None:
    """Send the digest of one reader, as the examples of python-telegram-bot do."""
    job = cast("Job[Context]", context.job)
    await context.bot.send_message(cast("int", job.chat_id), TEXT, parse_mode="HTML")


async def send_waiting(context: Context) -> None:
    """The same, tried again after each 429."""
    while True:
        try:
            return await send(context)
        except RetryAfter as refused:
            await asyncio.sleep(float(refused.retry_after))  # type: ignore[arg-type]


def build(readers: str, callback: Callable[[Context], Coroutine[Any, Any, None]]) -> AnyApplication:
    """The bot whose jobs call `callback`; they are made from the table of the file `readers`."""

    async def schedule(app: AnyApplication) -> None:
        queue = cast("JobQueue[Context]", app.job_queue)
        used, mib = time.process_time(), own_resident_mib(os.getpid())
        with closing(sqlite3.connect(readers)) as stored:
            for chat_id, at, zone in stored.execute("SELECT chat_id, at, zone FROM readers"):
                time_of_day = dt.time.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
                queue.run_daily(callback, time_of_day, chat_id=chat_id)

        async def print_ready(_: Context) -> None:
            grown = own_resident_mib(os.getpid()) - mib
            print(json.dumps({"processor": time.process_time() - used, "mib": grown}), flush=True)

        # Scheduling takes longer than the second after which a job counts as missed.
        queue.run_once(print_ready, 0, job_kwargs={"misfire_grace_time": None})

    builder = ApplicationBuilder().token(os.environ["BOT_TOKEN"])
    return builder.base_url(f"{os.environ['TELEGRAM_API_URL']}/bot").post_init(schedule).build()


def main(readers: str, *options: str) -> None:
    """Run the bot."""
    build(readers, send_waiting if "waiting" in options else send).run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
