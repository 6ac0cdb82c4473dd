"""Shares chats out among processes on one PostgreSQL database: each chat is leased to one process at a time.

Any process may receive an update and stores it. The process that holds the chat's lease handles it: the
receiver if it holds the lease or can claim it, otherwise the owner, which gets a notification and also polls
twice a second. So what a process keeps in memory for a chat is right: its queue, a paste whose parts are
still arriving, and what a message shows. When an owner crashes, its leases expire after ten seconds. What is
not kept per chat needs no owner: batched queries are answered from the database, and dialogues live there.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import Final

from bot.concurrency.event_wait import wait_for_event
from bot.handlers.context import AppContext
from bot.handlers.editor.paste_collection import resume_submissions
from bot.runtime.chat_ownership import DispatchUpdates
from bot.services import conversations
from data.coordination import chat_leases, notifications, update_log
from data.errors import DataError
from data.records.newsroom import StoredUpdate

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 10.0
RENEW_INTERVAL_SECONDS: Final = 3.0
IDLE_RELEASE_SECONDS: Final = 5.0
"""Seconds after the last work on a chat until its lease is released; longer than a paste waits for a part."""
POLL_INTERVAL_SECONDS: Final = 0.5
MAX_ACTIVE_CHATS: Final = 256
"""Chats with work up to which a process claims unowned ones; the rest is left to other processes."""
_EXPIRED_RETENTION_SECONDS = 3600.0
_MAX_QUERY_SECONDS = 60.0
_RETRY_DELAY_SECONDS = 2.0


class LeasedChats:
    """A `ChatOwnership` by leases in the database.

    Args:
        context: The open application.
        owner: Name of this process, unique over restarts.
    """

    def __init__(self, context: AppContext, owner: str) -> None:
        self._context = context
        self._owner = owner
        self._active_at: dict[int, float] = {}
        self._dispatched: dict[int, int] = {}
        self._handled_at: dict[int, float] = {}
        self._renewed_at = time.monotonic()
        self._release_lock = asyncio.Lock()
        self._notified = asyncio.Event()

    async def run(self, dispatch: DispatchUpdates) -> None:
        """Claim, renew and release chats until cancelled; errors of the database are retried."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            while True:
                try:
                    await self._process_chats(dispatch)
                except DataError as error:
                    log.warning("updates: chat leases failed, retrying", extra={"error": str(error)})
                    await asyncio.sleep(_RETRY_DELAY_SECONDS)
                await wait_for_event(self._notified, POLL_INTERVAL_SECONDS)

    async def close(self) -> None:
        """Release all leases, so that another process can claim the chats at once."""
        with suppress(DataError):
            async with self._context.database.transaction() as tx:
                await chat_leases.release(tx, set(self._active_at), self._owner)

    # --- receiving updates -------------------------------------------------------------------------

    async def store(self, received: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """Store updates, claim their chats and return what is unhandled in the chats of this process.

        The owners of the other chats are notified.

        Raises:
            DataError: They could not be stored.
        """
        async with self._release_lock:
            self._mark_active(one.chat_id for one in received if one.chat_id in self._active_at)
        async with self._context.database.transaction() as tx:
            stored = await update_log.store(tx, received, self._context.clock.now())
            chats = {one.chat_id for one in stored}
            claimed = await chat_leases.claim(tx, chats, self._owner, LEASE_SECONDS)
            await notifications.notify_chats(tx, chats - claimed)
            unhandled = await chat_leases.list_unhandled(tx, self._owner, claimed)
        self._mark_active(claimed)
        return self._take_undispatched(unhandled)

    def _take_undispatched(self, unhandled: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """The updates that are not dispatched yet, recorded as dispatched from now on.

        A query that began before an update was marked as handled may still return it, so ids of handled
        updates are kept for the longest time that a query takes.
        """
        known_ids = self._dispatched.keys() | self._handled_at.keys()
        fresh = [
            one for one in unhandled if one.update_id not in known_ids and one.chat_id in self._active_at
        ]
        self._dispatched |= {one.update_id: one.chat_id for one in fresh}
        return fresh

    async def may_handle(self, update_id: int) -> bool:
        """Whether the chat is still leased to this process, which may have been suspended meanwhile."""
        try:
            if time.monotonic() - self._renewed_at > LEASE_SECONDS - RENEW_INTERVAL_SECONDS:
                await self._renew_leases()
        except DataError:
            log.warning("updates: lease could not be renewed, update deferred", extra={"update": update_id})
            self._dispatched.pop(update_id, None)
            return False
        if self._dispatched.get(update_id) in self._active_at:
            return True
        self._dispatched.pop(update_id, None)
        return False

    def on_marked_handled(self, update_ids: Collection[int]) -> None:
        """Forget updates, but keep their ids while a query may still return them."""
        now = time.monotonic()
        for update_id in update_ids:
            self._dispatched.pop(update_id, None)
            self._handled_at[update_id] = now
        while self._handled_at and next(iter(self._handled_at.values())) < now - _MAX_QUERY_SECONDS:
            del self._handled_at[next(iter(self._handled_at))]

    # --- claiming, renewing and releasing ----------------------------------------------------------

    async def _process_chats(self, dispatch: DispatchUpdates) -> None:
        """Renew leases when due, claim unowned chats, dispatch what is unhandled, release idle chats."""
        if time.monotonic() - self._renewed_at > RENEW_INTERVAL_SECONDS:
            await self._renew_leases()
            await self._resume_orphaned_submissions()
        await self._claim_free_chats()
        if self._active_at:
            async with self._context.database.reading() as tx:
                unhandled = await chat_leases.list_unhandled(tx, self._owner, set(self._active_at))
            dispatch(self._take_undispatched(unhandled))
        await self._release_idle_leases()

    async def _claim_free_chats(self) -> None:
        capacity = MAX_ACTIVE_CHATS - len(set(self._dispatched.values()))
        if capacity <= 0:
            return
        async with self._context.database.reading() as tx:
            free_chats = await chat_leases.list_unclaimed_chats(tx, capacity)
        if free_chats:
            await self._claim(free_chats)

    async def _claim(self, chats: Collection[int]) -> set[int]:
        async with self._context.database.transaction() as tx:
            claimed = await chat_leases.claim(tx, chats, self._owner, LEASE_SECONDS)
        self._mark_active(claimed)
        return claimed

    async def _resume_orphaned_submissions(self) -> None:
        """Resume pastes and albums whose process has ended; the chats of a live process cannot be claimed."""
        unfinished = await conversations.load_unfinished_submissions(self._context.database)
        if idle := {one.chat_id for one in unfinished} - self._context.chat_queue.busy_keys():
            await resume_submissions(self._context, await self._claim(idle))

    async def _renew_leases(self) -> None:
        async with self._release_lock:
            held_before, started_at = set(self._active_at), time.monotonic()
            async with self._context.database.transaction() as tx:
                renewed = await chat_leases.renew(tx, self._owner, LEASE_SECONDS)
                await chat_leases.delete_expired(tx, _EXPIRED_RETENTION_SECONDS)
            self._mark_active(renewed - held_before)  # a release that failed left the lease to this process
        self._renewed_at = started_at
        if lost := held_before - renewed:
            log.warning(
                "updates: leases expired while this process was suspended", extra={"chats": len(lost)}
            )
            self._drop_chats(lost)

    async def _release_idle_leases(self) -> None:
        """Release the chats without work for `IDLE_RELEASE_SECONDS`."""
        self._mark_active(
            {*self._context.chat_queue.busy_keys(), *self._dispatched.values()} & self._active_at.keys()
        )
        async with self._release_lock:
            idle_since = time.monotonic() - IDLE_RELEASE_SECONDS
            idle = {chat for chat, at in self._active_at.items() if at < idle_since}
            if idle:
                self._drop_chats(idle)
                async with self._context.database.transaction() as tx:
                    await chat_leases.release(tx, idle, self._owner)

    def _mark_active(self, chats: Iterable[int]) -> None:
        self._active_at |= dict.fromkeys(chats, time.monotonic())

    def _drop_chats(self, chats: set[int]) -> None:
        for chat in chats:
            self._active_at.pop(chat, None)
        self._context.telegram.forget_chats(chats)

    # --- notifications -----------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            try:
                async with notifications.listen(
                    self._context.database.url, self._on_notification
                ) as disconnected:
                    await disconnected.wait()
            except DataError as error:
                log.debug("updates: no notifications, polling only", extra={"error": str(error)})
            await asyncio.sleep(_RETRY_DELAY_SECONDS)

    def _on_notification(self, chat_id: int) -> None:
        if chat_id in self._active_at:
            self._notified.set()
