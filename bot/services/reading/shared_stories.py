"""Remembers the messages in which a story stands in other chats, and reads the story for them."""

from __future__ import annotations

from datetime import datetime

from bot.services.reading.latest import ListedStory, with_others
from bot.services.reading.opened_story import without_stale_note
from data.articles import articles
from data.database import Database
from data.delivery import shared_cards
from data.records.sharing import SharedCard


async def remember(
    database: Database, article_id: int, inline_message_id: str, language: str, now: datetime
) -> SharedCard | None:
    """Store a message; None where it is stored, or the story does not exist."""
    async with database.transaction() as tx:
        if await articles.get(tx, article_id) is None:
            return None
        return await shared_cards.add(tx, article_id, inline_message_id, language, now)


async def load_shared(database: Database, article_id: int) -> ListedStory | None:
    """An article in any status with the published others of its event; None where there is none."""
    async with database.reading() as tx:
        article = await articles.get(tx, article_id)
        if article is None:
            return None
        return (await with_others(tx, [await without_stale_note(tx, article)]))[0]
