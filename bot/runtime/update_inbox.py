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
from bot.monitoring.heartbeats import FailureKind, Job
from bot.ports.messenger import SlowDown
from bot.runtime.polling_conflict import PollingConflictBackoff
from data.coordination import update_log
from data.errors import DataError
from data.records.newsroom import StoredUpdate

log = logging.getLogger(__name__)

_MAX_BACKOFF_SECONDS = 30.0
_MARK_DELAY_SECONDS = 0.25  # not in the middle of the burst that it belongs to
_MARK_RETRY_SECONDS = 5.0


class UpdateInbox:
    """Takes updates from polling or the webhook and hands each to its chat's queue, once.

    This one is for a process that is alone on its database: what it has stored it handles itself.
    """

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._handled_ids: list[int] = []
        self._mark_task: asyncio.Task[None] | None = None
        self._resumed = asyncio.Event()
        self._is_closing = False
        self._conflict_backoff = PollingConflictBackoff(time.monotonic)

    async def run(self) -> None:
        """Go on with what an earlier run left behind."""
        await resume_pastes(self._context)
        await self.resume_unhandled()

    async def resume_unhandled(self) -> None:
        """Hand out what an earlier run stored and did not finish."""
        async with self._context.database.reading() as tx:
            waiting = await update_log.list_unhandled(tx)
        for stored in waiting:
            self._dispatch(stored.chat_id, json.loads(stored.payload))
        self._resumed.set()

    async def receive(self, received: Sequence[dict[str, Any]]) -> None:
        """Store updates as Telegram wrote them; on return they are safe and Telegram may forget them.

        Waits for `run`, which would otherwise hand out the same ones again.

        Raises:
            DataError: They could not be stored; Telegram must send them again.
        """
        await self._resumed.wait()
        self._context.instruments.updates["received"] += len(received)
        readable = {int(raw["update_id"]): raw for raw in map(_replace_lone_surrogates, received)}
        rows = [
            StoredUpdate(update_id, json.dumps(raw, ensure_ascii=False), chat_id_of(raw))
            for update_id, raw in readable.items()
        ]
        for stored in await self._store(rows):
            self._dispatch(stored.chat_id, readable.get(stored.update_id) or json.loads(stored.payload))

    async def _store(self, rows: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """Store updates; gives what is to be handled here now."""
        async with self._context.database.transaction() as tx:
            return await update_log.store(tx, rows, self._context.clock.now())

    async def poll(self) -> None:
        """Ask Telegram for updates until cancelled; trouble is waited out."""
        try:
            await self._poll()
        finally:
            self._context.heartbeats.stop(Job.POLLING)

    async def _poll(self) -> None:
        offset: int | None = None
        failures = 0
        while True:
            try:
                received = await self._context.telegram.poll(offset)
                if received:
                    await self.receive(received)
                    offset = int(received[-1]["update_id"]) + 1
                failures = 0
                self._context.heartbeats.record_success(Job.POLLING)
            except (TelegramError, DataError) as error:
                failures += 1
                self._record_failure(error)
                await self._wait_after_failure(error, failures)

    async def close(self) -> None:
        """Note everything that has been handled."""
        self._is_closing = True
        while self._mark_task is not None:
            await self._mark_task

    def _record_failure(self, error: TelegramError | DataError) -> None:
        """Note what an operator can mend; an unsteady network is not among it."""
        heartbeats = self._context.heartbeats
        if _is_polling_conflict(error):
            heartbeats.record_failure(Job.POLLING, error, FailureKind.POLLING_CONFLICT)
        elif isinstance(error, InvalidToken):
            heartbeats.record_failure(Job.POLLING, error, FailureKind.TOKEN)
        elif isinstance(error, DataError):
            heartbeats.record_failure(Job.POLLING, error)

    async def _wait_after_failure(self, error: Exception, failures: int) -> None:
        """Wait after a failed request; a webhook of former times, which forbids polling, is taken away."""
        if _is_webhook_set(error):
            log.warning("a webhook is set, so there is no polling; taking it away")
            with suppress(TelegramError):
                await self._context.telegram.delete_webhook()
        if _is_polling_conflict(error):
            await asyncio.sleep(self._conflict_backoff.next_backoff())
        else:
            await asyncio.sleep(_backoff_seconds(error, failures))

    async def _may_handle(self, update_id: int) -> bool:
        """Whether an update whose turn has come is still this process's to handle."""
        del update_id
        return True

    def _dispatch(self, chat_id: int, raw: dict[str, Any]) -> None:
        number = int(raw["update_id"])

        async def handle() -> None:
            if not await self._may_handle(number):
                return
            try:
                with self._context.instruments.handling.time():
                    await self._handle(raw)
            except asyncio.CancelledError:
                raise  # the next run takes it up again
            except Exception:
                log.exception("an update could not be handled", extra={"update": number})
            self._mark_handled(number)

        self._context.chat_queue.submit(chat_id or chat_id_of(raw), handle)

    async def _handle(self, raw: dict[str, Any]) -> None:
        """Read it only now: of a burst, the first is answered before the last is read."""
        try:
            update = self._context.telegram.read_update(raw)
        except (ValueError, KeyError, TypeError, AttributeError):
            log.exception("an update cannot be read", extra={"update": raw["update_id"]})
            return
        await route(self._context, update)

    def _mark_handled(self, update_id: int) -> None:
        """Note in the database that an update was handled, together with those of the next moment."""
        self._handled_ids.append(update_id)
        if self._mark_task is None:
            self._mark_task = asyncio.create_task(self._mark_batch_later())

    async def _mark_batch_later(self) -> None:
        await asyncio.sleep(_MARK_DELAY_SECONDS)
        handled, self._handled_ids = self._handled_ids, []
        try:
            async with self._context.database.transaction() as tx:
                await update_log.mark_handled(tx, handled)
            self._on_marked_handled(handled)
        except Exception:
            log.exception("handled updates could not be noted; a restart may handle them again")
            self._handled_ids += [] if self._is_closing else handled
            await asyncio.sleep(0 if self._is_closing else _MARK_RETRY_SECONDS)
        finally:
            self._mark_task = asyncio.create_task(self._mark_batch_later()) if self._handled_ids else None

    def _on_marked_handled(self, update_ids: Collection[int]) -> None:
        """They are on record as handled."""


def chat_id_of(raw: dict[str, Any]) -> int:
    """The chat whose order an update keeps: where it happened, else who did it; 0 where it says neither."""
    for content in raw.values():
        if isinstance(content, dict):
            message = content.get("message")
            chat = content.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
            found = chat or content.get("from")
            if isinstance(found, dict) and type(chat_id := found.get("id")) is int:
                return chat_id
    return 0


def _replace_lone_surrogates(raw: dict[str, Any]) -> dict[str, Any]:
    """An update that can be stored and quoted: half a surrogate pair becomes a question mark."""
    text = json.dumps(raw, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        repaired: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
        return repaired
    return raw


def _is_polling_conflict(error: Exception) -> bool:
    return isinstance(error, Conflict) and not _is_webhook_set(error)


def _is_webhook_set(error: Exception) -> bool:
    return isinstance(error, Conflict) and "webhook" in error.message.lower()


def _backoff_seconds(error: Exception, failures: int) -> float:
    """How long to wait after a failed request, in seconds; says in the log what is wrong."""
    if _is_webhook_set(error):
        return 1.0
    if isinstance(error, InvalidToken):
        log.error("Telegram refuses the token; trying again in a while")
        return _MAX_BACKOFF_SECONDS
    if isinstance(error, RetryAfter) and isinstance(outcome := outcome_of(error), SlowDown):
        return outcome.seconds
    if failures > 1:
        log.warning("no updates taken in: %s", error, extra={"failures": failures})
    return min(2.0**failures / 4, _MAX_BACKOFF_SECONDS)
