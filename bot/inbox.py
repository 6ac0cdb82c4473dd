"""Updates on their way in: stored before Telegram is told, then handled, then forgotten."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.context import Lede
from bot.gateways.outcomes import outcome_of
from bot.ports import SlowDown
from bot.routes import route
from data import updates
from data.errors import DataError
from data.records import StoredUpdate

log = logging.getLogger(__name__)

_LONGEST_WAIT = 30.0
_MARK_AFTER = 0.25  # not in the middle of the burst that it belongs to


class Inbox:
    """Takes updates from polling or the webhook and hands each to its chat's queue, once."""

    def __init__(self, lede: Lede) -> None:
        self._lede = lede
        self._handled: list[int] = []
        self._marking: asyncio.Task[None] | None = None
        self._open = asyncio.Event()

    async def take_up(self) -> None:
        """Hand out what an earlier run stored and did not finish."""
        async with self._lede.database.reading() as tx:
            waiting = await updates.unhandled(tx)
        for stored in waiting:
            self._hand_out(json.loads(stored.payload))
        self._open.set()

    async def receive(self, received: Sequence[dict[str, Any]]) -> None:
        """Store updates as Telegram wrote them; on return they are safe and Telegram may forget them.

        Waits for `take_up`, which would otherwise hand out the same ones again.

        Raises:
            DataError: They could not be stored; Telegram must send them again.
        """
        await self._open.wait()
        readable = [_readable(raw) for raw in received]
        rows = [StoredUpdate(raw["update_id"], json.dumps(raw, ensure_ascii=False)) for raw in readable]
        async with self._lede.database.transaction() as tx:
            fresh = {row.update_id for row in await updates.store(tx, rows, self._lede.clock.now())}
        for raw in readable:
            if raw["update_id"] in fresh:
                fresh.discard(raw["update_id"])
                self._hand_out(raw)

    async def poll(self) -> None:
        """Ask Telegram for updates until cancelled; trouble is waited out."""
        offset: int | None = None
        failures = 0
        while True:
            try:
                received = await self._lede.telegram.poll(offset)
                if received:
                    await self.receive(received)
                    offset = int(received[-1]["update_id"]) + 1
                failures = 0
            except (TelegramError, DataError) as error:
                failures += 1
                await self._stand_by(error, failures)

    async def close(self) -> None:
        """Note everything that has been handled."""
        while self._marking is not None:
            await self._marking

    async def _stand_by(self, error: Exception, failures: int) -> None:
        """Wait after a failed request; a webhook of former times, which forbids polling, is taken away."""
        if _is_webhook_set(error):
            log.warning("a webhook is set, so there is no polling; taking it away")
            with suppress(TelegramError):
                await self._lede.telegram.stop_listening()
        await asyncio.sleep(_pause(error, failures))

    def _hand_out(self, raw: dict[str, Any]) -> None:
        number = int(raw["update_id"])
        try:
            update = self._lede.telegram.read_update(raw)
        except (ValueError, KeyError, TypeError, AttributeError):
            log.exception("an update cannot be read", extra={"update": number})
            self._mark(number)
            return
        chat = update.effective_chat

        async def handle() -> None:
            try:
                await route(self._lede, update)
            except asyncio.CancelledError:
                raise  # the next run takes it up again
            except Exception:
                log.exception("an update could not be handled", extra={"update": number})
            self._mark(number)

        self._lede.dispatcher.put(chat.id if chat else 0, handle)

    def _mark(self, update_id: int) -> None:
        """Note in the database that an update was handled, together with those of the next moment."""
        self._handled.append(update_id)
        if self._marking is None:
            self._marking = asyncio.create_task(self._mark_soon())

    async def _mark_soon(self) -> None:
        try:
            await asyncio.sleep(_MARK_AFTER)
            handled, self._handled = self._handled, []
            async with self._lede.database.transaction() as tx:
                await updates.done(tx, handled)
        except Exception:
            log.exception("handled updates could not be noted; a restart may handle them again")
        finally:
            self._marking = asyncio.create_task(self._mark_soon()) if self._handled else None


def _readable(raw: dict[str, Any]) -> dict[str, Any]:
    """An update that can be stored and quoted: half a surrogate pair becomes a question mark."""
    text = json.dumps(raw, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        mended: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
        return mended
    return raw


def _is_webhook_set(error: Exception) -> bool:
    return isinstance(error, Conflict) and "webhook" in error.message.lower()


def _pause(error: Exception, failures: int) -> float:
    """How long to wait after a failed request, in seconds; says in the log what is wrong."""
    if _is_webhook_set(error):
        return 1.0
    if isinstance(error, Conflict):
        log.error("another process polls with this token; this one stands by. Stop one of the two.")
        return 10.0
    if isinstance(error, InvalidToken):
        log.error("Telegram refuses the token; trying again in a while")
        return _LONGEST_WAIT
    if isinstance(error, RetryAfter) and isinstance(outcome := outcome_of(error), SlowDown):
        return outcome.seconds
    if failures > 1:
        log.warning("no updates taken in: %s", error, extra={"failures": failures})
    return min(2.0**failures / 4, _LONGEST_WAIT)
