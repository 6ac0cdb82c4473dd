"""Connected chats, tips and blocked senders keep what an export says of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.services.transfer import chats_and_tips
from bot.services.transfer.errors import LineRejected
from data.articles import articles
from data.database import Database
from data.newsroom import connected_chats, tips
from data.records.channel_look import ChannelLook
from tests.bot.services.transfer.samples import exported, fill, import_lines
from tests.support.factories import NOW, new_article

CHANNEL = {"kind": "channel", "chat_id": -1001, "chat_type": "channel", "title": "Valley"}


async def test_a_channel_is_connected_and_a_known_one_updated(database: Database) -> None:
    counts = await import_lines(database, CHANNEL | {"look": {"pins": True, "later": 1}})
    assert counts["channel"].added == 1
    async with database.transaction() as tx:
        await connected_chats.set_missing_right(tx, -1001, "post")
    counts = await import_lines(database, CHANNEL | {"title": "Valley News", "asks_first": True})
    assert counts["channel"].changed == 1
    async with database.reading() as tx:
        chat = await connected_chats.get(tx, -1001)
    assert chat is not None
    assert (chat.title, chat.asks_first, chat.look) == ("Valley News", True, ChannelLook())
    assert chat.missing_right == "post", "what Telegram said here stays"
    assert (await import_lines(database, CHANNEL | {"title": "Valley News", "asks_first": True}))[
        "channel"
    ].unchanged == 1


async def test_tips_follow_their_articles_to_new_numbers(database: Database) -> None:
    async with database.transaction() as tx:
        await fill(tx)
    lines = await exported(database)
    tipped = [line for line in lines if line["kind"] in ("article", "tip", "tip_block")]
    async with database.transaction() as tx:
        await tips.unblock(tx, 99)
        await articles.add(tx, new_article("One more", fingerprint="more"), NOW)
    counts = await import_lines(database, *tipped, {"kind": "tip", "article": 77, "chat_id": 5})
    assert counts["tip"].unchanged == 3, "two are known, one has no article"
    assert counts["tip_block"].added == 1
    async with database.reading() as tx:
        summary = (await tips.summaries(tx, [1]))[1]
        assert await tips.is_blocked(tx, 99)
    assert (summary.count, summary.name) == (2, "Rita")


@pytest.mark.parametrize(
    "look",
    [[], "plain", {"signature": 5}, {"signature": "x" * 101}, {"pins": "yes"}, {"signature": "a\0"}],
)
def test_a_look_of_other_types_is_refused(look: Any) -> None:
    with pytest.raises(LineRejected, match="look"):
        chats_and_tips.CHANNEL_SCHEMA.read(CHANNEL | {"look": look})
