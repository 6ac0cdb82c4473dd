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
from bot.runtime.update_inbox import Inbox
from bot.services import conversations
from data.coordination import chat_leases, notifications, update_log
from data.errors import DataError
from data.records.newsroom import StoredUpdate

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 10.0
RENEW_SECONDS: Final = 3.0
LINGER_SECONDS: Final = 5.0
"""How long a chat stays with its process after the last work on it; longer than the patience with a paste."""
LOOK_SECONDS: Final = 0.5
AT_ONCE: Final = 256
"""Chats with work that one process takes on of its own accord; the others are left to its neighbours."""
_FORGET_SECONDS = 3600.0
_LONGEST_LOOK = 60.0
_AFTER_TROUBLE = 2.0


class SharedInbox(Inbox):
    """See the module."""

    def __init__(self, lede: AppContext, me: str) -> None:
        super().__init__(lede)
        self._me = me
        self._held: dict[int, float] = {}
        self._handed: dict[int, int] = {}
        self._done: dict[int, float] = {}
        self._renewed = time.monotonic()
        self._letting_go = asyncio.Lock()
        self._hint = asyncio.Event()

    async def run(self) -> None:
        """Look after the chats until cancelled; trouble with the database is waited out."""
        self._open.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            while True:
                try:
                    await self._look()
                except DataError as error:
                    log.warning("chats cannot be looked after: %s", error)
                    await asyncio.sleep(_AFTER_TROUBLE)
                await self._nap()

    async def close(self) -> None:
        """Note everything that has been handled, and leave the chats to others."""
        await super().close()
        with suppress(DataError):
            async with self._lede.database.transaction() as tx:
                await chat_leases.release(tx, set(self._held), self._me)

    # --- taking updates in -------------------------------------------------------------------------

    async def _store(self, rows: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """Store updates; gives what waits in those of their chats that are this process's."""
        async with self._letting_go:
            self._touch(row.chat_id for row in rows if row.chat_id in self._held)
        async with self._lede.database.transaction() as tx:
            fresh = await update_log.store(tx, rows, self._lede.clock.now())
            chats = {one.chat_id for one in fresh}
            mine = await chat_leases.claim(tx, chats, self._me, LEASE_SECONDS)
            await notifications.notify_chats(tx, chats - mine)
            waiting = await chat_leases.list_unhandled(tx, self._me, mine)
        self._touch(mine)
        return self._not_handed(waiting)

    def _not_handed(self, waiting: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """Those that this process does not have in hand yet; from now on it does.

        A look that began a while ago may show what was put on record since.
        """
        known = self._handed.keys() | self._done.keys()
        fresh = [one for one in waiting if one.update_id not in known and one.chat_id in self._held]
        self._handed |= {one.update_id: one.chat_id for one in fresh}
        return fresh

    async def _may_handle(self, update_id: int) -> bool:
        """Whether the chat is still ours: a process that stood still may have lost it to another."""
        try:
            if time.monotonic() - self._renewed > LEASE_SECONDS - RENEW_SECONDS:
                await self._renew()
        except DataError:
            log.warning("an update is left for later", extra={"update": update_id})
            self._handed.pop(update_id, None)
            return False
        if self._handed.get(update_id) in self._held:
            return True
        self._handed.pop(update_id, None)
        return False

    def _marked(self, update_ids: Collection[int]) -> None:
        now = time.monotonic()
        for number in update_ids:
            self._handed.pop(number, None)
            self._done[number] = now
        while self._done and next(iter(self._done.values())) < now - _LONGEST_LOOK:
            del self._done[next(iter(self._done))]

    # --- looking after the chats -------------------------------------------------------------------

    async def _look(self) -> None:
        """Take what is free, hand out what waits, keep what is in use and let go what is not."""
        if time.monotonic() - self._renewed > RENEW_SECONDS:
            await self._renew()
            await self._go_on_with_pastes()
        await self._take_what_is_free()
        if self._held:
            async with self._lede.database.reading() as tx:
                waiting = await chat_leases.list_unhandled(tx, self._me, set(self._held))
            for one in self._not_handed(waiting):
                self._hand_out(one.chat_id, json.loads(one.payload))
        await self._let_go()

    async def _take_what_is_free(self) -> None:
        room = AT_ONCE - len(set(self._handed.values()))
        if room <= 0:
            return
        async with self._lede.database.reading() as tx:
            free = await chat_leases.list_unclaimed_chats(tx, room)
        if free:
            await self._claim(free)

    async def _claim(self, chats: Collection[int]) -> set[int]:
        async with self._lede.database.transaction() as tx:
            mine = await chat_leases.claim(tx, chats, self._me, LEASE_SECONDS)
        self._touch(mine)
        return mine

    async def _go_on_with_pastes(self) -> None:
        """A paste whose parts were arriving at a process that is gone; one that still lives has its chat."""
        waiting = {one.chat_id for one in await conversations.load_unfinished_pastes(self._lede.database)}
        if idle := waiting - self._lede.chat_queue.busy_chats():
            await resume_pastes(self._lede, await self._claim(idle))

    async def _renew(self) -> None:
        async with self._letting_go:
            before, began = set(self._held), time.monotonic()
            async with self._lede.database.transaction() as tx:
                kept = await chat_leases.renew(tx, self._me, LEASE_SECONDS)
                await chat_leases.delete_expired(tx, _FORGET_SECONDS)
            self._touch(kept - before)  # one that could not be given back stays ours
        self._renewed = began
        if lost := before - kept:
            log.warning("this process stood still; others have taken over chats", extra={"chats": len(lost)})
            self._forget(lost)

    async def _let_go(self) -> None:
        """Give back the chats that nothing has happened in for a while."""
        self._touch({*self._lede.chat_queue.busy_chats(), *self._handed.values()} & self._held.keys())
        async with self._letting_go:
            since = time.monotonic() - LINGER_SECONDS
            idle = {chat for chat, at in self._held.items() if at < since}
            if idle:
                self._forget(idle)
                async with self._lede.database.transaction() as tx:
                    await chat_leases.release(tx, idle, self._me)

    def _touch(self, chats: Iterable[int]) -> None:
        self._held |= dict.fromkeys(chats, time.monotonic())

    def _forget(self, chats: set[int]) -> None:
        for chat in chats:
            self._held.pop(chat, None)
        self._lede.telegram.forget(chats)

    # --- hints -------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            try:
                async with notifications.listen(self._lede.database.url, self._heard) as gone:
                    await gone.wait()
            except DataError:
                log.debug("no hints from the database for now")
            await asyncio.sleep(_AFTER_TROUBLE)

    def _heard(self, chat_id: int) -> None:
        if chat_id in self._held:
            self._hint.set()

    async def _nap(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._hint.wait()
        except TimeoutError:
            return
        self._hint.clear()
