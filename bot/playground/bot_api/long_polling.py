"""Long polling: getUpdates waits until an update arrives, and one poller at a time is served."""

from __future__ import annotations

import asyncio

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.method_dispatch import execute
from bot.playground.bot_api.methods.updates import get_updates
from bot.playground.errors import conflict
from bot.playground.world.event_log import EventKind
from bot.playground.world.world import World

_MAX_POLL_SECONDS = 50


class UpdatePoller:
    """Serves getUpdates; a second poller ends the first one's wait, as on the real server."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._wake = asyncio.Event()
        self._poll_number = 0
        self._is_closing = False
        world.updates.subscribe(self._wake_up)

    def _wake_up(self) -> None:
        """Make every waiting poll check the queue; a new event for each round loses no wake-up."""
        self._wake.set()
        self._wake = asyncio.Event()

    def close(self) -> None:
        """Answer every waiting poll with an empty list."""
        self._is_closing = True
        self._wake_up()

    async def poll(self, call: ApiCall) -> object:
        """The queued updates, or those that arrive within the timeout.

        Raises:
            ApiError: 409 when another poller has started, or a webhook is set.
        """
        self._poll_number += 1
        poll_number = self._poll_number
        self._wake_up()
        seconds = min(max(call.integer("timeout"), 0), _MAX_POLL_SECONDS)
        found = execute(call)
        self._world.event_log.emit(EventKind.POLL)
        try:
            async with asyncio.timeout(seconds):
                while not found and seconds and not self._is_closing:
                    await self._wake.wait()
                    found = self._fetch_updates(call, poll_number)
        except TimeoutError:
            return []
        return found

    def _fetch_updates(self, call: ApiCall, poll_number: int) -> object:
        if poll_number != self._poll_number:
            raise conflict(
                "terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        return get_updates(call)
