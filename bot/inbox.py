"""Updates on their way in: stored before Telegram is told, then handled, then forgotten."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any

import telegram
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.context import Lede
from bot.gateways.outcomes import outcome_of
from bot.ports import SlowDown
from bot.routes import route
from data import updates
from data.database import Transaction
from data.records import StoredUpdate

log = logging.getLogger(__name__)

_LONGEST_WAIT = 30.0


class Inbox:
    """Takes updates from polling or the webhook and hands each to its chat's queue, once."""

    def __init__(self, lede: Lede) -> None:
        self._lede = lede

    async def take_up(self) -> None:
        """Hand out what an earlier run stored and did not finish."""
        async with self._lede.database.reading() as tx:
            for stored in await updates.unhandled(tx):
                self._hand_out(stored)

    async def receive(self, raw: Sequence[dict[str, Any]]) -> None:
        """Store updates; on return they are safe and Telegram may forget them."""
        received = [StoredUpdate(int(one["update_id"]), json.dumps(one, ensure_ascii=False)) for one in raw]
        async with self._lede.database.transaction() as tx:
            fresh = await updates.store(tx, received, self._lede.clock.now())
        for stored in fresh:
            self._hand_out(stored)

    async def poll(self) -> None:
        """Ask Telegram for updates until cancelled; trouble is waited out."""
        offset: int | None = None
        failures = 0
        while True:
            try:
                raw = await self._lede.telegram.poll(offset)
                failures = 0
            except TelegramError as error:
                failures += 1
                await asyncio.sleep(_pause(error, failures))
                continue
            if raw:
                await self.receive(raw)
                offset = int(raw[-1]["update_id"]) + 1

    def _hand_out(self, stored: StoredUpdate) -> None:
        update = telegram.Update.de_json(json.loads(stored.payload), self._lede.telegram.bot)
        chat = update.effective_chat

        async def handle() -> None:
            try:
                await route(self._lede, update)
            finally:
                await self._done(stored.update_id)

        self._lede.dispatcher.put(chat.id if chat else 0, handle)

    async def _done(self, update_id: int) -> None:
        async def mark(tx: Transaction) -> None:
            await updates.done(tx, [update_id])

        await self._lede.commits.run(mark)


def _pause(error: TelegramError, failures: int) -> float:
    """How long to wait after a failed request, in seconds; says in the log what is wrong."""
    if isinstance(error, Conflict):
        log.error("another process polls with this token; this one stands by. Stop one of the two.")
        return 10.0
    if isinstance(error, InvalidToken):
        log.error("Telegram refuses the token; trying again in a while")
        return _LONGEST_WAIT
    if isinstance(error, RetryAfter) and isinstance(outcome := outcome_of(error), SlowDown):
        return outcome.seconds
    if failures > 1:
        log.warning("no updates from Telegram: %s", error.message, extra={"failures": failures})
    return min(2.0**failures / 4, _LONGEST_WAIT)
