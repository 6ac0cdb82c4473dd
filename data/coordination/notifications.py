"""Hints between processes that share a PostgreSQL database: look now, there is something for you.

A hint may be lost, and then costs the time until the next look; nothing depends on one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

from sqlalchemy import func, select

from data.engines import postgres
from data.engines.upsert import Transaction

_CHANNEL = "lede_chats"


async def notify_chats(tx: Transaction, chats: Collection[int]) -> None:
    """Tell who works on these chats, once the transaction is committed."""
    for chat in sorted(chats):
        await tx.execute(select(func.pg_notify(_CHANNEL, str(chat))))


@asynccontextmanager
async def listen(url: str, on_chat: Callable[[int], None]) -> AsyncIterator[asyncio.Event]:
    """Hear of chats with news while the block runs; gives an event that is set when nothing comes any more.

    Raises:
        DatabaseUnavailable: The server cannot be reached, or the connection broke as it began to listen.
        DatabaseBusy: It has no connection left.
    """
    with postgres.translate_errors(url):
        connection = await postgres.connect(url)
    disconnected = asyncio.Event()

    def forward(_connection: object, _pid: int, _channel: str, chat: str) -> None:
        on_chat(int(chat))

    try:
        connection.add_termination_listener(lambda _: disconnected.set())
        with postgres.translate_errors(url):
            await connection.add_listener(_CHANNEL, forward)
        yield disconnected
    finally:
        connection.terminate()
