"""Long polling: getUpdates waits until something comes, and only one poller at a time is served."""

from __future__ import annotations

import asyncio

from bot.playground.bot_api.call import Call
from bot.playground.bot_api.method_dispatch import carry_out
from bot.playground.bot_api.methods.updates import get_updates
from bot.playground.errors import conflict
from bot.playground.world.event_log import EventKind
from bot.playground.world.world import World

_LONGEST = 50


class Poller:
    """Serves getUpdates; a second poller ends the first one's wait, as on the real server."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._wake = asyncio.Event()
        self._turn = 0
        self._closing = False
        world.updates.subscribe(self._wake_up)

    def _wake_up(self) -> None:
        """End all waits for a look; an event of its own for each round lets none be missed."""
        self._wake.set()
        self._wake = asyncio.Event()

    def close(self) -> None:
        """Let those who wait go home with nothing."""
        self._closing = True
        self._wake_up()

    async def poll(self, call: Call) -> object:
        """The updates that wait, or come within the timeout.

        Raises:
            ApiError: 409 when another poller has come, or a webhook is set.
        """
        self._turn += 1
        turn = self._turn
        self._wake_up()
        seconds = min(max(call.integer("timeout"), 0), _LONGEST)
        found = carry_out(call)
        self._world.journal.emit(EventKind.POLL)
        try:
            async with asyncio.timeout(seconds):
                while not found and seconds and not self._closing:
                    await self._wake.wait()
                    found = self._look(call, turn)
        except TimeoutError:
            return []
        return found

    def _look(self, call: Call, turn: int) -> object:
        if turn != self._turn:
            raise conflict(
                "terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        return get_updates(call)
