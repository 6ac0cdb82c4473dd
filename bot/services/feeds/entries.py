"""Makes an article of a feed's entry; an entry that is refused is kept for the editors to see."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from bot.errors import SummarizerError, UserError
from bot.ports.feed_reader import FeedEntry
from bot.services.articles import intake
from bot.services.articles.auto_publication import publish_or_ask
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.intake import Provenance
from bot.services.feeds import entry_texts, held_entries
from bot.services.feeds.entry_texts import PageState
from bot.services.feeds.feed_services import FeedServices, SourceGone
from bot.services.feeds.known_entries import identifying_key, keys_to_store
from bot.services.newsroom.people import Person
from data import feed_rules, feeds
from data import held_entries as held_table
from data.articles import articles
from data.database import Transaction
from data.records.articles import Article
from data.records.feed_rules import rules_of
from data.records.feeds import HoldReason, Source

log = logging.getLogger(__name__)

_NONE_BREAKING: Mapping[str, str] = MappingProxyType({})


async def ingest_entries(
    services: FeedServices,
    source: Source,
    entries: Sequence[FeedEntry],
    now: datetime,
    *,
    keeps_repeats: bool = True,
    breaking: Mapping[str, str] = _NONE_BREAKING,
) -> list[Article]:
    """Make articles of entries, the oldest first; returns the articles that are new to the archive.

    `entries` are newest first. A refused entry is held for the editors; one whose text is in the archive
    already is so only where `keeps_repeats` is set. `breaking` are the words by which entries look like
    breaking news, by their identifying keys.

    Raises:
        SourceGone: The source was removed meanwhile; the articles made before stay.
    """
    added = []
    for entry in reversed(entries):
        try:
            word = breaking.get(identifying_key(entry.keys), "")
            result = await _ingest_entry(services, source, entry, now, breaking_word=word)
        except (UserError, SummarizerError) as error:
            log.info("feeds: entry skipped", extra={"source": source.id, "why": str(error)})
            await _refuse(services, source, entry, HoldReason.UNREADABLE, None, now)
            continue
        if isinstance(result, Article):
            added.append(result)
        elif keeps_repeats or not result.is_exact:
            await _refuse(services, source, entry, _reason(result), result.article.id, now)
    return added


async def add_refused(services: FeedServices, held_id: int, now: datetime) -> tuple[Source, Article]:
    """Make an article of a refused entry all the same.

    Raises:
        UserError: It was added meanwhile, cannot be read, or exactly its text is in the archive.
        SummarizerError: The worker could not process it.
    """
    source, held = await held_entries.get_refused(services.database, held_id)
    result = await _ingest_entry(services, source, held_entries.entry_of(held), now, is_wanted=True)
    if isinstance(result, Duplicate):
        raise UserError("article.twin")
    async with services.database.transaction() as tx:
        await held_table.remove(tx, held_id)
    return source, result


async def _ingest_entry(
    services: FeedServices,
    source: Source,
    entry: FeedEntry,
    now: datetime,
    *,
    is_wanted: bool = False,
    breaking_word: str = "",
) -> Article | Duplicate:
    actor = Person(0, source.title or source.url)
    text = await entry_texts.prepare(services, source, entry)

    async def record_entry(tx: Transaction, article: Article) -> Article:
        # In the article's transaction: a crash can neither duplicate nor lose a story.
        current = await _lock_source(tx, source)
        await feeds.add_keys(tx, source.id, keys_to_store(entry.keys), now)
        priority = rules_of(await feed_rules.load(tx, source.id)).priority
        if priority or breaking_word:
            article = await articles.revise(
                tx, article.id, now, priority=priority, breaking_word=breaking_word
            )
        if text.page_state is PageState.DOWN:
            await held_entries.hold_for_page(tx, source, entry, article, now)
        if not current.publish or text.is_headline:  # only an editor publishes a bare headline
            return article
        return await publish_or_ask(tx, article, actor, services.rules, now)

    return await intake.create_draft_from_prepared(
        services.intake,
        text.article,
        Provenance(source.title, entry.link),
        actor,
        source.chat_id,
        now,
        record_entry,
        has_own_identity="guid" in entry.keys,
        is_wanted=is_wanted,
        is_published=source.publish,
    )


async def _lock_source(tx: Transaction, source: Source) -> Source:
    current = await feeds.get_for_update(tx, source.id)
    if current is None:
        raise SourceGone
    return current


def _reason(duplicate: Duplicate) -> HoldReason:
    return HoldReason(duplicate.kind.value) if duplicate.kind else HoldReason.SAME_TEXT


async def _refuse(
    services: FeedServices,
    source: Source,
    entry: FeedEntry,
    reason: HoldReason,
    copied_id: int | None,
    now: datetime,
) -> None:
    async with services.database.transaction() as tx:
        await _lock_source(tx, source)
        await held_entries.hold_refused(tx, source, entry, reason, copied_id, now)
