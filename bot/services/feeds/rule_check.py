"""Applies the rules of a feed to its new entries, and gives the places of a daily limit to waiting ones."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.errors import SummarizerError
from bot.ports.events import GroupedArticle
from bot.ports.feed_reader import EntryWords, FeedEntry, FoundWord
from bot.services.events.grouping import archive_loaders
from bot.services.feeds import poll_interval, rules
from bot.services.feeds.entries import ingest_entries
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.held_entries import entry_of, hold_refused
from bot.services.feeds.known_entries import identifying_key
from bot.services.feeds.rules import Judgement, RatedEntry
from bot.services.planning.importance import count_independent_outlets
from data import feed_rules, feeds
from data import held_entries as held_table
from data.articles import events
from data.database import Database
from data.records.articles import Article, ArticleStatus, StoredBlock
from data.records.feed_rules import FeedRules, RuleKind, SourceRule, rules_of
from data.records.feeds import HoldReason, Source

log = logging.getLogger(__name__)

REASONS = {
    RuleKind.ONLY: HoldReason.RULE_ONLY,
    RuleKind.NEVER: HoldReason.RULE_NEVER,
    RuleKind.LIMIT: HoldReason.RULE_LIMIT,
}
"""Why an entry is held by each rule that holds entries back."""


@dataclass(frozen=True, slots=True)
class JudgedEntry:
    """An entry and what the rules about words say of it."""

    entry: FeedEntry
    judgement: Judgement


async def load_rules(database: Database, source_id: int) -> FeedRules:
    """The rules of a feed."""
    async with database.reading() as tx:
        return rules_of(await feed_rules.load(tx, source_id))


async def judge_entries(
    services: FeedServices, wanted: FeedRules, entries: Sequence[FeedEntry]
) -> list[JudgedEntry]:
    """What rules about words say of entries; `entries` are not read where there are none.

    Raises:
        SummarizerError: The worker could not read the entries.
    """
    if not wanted.words or not entries:
        return [JudgedEntry(entry, Judgement()) for entry in entries]
    read = await services.summarizer.find_words(entries, wanted.words)
    return [
        JudgedEntry(entry, rules.judge(wanted, words.found))
        for entry, words in zip(entries, read, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class PassingEntries:
    """The entries that rules let through at once, in their order.

    `breaking` has the words by which some look like breaking news, by their identifying keys.
    """

    entries: tuple[FeedEntry, ...]
    breaking: Mapping[str, str]


async def hold_back(
    services: FeedServices, source: Source, entries: Sequence[FeedEntry], now: datetime
) -> PassingEntries:
    """Hold adverts and the new entries that the rules of their feed do not let through; gives the others.

    With a daily limit all others are held, too, and wait for a place (`fill_places`), but for those that look
    like breaking news.

    Raises:
        SummarizerError: The worker could not read the entries.
    """
    if not entries:
        return PassingEntries((), {})
    wanted = await load_rules(services.database, source.id)
    passing, breaking = [], {}
    stories = [entry for entry in entries if not entry.is_advert]
    for advert in (entry for entry in entries if entry.is_advert):
        await _hold_advert(services, source, advert, now)
    for judged in await judge_entries(services, wanted, stories):
        judgement = judged.judgement
        kind = judgement.held_by or (RuleKind.LIMIT if wanted.most and not judgement.breaking else None)
        if kind is None:
            passing.append(judged.entry)
            if judgement.breaking:
                breaking[identifying_key(judged.entry.keys)] = judgement.breaking.words
            continue
        await _hold(services, source, judged.entry, kind, judgement.found, now)
    return PassingEntries(tuple(passing), breaking)


async def _hold_advert(services: FeedServices, source: Source, entry: FeedEntry, now: datetime) -> None:
    async with services.database.transaction() as tx:
        if await feeds.get(tx, source.id) is not None:
            await hold_refused(tx, source, entry, HoldReason.ADVERT, None, now)


async def _hold(
    services: FeedServices,
    source: Source,
    entry: FeedEntry,
    kind: RuleKind,
    found: FoundWord | None,
    now: datetime,
) -> None:
    detail = f"{found.place}:{found.words}" if found and kind is RuleKind.NEVER else ""
    async with services.database.transaction() as tx:
        if await feeds.get(tx, source.id) is None:
            return
        await hold_refused(tx, source, entry, REASONS[kind], None, now, detail)
        await feed_rules.count_held(tx, source.id, kind, 1)


async def is_any_waiting(services: FeedServices, source_id: int, now: datetime) -> bool:
    """Whether an entry waits for its page, or one of today for a place of its feed's daily limit."""
    since = rules.day_start(now, services.timezone)
    async with services.database.reading() as tx:
        return await held_table.is_any_waiting(tx, source_id, since)


async def fill_places(services: FeedServices, source: Source, now: datetime) -> list[Article]:
    """Make articles of the most important entries that wait today, as many as the daily limit allows by now.

    Raises:
        SourceGone: The source was removed meanwhile; the articles made before stay.
        SummarizerError: The worker could not read the entries.
    """
    async with services.database.reading() as tx:
        stored = await feed_rules.load(tx, source.id)
        since = rules.day_start(now, services.timezone)
        waiting = await held_table.list_waiting_for_place(tx, source.id, since)
    limit = next((rule for rule in stored if rule.kind is RuleKind.LIMIT and rule.number), None)
    if limit is None or not waiting:
        return []
    free = _free_places(services, source, limit, now)
    entries = [entry_of(held) for held in waiting]
    rated = (
        await rate_entries(services, entries, now)
        if free < len(waiting)
        else [RatedEntry(now)] * len(waiting)
    )
    added: list[Article] = []
    for place in rules.by_importance(rated):
        if len(added) >= free:
            break
        articles = await ingest_entries(services, source, [entries[place]], now)
        added += articles
        await _settle_place(services, source, limit, waiting[place].id if articles else 0, len(added), now)
    return added


def is_spread(source: Source, most: int) -> bool:
    """Whether the stories of a feed with this daily limit are spread over the day."""
    interval = timedelta(seconds=source.interval)
    return rules.needs_spreading(most, interval, poll_interval.MIN_INTERVAL)


def _free_places(services: FeedServices, source: Source, limit: SourceRule, now: datetime) -> int:
    taken = limit.taken if limit.day == rules.local_day(now, services.timezone) else 0
    spread = is_spread(source, limit.number)
    return max(0, rules.open_places(limit.number, now, services.timezone, spread=spread) - taken)


async def _settle_place(
    services: FeedServices, source: Source, limit: SourceRule, held_id: int, added: int, now: datetime
) -> None:
    """Store that one more place is taken, or that an entry turned out to be a copy, which takes none."""
    day = rules.local_day(now, services.timezone)
    taken = limit.taken if limit.day == day else 0
    async with services.database.transaction() as tx:
        await held_table.remove(tx, held_id)
        await feed_rules.count_held(tx, source.id, RuleKind.LIMIT, -1)
        await feed_rules.store_taken(tx, source.id, day, taken + added)


async def rate_entries(
    services: FeedServices, entries: Sequence[FeedEntry], now: datetime
) -> list[RatedEntry]:
    """Entries with what their importance depends on; one without a date was published `now`.

    Raises:
        SummarizerError: The worker could not read the entries.
    """
    read = await services.summarizer.find_words(entries, ())
    return [
        RatedEntry(_published(entry, now), await _count_outlets(services, entry, words, now))
        for entry, words in zip(entries, read, strict=True)
    ]


def _published(entry: FeedEntry, now: datetime) -> datetime:
    if entry.published is None:
        return now
    try:
        return min(now, datetime.fromtimestamp(entry.published, UTC))
    except (ValueError, OverflowError, OSError):
        return now


async def _count_outlets(services: FeedServices, entry: FeedEntry, words: EntryWords, now: datetime) -> int:
    """How many independent outlets tell an entry's story by now, its own included."""
    blocks = (StoredBlock("paragraph", words.text),) if words.text else ()
    article = GroupedArticle(0, entry.title, blocks, _published(entry, now), words.language, "")
    try:
        event_id = await services.events.propose_event(article, (), archive_loaders(services.database, now))
    except SummarizerError as error:
        log.warning("feeds: importance of an entry not known", extra={"url": entry.link, "why": str(error)})
        return 1
    if event_id is None:
        return 1
    async with services.database.reading() as tx:
        members = await events.list_members(tx, [event_id], (ArticleStatus.DRAFT, ArticleStatus.PUBLISHED))
    return 1 + count_independent_outlets(members)
