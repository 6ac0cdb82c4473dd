"""Stores when drafts are to be published.

The plan of a discarded draft stays, so that an embargo holds when the draft is restored.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from data.engines.upsert import Transaction, upsert
from data.records.articles import Article, ArticleStatus
from data.records.publication_plans import PublicationPlan
from data.schema.tables import articles, publication_plans

_plans = publication_plans
_IS_DRAFT = articles.c.status == ArticleStatus.DRAFT
_DUE_AT = func.coalesce(_plans.c.at, _plans.c.not_before)
"""As PublicationPlan.due_at: a held plan has no `at`."""


async def get(tx: Transaction, article_id: int, *, for_update: bool = False) -> PublicationPlan | None:
    """The plan of an article, or None; `for_update` locks its row until the transaction ends."""
    query = select(_plans).where(_plans.c.article_id == article_id)
    row = (await tx.execute(query.with_for_update() if for_update else query)).one_or_none()
    return None if row is None else PublicationPlan(**row._asdict())


async def get_many(tx: Transaction, article_ids: Collection[int]) -> dict[int, PublicationPlan]:
    """The plans of these articles, by article."""
    rows = await tx.execute(select(_plans).where(_plans.c.article_id.in_(set(article_ids))))
    return {row.article_id: PublicationPlan(**row._asdict()) for row in rows}


async def save(tx: Transaction, plan: PublicationPlan) -> None:
    """Store a plan in the place of the article's earlier one."""
    await upsert(tx, _plans, asdict(plan), ["article_id"])


async def copy(tx: Transaction, from_id: int, to_ids: Collection[int]) -> None:
    """Give the drafts that are made of a draft its plan."""
    plan = await get(tx, from_id)
    if plan is not None and to_ids:
        rows = [{**asdict(plan), "article_id": number} for number in to_ids]
        await tx.execute(insert(_plans), rows)


async def remove(tx: Transaction, article_id: int) -> bool:
    """Delete the plan of an article; returns whether there was one."""
    statement = delete(_plans).where(_plans.c.article_id == article_id)
    return (await tx.execute(statement)).rowcount > 0


async def list_due(tx: Transaction, now: datetime, limit: int) -> list[PublicationPlan]:
    """The plans whose instant has come, earliest first; of articles in any status."""
    query = select(_plans).where(now >= _DUE_AT).order_by(_DUE_AT, _plans.c.article_id).limit(limit)
    return [PublicationPlan(**row._asdict()) for row in await tx.execute(query)]


async def page(tx: Transaction, offset: int, limit: int) -> tuple[list[tuple[Article, PublicationPlan]], int]:
    """One page of the planned drafts, those that wait for approval without an hour last, and their number."""
    joined = articles.join(_plans, _plans.c.article_id == articles.c.id)
    order: tuple[ColumnElement[Any], ...] = (_DUE_AT.is_(None), _DUE_AT, articles.c.id)
    chosen = select(articles.c.id).select_from(joined).where(_IS_DRAFT)
    numbers = list(await tx.scalars(chosen.order_by(*order).offset(offset).limit(limit)))
    total = await tx.scalar(select(func.count()).select_from(joined).where(_IS_DRAFT))
    rows = await tx.execute(select(articles).where(articles.c.id.in_(numbers)))
    found = {row.id: Article(**row._asdict()) for row in rows}
    plans = await get_many(tx, numbers)
    return [(found[number], plans[number]) for number in numbers], int(total or 0)


async def count_planned_by(tx: Transaction, user_id: int) -> int:
    """How many drafts a person has planned."""
    joined = articles.join(_plans, _plans.c.article_id == articles.c.id)
    query = select(func.count()).select_from(joined).where(_IS_DRAFT, _plans.c.planned_by == user_id)
    return int(await tx.scalar(query) or 0)


async def remove_name(tx: Transaction, user_id: int) -> int:
    """Remove a person's name from the plans; returns how many named them."""
    names = ((_plans.c.planned_by, "planned_by_name"), (_plans.c.approved_by, "approved_by_name"))
    changed = 0
    for column, name in names:
        statement = update(_plans).where(column == user_id, _plans.c[name] != "")
        changed += (await tx.execute(statement.values({name: ""}))).rowcount
    return changed
