"""Connected groups and channels are stored once, and changes of the bot's rights are reported once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.database import Database
from data.newsroom import connected_chats
from data.records.newsroom import ConnectedChat


async def test_a_connected_chat_is_updated_and_moves_with_its_group(
    database: Database, now: datetime
) -> None:
    club = ConnectedChat(-5, "group", "Chess Club", "", 7, now)
    async with database.transaction() as tx:
        await connected_chats.save(tx, club)
        await connected_chats.save(tx, replace(club, title="Chess and Go"))
        assert [one.title for one in await connected_chats.list_all(tx)] == ["Chess and Go"]
        assert await connected_chats.set_missing_right(tx, -5, "post")
        assert not await connected_chats.set_missing_right(tx, -5, "post")
        await connected_chats.move_chat(tx, -5, -1005)
        moved = await connected_chats.get(tx, -1005)
        assert moved is not None
        assert (moved.kind, moved.missing_right) == ("supergroup", "post")
        assert await connected_chats.get(tx, -5) is None
        assert await connected_chats.delete_chat(tx, -1005)
        assert not await connected_chats.delete_chat(tx, -1005)
