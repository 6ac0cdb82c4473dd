"""Loads the stories of the public archive: one story, an event, lists of the newest, what a search finds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.services.archive.topic_paths import topic_path
from bot.services.reading.latest import ListedStory, list_events
from bot.services.reading.opened_story import without_stale_note
from data.articles import archive, articles, event_lists, events
from data.articles.archive import StoryNumber
from data.database import Database, Transaction
from data.records.articles import Article, ArticleStatus
from data.records.events import Event, EventMember

STORIES_PER_PAGE: Final = 24
MAX_PAGES: Final = 100
"""Pages of a list; older stories are in the editions of their days."""
MAX_FOUND: Final = 24
_BATCH_SIZE: Final = 500
MAX_QUERY_LENGTH: Final = 100
"""Characters of a search; further ones are left out."""


@dataclass(frozen=True, slots=True)
class ArchivedStory:
    """A published article, its event, and the event's other published articles as they were published."""

    article: Article
    event: Event
    others: tuple[EventMember, ...]

    @property
    def reports(self) -> tuple[Article | EventMember, ...]:
        """All published articles of the event, the shown one first."""
        return (self.article, *self.others)


@dataclass(frozen=True, slots=True)
class RetractedStory:
    """An article that was retracted; nothing of it is shown but the reason."""

    article: Article


@dataclass(frozen=True, slots=True)
class MovedTo:
    """The address leads elsewhere: to an event with several reports, or to the only story of an event."""

    event_id: int = 0
    article_id: int = 0


StoryResult: TypeAlias = ArchivedStory | RetractedStory | None
EventResult: TypeAlias = ArchivedStory | RetractedStory | MovedTo | None


@dataclass(frozen=True, slots=True)
class NewestStories:
    """A page of the newest stories.

    Attributes:
        stories: The stories, newest first.
        number: The number of the page, from 1.
        has_more: Whether a page follows.
        topic: The topic of all, or "".
    """

    stories: tuple[ListedStory, ...]
    number: int
    has_more: bool
    topic: str = ""


async def load_story(database: Database, article_id: int) -> StoryResult:
    """A story by the number of its article; None for one that is not public."""
    async with database.reading() as tx:
        article = await articles.get(tx, article_id)
        if article is None:
            return None
        if article.status is ArticleStatus.RETRACTED:
            return RetractedStory(await without_stale_note(tx, article))
        if article.status is not ArticleStatus.PUBLISHED:
            return None
        event = await events.get(tx, article.event_id)
        return await _with_event(tx, article, event) if event else None


async def load_event(database: Database, event_id: int) -> EventResult:
    """An event by its lead; an event of one story or without any leads elsewhere, if it can."""
    async with database.reading() as tx:
        event = await events.get(tx, event_id)
        if event is None:
            return None
        if event.lead_article_id is None:
            return await _find_moved(tx, event_id)
        lead = await articles.get(tx, event.lead_article_id)
        if lead is None or lead.status is not ArticleStatus.PUBLISHED:
            return None
        found = await _with_event(tx, lead, event)
        return found if found.others else MovedTo(article_id=lead.id)


async def _with_event(tx: Transaction, article: Article, event: Event) -> ArchivedStory:
    members = await events.list_members(tx, {event.id}, (ArticleStatus.PUBLISHED,))
    return ArchivedStory(article, event, tuple(one for one in members if one.id != article.id))


async def _find_moved(tx: Transaction, event_id: int) -> EventResult:
    remaining = await events.find_remaining(tx, event_id)
    if remaining is not None:
        return MovedTo(event_id=remaining)
    retracted = await events.list_articles(tx, {event_id}, (ArticleStatus.RETRACTED,))
    return RetractedStory(await without_stale_note(tx, retracted[-1])) if retracted else None


async def load_newest(
    database: Database, number: int = 1, topic: str = "", count: int = STORIES_PER_PAGE
) -> NewestStories | None:
    """A page of the newest stories, of a topic unless that is ""; None for a page that does not exist."""
    if not 1 <= number <= MAX_PAGES:
        return None
    async with database.reading() as tx:
        found = await archive.list_newest_events(tx, topic or None, (number - 1) * count, count + 1)
        stories = await list_events(tx, found[:count])
    if not stories and (number > 1 or topic):
        return None
    has_more = len(found) > count and number < MAX_PAGES
    return NewestStories(tuple(stories), number, has_more, topic)


async def search(database: Database, words: str) -> Sequence[ListedStory]:
    """The stories that contain all the words, the best match first."""
    async with database.reading() as tx:
        found = await event_lists.list_found(tx, words, MAX_FOUND)
        return await list_events(tx, list(found), found)


async def iter_public(database: Database) -> AsyncIterator[StoryNumber]:
    """All articles that are published or retracted, by number."""
    last = 0
    while True:
        async with database.reading() as tx:
            found = await archive.list_story_numbers(tx, last, _BATCH_SIZE)
        if not found:
            return
        for one in found:
            yield one
        last = found[-1].id


async def list_merged_events(database: Database) -> list[int]:
    """The events whose articles are in another event now."""
    async with database.reading() as tx:
        return await events.list_merged(tx)


async def list_topics(database: Database) -> dict[str, str]:
    """The topics of published stories by their path, the most frequent first."""
    async with database.reading() as tx:
        return {topic_path(topic): topic for topic, _ in await articles.count_by_topic(tx)}
