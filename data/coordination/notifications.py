"""Notifies other processes on the same PostgreSQL database of chats with new updates (LISTEN, NOTIFY).

A notification may be lost: the update then waits until the next poll.
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
    """Notify all listening processes of these chats when the transaction is committed."""
    for chat in sorted(chats):
        await tx.execute(select(func.pg_notify(_CHANNEL, str(chat))))


@asynccontextmanager
async def listen(url: str, on_chat: Callable[[int], None]) -> AsyncIterator[asyncio.Event]:
    """Call `on_chat` for each notified chat while the block runs; yields an event set on disconnection.

    Raises:
        DatabaseUnavailable: The server cannot be reached, or the connection broke before listening began.
        DatabaseBusy: The server has no connection left.
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
