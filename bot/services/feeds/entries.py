"""From an entry of a feed to an article: read in full or as the feed has it, then taken in as any story."""

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
    """What works with feeds: `thinker` is not the one that reads for editors."""

    database: Database
    fetcher: Fetcher
    summarizer: FeedSummarizer


class SourceGone(LedeError):
    """Somebody removed the source while it was being read."""


async def ingest_entries(
    services: FeedServices, source: Source, entries: Sequence[FeedEntry], now: datetime
) -> list[Article]:
    """Make articles of entries, the oldest first; gives those that are new here.

    An entry that cannot be read is passed over for good: it would not read better the next time.

    Raises:
        SourceGone: The source was removed meanwhile; what was filed before stays.
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
        # Together with the article: a crash leaves neither a story that comes twice nor one that is lost.
        current = await _lock_source(tx, source)
        await feeds.add_keys(tx, source.id, entry.keys, now)
        if not current.publish:
            return article
        await team.write_audit_entry(tx, actor.id, actor.name, "article.publish", article.title, now)
        return await articles.publish(tx, article.id, now)

    try:
        prepared = await _prepare(services, source, entry)
        intake_services = IntakeServices(services.database, services.summarizer)
        provenance = Provenance(source.title, entry.link)
        result = await intake.create_draft_from_prepared(
            intake_services, prepared, provenance, actor, source.chat_id, now, record_entry
        )
    except (UserError, SummarizerError) as error:
        log.info("an entry was passed over", extra={"source": source.id, "why": str(error)})
        return None
    return result if isinstance(result, Article) else None


async def _lock_source(tx: Transaction, source: Source) -> Source:
    current = await feeds.get_for_update(tx, source.id)
    if current is None:
        raise SourceGone
    return current


async def _prepare(services: FeedServices, source: Source, entry: FeedEntry) -> PreparedArticle:
    async with services.database.reading() as tx:
        topics = await articles.count_by_topic(tx)
    from_entry = await services.summarizer.prepare_entry(entry, topics)
    # Of a huge feed the reader leaves the texts of the older entries out.
    needs_page = source.full_text or not entry.html
    from_page = await _prepare_from_page(services, entry, topics) if needs_page and entry.link else None
    best = (
        from_page
        if from_page is not None and _count_words(from_page) > _count_words(from_entry)
        else from_entry
    )
    return replace(
        best,
        title=entry.title or best.title,
        author=from_entry.author or best.author,
        image_url=best.image_url or (from_page.image_url if from_page else ""),
        source_date=from_entry.source_date or best.source_date,
        topics=source.topics or best.topics,
    )


async def _prepare_from_page(
    services: FeedServices, entry: FeedEntry, topics: Sequence[tuple[str, int]]
) -> PreparedArticle | None:
    """The story as its page has it; None where the page cannot be had or read."""
    try:
        page = await services.fetcher.fetch(entry.link, FetchPurpose.PAGE)
        return await services.summarizer.prepare_page(page.body, page.url, page.charset, topics)
    except (FetchError, UserError, SummarizerError) as error:
        log.info("a story's page was not read", extra={"url": entry.link, "why": str(error)})
        return None


def _count_words(prepared: PreparedArticle) -> int:
    return sum(len(block.text.split()) for block in prepared.blocks if block.kind != "heading")
