"""Reads published stories for /latest and the buttons of a digest, one for each event."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.services.delivery.digest_stories import (
    DigestStory,
    entries_of_part,
    entries_on_demand,
    match_stories,
)
from data.articles import articles, event_lists, events
from data.database import Database, Transaction
from data.delivery import editions
from data.records.articles import Article, ArticleStatus
from data.records.delivery import Edition
from data.records.events import EditionEntry, EventMember

DEFAULT_COUNT = 5
MAX_COUNT = 10


@dataclass(frozen=True, slots=True)
class LatestKey:
    """Which of the newest stories: of a topic ("" for all), how many on a page, and which page, from 0.

    `languages` are those that the reader reads, none for all.
    """

    topic: str
    count: int
    page: int = 0
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedStory:
    """An event in a list: the article that stands for it, and the other published ones."""

    article: Article
    others: Sequence[Article | EventMember] = ()


@dataclass(frozen=True, slots=True)
class StoryPage:
    """One page of a list of stories, its number from 0, and whether another page follows."""

    stories: tuple[ListedStory, ...]
    number: int = 0
    has_more: bool = False


async def get_latest(database: Database, keys: Collection[LatestKey]) -> dict[LatestKey, StoryPage]:
    """The newest events of each key."""
    async with database.reading() as tx:
        return {key: await _latest_page(tx, key) for key in keys}


async def _latest_page(tx: Transaction, key: LatestKey) -> StoryPage:
    start = key.count * key.page
    found = await event_lists.list_newest(tx, key.topic or None, start + key.count + 1, key.languages)
    ids = found[start : start + key.count]
    stories = await list_events(tx, ids, languages=key.languages)
    return StoryPage(tuple(stories), key.page, len(found) > start + key.count)


async def list_events(
    tx: Transaction,
    ids: Sequence[int],
    candidates: Mapping[int, Sequence[int]] | None = None,
    languages: Collection[str] = (),
) -> list[ListedStory]:
    """The events in this order; each is led by its lead, or by the first of its `candidates` without it.

    With `languages`, an article in one of them (or in an unknown one) leads.
    """
    known = await events.get_many(tx, ids)
    members = await events.list_members(tx, ids, (ArticleStatus.PUBLISHED,))
    by_event: dict[int, list[EventMember]] = {event_id: [] for event_id in ids}
    for member in members:
        by_event[member.event_id].append(member)
    leads: dict[int, int] = {}
    for event_id, found in by_event.items():
        read = [one.id for one in found if is_read(one.language, languages)]
        allowed = list(candidates[event_id]) if candidates else read
        lead = known[event_id].lead_article_id if event_id in known else None
        if allowed:
            leads[event_id] = lead if lead is not None and lead in allowed else allowed[0]
    shown = await articles.get_many(tx, leads.values())
    return [
        ListedStory(shown[lead], tuple(one for one in by_event[event_id] if one.id != lead))
        for event_id, lead in leads.items()
        if lead in shown
    ]


def is_read(language: str, languages: Collection[str]) -> bool:
    """Whether readers of these languages, none for all, read an article in one; "" is unknown."""
    return not languages or not language or language in languages


async def with_others(tx: Transaction, found: Sequence[Article]) -> list[ListedStory]:
    """These articles with the other published ones of their events."""
    members = await events.list_members(tx, {one.event_id for one in found}, (ArticleStatus.PUBLISHED,))
    return [
        ListedStory(
            article,
            tuple(one for one in members if one.event_id == article.event_id and one.id != article.id),
        )
        for article in found
    ]


async def get_published(database: Database, ids: Sequence[int]) -> list[ListedStory]:
    """The published articles among `ids`, in that order, with the others of their events."""
    async with database.reading() as tx:
        return await with_others(tx, await _published(tx, ids))


async def _published(tx: Transaction, ids: Sequence[int]) -> list[Article]:
    found = await articles.get_many(tx, ids)
    return [found[i] for i in ids if i in found and found[i].status is ArticleStatus.PUBLISHED]


async def get_edition_part(
    database: Database, edition_id: int, part: int
) -> tuple[Edition | None, list[Article]]:
    """An edition and the published articles of one of its parts and their events.

    None and [] where either is missing.
    """
    async with database.reading() as tx:
        found = await editions.get_edition(tx, edition_id)
    if found is None or not 0 <= part < len(found.parts):
        return None, []
    entries = entries_of_part(found, part)
    return found, await get_event_articles(database, entries)


async def get_event_articles(database: Database, entries: Sequence[EditionEntry]) -> list[Article]:
    """The published articles of entries: the planned ones in their order, then those of their events."""
    async with database.reading() as tx:
        planned = await _published(tx, [entry.article_id for entry in entries])
        known = {one.id for one in planned}
        members = await events.list_articles(tx, {entry.event_id for entry in entries if entry.event_id})
    return [*planned, *(one for one in members if one.id not in known)]


async def get_rest(database: Database, edition_id: int) -> tuple[Edition | None, list[DigestStory]]:
    """An edition and its stories that are shown on demand; None and [] where it does not exist."""
    async with database.reading() as tx:
        found = await editions.get_edition(tx, edition_id)
    entries = entries_on_demand(found) if found else ()
    return found, match_stories(entries, await get_event_articles(database, entries))


async def count_topics(database: Database) -> list[tuple[str, int]]:
    """The topics of published articles with their counts, the most frequent first."""
    async with database.reading() as tx:
        return await articles.count_by_topic(tx)
