"""Changes an article's status and, in the same transaction, what its event says."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.services.articles import editing
from bot.services.articles.editing import OnChanged
from bot.services.articles.intake import IntakeServices
from bot.services.events import analysis
from bot.services.newsroom.people import Person
from data.database import Database, Transaction
from data.records.articles import Article, ArticleStatus


class ArticleTransition(Protocol):
    """A function of `editing` that changes an article's status."""

    async def __call__(
        self,
        database: Database,
        article_id: int,
        by: Person,
        now: datetime,
        on_changed: OnChanged | None = None,
    ) -> Article:
        """Change the status; see bot.services.articles.editing."""
        ...


_ENTERING: tuple[ArticleTransition, ...] = (editing.publish, editing.restore)
_LEAVING: tuple[ArticleTransition, ...] = (editing.unpublish, editing.retract)


async def change_status(
    services: IntakeServices, transition: ArticleTransition, article_id: int, by: Person, now: datetime
) -> Article:
    """Change the status of an article; an event whose published articles change is compared before.

    Raises:
        UserError: As `transition`.
    """
    if transition not in _ENTERING + _LEAVING:
        return await transition(services.database, article_id, by, now)
    article = await editing.get(services.database, article_id)
    is_entering = transition in _ENTERING
    comparison = await analysis.compare(
        services.database,
        services.events,
        article.event_id,
        now,
        entering=article if is_entering else None,
        entering_id=article.id,
        is_copy=article.copy_of is not None,
        leaving=() if is_entering else (article.id,),
    )

    async def store(tx: Transaction, changed: Article) -> None:
        # Another editor may have moved the article meanwhile; the next comparison then corrects both events.
        if changed.event_id == article.event_id:
            await analysis.store(tx, changed.event_id, comparison, now)

    return await transition(services.database, article_id, by, now, store)


async def refresh_event(services: IntakeServices, article: Article, now: datetime) -> None:
    """Compare the articles of an event again after a published one has changed."""
    if article.status is ArticleStatus.PUBLISHED:
        await analysis.refresh(services.database, services.events, (article.event_id,), now)
