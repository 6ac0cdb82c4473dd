"""Stores what readers have sent to the newsroom, and who may send no more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, func, select, update

from data.engines.upsert import Transaction, insert_statement, upsert
from data.records.articles import ArticleStatus
from data.records.tips import Tip, TipSummary
from data.schema.tables import articles, tip_blocks, tips

_COLUMNS = tuple(tips.c[name] for name in ("article_id", "chat_id", "name", "language", "created_at"))


async def add(tx: Transaction, tip: Tip, *, made_draft: bool = False, is_thanked: bool = False) -> bool:
    """Store a tip; returns False where the reader has sent the story before.

    `made_draft` says that the story was made of it, `is_thanked` that no thanks is to follow, because the
    story is published already.
    """
    own = {**asdict(tip), "made_draft": made_draft, "is_thanked": is_thanked}
    statement = insert_statement(tx, tips).values(own)
    return (await tx.execute(statement.on_conflict_do_nothing())).rowcount > 0


async def count_since(tx: Transaction, since: datetime, chat_id: int | None = None) -> int:
    """How many tips one reader, or all readers for None, have sent since an instant."""
    query = select(func.count()).select_from(tips).where(tips.c.created_at > since)
    if chat_id is not None:
        query = query.where(tips.c.chat_id == chat_id)
    return int(await tx.scalar(query) or 0)


async def summaries(tx: Transaction, article_ids: Collection[int]) -> dict[int, TipSummary]:
    """What editors see of the tips of these articles; articles without tips are left out."""
    query = select(tips.c.article_id, tips.c.chat_id, tips.c.name).where(
        tips.c.article_id.in_(set(article_ids))
    )
    by_article: dict[int, list[tuple[int, str]]] = {}
    for article_id, chat_id, name in await tx.execute(query.order_by(tips.c.id)):
        by_article.setdefault(article_id, []).append((chat_id, name))
    only_senders = {found[0][0] for found in by_article.values() if len(found) == 1}
    query_blocked = select(tip_blocks.c.chat_id).where(tip_blocks.c.chat_id.in_(only_senders))
    blocked = set(await tx.scalars(query_blocked))
    return {
        article_id: TipSummary(
            len(found),
            next((name for _, name in found if name), ""),
            len(found) == 1 and found[0][0] in blocked,
        )
        for article_id, found in by_article.items()
    }


async def only_sender(tx: Transaction, article_id: int) -> int | None:
    """The reader who has sent a story; None where there is none, or several."""
    found = list(await tx.scalars(select(tips.c.chat_id).where(tips.c.article_id == article_id).limit(2)))
    return found[0] if len(found) == 1 else None


async def block(tx: Transaction, chat_id: int, by: int, now: datetime) -> None:
    """Take no more tips from a reader."""
    await upsert(tx, tip_blocks, {"chat_id": chat_id, "blocked_by": by, "blocked_at": now}, ["chat_id"])


async def unblock(tx: Transaction, chat_id: int) -> None:
    """Take tips from a reader again."""
    await tx.execute(delete(tip_blocks).where(tip_blocks.c.chat_id == chat_id))


async def is_blocked(tx: Transaction, chat_id: int) -> bool:
    """Whether no more tips are taken from a reader."""
    return bool(await tx.scalar(select(exists().where(tip_blocks.c.chat_id == chat_id))))


async def is_any_to_thank(tx: Transaction) -> bool:
    """Whether a story is published whose sender was not thanked."""
    return bool(await tx.scalar(select(_to_thank().exists())))


async def claim_thanks(tx: Transaction, limit: int) -> list[tuple[Tip, str]]:
    """The next tips whose story is published, with its title; they count as thanked from now on."""
    query = _to_thank().order_by(tips.c.id).limit(limit).with_for_update(skip_locked=True, of=tips)
    found = (await tx.execute(query)).all()
    if found:
        ids = [row.id for row in found]
        await tx.execute(update(tips).where(tips.c.id.in_(ids)).values(is_thanked=True))
    return [(Tip(*row[1:-1]), str(row.title)) for row in found]


def _to_thank() -> Select[*tuple[Any, ...]]:
    return (
        select(tips.c.id, *_COLUMNS, articles.c.title)
        .join(articles, articles.c.id == tips.c.article_id)
        .where(tips.c.is_thanked.is_(False), articles.c.status == ArticleStatus.PUBLISHED)
    )


async def forget(tx: Transaction, chat_id: int) -> int:
    """Delete a reader's tips, and the drafts that they alone made; returns the number of deleted rows."""
    own = select(tips.c.article_id).where(tips.c.chat_id == chat_id, tips.c.made_draft.is_(True))
    others = tips.alias()
    is_shared = exists().where(others.c.article_id == articles.c.id, others.c.chat_id != chat_id)
    is_open = articles.c.status.in_((ArticleStatus.DRAFT, ArticleStatus.DISCARDED))
    chosen = select(articles.c.id).where(articles.c.id.in_(own), is_open, ~is_shared)
    numbers = list(await tx.scalars(chosen))
    deleted = (await tx.execute(delete(tips).where(tips.c.chat_id == chat_id))).rowcount
    await tx.execute(delete(articles).where(articles.c.id.in_(numbers)))
    return deleted + (await tx.execute(delete(tip_blocks).where(tip_blocks.c.chat_id == chat_id))).rowcount
