"""Chooses the readers of a broadcast."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, func, select

from data.engines.upsert import Transaction
from data.records.audience import SubscriptionState
from data.records.delivery import AudienceKind, BroadcastAudience
from data.records.reader_rules import RuleSubject
from data.schema.tables import mutes, readers, subscriptions

NEW_READER_PERIOD = timedelta(days=7)
SILENCE_PERIOD = timedelta(days=30)
_BY_CHAT = frozenset({AudienceKind.LANGUAGE, AudienceKind.SILENT, AudienceKind.CHAT})
_PRIVATE = "private"
_LANGUAGE = func.lower(func.substr(readers.c.language, 1, 2))
"""The first two letters of a reader's language, "" where Telegram has told none."""


def recipients(audience: BroadcastAudience, at: datetime) -> Select[tuple[int]]:
    """The numbers of the readers of an audience who have an active subscription, as they are at `at`."""
    active = subscriptions.c.state == SubscriptionState.ACTIVE
    query = select(subscriptions.c.reader_id).where(active, *_conditions(audience, at))
    if audience.kind in _BY_CHAT:
        return query.join(readers, readers.c.id == subscriptions.c.reader_id)
    return query


def _conditions(audience: BroadcastAudience, at: datetime) -> tuple[ColumnElement[bool], ...]:
    match audience.kind:
        case AudienceKind.ALL:
            return ()
        case AudienceKind.TOPIC:
            return _may_have_topic(audience.value)
        case AudienceKind.LANGUAGE:
            return (_LANGUAGE.in_((audience.value,)),)
        case AudienceKind.NEW:
            return (subscriptions.c.created_at >= at - NEW_READER_PERIOD,)
        case AudienceKind.SILENT:
            return _is_silent(at)
        case AudienceKind.CHAT:
            return (readers.c.chat_id == int(audience.value),)


def _may_have_topic(topic: str) -> tuple[ColumnElement[bool], ...]:
    """Who chose the topic, or none at all, and has not muted it."""
    topics = sa.cast(subscriptions.c.topics, sa.Text)
    has_muted = (
        sa.exists()
        .where(
            mutes.c.reader_id == subscriptions.c.reader_id,
            mutes.c.kind == RuleSubject.TOPIC,
            mutes.c.value == topic,
        )
        .correlate(subscriptions)
    )
    # JSON escapes quotes and other scripts, so a topic is found between its own quotes only.
    chosen = topics.contains(json.dumps(topic, ensure_ascii=False), autoescape=True)
    return (chosen | (topics == "[]"), ~has_muted)


def _is_silent(at: datetime) -> tuple[ColumnElement[bool], ...]:
    since = at - SILENCE_PERIOD
    unseen = readers.c.seen_on.is_(None) & (readers.c.created_at < since)
    return (readers.c.kind == _PRIVATE, unseen | (readers.c.seen_on < since.date()))


async def count(tx: Transaction, audience: BroadcastAudience, at: datetime) -> int:
    """How many readers an audience has."""
    chosen = recipients(audience, at).subquery()
    return int((await tx.execute(select(func.count()).select_from(chosen))).scalar_one())


async def list_zones(tx: Transaction, audience: BroadcastAudience, at: datetime) -> Sequence[str]:
    """The time zones of an audience's readers, in order."""
    chosen = recipients(audience, at).subquery()
    query = (
        select(subscriptions.c.timezone)
        .where(subscriptions.c.reader_id.in_(select(chosen)))
        .distinct()
        .order_by(subscriptions.c.timezone)
    )
    return list((await tx.execute(query)).scalars())


async def count_languages(tx: Transaction, limit: int) -> Sequence[tuple[str, int]]:
    """The languages of readers with an active subscription as two letters, with their number, most first."""
    joined = subscriptions.join(readers, readers.c.id == subscriptions.c.reader_id)
    number = func.count()
    query = (
        select(_LANGUAGE, number)
        .select_from(joined)
        .where(subscriptions.c.state == SubscriptionState.ACTIVE, _LANGUAGE != "")
        .group_by(_LANGUAGE)
        .order_by(number.desc(), _LANGUAGE)
        .limit(limit)
    )
    return [(str(language), int(found)) for language, found in await tx.execute(query)]
