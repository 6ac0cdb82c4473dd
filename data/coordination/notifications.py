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

_CHATS = "lede_chats"


async def chats_have_news(tx: Transaction, chats: Collection[int]) -> None:
    """Tell who works on these chats, once the transaction is committed."""
    for chat in sorted(chats):
        await tx.execute(select(func.pg_notify(_CHATS, str(chat))))


@asynccontextmanager
async def listening(url: str, heard: Callable[[int], None]) -> AsyncIterator[asyncio.Event]:
    """Hear of chats with news while the block runs; gives an event that is set when nothing comes any more.

    Raises:
        DatabaseUnavailable: The server cannot be reached, or the connection broke as it began to listen.
        DatabaseBusy: It has no connection left.
    """
    with postgres.explaining(url):
        connection = await postgres.connect(url)
    gone = asyncio.Event()

    def hear(_connection: object, _pid: int, _channel: str, chat: str) -> None:
        heard(int(chat))

    try:
        connection.add_termination_listener(lambda _: gone.set())
        with postgres.explaining(url):
            await connection.add_listener(_CHATS, hear)
        yield gone
    finally:
        connection.terminate()
