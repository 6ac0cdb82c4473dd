"""Changes an article's status and, in the same transaction, what its event says."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.errors import UserError
from bot.services.articles import editing
from bot.services.articles.editing import OnChanged
from bot.services.articles.intake import IntakeServices
from bot.services.articles.publication_rules import PublishEffect, decide
from bot.services.events import analysis
from bot.services.newsroom.people import Person
from data.articles import publication_plans
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article, ArticleStatus
from data.records.publication_plans import PlanState


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


_ENTERING: tuple[ArticleTransition, ...] = (editing.publish, editing.publish_planned, editing.restore)
_PUBLISHING: tuple[ArticleTransition, ...] = (editing.publish, editing.publish_planned)
_LEAVING: tuple[ArticleTransition, ...] = (editing.unpublish, editing.retract)


async def change_status(
    services: IntakeServices,
    transition: ArticleTransition,
    article_id: int,
    by: Person,
    now: datetime,
    on_changed: OnChanged | None = None,
) -> Article:
    """Change the status of an article; an event whose published articles change is compared before.

    A draft is published only where its plan permits that, which then ends.

    Args:
        services: The services.
        transition: The change.
        article_id: The article.
        by: Who changes it.
        now: The present.
        on_changed: Runs in the transaction, after the change; not where the article has the status already.

    Raises:
        UserError: As `transition`; also where the draft is under an embargo or waits for another editor.
    """
    if transition not in _ENTERING + _LEAVING:
        return await transition(services.database, article_id, by, now, on_changed)
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
        if transition in _PUBLISHING:
            await _end_plan(tx, services, transition, changed, by, now)
        if on_changed:
            await on_changed(tx, changed)

    return await transition(services.database, article_id, by, now, store)


async def _end_plan(
    tx: Transaction,
    services: IntakeServices,
    transition: ArticleTransition,
    article: Article,
    by: Person,
    now: datetime,
) -> None:
    """End the plan of an article that is published; raise UserError where it does not permit that."""
    plan = await publication_plans.get(tx, article.id, for_update=True)
    if transition is editing.publish_planned:
        if plan is None or plan.at is None or plan.at > now:
            raise UserError("article.changed_meanwhile")
    else:
        effect = decide(article, plan, by, now, requires_review=services.rules.requires_review)
        if effect is not PublishEffect.PUBLISH:
            raise UserError("plan.needs_review" if effect is PublishEffect.ASK else "plan.embargoed")
        if plan is not None and plan.state is PlanState.REVIEW:
            await team.write_audit_entry(tx, by.id, by.name, "article.approved", article.title, now)
    await publication_plans.remove(tx, article.id)


async def refresh_event(services: IntakeServices, article: Article, now: datetime) -> None:
    """Compare the articles of an event again after a published one has changed."""
    if article.status is ArticleStatus.PUBLISHED:
        await analysis.refresh(services.database, services.events, (article.event_id,), now)
