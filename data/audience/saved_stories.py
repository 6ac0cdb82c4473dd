"""What readers keep for later: a shelf of their own for each private chat.

An article that is taken back keeps its place and is not shown; published again, it is there as before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, delete, exists, func, select

from data.engines.upsert import Transaction, insert_statement
from data.records.articles import Article, ArticleStatus
from data.schema.tables import articles, readers, saved


async def add(tx: Transaction, reader_id: int, article_id: int, now: datetime) -> None:
    """Put an article on a reader's shelf; one that stands there keeps its place."""
    row = {"reader_id": reader_id, "article_id": article_id, "saved_at": now}
    await tx.execute(insert_statement(tx, saved).values(row).on_conflict_do_nothing())


async def remove(tx: Transaction, chat_id: int, article_id: int) -> None:
    """Take an article off a chat's shelf."""
    await tx.execute(delete(saved).where(_belongs_to_chat(chat_id), saved.c.article_id == article_id))


async def is_saved(tx: Transaction, chat_id: int, article_id: int) -> bool:
    """Whether an article stands on a chat's shelf."""
    query = select(exists().where(_belongs_to_chat(chat_id), saved.c.article_id == article_id))
    return bool((await tx.execute(query)).scalar())


async def count(tx: Transaction, chat_id: int) -> int:
    """How many articles of a chat's shelf can be read at present."""
    query = select(func.count()).select_from(_saved_articles()).where(*_is_readable_in_chat(chat_id))
    return int((await tx.execute(query)).scalar_one())


async def page(tx: Transaction, chat_id: int, offset: int, limit: int) -> list[Article]:
    """Some of the articles on a chat's shelf that can be read at present, last saved first."""
    query = select(*articles.c).select_from(_saved_articles()).where(*_is_readable_in_chat(chat_id))
    query = query.order_by(saved.c.saved_at.desc(), saved.c.article_id.desc())
    return [Article(**row._asdict()) for row in await tx.execute(query.offset(offset).limit(limit))]


async def list_all(tx: Transaction, chat_id: int) -> list[dict[str, Any]]:
    """All of a chat's shelf, for the reader to see: number, title and when it was saved, last saved first."""
    query = select(saved.c.article_id, articles.c.title, saved.c.saved_at).select_from(_saved_articles())
    query = query.where(_belongs_to_chat(chat_id)).order_by(
        saved.c.saved_at.desc(), saved.c.article_id.desc()
    )
    return [row._asdict() for row in await tx.execute(query)]


def _saved_articles() -> FromClause:
    return saved.join(articles, articles.c.id == saved.c.article_id)


def _belongs_to_chat(chat_id: int) -> ColumnElement[bool]:
    return saved.c.reader_id.in_(select(readers.c.id).where(readers.c.chat_id == chat_id))


def _is_readable_in_chat(chat_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _belongs_to_chat(chat_id), articles.c.status == ArticleStatus.PUBLISHED
