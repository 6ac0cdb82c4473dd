"""Begins to poll Telegram before most of Lede is loaded and the database is open.

A request without an offset acknowledges nothing, so it may be made before anything can be stored: the inbox
takes its answer and stores it before the second request. Only an ordinary start begins this way, one that
finds its database on SQLite up to date and its leader lock free. Every other start opens all parts in order.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from bot.clock import real_time
from bot.errors import TelegramUnavailable
from bot.gateways.telegram.client import TelegramGateway
from bot.runtime.leadership import leader_lock_of, process_name
from bot.runtime.process_roles import ProcessRole
from bot.settings import Settings
from data.coordination.leader_lock import LeaderLock
from data.engines import location
from data.errors import DataError


@dataclass(frozen=True, slots=True)
class FirstPoll:
    """The parts of an application that the first request needs.

    Attributes:
        telegram: The gateway, which opens and then polls; its `updates` hold the request.
        leader_lock: The leader lock, held: of two processes only one may poll.
    """

    telegram: TelegramGateway
    leader_lock: LeaderLock
    _opening: asyncio.Task[None]

    async def wait_until_open(self) -> None:
        """Wait until the gateway is open.

        Raises:
            TelegramUnavailable: See TelegramGateway.open.
        """
        await self._opening

    async def close(self) -> None:
        """Cancel the request if the inbox has not taken its answer, and release the lock."""
        self._opening.cancel()
        with suppress(asyncio.CancelledError, TelegramUnavailable):
            await self._opening
        await self.telegram.close()
        await self.leader_lock.release()


async def begin_first_poll(settings: Settings, role: ProcessRole) -> FirstPoll | None:
    """Begin to poll where the start is an ordinary one, else None."""
    if role is not ProcessRole.ALL or settings.webhook_url:
        return None
    if not await asyncio.to_thread(location.is_ready, settings.database_url):
        return None
    leader_lock = leader_lock_of(settings, process_name(), real_time)
    try:
        if not await leader_lock.try_acquire():
            return None
    except DataError:  # opening the database says what is wrong with it
        return None
    telegram = TelegramGateway(settings)
    return FirstPoll(telegram, leader_lock, asyncio.create_task(_open_and_poll(telegram)))


async def _open_and_poll(telegram: TelegramGateway) -> None:
    await telegram.open()
    telegram.updates.begin_poll()
