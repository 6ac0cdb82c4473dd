"""Receives updates from Telegram: stores each before it is acknowledged, then has it handled once."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.gateways.telegram.outcomes import outcome_of
from bot.handlers.context import AppContext
from bot.handlers.router import route
from bot.monitoring.heartbeats import FailureKind, Job
from bot.ports.messenger import SlowDown
from bot.runtime.chat_ownership import ChatOwnership
from bot.runtime.polling_conflict import PollingConflictBackoff
from data.coordination import update_log
from data.errors import DataError
from data.records.newsroom import StoredUpdate

log = logging.getLogger(__name__)

RawUpdate = dict[str, Any]
"""An update as Telegram wrote it, decoded from JSON."""

_MAX_BACKOFF_SECONDS = 30.0
_WEBHOOK_RETRY_SECONDS = 1.0
_MARK_DELAY_SECONDS = 0.25
"""Keeps the write that marks updates as handled out of the burst that they belong to."""
_MARK_RETRY_SECONDS = 5.0
_MAX_KIND_LENGTH = 40
_NUMBER_LIMIT = 2**63


class UpdateInbox:
    """Takes updates from polling or the webhook and submits each to the queue of its chat.

    Args:
        context: The open application.
        ownership: Stores updates and decides which of them this process handles.
    """

    def __init__(self, context: AppContext, ownership: ChatOwnership) -> None:
        self._context = context
        self._ownership = ownership
        self._handled_ids: list[int] = []
        self._mark_task: asyncio.Task[None] | None = None
        self._is_closing = False
        self._conflict_backoff = PollingConflictBackoff(time.monotonic)

    async def run(self) -> None:
        """Handle what is stored and unhandled; on a shared database this runs until cancelled."""
        await self._ownership.run(self._dispatch_stored)

    async def receive(self, received: Sequence[RawUpdate]) -> None:
        """Store updates as Telegram wrote them; on return they are durable and may be acknowledged.

        Raises:
            DataError: They could not be stored; Telegram must send them again.
        """
        self._context.instruments.updates["received"] += len(received)
        raw_by_id: dict[int, RawUpdate] = {}
        rows: dict[int, StoredUpdate] = {}
        for raw in received:
            if (update_id := _number_of(raw)) is None:
                log.warning("updates: update without a number", extra={"kind": kind_of(raw)})
                continue
            payload, raw_by_id[update_id] = _serialize(raw)
            rows[update_id] = StoredUpdate(update_id, payload, chat_id_of(raw))
        self._dispatch_stored(await self._ownership.store(list(rows.values())), raw_by_id)

    async def poll(self) -> None:
        """Poll Telegram for updates until cancelled; errors are retried with a growing delay."""
        try:
            await self._poll()
        finally:
            self._context.heartbeats.stop(Job.POLLING)

    async def _poll(self) -> None:
        offset: int | None = None
        failures = 0
        while True:
            try:
                received = await self._context.telegram.updates.poll(offset)
                if received:
                    await self.receive(received)
                    offset = _offset_after(received)
                failures = 0
                self._context.heartbeats.record_success(Job.POLLING)
            except (TelegramError, DataError) as error:
                failures += 1
                self._record_failure(error)
                await self._wait_after_failure(error, failures)

    async def close(self) -> None:
        """Mark every handled update in the database, then release the chats."""
        self._is_closing = True
        while self._mark_task is not None:
            await self._mark_task
        await self._ownership.close()

    def _record_failure(self, error: TelegramError | DataError) -> None:
        """Record failures that an operator can fix; an unstable network is not one of them."""
        heartbeats = self._context.heartbeats
        if _is_polling_conflict(error):
            heartbeats.record_failure(Job.POLLING, error, FailureKind.POLLING_CONFLICT)
        elif isinstance(error, InvalidToken):
            heartbeats.record_failure(Job.POLLING, error, FailureKind.TOKEN)
        elif isinstance(error, DataError):
            heartbeats.record_failure(Job.POLLING, error)

    async def _wait_after_failure(self, error: Exception, failures: int) -> None:
        """Wait before the next request; a webhook that forbids polling is deleted first."""
        if _is_webhook_set(error):
            log.warning("updates: a webhook is set and prevents polling, deleting it")
            with suppress(TelegramError):
                await self._context.telegram.updates.delete_webhook()
        if _is_polling_conflict(error):
            await asyncio.sleep(self._conflict_backoff.next_backoff())
        else:
            await asyncio.sleep(_backoff_seconds(error, failures))

    def _dispatch_stored(
        self, updates: Sequence[StoredUpdate], raw_by_id: Mapping[int, RawUpdate] | None = None
    ) -> None:
        """Submit updates to the queues of their chats; `raw_by_id` spares decoding what was just received."""
        for stored in updates:
            raw = (raw_by_id or {}).get(stored.update_id) or json.loads(stored.payload)
            # Updates stored before migration 0003 have no chat.
            self._dispatch(stored.update_id, stored.chat_id or chat_id_of(raw), raw)

    def _dispatch(self, update_id: int, chat_id: int, raw: RawUpdate) -> None:
        async def handle() -> None:
            if not await self._ownership.may_handle(update_id):
                return
            try:
                with self._context.instruments.handling.time():
                    await self._handle(raw)
            except asyncio.CancelledError:
                raise  # the update stays unhandled for the next run
            except Exception:
                log.exception("updates: handler failed", extra={"update": update_id})
            self._mark_handled(update_id)

        self._context.chat_queue.submit(chat_id, handle)

    async def _handle(self, raw: RawUpdate) -> None:
        """Parse and route; parsing is left until here, so a burst's first update is answered sooner."""
        try:
            update = self._context.telegram.updates.parse(raw)
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, OSError) as error:
            fields = {"update": raw["update_id"], "kind": kind_of(raw), "error": type(error).__name__}
            log.warning("updates: update cannot be parsed", extra=fields)
            return
        await route(self._context, update)

    def _mark_handled(self, update_id: int) -> None:
        """Mark an update as handled, in one write with the others of the next moment."""
        self._handled_ids.append(update_id)
        if self._mark_task is None:
            self._mark_task = asyncio.create_task(self._mark_batch_later())

    async def _mark_batch_later(self) -> None:
        await asyncio.sleep(_MARK_DELAY_SECONDS)
        handled, self._handled_ids = self._handled_ids, []
        try:
            async with self._context.database.transaction() as tx:
                await update_log.mark_handled(tx, handled)
            self._ownership.on_marked_handled(handled)
        except Exception:
            log.exception("updates: marking as handled failed, a restart may repeat them")
            self._handled_ids += [] if self._is_closing else handled
            await asyncio.sleep(0 if self._is_closing else _MARK_RETRY_SECONDS)
        finally:
            self._mark_task = asyncio.create_task(self._mark_batch_later()) if self._handled_ids else None


def kind_of(raw: object) -> str:
    """What an update is about, such as "message"; "" where it does not say."""
    names = [name for name in raw if name != "update_id"] if isinstance(raw, dict) else []
    return str(names[0])[:_MAX_KIND_LENGTH] if names else ""


def _number_of(raw: object) -> int | None:
    """The number of an update; None where it has none that can be stored."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int and 0 <= number < _NUMBER_LIMIT else None


def _offset_after(received: Sequence[object]) -> int:
    """The number from which Telegram is asked for updates next.

    Raises:
        TelegramError: No update has a number, so the same ones would come again at once.
    """
    numbers = [number for raw in received if (number := _number_of(raw)) is not None]
    if not numbers:
        raise TelegramError("malformed answer: updates without a number")
    return max(numbers) + 1


def chat_id_of(raw: RawUpdate) -> int:
    """The chat whose order an update keeps: where it happened, else its sender; 0 where it names neither."""
    for content in raw.values():
        if isinstance(content, dict):
            message = content.get("message")
            chat = content.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
            found = chat or content.get("from")
            if (
                isinstance(found, dict)
                and type(chat_id := found.get("id")) is int
                and abs(chat_id) < _NUMBER_LIMIT
            ):
                return chat_id
    return 0


def _serialize(raw: RawUpdate) -> tuple[str, RawUpdate]:
    """An update as JSON text that UTF-8 can encode, and the update that this text means.

    Half of a surrogate pair becomes a question mark; it could be neither stored nor quoted in a reply.
    """
    text = json.dumps(raw, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        repaired = text.encode("utf-8", "replace").decode()
        return repaired, json.loads(repaired)
    return text, raw


def _is_polling_conflict(error: Exception) -> bool:
    return isinstance(error, Conflict) and not _is_webhook_set(error)


def _is_webhook_set(error: Exception) -> bool:
    return isinstance(error, Conflict) and "webhook" in error.message.lower()


def _backoff_seconds(error: Exception, failures: int) -> float:
    """Seconds to wait after a failed request; logs what an operator should know."""
    if _is_webhook_set(error):
        return _WEBHOOK_RETRY_SECONDS
    if isinstance(error, InvalidToken):
        log.error("updates: Telegram refuses the token, retrying", extra={"seconds": _MAX_BACKOFF_SECONDS})
        return _MAX_BACKOFF_SECONDS
    if isinstance(error, RetryAfter) and isinstance(outcome := outcome_of(error), SlowDown):
        return outcome.seconds
    if failures > 1:
        log.warning("updates: polling failed, retrying", extra={"failures": failures, "error": str(error)})
    return min(2.0**failures / 4, _MAX_BACKOFF_SECONDS)
