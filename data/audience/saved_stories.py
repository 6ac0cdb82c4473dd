"""Stores the articles that readers saved for later, one list for each private chat.

A retracted article stays in the list but is not shown; when it is published again, it is shown again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, delete, exists, func, select

from data.engines.upsert import Transaction, insert_statement
from data.records.articles import Article, ArticleStatus
from data.schema.tables import articles, readers, saved


async def add(tx: Transaction, reader_id: int, article_id: int, now: datetime) -> None:
    """Add an article to a reader's list; one that is saved already keeps its place."""
    row = {"reader_id": reader_id, "article_id": article_id, "saved_at": now}
    await tx.execute(insert_statement(tx, saved).values(row).on_conflict_do_nothing())


async def remove(tx: Transaction, chat_id: int, article_id: int) -> None:
    """Remove an article from a chat's list."""
    await tx.execute(delete(saved).where(_belongs_to_chat(chat_id), saved.c.article_id == article_id))


async def is_saved(tx: Transaction, chat_id: int, article_id: int) -> bool:
    """Whether an article is in a chat's list."""
    query = select(exists().where(_belongs_to_chat(chat_id), saved.c.article_id == article_id))
    return bool((await tx.execute(query)).scalar())


async def count(tx: Transaction, chat_id: int) -> int:
    """The number of articles in a chat's list that are published."""
    query = select(func.count()).select_from(_saved_articles()).where(*_is_readable_in_chat(chat_id))
    return int((await tx.execute(query)).scalar_one())


async def page(tx: Transaction, chat_id: int, offset: int, limit: int) -> list[Article]:
    """One page of the published articles in a chat's list, last saved first."""
    query = select(*articles.c).select_from(_saved_articles()).where(*_is_readable_in_chat(chat_id))
    query = query.order_by(saved.c.saved_at.desc(), saved.c.article_id.desc())
    return [Article(**row._asdict()) for row in await tx.execute(query.offset(offset).limit(limit))]


async def list_all(tx: Transaction, chat_id: int) -> list[dict[str, Any]]:
    """All entries of a chat's list as columns `article_id`, `title` and `saved_at`, last saved first."""
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
