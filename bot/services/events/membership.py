"""Lets editors correct events: take out, join, merge, split, lead and mark; each can be undone.

Articles are locked before events, as by a publication.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import UserError, require_found
from bot.ports.events import EventReader
from bot.services.events import analysis
from bot.services.newsroom.people import Person
from data.articles import articles, events
from data.audience import follows
from data.audience.reader_rules import mutes, watches
from data.database import Database, Transaction
from data.newsroom import team, undo_steps
from data.records.articles import Article, ArticleStatus
from data.records.events import Event, EventMark
from data.records.newsroom import UndoStep

_MOVED, _LED, _MARKED = "event.moved", "event.led", "event.marked"
_CHANGED = "event.changed"
_GONE = "article.gone"


@dataclass(frozen=True, slots=True)
class EventServices:
    """What the use cases of events depend on."""

    database: Database
    reader: EventReader


@dataclass(frozen=True, slots=True)
class EventChange:
    """A change of an event: the event to show, and the number of the step that undoes it."""

    event_id: int
    undo_id: int


async def keep_apart(
    services: EventServices, article_id: int, event_id: int, by: Person, now: datetime
) -> EventChange:
    """Move an article out of the event that it was proposed to; see `take_out`."""
    return await take_out(services, article_id, event_id, by, now, action="event.apart")


async def take_out(
    services: EventServices,
    article_id: int,
    event_id: int,
    by: Person,
    now: datetime,
    *,
    action: str = "event.out",
) -> EventChange:
    """Move an article from an event into one of its own, which remembers the event that it came from.

    Raises:
        UserError: The article is not in this event any more, or is its only one.
    """
    async with services.database.transaction() as tx:
        members = await events.list_members(tx, {event_id})
        if not any(one.id != article_id for one in members):
            raise UserError("event.alone")
        change = await _move(tx, [article_id], event_id, await events.create(tx, now), by, now, action)
        await articles.revise(tx, article_id, now, copy_of=None, apart_from=event_id)
    await analysis.refresh(services.database, services.reader, (event_id, change.event_id), now)
    return change


async def join_back(services: EventServices, article_id: int, by: Person, now: datetime) -> EventChange:
    """Move an article into the event from which an editor kept it apart.

    Raises:
        UserError: It was kept apart from none, or the event has no articles any more.
    """
    async with services.database.transaction() as tx:
        article = require_found(await articles.get_for_update(tx, article_id), _GONE)
        target = require_found(article.apart_from, _CHANGED)
        before = article.event_id
        change = await _move(tx, [article_id], before, target, by, now, "event.join")
        await articles.revise(tx, article_id, now, apart_from=None)
    await analysis.refresh(services.database, services.reader, (before, target), now)
    return change


async def merge(services: EventServices, event_id: int, into: int, by: Person, now: datetime) -> EventChange:
    """Move all articles of an event into another one.

    Raises:
        UserError: Both are the same event, or one of them has no articles any more.
    """
    if event_id == into:
        raise UserError("event.same")
    async with services.database.transaction() as tx:
        moved = [one.id for one in await events.list_members(tx, {event_id})]
        if not moved:
            raise UserError("event.gone")
        change = await _move(tx, moved, event_id, into, by, now, "event.merge")
    await analysis.refresh(services.database, services.reader, (event_id, into), now)
    return change


async def split(
    services: EventServices, event_id: int, article_ids: Collection[int], by: Person, now: datetime
) -> EventChange:
    """Move some articles of an event into a new one.

    Raises:
        UserError: None or all of its articles are named, or one of them is not in it any more.
    """
    async with services.database.transaction() as tx:
        present = {one.id for one in await events.list_members(tx, {event_id})}
        if not article_ids or not present - set(article_ids):
            raise UserError("event.split_some")
        target = await events.create(tx, now)
        change = await _move(tx, sorted(article_ids), event_id, target, by, now, "event.split")
        await _replace_event(tx, event_id, (event_id, target), now)  # which half they meant is unknown
    await analysis.refresh(services.database, services.reader, (event_id, target), now)
    return change


async def make_lead(
    services: EventServices, article_id: int, event_id: int, by: Person, now: datetime
) -> EventChange:
    """Let a published article stand for its event.

    Raises:
        UserError: It is not in this event any more, or not published.
    """
    async with services.database.transaction() as tx:
        article = require_found(await articles.get_for_update(tx, article_id), _GONE)
        event = await _lock(tx, event_id)
        if article.event_id != event_id:
            raise UserError(_CHANGED)
        if article.status is not ArticleStatus.PUBLISHED:
            raise UserError("event.lead_published")
        await events.choose_lead(tx, event_id, article_id, now)
        step = await undo_steps.add(
            tx, _LED, event_id, _lead_values(event), {"lead": article_id, "chosen": True}, now
        )
        await team.write_audit_entry(tx, by.id, by.name, "event.lead", article.title, now)
    await analysis.refresh(services.database, services.reader, (event_id,), now)
    return EventChange(event_id, step)


async def set_mark(
    database: Database, event_id: int, mark: EventMark, by: Person, now: datetime, *, seen: EventMark
) -> EventChange:
    """Mark an event; `seen` is the mark that the editor saw.

    Raises:
        UserError: Another editor changed the mark meanwhile.
    """
    async with database.transaction() as tx:
        event = await _lock(tx, event_id)
        if event.mark is not seen:
            raise UserError(_CHANGED)
        await events.set_mark(tx, event_id, mark, now)
        step = await undo_steps.add(
            tx, _MARKED, event_id, {"mark": str(event.mark)}, {"mark": str(mark)}, now
        )
        action = f"event.mark_{mark}" if mark else "event.mark_none"
        await team.write_audit_entry(tx, by.id, by.name, action, await _title(tx, event), now)
    return EventChange(event_id, step)


async def undo(services: EventServices, step_id: int, by: Person, now: datetime) -> int:
    """Undo a change of an event; returns the event to show.

    Raises:
        UserError: The step is too old, or what it changed was changed again.
    """
    async with services.database.transaction() as tx:
        step = require_found(await undo_steps.get_for_update(tx, step_id), "undo.gone")
        restore = _undo_move if step.kind == _MOVED else _undo_field
        touched = await restore(tx, step, now)
        await undo_steps.remove(tx, step_id)
        event = require_found(await events.get(tx, touched[0]), "event.gone")
        await team.write_audit_entry(tx, by.id, by.name, "event.undo", await _title(tx, event), now)
    if step.kind != _MARKED:
        await analysis.refresh(services.database, services.reader, touched, now)
    return touched[0]


async def _move(
    tx: Transaction,
    article_ids: Sequence[int],
    event_id: int,
    target: int,
    by: Person,
    now: datetime,
    action: str,
) -> EventChange:
    """Move articles from one event to another, with the audit entry and the undo step."""
    found = [await articles.get_for_update(tx, number) for number in sorted(article_ids)]
    event = await _lock(tx, event_id, target)
    moved = [require_found(article, _GONE) for article in found]
    if any(article.event_id != event_id for article in moved):
        raise UserError(_CHANGED)
    title = moved[0].title if len(moved) == 1 else await _title(tx, event)
    await events.move_articles(tx, article_ids, target, now)
    await _move_followers(tx, event_id, target, now)
    before = {"articles": [_article_values(one) for one in moved], **_lead_values(event)}
    step = await undo_steps.add(tx, _MOVED, event_id, before, {"event": target}, now)
    await team.write_audit_entry(tx, by.id, by.name, action, title, now)
    return EventChange(target, step)


async def _replace_event(tx: Transaction, event_id: int, by: tuple[int, ...], now: datetime) -> None:
    """Let those who follow, mute or watch an event follow, mute or watch these events instead."""
    await follows.replace(tx, event_id, by)
    await mutes.replace_event(tx, event_id, by, now)
    await watches.replace_event(tx, event_id, by, now)


async def _move_followers(tx: Transaction, event_id: int, target: int, now: datetime) -> None:
    """Let the followers of an event without articles follow the event that has them now."""
    if not await events.list_members(tx, {event_id}):
        await _replace_event(tx, event_id, (target,), now)


async def _undo_move(tx: Transaction, step: UndoStep, now: datetime) -> tuple[int, ...]:
    target = step.after["event"]
    values = {number: rest for number, *rest in step.before["articles"]}
    found = [await articles.get_for_update(tx, number) for number in sorted(values)]
    present = {article.id: article for article in found if article is not None}
    await _lock(tx, step.subject_id, target)
    kept = [number for number in values if number in present]  # a discarded draft may have been deleted
    if not kept or any(present[number].event_id != target for number in kept):
        raise UserError("undo.changed")
    await _replace_event(tx, target, (target, step.subject_id), now)
    await events.move_articles(tx, kept, step.subject_id, now)
    await _move_followers(tx, target, step.subject_id, now)
    for number in kept:
        copy_of, apart_from = values[number]
        if (present[number].copy_of, present[number].apart_from) != (copy_of, apart_from):
            await articles.revise(tx, number, now, copy_of=copy_of, apart_from=apart_from)
    if step.before["chosen"]:
        await events.choose_lead(tx, step.subject_id, step.before["lead"], now)
        await events.refresh_lead(tx, step.subject_id, now)
    return step.subject_id, target


async def _undo_field(tx: Transaction, step: UndoStep, now: datetime) -> tuple[int, ...]:
    event = await _lock(tx, step.subject_id)
    present = {"mark": str(event.mark)} if step.kind == _MARKED else _lead_values(event)
    if present != step.after:
        raise UserError("undo.changed")
    if step.kind == _MARKED:
        await events.set_mark(tx, event.id, EventMark(step.before["mark"]), now)
    elif step.before["chosen"]:
        await events.choose_lead(tx, event.id, step.before["lead"], now)
    else:
        await events.clear_chosen_lead(tx, event.id, now)
        await events.refresh_lead(tx, event.id, now, central_id=step.before["lead"])
    return (event.id,)


async def _lock(tx: Transaction, event_id: int, *others: int) -> Event:
    """Lock events; the first of them.

    Raises:
        UserError: One of them does not exist.
    """
    await events.lock(tx, {event_id, *others})
    found = await events.get_many(tx, {event_id, *others})
    if not {event_id, *others} <= found.keys():
        raise UserError("event.gone")
    return found[event_id]


async def _title(tx: Transaction, event: Event) -> str:
    members = await events.list_members(tx, {event.id})
    leads = (one.title for one in members if one.id == event.lead_article_id)
    return next(leads, members[0].title if members else str(event.id))


def _article_values(article: Article) -> list[int | None]:
    return [article.id, article.copy_of, article.apart_from]


def _lead_values(event: Event) -> dict[str, Any]:
    return {"lead": event.lead_article_id, "chosen": event.is_lead_chosen}
