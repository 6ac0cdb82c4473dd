"""Remembers which messages of an editor a draft was made of, and joins their texts again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.services.articles.paste_parts import PastePart, join_parts
from data.articles import articles
from data.database import Database
from data.newsroom import submitted_messages
from data.records.articles import Article
from data.records.newsroom import MessageKind, NewSubmittedMessage, SubmittedMessage


async def record(
    database: Database, messages: Sequence[NewSubmittedMessage], article_id: int, version: str, now: datetime
) -> None:
    """Store the messages that an article was made of."""
    async with database.transaction() as tx:
        await submitted_messages.record(tx, messages, article_id, version, now)


async def find(database: Database, chat_id: int, message_id: int) -> list[SubmittedMessage]:
    """All messages of the article that a message became a part of; none where it is not known."""
    async with database.reading() as tx:
        message = await submitted_messages.get(tx, chat_id, message_id)
        return await submitted_messages.list_of_article(tx, message.article_id) if message else []


async def find_article(database: Database, message: SubmittedMessage) -> Article | None:
    """The article that was made of a message; None where it was deleted."""
    async with database.reading() as tx:
        return await articles.get(tx, message.article_id)


def whole_text(messages: Sequence[NewSubmittedMessage]) -> str:
    """The text of an article's messages; of several parts of a paste with cut marks."""
    if any(message.kind is MessageKind.ALBUM for message in messages):
        return join_captions([message.text for message in messages])
    return join_parts(
        [PastePart(message.message_id, message.text, message.command_length) for message in messages]
    )


def join_captions(captions: Sequence[str]) -> str:
    """The captions of an album as paragraphs of one text, each once; some apps repeat one on each picture."""
    distinct: dict[str, str] = {}
    for caption in captions:
        distinct.setdefault(" ".join(caption.split()), caption)
    return "\n\n".join(caption for key, caption in distinct.items() if key)
