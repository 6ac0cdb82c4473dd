"""Holds entries of feeds: those whose page is tried again, and those that were refused and may be added."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from bot.errors import UserError, require_found
from bot.ports.feed_reader import FeedEntry
from bot.ports.summarizer import PreparedArticle
from bot.services.articles.auto_publication import publish_or_ask
from bot.services.articles.handwritten_summary import is_handwritten
from bot.services.articles.intake import default_length
from bot.services.feeds.entry_texts import count_words, prepare_page_again
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.known_entries import identifying_key
from bot.services.newsroom.newsroom_rules import NewsroomRules
from bot.services.newsroom.people import Person
from data import feeds, held_entries
from data.articles import articles
from data.articles.article_change import ArticleChange
from data.database import Database, Transaction
from data.records.articles import Article, ArticleStatus
from data.records.feeds import HeldEntry, HoldReason, NewHeldEntry, RefusedCounts, Source

log = logging.getLogger(__name__)

MAX_PAGE_REQUESTS = 4
"""Requests for the page of one entry, the first included; the later ones come with later polls."""
MAX_PAGES_PER_POLL = 10
PAGE_SIZE = 5
_MAX_HELD_HTML = 20_000


async def hold_for_page(
    tx: Transaction, source: Source, entry: FeedEntry, article: Article, now: datetime
) -> None:
    """Have the page of an entry, of which `article` was made without it, tried again."""
    held = NewHeldEntry(
        source.id,
        identifying_key(entry.keys),
        HoldReason.PAGE,
        article.id,
        article.fingerprint,
        _to_json(entry),
    )
    await held_entries.hold(tx, held, now)


async def hold_refused(
    tx: Transaction,
    source: Source,
    entry: FeedEntry,
    reason: HoldReason,
    copied_id: int | None,
    now: datetime,
    detail: str = "",
) -> None:
    """Keep a refused entry, so that an editor can see and add it; `detail` as in NewHeldEntry."""
    key = identifying_key(entry.keys)
    held = NewHeldEntry(source.id, key, reason, copied_id, "", _to_json(entry), detail)
    await held_entries.hold(tx, held, now)
    await held_entries.prune_refused(tx, source.id, now)
    log.info("feeds: entry refused", extra={"source": source.id, "url": entry.link, "why": reason.value})


async def retry_pages(services: FeedServices, source: Source, now: datetime) -> list[Article]:
    """Request the pages that did not answer once more; gives the articles that got their text from them."""
    async with services.database.reading() as tx:
        waiting = await held_entries.list_waiting(tx, source.id, MAX_PAGES_PER_POLL)
    improved = []
    for held in waiting:
        page, _ = await prepare_page_again(services, entry_of(held))
        async with services.database.transaction() as tx:
            article = await _use_page(tx, source, held, page, services.rules, now) if page else None
            if page or held.attempts + 1 >= MAX_PAGE_REQUESTS:
                await held_entries.remove(tx, held.id)
            else:
                await held_entries.count_attempt(tx, held.id)
        improved += [article] if article else []
    return improved


async def _use_page(
    tx: Transaction,
    source: Source,
    held: HeldEntry,
    page: PreparedArticle,
    rules: NewsroomRules,
    now: datetime,
) -> Article | None:
    """Give an article the text of its page, unless somebody has worked on it or it was longer before."""
    article = await articles.get_for_update(tx, held.article_id or 0)
    if article is None or not _may_be_improved(article, source, held):
        return None
    if count_words(page) <= sum(len(block.text.split()) for block in article.blocks):
        return None
    was_headline = not article.summary.sentences
    change = ArticleChange(
        summary=page.summary,
        blocks=page.blocks,
        dropped=page.dropped,
        keywords=page.keywords,
        fingerprint=page.fingerprint,
        topics=article.topics or page.topics,
        language=page.language,
        reading_seconds=page.reading_seconds,
        sentences_shown=default_length(page.summary),
    )
    improved = await articles.revise(tx, article.id, now, **change)
    if was_headline and source.publish and improved.status is ArticleStatus.DRAFT:
        actor = Person(0, source.title or source.url)
        return await publish_or_ask(tx, improved, actor, rules, now)
    return improved


def _may_be_improved(article: Article, source: Source, held: HeldEntry) -> bool:
    """Whether an article has the text that the feed gave it, and no editor approved that text."""
    is_open = article.status is ArticleStatus.DRAFT or (
        article.status is ArticleStatus.PUBLISHED and source.publish
    )
    return is_open and article.fingerprint == held.fingerprint and not is_handwritten(article.summary)


async def list_refused(database: Database, source_id: int, page: int) -> tuple[Source, list[HeldEntry], int]:
    """A source, one page (from 0) of its refused entries, newest first, and their number.

    Raises:
        UserError: The source is not followed.
    """
    async with database.reading() as tx:
        source = require_found(await feeds.get(tx, source_id), "source.gone")
        found, total = await held_entries.page_of_refused(tx, source_id, page * PAGE_SIZE, PAGE_SIZE)
    return source, found, total


async def count_refused(database: Database, source_ids: Collection[int]) -> dict[int, RefusedCounts]:
    """The numbers of refused entries of each of these sources that has any."""
    async with database.reading() as tx:
        return await held_entries.count_refused(tx, source_ids)


async def get_refused(database: Database, held_id: int) -> tuple[Source, HeldEntry]:
    """A refused entry with its source.

    Raises:
        UserError: It was added or deleted, or its source is not followed.
    """
    async with database.reading() as tx:
        held = require_found(await held_entries.get(tx, held_id), "source.refused_gone")
        source = require_found(await feeds.get(tx, held.source_id), "source.gone")
    if held.reason is HoldReason.PAGE:
        raise UserError("source.refused_gone")
    return source, held


def entry_of(held: HeldEntry) -> FeedEntry:
    """The entry as the feed had it; a long text is cut."""
    values = json.loads(held.entry)
    return FeedEntry(**{**values, "categories": tuple(values["categories"])})


def _to_json(entry: FeedEntry) -> str:
    values = {**asdict(entry), "html": entry.html[:_MAX_HELD_HTML]}
    return json.dumps(values, ensure_ascii=False)
