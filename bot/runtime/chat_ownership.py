"""Decides which process handles a stored update: the protocol, and the case of a single process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from bot.handlers.context import AppContext
from bot.handlers.editor.paste_collection import resume_submissions
from data.coordination import update_log
from data.records.newsroom import StoredUpdate

DispatchUpdates = Callable[[Sequence[StoredUpdate]], None]
"""Hands updates to the queues of their chats, in their order."""


class ChatOwnership(Protocol):
    """Stores updates and says which of them this process handles, each once."""

    async def run(self, dispatch: DispatchUpdates) -> None:
        """Dispatch what earlier runs or other processes stored for this process; may run until cancelled."""
        ...

    async def store(self, received: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """Store updates durably and return those that this process handles now.

        Raises:
            DataError: They could not be stored; Telegram must send them again.
        """
        ...

    async def may_handle(self, update_id: int) -> bool:
        """Whether an update whose turn has come still belongs to this process."""
        ...

    def on_marked_handled(self, update_ids: Collection[int]) -> None:
        """Forget updates that the database lists as handled from now on."""
        ...

    async def close(self) -> None:
        """Release every chat; called after the last update was marked as handled."""
        ...


class SoleOwner:
    """A `ChatOwnership` for one process on its own database: it handles every update that it stores."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._resumed = asyncio.Event()

    async def run(self, dispatch: DispatchUpdates) -> None:
        """Resume the pastes, albums and updates that an earlier run left unfinished, then return."""
        await resume_submissions(self._context)
        async with self._context.database.reading() as tx:
            unhandled = await update_log.list_unhandled(tx)
        dispatch(unhandled)
        self._resumed.set()

    async def store(self, received: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """Store updates after `run` has read the unhandled ones, so that none is dispatched twice."""
        await self._resumed.wait()
        async with self._context.database.transaction() as tx:
            return await update_log.store(tx, received, self._context.clock.now())

    async def may_handle(self, update_id: int) -> bool:  # noqa: ARG002 - no other process can take it
        """Always: no other process takes chats."""
        return True

    def on_marked_handled(self, update_ids: Collection[int]) -> None:
        """Nothing is kept for an update."""

    async def close(self) -> None:
        """Nothing is held."""
