"""Lets readers choose topics and sources, or leave them out, which mutes them for good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.errors import UserError
from bot.services.reading import muting
from bot.services.reading.rule_grammar import RuleTarget
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.setting_parser import MAX_SOURCES, MAX_TOPICS
from bot.services.subscriptions.subscriptions import Chat
from data.audience.reader_rules import mutes
from data.database import Transaction
from data.records.audience import Subscription
from data.records.reader_rules import RuleSubject, read_rule_set

_MAX_CHOSEN = {RuleSubject.TOPIC: MAX_TOPICS, RuleSubject.SOURCE: MAX_SOURCES}
_MANY_KEYS = {RuleSubject.TOPIC: "topics.many", RuleSubject.SOURCE: "sources.many"}


def chosen(subscription: Subscription, subject: RuleSubject) -> tuple[str, ...]:
    """The topics or sources that a reader chose; none for all."""
    return subscription.topics if subject is RuleSubject.TOPIC else subscription.story_sources


def left_out(subscription: Subscription, subject: RuleSubject, now: datetime) -> tuple[str, ...]:
    """The topics or sources that a reader mutes now, ascending."""
    rules = read_rule_set(subscription.mute_set)
    return tuple(
        sorted(one.value for one in rules if one.kind is subject and (one.until is None or one.until > now))
    )


async def choose(
    tx: Transaction, chat: Chat, subject: RuleSubject, names: Collection[str], now: datetime
) -> Subscription:
    """Choose topics or sources, none for all; one that was left out no longer is.

    Raises:
        UserError: The chat is not subscribed, or chooses too many.
    """
    if len(names) > _MAX_CHOSEN[subject]:
        raise UserError(_MANY_KEYS[subject], most=_MAX_CHOSEN[subject])
    before = await subscriptions.require_for_update(tx, chat)
    await _end_mutes(tx, before, subject, names, now)
    return await _set(tx, chat, subject, names)


async def toggle_choice(tx: Transaction, chat: Chat, target: RuleTarget, now: datetime) -> Subscription:
    """Choose a topic or source, or choose it no longer; raises as `choose`."""
    before = await subscriptions.require_for_update(tx, chat)
    names = {*chosen(before, target.kind)} ^ {target.value}
    return await choose(tx, chat, target.kind, tuple(sorted(names)), now)


async def toggle_left_out(tx: Transaction, chat: Chat, target: RuleTarget, now: datetime) -> Subscription:
    """Leave a topic or source out for good, so that it is not chosen, or leave it out no longer.

    Raises:
        UserError: The chat is not subscribed, or mutes too much already.
    """
    before = await subscriptions.require_for_update(tx, chat)
    if target.value in left_out(before, target.kind, now):
        await _end_mutes(tx, before, target.kind, (target.value,), now)
        return await subscriptions.require(tx, chat)
    await muting.changes.add_for(tx, before, target, 0, now)
    others = tuple(one for one in chosen(before, target.kind) if one != target.value)
    return await _set(tx, chat, target.kind, others)


async def end_mute(tx: Transaction, chat: Chat, target: RuleTarget, now: datetime) -> Subscription:
    """Mute something no longer. Raises UserError when the chat is not subscribed, or does not mute it."""
    before = await subscriptions.require_for_update(tx, chat)
    muted = {(one.kind, one.value) for one in read_rule_set(before.mute_set)}
    if target not in muted:
        raise UserError("mute.not_muted", what=target.value)
    await _end_mutes(tx, before, target.kind, (target.value,), now)
    return await subscriptions.require(tx, chat)


async def _end_mutes(
    tx: Transaction, reader: Subscription, subject: RuleSubject, names: Collection[str], now: datetime
) -> None:
    ended = [
        one
        for one in await mutes.list_active(tx, reader.reader_id, now)
        if one.kind is subject and one.value in names
    ]
    for one in ended:
        await mutes.set_until(tx, one.id, now)
    if ended:
        await mutes.write_set(tx, reader.reader_id, now)


async def _set(tx: Transaction, chat: Chat, subject: RuleSubject, names: Collection[str]) -> Subscription:
    if subject is RuleSubject.TOPIC:
        return await subscriptions.set_topics(tx, chat, tuple(names))
    return await subscriptions.set_sources(tx, chat, names)
