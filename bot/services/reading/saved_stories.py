"""Saves stories for a reader and lists them; only private chats have saved stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.services.reading.latest import ListedStory, with_others
from bot.services.subscriptions.subscriptions import Chat
from data.articles import articles
from data.audience import readers, saved_stories
from data.database import Database
from data.records.articles import ArticleStatus

PAGE_SIZE = 5


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page (from 0) of the saved stories, last saved first, and the number of all saved stories."""

    number: int
    stories: tuple[ListedStory, ...]
    total: int


async def save(database: Database, chat: Chat, article_id: int, now: datetime) -> None:
    """Save a story; the reader need not be subscribed.

    Raises:
        UserError: The story is not published.
    """
    async with database.transaction() as tx:
        article = await articles.get(tx, article_id)
        if article is None or article.status is not ArticleStatus.PUBLISHED:
            raise UserError("article.gone")
        reader = await readers.ensure(tx, chat.id, chat.thread_id, chat.kind, chat.language, now)
        await saved_stories.add(tx, reader.id, article_id, now)


async def remove(database: Database, chat: Chat, article_id: int) -> None:
    """Remove a story from the saved ones."""
    async with database.transaction() as tx:
        await saved_stories.remove(tx, chat.id, article_id)


async def is_saved(database: Database, chat: Chat, article_id: int) -> bool:
    """Whether the story is saved."""
    async with database.reading() as tx:
        return await saved_stories.is_saved(tx, chat.id, article_id)


async def load_page(database: Database, chat: Chat, page: int) -> SavedPage:
    """A page of the saved stories; the last page where `page` is beyond it."""
    async with database.reading() as tx:
        total = await saved_stories.count(tx, chat.id)
        page = max(0, min(page, (total - 1) // PAGE_SIZE))
        found = await saved_stories.page(tx, chat.id, page * PAGE_SIZE, PAGE_SIZE)
        return SavedPage(page, tuple(await with_others(tx, found)), total)
