"""Lets readers mute topics, sources, events and words, for a time or for good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.errors import UserError, require_found
from bot.services.planning.muting import source_of
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.articles import articles, events
from data.audience import mutes
from data.database import Database, Transaction
from data.records.articles import Article
from data.records.mutes import MAX_MUTE_LENGTH, Mute, MuteKind, MuteRule
from summarizer.phrases import is_searchable

PAGE_SIZE = 6
MAX_MUTES = 100
"""The most mutes of a reader."""
PERIODS = (7, 30, 0)
"""Days for which a mute is offered; 0 stands for good."""
MAX_DAYS = 3650
_CLEANUP_BATCH = 500
_MAX_TOPICS, _MAX_KEYWORDS = 3, 3
_KINDS = {"topic": MuteKind.TOPIC, "source": MuteKind.SOURCE, "words": MuteKind.WORDS, "word": MuteKind.WORDS}
_DAYS_BY_UNIT = {"day": 1, "d": 1, "week": 7, "w": 7, "month": 30}
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_PERIOD = re.compile(
    r"\s(?:for\s+)?(?:(?P<good>good|ever|always)|(?P<number>\d{1,4}|a|one|two|three|four|six)"
    r"\s*(?P<unit>days?|d|weeks?|w|months?))$",
    re.IGNORECASE,
)
_QUOTES = "\"“”„«»'‘’"


class MuteTarget(NamedTuple):
    """What is to be muted; `value` as in Mute."""

    kind: MuteKind
    value: str


class TypedMute(NamedTuple):
    """What was typed behind /mute: a target, and for how many days, 0 for good."""

    target: MuteTarget
    days: int


@dataclass(frozen=True, slots=True)
class MutedPage:
    """A page, from 0, of a reader's mutes, the number of all, and the titles of muted events by number."""

    number: int
    mutes: tuple[Mute, ...]
    total: int
    titles: Mapping[str, str]
    zone: str


def read_mute(text: str) -> TypedMute:
    """Parse `crypto`, `"port strike"`, `source example.org 7 days` or `topic sport for a week`.

    Raises:
        UserError: Nothing is left to mute, or it is too long.
    """
    given = " ".join(text.split())
    period = _PERIOD.search(given)
    body = given[: period.start()] if period else given
    first, _, rest = body.partition(" ")
    kind = _KINDS.get(first.lower()) if rest else None
    value = (rest if kind else body).strip(_QUOTES + " ")
    target = MuteTarget(kind or MuteKind.WORDS, _plain_value(kind or MuteKind.WORDS, value))
    if not target.value or (target.kind is MuteKind.WORDS and not is_searchable(target.value)):
        raise UserError("mute.bad")
    if len(target.value) > MAX_MUTE_LENGTH:
        raise UserError("mute.long", most=MAX_MUTE_LENGTH)
    return TypedMute(target, _days_of(period))


def _days_of(period: re.Match[str] | None) -> int:
    if period is None or period["good"]:
        return 0
    number = int(period["number"]) if period["number"].isdecimal() else _NUMBERS[period["number"].lower()]
    unit = period["unit"].lower()
    return min(number * _DAYS_BY_UNIT.get(unit, _DAYS_BY_UNIT.get(unit.removesuffix("s"), 1)), MAX_DAYS)


def _plain_value(kind: MuteKind, value: str) -> str:
    """A typed value as it is stored: in lower case, a source as its host without "www."."""
    value = value.lower().replace("\0", "")
    if kind is not MuteKind.SOURCE or " " in value:
        return value
    return (
        value.partition("://")[2].partition("/")[0].removeprefix("www.")
        if "://" in value
        else (value.partition("/")[0].removeprefix("www."))
    )


def targets_of(article: Article) -> tuple[MuteTarget, ...]:
    """What can be muted of a story: its first topics, its source, its event, its first keywords."""
    source = source_of(article.url, article.site)[:MAX_MUTE_LENGTH]
    words = [one.lower()[:MAX_MUTE_LENGTH] for one in article.keywords if is_searchable(one)]
    return (
        *(MuteTarget(MuteKind.TOPIC, topic) for topic in article.topics[:_MAX_TOPICS]),
        *((MuteTarget(MuteKind.SOURCE, source),) if source else ()),
        MuteTarget(MuteKind.EVENT, str(article.event_id)),
        *(MuteTarget(MuteKind.WORDS, word) for word in words[:_MAX_KEYWORDS]),
    )


async def find_article(database: Database, article_id: int) -> Article:
    """The article of a button. Raises UserError when it is gone."""
    async with database.reading() as tx:
        return require_found(await articles.get(tx, article_id), "article.gone")


async def add(database: Database, chat: Chat, target: MuteTarget, days: int, now: datetime) -> Mute:
    """Mute something for so many local days, 0 for good; a second mute of it changes its end.

    Raises:
        UserError: The chat is not subscribed, or mutes too much already.
    """
    async with database.transaction() as tx:
        subscription = await subscriptions.require_for_update(tx, chat)
        reader_id = subscription.reader_id
        active = await mutes.list_active(tx, reader_id, now)
        if len(active) >= MAX_MUTES and target not in {(one.kind, one.value) for one in active}:
            raise UserError("mute.many", most=MAX_MUTES)
        until = _until(days, subscription.timezone, now)
        await mutes.put(tx, reader_id, [MuteRule(target.kind, target.value, until)], now)
        await mutes.write_set(tx, reader_id, now)
        stored = await mutes.list_active(tx, reader_id, now)
    return next(one for one in stored if (one.kind, one.value) == target)


def _until(days: int, zone: str, now: datetime) -> datetime | None:
    """The local midnight after so many days, so that readers who mute on one day have equal sets."""
    if not days:
        return None
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)


async def lift(database: Database, chat: Chat, mute_id: int, now: datetime) -> Mute:
    """End a mute; it stays until the next cleanup, so that this can be undone. Returns it as it was.

    Raises:
        UserError: The chat is not subscribed, or has no such mute.
    """
    return await _change_end(database, chat, mute_id, now, now)


async def mute_again(
    database: Database, chat: Chat, mute_id: int, until: datetime | None, now: datetime
) -> Mute:
    """Undo `lift`; raises as it does."""
    return await _change_end(database, chat, mute_id, until, now)


async def _change_end(
    database: Database, chat: Chat, mute_id: int, until: datetime | None, now: datetime
) -> Mute:
    async with database.transaction() as tx:
        subscription = await subscriptions.require_for_update(tx, chat)
        found = await mutes.get(tx, mute_id)
        if found is None or found.reader_id != subscription.reader_id:
            raise UserError("mute.gone")
        await mutes.set_until(tx, mute_id, until)
        await mutes.write_set(tx, subscription.reader_id, now)
    return found


async def load_page(database: Database, chat: Chat, page: int, now: datetime) -> MutedPage:
    """A page of the reader's mutes, the newest first; the last page where `page` is beyond it.

    Raises:
        UserError: The chat is not subscribed.
    """
    async with database.reading() as tx:
        subscription = await subscriptions.require(tx, chat)
        found = await mutes.list_active(tx, subscription.reader_id, now)
        page = max(0, min(page, (len(found) - 1) // PAGE_SIZE))
        shown = tuple(found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE])
        titles = await _titles(tx, {int(one.value) for one in shown if one.kind is MuteKind.EVENT})
    return MutedPage(page, shown, len(found), titles, subscription.timezone)


async def _titles(tx: Transaction, event_ids: set[int]) -> dict[str, str]:
    found = await events.get_many(tx, event_ids)
    leads = {one.lead_article_id: one.id for one in found.values() if one.lead_article_id}
    by_id = await articles.get_many(tx, leads)
    return {str(leads[article_id]): one.title for article_id, one in by_id.items()}


async def delete_ended(database: Database, now: datetime) -> None:
    """Delete the mutes that are over, in portions."""
    deleted = _CLEANUP_BATCH
    while deleted == _CLEANUP_BATCH:
        async with database.transaction() as tx:
            deleted = await mutes.delete_ended(tx, now, _CLEANUP_BATCH)
