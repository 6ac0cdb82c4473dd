"""Makes an article of a feed's entry, from the text of its page or from the feed's own text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import LedeError, SummarizerError, UserError
from bot.ports.feed_reader import FeedEntry, FeedSummarizer
from bot.ports.fetcher import Fetcher, FetchError, FetchPurpose
from bot.ports.summarizer import PreparedArticle
from bot.services.articles import intake
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.articles.known_topics import load_known_topics
from bot.services.feeds.known_entries import keys_to_store
from bot.services.newsroom.people import Person
from data import feeds
from data.articles import articles
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article
from data.records.feeds import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FeedServices:
    """What feeds depend on; `summarizer` is another process than the editors' summarizer."""

    database: Database
    fetcher: Fetcher
    summarizer: FeedSummarizer


class SourceGone(LedeError):
    """The source was removed while it was polled."""


async def ingest_entries(
    services: FeedServices, source: Source, entries: Sequence[FeedEntry], now: datetime
) -> list[Article]:
    """Make articles of entries, the oldest first; returns the articles that are new to the archive.

    `entries` are newest first. An entry that cannot be read is skipped for good, because a second attempt
    would fail in the same way.

    Raises:
        SourceGone: The source was removed meanwhile; the articles made before stay.
    """
    added = []
    for entry in reversed(entries):
        article = await _ingest_entry(services, source, entry, now)
        if article is not None:
            added.append(article)
    return added


async def _ingest_entry(
    services: FeedServices, source: Source, entry: FeedEntry, now: datetime
) -> Article | None:
    actor = Person(0, source.title or source.url)

    async def record_entry(tx: Transaction, article: Article) -> Article:
        # In the article's transaction: a crash can neither duplicate nor lose a story.
        current = await _lock_source(tx, source)
        await feeds.add_keys(tx, source.id, keys_to_store(entry.keys), now)
        if not current.publish:
            return article
        await team.write_audit_entry(tx, actor.id, actor.name, "article.publish", article.title, now)
        return await articles.publish(tx, article.id, now)

    try:
        prepared = await _prepare(services, source, entry)
        intake_services = IntakeServices(services.database, services.summarizer)
        provenance = Provenance(source.title, entry.link)
        result = await intake.create_draft_from_prepared(
            intake_services,
            prepared,
            provenance,
            actor,
            source.chat_id,
            now,
            record_entry,
            has_own_identity="guid" in entry.keys,
        )
    except (UserError, SummarizerError) as error:
        log.info("feeds: entry skipped", extra={"source": source.id, "why": str(error)})
        return None
    return result if isinstance(result, Article) else None


async def _lock_source(tx: Transaction, source: Source) -> Source:
    current = await feeds.get_for_update(tx, source.id)
    if current is None:
        raise SourceGone
    return current


async def _prepare(services: FeedServices, source: Source, entry: FeedEntry) -> PreparedArticle:
    """The entry's page or its own text, whichever has more words, with the metadata of both."""
    async with services.database.reading() as tx:
        topics = await load_known_topics(tx)
    from_entry = await services.summarizer.prepare_entry(entry, topics)
    # A huge feed comes without the texts of its older entries.
    needs_page = source.full_text or not entry.html
    from_page = await _prepare_from_page(services, entry, topics) if needs_page and entry.link else None
    best = from_entry
    if from_page is not None and _count_words(from_page) > _count_words(from_entry):
        best = from_page
    return replace(
        best,
        title=from_entry.title if entry.title else best.title,
        author=from_entry.author or best.author,
        image_url=best.image_url or (from_page.image_url if from_page else ""),
        source_date=from_entry.source_date or best.source_date,
        topics=source.topics or best.topics or from_entry.topics or (from_page.topics if from_page else ()),
    )


async def _prepare_from_page(
    services: FeedServices, entry: FeedEntry, topics: Sequence[tuple[str, int]]
) -> PreparedArticle | None:
    """The story from its page; None where the page cannot be fetched or read."""
    try:
        page = await services.fetcher.fetch(entry.link, FetchPurpose.PAGE)
        return await services.summarizer.prepare_page(page.body, page.url, page.charset, topics)
    except (FetchError, UserError, SummarizerError) as error:
        log.info("feeds: page of an entry not read", extra={"url": entry.link, "why": str(error)})
        return None


def _count_words(prepared: PreparedArticle) -> int:
    return sum(len(block.text.split()) for block in prepared.blocks if block.kind != "heading")
