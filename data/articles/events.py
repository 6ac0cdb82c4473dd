"""Stores events: which articles belong together, which one leads, and what the others add.

Every article belongs to exactly one event; an event without articles may remain after a move.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row, bindparam, func, insert, select, update

from data.engines.upsert import Transaction
from data.records.articles import Article, ArticleStatus
from data.records.events import Addition, Event, EventMark, EventMember, Novelty, ValueConflict
from data.schema.rows import columns_of
from data.schema.tables import articles, events

# Statements of every new story, made once, as in data.articles.articles.
_MANY = select(events).where(events.c.id.in_(bindparam("ids", expanding=True)))
_PUBLISHED = (
    select(articles.c.id)
    .where(articles.c.event_id == bindparam("event_id"), articles.c.status == ArticleStatus.PUBLISHED)
    .order_by(articles.c.seq)
)
_MEMBERSHIPS = (
    select(articles.c.id, articles.c.event_id, articles.c.status)
    .join(events, events.c.id == articles.c.event_id)
    .where(events.c.updated_at >= bindparam("since"))
    .order_by(articles.c.id)
)
_TO_GROUP = (
    select(articles)
    .where(
        articles.c.id > bindparam("after_id"),
        articles.c.created_at >= bindparam("since"),
        articles.c.status != ArticleStatus.DISCARDED,
    )
    .order_by(articles.c.id)
    .limit(bindparam("most"))
)


async def create(tx: Transaction, now: datetime) -> int:
    """Store an event without articles, and return its number."""
    (event_id,) = await create_many(tx, 1, now)
    return event_id


async def create_many(tx: Transaction, count: int, now: datetime) -> list[int]:
    """Store events without articles, and return their numbers."""
    if not count:
        return []
    statement = insert(events).returning(events.c.id, sort_by_parameter_order=True)
    return list((await tx.execute(statement, [initial_values(now)] * count)).scalars())


def initial_values(now: datetime) -> dict[str, Any]:
    """The values of an event without articles, by column."""
    return {
        "lead_article_id": None,
        "is_lead_chosen": False,
        "mark": EventMark.NONE,
        "additions": (),
        "conflicts": (),
        "opened": 0,
        "created_at": now,
        "updated_at": now,
    }


async def get(tx: Transaction, event_id: int) -> Event | None:
    """The event with this number."""
    return (await get_many(tx, {event_id})).get(event_id)


async def get_many(tx: Transaction, ids: Collection[int]) -> dict[int, Event]:
    """The existing events among these numbers, by number."""
    rows = await tx.execute(_MANY, {"ids": list(set(ids))})
    return {row.id: _to_event(row) for row in rows}


async def find_remaining(tx: Transaction, event_id: int) -> int | None:
    """The event that has the articles of a merged event now; None for an event that was not merged."""
    seen, target = {event_id}, await _merged_into(tx, event_id)
    while target is not None and target not in seen:
        seen.add(target)
        following = await _merged_into(tx, target)
        if following is None:
            return target
        target = following
    return None


async def list_merged(tx: Transaction) -> list[int]:
    """The events that were merged into another one, by number."""
    return list(
        await tx.scalars(select(events.c.id).where(events.c.merged_into.is_not(None)).order_by(events.c.id))
    )


async def _merged_into(tx: Transaction, event_id: int) -> int | None:
    return await tx.scalar(select(events.c.merged_into).where(events.c.id == event_id))


async def lock(tx: Transaction, ids: Collection[int]) -> None:
    """Lock events until the transaction ends, in ascending order."""
    await tx.execute(
        select(events.c.id).where(events.c.id.in_(set(ids))).order_by(events.c.id).with_for_update()
    )


async def list_articles(
    tx: Transaction,
    event_ids: Collection[int],
    statuses: Sequence[ArticleStatus] = (ArticleStatus.PUBLISHED,),
) -> list[Article]:
    """The articles of events with these statuses, in the order of publication, unpublished ones last."""
    query = (
        select(articles)
        .where(articles.c.event_id.in_(set(event_ids)), articles.c.status.in_(statuses))
        .order_by(articles.c.seq.is_(None), articles.c.seq, articles.c.id)
    )
    return [Article(**row._asdict()) for row in await tx.execute(query)]


async def first_seqs(tx: Transaction, event_ids: Collection[int]) -> dict[int, int]:
    """The lowest publication number among the published articles of each event, by event."""
    query = (
        select(articles.c.event_id, func.min(articles.c.seq))
        .where(articles.c.event_id.in_(set(event_ids)), articles.c.status == ArticleStatus.PUBLISHED)
        .group_by(articles.c.event_id)
    )
    return {event_id: int(seq) for event_id, seq in await tx.execute(query)}


async def last_changes(
    tx: Transaction, ids: Collection[int], event_ids: Collection[int] = (), *, with_retracted: bool = False
) -> dict[int, datetime]:
    """When each published article among these, and of these events, was last changed, by number.

    `with_retracted` includes those that were retracted and corrected in messages that show them.
    """
    if not ids and not event_ids:
        return {}
    values = {"ids": ids, "of_events": event_ids}
    found = await tx.execute(_last_changes_query(with_retracted=with_retracted), values)
    return {row.id: row.updated_at for row in found}


@cache
def _last_changes_query(*, with_retracted: bool) -> sa.Select[tuple[int, datetime]]:
    """Built once: the sender reads the changes with every commit of intents."""
    is_shown = articles.c.status == ArticleStatus.PUBLISHED
    if with_retracted:
        is_taken_back = articles.c.status == ArticleStatus.RETRACTED
        is_shown = is_shown | (is_taken_back & articles.c.corrected_at.is_not(None))
    return (
        select(articles.c.id, articles.c.updated_at)
        .where(
            articles.c.id.in_(bindparam("ids", expanding=True))
            | articles.c.event_id.in_(bindparam("of_events", expanding=True)),
            is_shown,
        )
        .order_by(articles.c.seq)
    )


async def move_articles(tx: Transaction, article_ids: Collection[int], event_id: int, now: datetime) -> None:
    """Move articles to another event, and correct the leads of all events that this concerns."""
    chosen = articles.c.id.in_(set(article_ids))
    before = set(await tx.scalars(select(articles.c.event_id).where(chosen)))
    await tx.execute(update(articles).where(chosen).values(event_id=event_id, updated_at=now))
    left = {number for number in before if number is not None}
    for changed in sorted({event_id, *left}):
        await refresh_lead(tx, changed, now)
    await _record_merge(tx, left - {event_id}, event_id)


async def _record_merge(tx: Transaction, left: Collection[int], event_id: int) -> None:
    """Record where those of the events went that have no articles any more; `event_id` has some."""
    remain = set(await tx.scalars(select(articles.c.event_id).where(articles.c.event_id.in_(left))))
    for number, target in {event_id: None, **dict.fromkeys(set(left) - remain, event_id)}.items():
        await tx.execute(update(events).where(events.c.id == number).values(merged_into=target))


async def clear_chosen_lead(tx: Transaction, event_id: int, now: datetime) -> None:
    """Forget that an editor chose the lead."""
    await _change(tx, event_id, now, is_lead_chosen=False)


async def choose_lead(tx: Transaction, event_id: int, article_id: int, now: datetime) -> None:
    """Record an editor's choice of the lead article."""
    await _change(tx, event_id, now, lead_article_id=article_id, is_lead_chosen=True)


async def refresh_lead(tx: Transaction, event_id: int, now: datetime, central_id: int | None = None) -> None:
    """Let the event be led by a published article.

    An editor's choice stays while it is published; otherwise `central_id` leads if it is published, else the
    present lead, else the article that was published first.
    """
    published = list(await tx.scalars(_PUBLISHED, {"event_id": event_id}))
    event = await get(tx, event_id)
    if event is None:
        return
    is_chosen = event.is_lead_chosen and event.lead_article_id in published
    wanted = (event.lead_article_id, central_id) if is_chosen else (central_id, event.lead_article_id)
    lead = next((one for one in (*wanted, *published[:1]) if one in published), None)
    await _change(tx, event_id, now, lead_article_id=lead, is_lead_chosen=is_chosen)


async def set_mark(tx: Transaction, event_id: int, mark: EventMark, now: datetime) -> None:
    """Set what editors want of an event on every day."""
    await _change(tx, event_id, now, mark=mark)


async def set_facts(
    tx: Transaction,
    event_id: int,
    additions: Sequence[Addition],
    conflicts: Sequence[ValueConflict],
    now: datetime,
) -> None:
    """Store what the other articles add to the lead, and on which numbers they disagree."""
    await _change(tx, event_id, now, additions=tuple(additions), conflicts=tuple(conflicts))


async def set_novelty(tx: Transaction, article_id: int, novelty: Novelty, now: datetime) -> None:
    """Store what an article says beyond the earlier articles of its event."""
    values = {"new_sentences": novelty.sentences, "is_update": novelty.is_update, "updated_at": now}
    await tx.execute(update(articles).where(articles.c.id == article_id).values(**values))


async def count_opened(tx: Transaction, event_id: int) -> None:
    """Count that a reader opened the event."""
    await tx.execute(update(events).where(events.c.id == event_id).values(opened=events.c.opened + 1))


async def memberships_since(tx: Transaction, since: datetime) -> list[tuple[int, int, ArticleStatus]]:
    """Article, event and status of the articles whose event has changed since an instant."""
    rows = await tx.execute(_MEMBERSHIPS, {"since": since})
    return [(article_id, event_id, status) for article_id, event_id, status in rows]


async def list_members(
    tx: Transaction, event_ids: Collection[int], statuses: Sequence[ArticleStatus] = tuple(ArticleStatus)
) -> list[EventMember]:
    """The articles of events with these statuses, in the order of publication, unpublished ones last."""
    query = (
        select(*columns_of(articles, EventMember))
        .where(articles.c.event_id.in_(set(event_ids)), articles.c.status.in_(statuses))
        .order_by(articles.c.seq.is_(None), articles.c.seq, articles.c.id)
    )
    return [EventMember(**row._asdict()) for row in await tx.execute(query)]


async def list_to_group(tx: Transaction, after_id: int, since: datetime, limit: int) -> list[Article]:
    """The articles that are not discarded, created since an instant, above `after_id`, ascending."""
    rows = await tx.execute(_TO_GROUP, {"after_id": after_id, "since": since, "most": limit})
    return [Article(**row._asdict()) for row in rows]


async def page(
    tx: Transaction, statuses: Sequence[ArticleStatus], offset: int, limit: int
) -> tuple[list[int], int]:
    """One page of the events that have articles with these statuses, and the number of all of them.

    The event with the newest article comes first.
    """
    newest = func.max(articles.c.id)
    grouped = select(articles.c.event_id).where(articles.c.status.in_(statuses)).group_by(articles.c.event_id)
    ids = await tx.scalars(grouped.order_by(newest.desc()).offset(offset).limit(limit))
    total = await tx.scalar(select(func.count()).select_from(grouped.subquery()))
    return [int(event_id) for event_id in ids], int(total or 0)


async def _change(tx: Transaction, event_id: int, now: datetime, **values: Any) -> None:
    await tx.execute(update(events).where(events.c.id == event_id).values(updated_at=now, **values))


def _to_event(row: Row[Any]) -> Event:
    values = {name: value for name, value in row._asdict().items() if name != "merged_into"}
    values["additions"] = tuple(Addition(*one) for one in values["additions"])
    values["conflicts"] = tuple(ValueConflict(*one) for one in values["conflicts"])
    return Event(**values)
