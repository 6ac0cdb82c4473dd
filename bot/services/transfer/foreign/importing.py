"""Stores what a foreign file holds: feeds that are not followed yet, and stories as already sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from bot.errors import SummarizerError, UserError
from bot.ports.feed_reader import FeedSummarizer
from bot.ports.summarizer import PreparedArticle
from bot.services.articles import intake
from bot.services.articles.intake import Provenance
from bot.services.articles.known_topics import load_known_topics
from bot.services.newsroom.people import Person
from bot.services.transfer import team_and_feeds
from bot.services.transfer.foreign.items import ForeignFeed, ForeignStory, RefusedItem
from data.database import Database
from data.records.articles import Article, ArticleStatus, NewArticle
from data.transfer import articles as article_rows
from data.transfer import team_and_feeds as feed_rows
from data.transfer.import_state import ImportState
from data.transfer.records import ImportCounts, TransferredArticle

_ACTOR = Person(0, "lede import")
_REASONS = {
    "intake.too_short": "is too short for a story",
    "intake.nothing_left": "has no sentence to keep",
    "intake.no_story": "is no readable prose",
}


class ForeignImporter:
    """One import of a foreign file.

    Args:
        database: The database; None where nothing is to be stored.
        summarizer: Cleans and summarizes stories.
        now: The present.
    """

    def __init__(self, database: Database | None, summarizer: FeedSummarizer, now: datetime) -> None:
        self._database = database
        self._summarizer = summarizer
        self._now = now
        self._state: ImportState | None = None
        self._topics: list[tuple[str, int]] | None = None
        self._seen: set[str] = set()

    async def import_feeds(self, feeds: Sequence[ForeignFeed]) -> ImportCounts:
        """Follow the feeds that are not followed yet; the others stay as they are."""
        new = [feed for feed in feeds if feed.url not in self._seen]
        by_url: dict[str, ForeignFeed] = {}
        for feed in new:
            by_url.setdefault(feed.url, feed)
        self._seen.update(by_url)
        if self._database is None:
            return ImportCounts(added=len(by_url), unchanged=len(feeds) - len(by_url))
        async with self._database.transaction() as tx:
            state = self._state = self._state or await ImportState.begin(tx)
            known = await feed_rows.get_known_sources(tx, list(by_url))
            unknown = [feed for url, feed in by_url.items() if url not in known]
            for feed in unknown:
                given = {"url": feed.url, "title": feed.title, "topics": feed.topics}
                await feed_rows.add_source(
                    tx, state, team_and_feeds.source_from_line(given, self._now), self._now
                )
        return ImportCounts(added=len(unknown), unchanged=len(feeds) - len(unknown))

    async def prepare_story(self, story: ForeignStory) -> TransferredArticle | RefusedItem | None:
        """A story as an article that is stored as already sent; None for the repeat of an earlier one."""
        try:
            prepared = await self._prepare(story)
            article = intake.build_article(
                prepared, "", Provenance(story.site, story.url, story.links), _ACTOR, 0
            )
        except UserError as error:
            return RefusedItem(story.place, _REASONS.get(error.key, "cannot be read"))
        except SummarizerError:
            return RefusedItem(story.place, "is too large or too complex")
        key = article.fingerprint or f"{article.url} {article.title}"
        if key in self._seen:
            return None
        self._seen.add(key)
        return _as_sent(article, story)

    async def import_stories(self, stories: Sequence[TransferredArticle]) -> ImportCounts:
        """Store articles that are not stored yet, below all publication numbers: no digest has them."""
        if self._database is None:
            return ImportCounts(added=len(stories))
        async with self._database.transaction() as tx:
            state = self._state = self._state or await ImportState.begin(tx)
            return await article_rows.import_articles(tx, state, stories, self._now)

    async def _prepare(self, story: ForeignStory) -> PreparedArticle:
        topics = await self._known_topics()
        if story.entry is not None:
            return await self._summarizer.prepare_entry(story.entry, topics)
        if sum(character.isalpha() for character in story.text) < intake.MIN_LETTERS:
            raise UserError("intake.too_short")
        return await self._summarizer.prepare_text(story.text.replace("\0", ""), topics)

    async def _known_topics(self) -> list[tuple[str, int]]:
        if self._topics is None:
            self._topics = []
            if self._database is not None:
                async with self._database.reading() as tx:
                    self._topics = await load_known_topics(tx)
        return self._topics


def _as_sent(article: NewArticle, story: ForeignStory) -> TransferredArticle:
    at = story.published_at
    values = {field.name: getattr(article, field.name) for field in fields(NewArticle)}
    stored = Article(
        **values,
        id=0,
        status=ArticleStatus.PUBLISHED,
        seq=None,
        card_message_id=None,
        created_at=at,
        updated_at=at,
        published_at=at,
    )
    day = article.source_date or f"{at:%Y-%m-%d}"
    stored = replace(stored, author=article.author or story.author, source_date=day)
    return TransferredArticle(stored, carried=True, has_created_at=True, is_archived=True)
