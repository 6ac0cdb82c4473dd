"""From an entry of a feed to an article: read in full or as the feed has it, then taken in as any story."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import LedeError, ThinkerError, UserError
from bot.ports.feed_reader import FeedEntry, FeedThinker
from bot.ports.fetcher import Fetcher, FetchProblem, Wanted
from bot.ports.summarizer import Prepared
from bot.services.articles import intake
from bot.services.articles.intake import Newsroom, Origin
from bot.services.newsroom.people import Person
from data import feeds
from data.articles import articles
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article
from data.records.feeds import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What works with feeds: `thinker` is not the one that reads for editors."""

    database: Database
    fetcher: Fetcher
    thinker: FeedThinker


class SourceGone(LedeError):
    """Somebody removed the source while it was being read."""


async def file_entries(
    desk: Desk, source: Source, entries: Sequence[FeedEntry], now: datetime
) -> list[Article]:
    """Make articles of entries, the oldest first; gives those that are new here.

    An entry that cannot be read is passed over for good: it would not read better the next time.

    Raises:
        SourceGone: The source was removed meanwhile; what was filed before stays.
    """
    filed = []
    for entry in reversed(entries):
        article = await _file(desk, source, entry, now)
        if article is not None:
            filed.append(article)
    return filed


async def _file(desk: Desk, source: Source, entry: FeedEntry, now: datetime) -> Article | None:
    feed = Person(0, source.title or source.url)

    async def settle(tx: Transaction, article: Article) -> Article:
        # Together with the article: a crash leaves neither a story that comes twice nor one that is lost.
        current = await _still_followed(tx, source)
        await feeds.add_keys(tx, source.id, entry.keys, now)
        if not current.publish:
            return article
        await team.write_audit_entry(tx, feed.id, feed.name, "article.publish", article.title, now)
        return await articles.publish(tx, article.id, now)

    try:
        prepared = await _prepare(desk, source, entry)
        room = Newsroom(desk.database, desk.thinker)
        origin = Origin(source.title, entry.link)
        taken = await intake.take_prepared(room, prepared, origin, feed, source.chat_id, now, settle)
    except (UserError, ThinkerError) as error:
        log.info("an entry was passed over", extra={"source": source.id, "why": str(error)})
        return None
    return taken if isinstance(taken, Article) else None


async def _still_followed(tx: Transaction, source: Source) -> Source:
    current = await feeds.get_for_update(tx, source.id)
    if current is None:
        raise SourceGone
    return current


async def _prepare(desk: Desk, source: Source, entry: FeedEntry) -> Prepared:
    async with desk.database.reading() as tx:
        topics = await articles.count_by_topic(tx)
    own = await desk.thinker.prepare_entry(entry, topics)
    # Of a huge feed the reader leaves the texts of the older entries out.
    wanted = source.full_text or not entry.html
    whole = await _from_page(desk, entry, topics) if wanted and entry.link else None
    best = whole if whole is not None and _words(whole) > _words(own) else own
    return replace(
        best,
        title=entry.title or best.title,
        author=own.author or best.author,
        image_url=best.image_url or (whole.image_url if whole else ""),
        source_date=own.source_date or best.source_date,
        topics=source.topics or best.topics,
    )


async def _from_page(desk: Desk, entry: FeedEntry, topics: Sequence[tuple[str, int]]) -> Prepared | None:
    """The story as its page has it; None where the page cannot be had or read."""
    try:
        page = await desk.fetcher.fetch(entry.link, Wanted.PAGE)
        return await desk.thinker.prepare_page(page.body, page.url, page.charset, topics)
    except (FetchProblem, UserError, ThinkerError) as error:
        log.info("a story's page was not read", extra={"url": entry.link, "why": str(error)})
        return None


def _words(prepared: Prepared) -> int:
    return sum(len(text.split()) for kind, text in prepared.blocks if kind != "heading")
