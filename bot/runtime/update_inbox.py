"""Updates on their way in: stored before Telegram is told, then handled, then forgotten."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.gateways.telegram.outcomes import outcome_of
from bot.handlers.context import AppContext
from bot.handlers.editor.paste_collection import resume_pastes
from bot.handlers.router import route
from bot.monitoring.heartbeats import Duty, Fault
from bot.ports.messenger import SlowDown
from bot.runtime.polling_conflict import Rival
from data.coordination import update_log
from data.errors import DataError
from data.records.newsroom import StoredUpdate

log = logging.getLogger(__name__)

_LONGEST_WAIT = 30.0
_MARK_AFTER = 0.25  # not in the middle of the burst that it belongs to
_MARK_AGAIN = 5.0


class Inbox:
    """Takes updates from polling or the webhook and hands each to its chat's queue, once.

    This one is for a process that is alone on its database: what it has stored it handles itself.
    """

    def __init__(self, lede: AppContext) -> None:
        self._lede = lede
        self._handled: list[int] = []
        self._marking: asyncio.Task[None] | None = None
        self._open = asyncio.Event()
        self._closing = False
        self._rival = Rival(time.monotonic)

    async def run(self) -> None:
        """Go on with what an earlier run left behind."""
        await resume_pastes(self._lede)
        await self.take_up()

    async def take_up(self) -> None:
        """Hand out what an earlier run stored and did not finish."""
        async with self._lede.database.reading() as tx:
            waiting = await update_log.list_unhandled(tx)
        for stored in waiting:
            self._hand_out(stored.chat_id, json.loads(stored.payload))
        self._open.set()

    async def receive(self, received: Sequence[dict[str, Any]]) -> None:
        """Store updates as Telegram wrote them; on return they are safe and Telegram may forget them.

        Waits for `run`, which would otherwise hand out the same ones again.

        Raises:
            DataError: They could not be stored; Telegram must send them again.
        """
        await self._open.wait()
        self._lede.instruments.updates["received"] += len(received)
        readable = {int(raw["update_id"]): raw for raw in map(_readable, received)}
        rows = [
            StoredUpdate(number, json.dumps(raw, ensure_ascii=False), chat_of(raw))
            for number, raw in readable.items()
        ]
        for stored in await self._store(rows):
            self._hand_out(stored.chat_id, readable.get(stored.update_id) or json.loads(stored.payload))

    async def _store(self, rows: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """Store updates; gives what is to be handled here now."""
        async with self._lede.database.transaction() as tx:
            return await update_log.store(tx, rows, self._lede.clock.now())

    async def poll(self) -> None:
        """Ask Telegram for updates until cancelled; trouble is waited out."""
        try:
            await self._poll()
        finally:
            self._lede.heartbeats.rest(Duty.POLLING)

    async def _poll(self) -> None:
        offset: int | None = None
        failures = 0
        while True:
            try:
                received = await self._lede.telegram.poll(offset)
                if received:
                    await self.receive(received)
                    offset = int(received[-1]["update_id"]) + 1
                failures = 0
                self._lede.heartbeats.well(Duty.POLLING)
            except (TelegramError, DataError) as error:
                failures += 1
                self._note(error)
                await self._stand_by(error, failures)

    async def close(self) -> None:
        """Note everything that has been handled."""
        self._closing = True
        while self._marking is not None:
            await self._marking

    def _note(self, error: TelegramError | DataError) -> None:
        """Note what an operator can mend; an unsteady network is not among it."""
        vitals = self._lede.heartbeats
        if _is_rival(error):
            vitals.wrong(Duty.POLLING, error, Fault.RIVAL)
        elif isinstance(error, InvalidToken):
            vitals.wrong(Duty.POLLING, error, Fault.TOKEN)
        elif isinstance(error, DataError):
            vitals.wrong(Duty.POLLING, error)

    async def _stand_by(self, error: Exception, failures: int) -> None:
        """Wait after a failed request; a webhook of former times, which forbids polling, is taken away."""
        if _is_webhook_set(error):
            log.warning("a webhook is set, so there is no polling; taking it away")
            with suppress(TelegramError):
                await self._lede.telegram.stop_listening()
        if _is_rival(error):
            await asyncio.sleep(self._rival.met())
        else:
            await asyncio.sleep(_pause(error, failures))

    async def _may_handle(self, update_id: int) -> bool:
        """Whether an update whose turn has come is still this process's to handle."""
        del update_id
        return True

    def _hand_out(self, chat_id: int, raw: dict[str, Any]) -> None:
        number = int(raw["update_id"])

        async def handle() -> None:
            if not await self._may_handle(number):
                return
            try:
                with self._lede.instruments.handling.timing():
                    await self._handle(raw)
            except asyncio.CancelledError:
                raise  # the next run takes it up again
            except Exception:
                log.exception("an update could not be handled", extra={"update": number})
            self._mark(number)

        self._lede.chat_queue.submit(chat_id or chat_of(raw), handle)

    async def _handle(self, raw: dict[str, Any]) -> None:
        """Read it only now: of a burst, the first is answered before the last is read."""
        try:
            update = self._lede.telegram.read_update(raw)
        except (ValueError, KeyError, TypeError, AttributeError):
            log.exception("an update cannot be read", extra={"update": raw["update_id"]})
            return
        await route(self._lede, update)

    def _mark(self, update_id: int) -> None:
        """Note in the database that an update was handled, together with those of the next moment."""
        self._handled.append(update_id)
        if self._marking is None:
            self._marking = asyncio.create_task(self._mark_soon())

    async def _mark_soon(self) -> None:
        await asyncio.sleep(_MARK_AFTER)
        handled, self._handled = self._handled, []
        try:
            async with self._lede.database.transaction() as tx:
                await update_log.mark_handled(tx, handled)
            self._marked(handled)
        except Exception:
            log.exception("handled updates could not be noted; a restart may handle them again")
            self._handled += [] if self._closing else handled
            await asyncio.sleep(0 if self._closing else _MARK_AGAIN)
        finally:
            self._marking = asyncio.create_task(self._mark_soon()) if self._handled else None

    def _marked(self, update_ids: Collection[int]) -> None:
        """They are on record as handled."""


def chat_of(raw: dict[str, Any]) -> int:
    """The chat whose order an update keeps: where it happened, else who did it; 0 where it says neither."""
    for what in raw.values():
        if isinstance(what, dict):
            message = what.get("message")
            place = what.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
            found = place or what.get("from")
            if isinstance(found, dict) and type(number := found.get("id")) is int:
                return number
    return 0


def _readable(raw: dict[str, Any]) -> dict[str, Any]:
    """An update that can be stored and quoted: half a surrogate pair becomes a question mark."""
    text = json.dumps(raw, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        mended: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
        return mended
    return raw


def _is_rival(error: Exception) -> bool:
    return isinstance(error, Conflict) and not _is_webhook_set(error)


def _is_webhook_set(error: Exception) -> bool:
    return isinstance(error, Conflict) and "webhook" in error.message.lower()


def _pause(error: Exception, failures: int) -> float:
    """How long to wait after a failed request, in seconds; says in the log what is wrong."""
    if _is_webhook_set(error):
        return 1.0
    if isinstance(error, InvalidToken):
        log.error("Telegram refuses the token; trying again in a while")
        return _LONGEST_WAIT
    if isinstance(error, RetryAfter) and isinstance(outcome := outcome_of(error), SlowDown):
        return outcome.seconds
    if failures > 1:
        log.warning("no updates taken in: %s", error, extra={"failures": failures})
    return min(2.0**failures / 4, _LONGEST_WAIT)
