"""What a chat is in the middle of; kept in the database, so a restart loses nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.database import Database
from data.newsroom import conversations
from data.records.newsroom import Dialogue

DIALOGUE_TIMEOUT = timedelta(hours=1)
COLLECTING = "collecting"


async def begin(
    database: Database, chat_id: int, user_id: int, step: str, now: datetime, **data: object
) -> None:
    """Expect the next text of this person here as the answer to `step`."""
    async with database.transaction() as tx:
        await conversations.save(tx, Dialogue(chat_id, user_id, step, data, now))


async def current(database: Database, chat_id: int, user_id: int, now: datetime) -> Dialogue | None:
    """What this person is in the middle of here; a question an hour old is not meant any more."""
    async with database.reading() as tx:
        found = await conversations.get(tx, chat_id, user_id)
    if found is not None and found.step != COLLECTING and now - found.updated_at > DIALOGUE_TIMEOUT:
        return None
    return found


async def end(database: Database, chat_id: int, user_id: int) -> bool:
    """Expect nothing any more; whether something was."""
    async with database.reading() as tx:
        if await conversations.get(tx, chat_id, user_id) is None:
            return False
    async with database.transaction() as tx:
        return await conversations.clear(tx, chat_id, user_id)


async def delete_expired(database: Database, now: datetime) -> None:
    """Forget the questions that `current` passes over; a paste waits for its sender's process instead."""
    async with database.transaction() as tx:
        await conversations.delete_stale(tx, now - DIALOGUE_TIMEOUT, COLLECTING)


async def load_unfinished_pastes(database: Database) -> list[Dialogue]:
    """Pastes whose parts were still arriving when the last run ended."""
    async with database.reading() as tx:
        return await conversations.list_at_step(tx, COLLECTING)
