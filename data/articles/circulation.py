"""Reads in which digests an article was, how many readers got it, and how many wait for it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, cast, func, literal, or_, select

from data.delivery.carried_articles import carriers
from data.engines.upsert import Transaction
from data.records.articles import Article, ArticleStatus
from data.records.audience import SubscriptionState
from data.records.circulation import Circulation
from data.records.delivery import OutboxState
from data.schema.tables import editions, outbox, subscriptions

MAX_WAITING = 50_000
"""The most subscriptions that are read to count who waits for an article."""


async def get_circulation(tx: Transaction, article: Article) -> Circulation:
    """Where an article went, and who waits for it while it is published."""
    sent = (await list_sent(tx, [article.id])).get(article.id, Circulation())
    if article.status is not ArticleStatus.PUBLISHED or article.seq is None:
        return sent
    return await _with_waiting(tx, article, sent)


async def list_sent(tx: Transaction, article_ids: Collection[int]) -> dict[int, Circulation]:
    """Where each article went that was in a digest, without who waits for it; by number."""
    carrying = carriers()
    carried = carrying.c.article_id
    planned = (
        select(carried, func.max(editions.c.created_at))
        .join(editions, editions.c.id == carrying.c.edition_id)
        .where(carried.in_(article_ids))
        .group_by(carried)
    )
    found = {number: Circulation(at, None) for number, at in await tx.execute(planned)}
    is_sent = outbox.c.state == _literal(OutboxState.SENT)
    messages = (
        select(
            carried,
            func.count(outbox.c.reader_id.distinct()).filter(is_sent),
            func.max(outbox.c.settled_at).filter(is_sent),
        )
        .join(outbox, outbox.c.edition_id == carrying.c.edition_id)
        .where(carried.in_(found))
        .group_by(carried)
    )
    for number, readers, at in await tx.execute(messages):
        found[number] = replace(found[number], readers=int(readers), sent_at=at or found[number].sent_at)
    return found


async def _with_waiting(tx: Transaction, article: Article, sent: Circulation) -> Circulation:
    not_served = or_(subscriptions.c.covered_seq.is_(None), subscriptions.c.covered_seq < article.seq)
    due = (
        # As text: PostgreSQL cannot group by JSON.
        select(cast(subscriptions.c.topics, Text).label("topics"), subscriptions.c.next_due)
        .where(
            subscriptions.c.state == SubscriptionState.ACTIVE,
            subscriptions.c.next_due.is_not(None),
            not_served,
            ~_had_at_once(article.seq),
        )
        .limit(MAX_WAITING)
        .subquery()
    )
    groups = select(due.c.topics, func.count(), func.min(due.c.next_due)).group_by(due.c.topics)
    wanted = [
        (int(n), at)
        for topics, n, at in await tx.execute(groups)
        if _wants(json.loads(topics), article.topics)
    ]
    return replace(
        sent,
        waiting=sum(count for count, _ in wanted),
        next_due=min((at for _, at in wanted), default=None),
    )


def _had_at_once(seq: int | None) -> ColumnElement[bool]:
    """SQL: whether a publication number is in a subscription's list of what came at once."""
    return (literal(" ") + subscriptions.c.sent_seqs + literal(" ")).contains(f" {seq} ")


def _wants(chosen: Collection[str], topics: Collection[str]) -> bool:
    """Whether a subscription with these topics gets an article; none means all."""
    return not chosen or not set(chosen).isdisjoint(topics)


def _literal(state: OutboxState) -> ColumnElement[Any]:
    return bindparam(None, state, type_=outbox.c.state.type, literal_execute=True)
