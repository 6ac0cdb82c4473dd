"""The inbox where several processes share a database: each chat is one process's business at a time.

An update may reach any process. It is stored, and whoever has the chat handles it: this process if it has the
chat or nobody does, else the owner, who is given a hint and looks twice a second anyway. So what a process
keeps in memory for a chat is right: its queue, the patience with a paste whose parts are still arriving, what
a message shows. When an owner ends without a word its chats are free again after ten seconds. What is not
kept for a chat needs no owner: questions of one moment that share a look are answered from the database
(services/together), and dialogues live there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import Final

from bot.handlers.context import AppContext
from bot.handlers.editor.paste_collection import resume_pastes
from bot.runtime.update_inbox import UpdateInbox
from bot.services import conversations
from data.coordination import chat_leases, notifications, update_log
from data.errors import DataError
from data.records.newsroom import StoredUpdate

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 10.0
RENEW_INTERVAL_SECONDS: Final = 3.0
IDLE_RELEASE_SECONDS: Final = 5.0
"""How long a chat stays with its process after the last work on it; longer than the patience with a paste."""
POLL_INTERVAL_SECONDS: Final = 0.5
MAX_ACTIVE_CHATS: Final = 256
"""Chats with work that one process takes on of its own accord; the others are left to its neighbours."""
_LAPSED_RETENTION_SECONDS = 3600.0
_MAX_QUERY_SECONDS = 60.0
_RETRY_DELAY_SECONDS = 2.0


class SharedUpdateInbox(UpdateInbox):
    """See the module."""

    def __init__(self, context: AppContext, owner: str) -> None:
        super().__init__(context)
        self._owner = owner
        self._active_at: dict[int, float] = {}
        self._dispatched: dict[int, int] = {}
        self._handled_at: dict[int, float] = {}
        self._renewed_at = time.monotonic()
        self._release_lock = asyncio.Lock()
        self._notified = asyncio.Event()

    async def run(self) -> None:
        """Look after the chats until cancelled; trouble with the database is waited out."""
        self._resumed.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            while True:
                try:
                    await self._process_chats()
                except DataError as error:
                    log.warning("chats cannot be looked after: %s", error)
                    await asyncio.sleep(_RETRY_DELAY_SECONDS)
                await self._wait_for_notification()

    async def close(self) -> None:
        """Note everything that has been handled, and leave the chats to others."""
        await super().close()
        with suppress(DataError):
            async with self._context.database.transaction() as tx:
                await chat_leases.release(tx, set(self._active_at), self._owner)

    # --- taking updates in -------------------------------------------------------------------------

    async def _store(self, rows: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """Store updates; gives what waits in those of their chats that are this process's."""
        async with self._release_lock:
            self._mark_active(row.chat_id for row in rows if row.chat_id in self._active_at)
        async with self._context.database.transaction() as tx:
            stored = await update_log.store(tx, rows, self._context.clock.now())
            chats = {one.chat_id for one in stored}
            claimed = await chat_leases.claim(tx, chats, self._owner, LEASE_SECONDS)
            await notifications.notify_chats(tx, chats - claimed)
            waiting = await chat_leases.list_unhandled(tx, self._owner, claimed)
        self._mark_active(claimed)
        return self._take_undispatched(waiting)

    def _take_undispatched(self, waiting: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """Those that this process does not have in hand yet; from now on it does.

        A look that began a while ago may show what was put on record since.
        """
        known_ids = self._dispatched.keys() | self._handled_at.keys()
        fresh = [one for one in waiting if one.update_id not in known_ids and one.chat_id in self._active_at]
        self._dispatched |= {one.update_id: one.chat_id for one in fresh}
        return fresh

    async def _may_handle(self, update_id: int) -> bool:
        """Whether the chat is still ours: a process that stood still may have lost it to another."""
        try:
            if time.monotonic() - self._renewed_at > LEASE_SECONDS - RENEW_INTERVAL_SECONDS:
                await self._renew_leases()
        except DataError:
            log.warning("an update is left for later", extra={"update": update_id})
            self._dispatched.pop(update_id, None)
            return False
        if self._dispatched.get(update_id) in self._active_at:
            return True
        self._dispatched.pop(update_id, None)
        return False

    def _on_marked_handled(self, update_ids: Collection[int]) -> None:
        now = time.monotonic()
        for update_id in update_ids:
            self._dispatched.pop(update_id, None)
            self._handled_at[update_id] = now
        while self._handled_at and next(iter(self._handled_at.values())) < now - _MAX_QUERY_SECONDS:
            del self._handled_at[next(iter(self._handled_at))]

    # --- looking after the chats -------------------------------------------------------------------

    async def _process_chats(self) -> None:
        """Take what is free, hand out what waits, keep what is in use and let go what is not."""
        if time.monotonic() - self._renewed_at > RENEW_INTERVAL_SECONDS:
            await self._renew_leases()
            await self._resume_orphaned_pastes()
        await self._claim_free_chats()
        if self._active_at:
            async with self._context.database.reading() as tx:
                waiting = await chat_leases.list_unhandled(tx, self._owner, set(self._active_at))
            for one in self._take_undispatched(waiting):
                self._dispatch(one.chat_id, json.loads(one.payload))
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

    async def _resume_orphaned_pastes(self) -> None:
        """A paste whose parts were arriving at a process that is gone; one that still lives has its chat."""
        waiting = {one.chat_id for one in await conversations.load_unfinished_pastes(self._context.database)}
        if idle := waiting - self._context.chat_queue.busy_chats():
            await resume_pastes(self._context, await self._claim(idle))

    async def _renew_leases(self) -> None:
        async with self._release_lock:
            held_before, started_at = set(self._active_at), time.monotonic()
            async with self._context.database.transaction() as tx:
                renewed = await chat_leases.renew(tx, self._owner, LEASE_SECONDS)
                await chat_leases.delete_expired(tx, _LAPSED_RETENTION_SECONDS)
            self._mark_active(renewed - held_before)  # one that could not be given back stays ours
        self._renewed_at = started_at
        if lost := held_before - renewed:
            log.warning("this process stood still; others have taken over chats", extra={"chats": len(lost)})
            self._drop_chats(lost)

    async def _release_idle_leases(self) -> None:
        """Give back the chats that nothing has happened in for a while."""
        self._mark_active(
            {*self._context.chat_queue.busy_chats(), *self._dispatched.values()} & self._active_at.keys()
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

    # --- hints -------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            try:
                async with notifications.listen(self._context.database.url, self._on_notification) as gone:
                    await gone.wait()
            except DataError:
                log.debug("no hints from the database for now")
            await asyncio.sleep(_RETRY_DELAY_SECONDS)

    def _on_notification(self, chat_id: int) -> None:
        if chat_id in self._active_at:
            self._notified.set()

    async def _wait_for_notification(self) -> None:
        try:
            async with asyncio.timeout(POLL_INTERVAL_SECONDS):
                await self._notified.wait()
        except TimeoutError:
            return
        self._notified.clear()
