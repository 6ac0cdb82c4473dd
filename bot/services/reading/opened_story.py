"""Reads one story for a reader who opens it: its article, the others of its event, and why it is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.services.delivery.digest_stories import entry_at
from bot.services.reading.latest import is_read
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.articles import articles, events
from data.audience import saved_stories
from data.database import Database, Transaction
from data.delivery import corrections, edition_days, editions
from data.newsroom import story_figures
from data.records.articles import Article, ArticleStatus
from data.records.audience import Subscription
from data.records.delivery import Edition
from data.records.events import EditionEntry, Event, EventMark, EventMember
from data.records.taste import Tap, read_taps


@dataclass(frozen=True, slots=True)
class OpenedStory:
    """A story as one reader sees it.

    Attributes:
        article: The article to show.
        others: The other published articles of its event, in the order of publication.
        event: Its event.
        edition_id: The digest in which it was opened, 0 for none.
        entry: Its entry in that digest, None outside digests.
        mark: What editors want of the event, for the day of the digest or on every day.
        local_date: The reader's date of that digest, or of one that is not planned yet; None outside digests.
        is_moved: Whether editors gave it its place in the digests of that day.
        subscription: The reader's subscription, None without one.
        is_saved: Whether the reader has saved the article.
    """

    article: Article
    others: tuple[EventMember, ...]
    event: Event
    edition_id: int
    entry: EditionEntry | None
    mark: EventMark
    local_date: date | None
    is_moved: bool
    subscription: Subscription | None
    is_saved: bool

    @property
    def is_followed(self) -> bool:
        """Whether the reader follows the event."""
        return self.subscription is not None and self.event.id in self.subscription.follows

    @property
    def taps(self) -> tuple[Tap, ...]:
        """The reader's taps of More and Less, the oldest first."""
        return read_taps(self.subscription.taps) if self.subscription else ()

    @property
    def tapped(self) -> bool | None:
        """Whether the reader tapped More (True) or Less for this event; None for neither."""
        return next((one.is_more for one in self.taps if one.event_id == self.event.id), None)

    @property
    def reports(self) -> tuple[Article | EventMember, ...]:
        """All published articles of the event, the shown one first."""
        return (self.article, *self.others)

    def is_read(self, report: Article | EventMember) -> bool:
        """Whether the reader reads an article's language and, in digests, its source."""
        languages = self.subscription.story_languages if self.subscription else ()
        is_avoided = self.entry is not None and report.id in self.entry.avoided
        return not is_avoided and is_read(report.language, languages)

    @property
    def since_seq(self) -> int:
        """Up to which publication number the reader had the event before the digest; 0 for nothing."""
        return self.entry.since_seq if self.entry else 0


async def find_in_digest(database: Database, edition_id: int, part: int, place: int) -> int:
    """The article that was planned at a place, from 1, of a digest; 0 where there is none."""
    async with database.reading() as tx:
        edition = await editions.get_edition(tx, edition_id)
    entry = entry_at(edition, part, place) if edition else None
    return entry.article_id if entry else 0


async def open_story(
    database: Database, chat: Chat, article_id: int, edition_id: int = 0, local_date: date | None = None
) -> OpenedStory | None:
    """The story of an article; where that was retracted, the article that leads its event stands in for it.

    Args:
        database: The open database.
        chat: The reader.
        article_id: The article.
        edition_id: The digest in which the reader saw it, 0 for none.
        local_date: The reader's date of a digest that is not planned yet, None for none.

    Returns:
        None where nothing of the event is published.
    """
    async with database.reading() as tx:
        article = await _published(tx, article_id)
        event = await events.get(tx, article.event_id) if article else None
        if article is None or event is None:
            return None
        members = await events.list_members(tx, {event.id}, (ArticleStatus.PUBLISHED,))
        edition = await editions.get_edition(tx, edition_id) if edition_id else None
        subscription = await subscriptions.find(tx, chat)
        if edition is not None:
            local_date = _local_date(edition, subscription)
        day = await edition_days.get_day(tx, local_date) if local_date else None
        return OpenedStory(
            article=article,
            others=tuple(one for one in members if one.id != article.id),
            event=event,
            edition_id=edition.id if edition else 0,
            entry=_entry_of(edition, article_id, event.id),
            mark=day.marks.get(event.id, event.mark) if day else event.mark,
            local_date=local_date,
            is_moved=day is not None and event.id in day.positions,
            subscription=subscription,
            is_saved=await saved_stories.is_saved(tx, chat.id, article.id),
        )


async def find_retracted(database: Database, article_id: int) -> Article | None:
    """The article where it was retracted, with the reason if there is one; None for any other."""
    async with database.reading() as tx:
        article = await articles.get(tx, article_id)
        if article is None or article.status is not ArticleStatus.RETRACTED:
            return None
        return await without_stale_note(tx, article)


async def without_stale_note(tx: Transaction, article: Article) -> Article:
    """A retracted article without the line of an earlier correction, which is no reason for it."""
    if article.status is ArticleStatus.RETRACTED and not await corrections.was_retracted(tx, article.id):
        return replace(article, corrected_at=None, correction="")
    return article


async def count_opening(database: Database, article: Article, day: date) -> None:
    """Count that a reader has opened an article and its event, on a day of the newsroom's calendar."""
    async with database.transaction() as tx:
        await events.count_opened(tx, article.event_id)
        await story_figures.count_opening(tx, article.id, day)


async def _published(tx: Transaction, article_id: int) -> Article | None:
    article = await articles.get(tx, article_id)
    if article is None or article.status is ArticleStatus.PUBLISHED:
        return article
    event = await events.get(tx, article.event_id)
    return await articles.get(tx, event.lead_article_id) if event and event.lead_article_id else None


def _entry_of(edition: Edition | None, article_id: int, event_id: int) -> EditionEntry | None:
    entries = edition.entries if edition else ()
    return next((one for one in entries if article_id == one.article_id or event_id == one.event_id), None)


def _local_date(edition: Edition, subscription: Subscription | None) -> date:
    zone = ZoneInfo(subscription.timezone if subscription else "UTC")
    return edition.created_at.astimezone(zone).date()
