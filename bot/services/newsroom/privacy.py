"""Shows and deletes everything that is stored about a chat."""

from __future__ import annotations

from data import privacy
from data.database import Database


async def export_chat_data(database: Database, chat_id: int) -> dict[str, object]:
    """Everything stored about a chat, as JSON values by kind; kinds without data are left out."""
    async with database.reading() as tx:
        stored = await privacy.collect_stored_data(tx, chat_id)
    return {kind: rows for kind, rows in stored.items() if rows}


async def delete_chat_data(database: Database, chat_id: int, user_id: int) -> bool:
    """Delete everything stored about a chat; False where nothing was stored."""
    async with database.transaction() as tx:
        return await privacy.forget(tx, chat_id, user_id)
