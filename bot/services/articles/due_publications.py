"""Publishes planned drafts whose instant has come; what an outage left due is published at the start.

The publication and the end of its plan are one transaction under a lock on the article, so a draft is
published once, whatever is killed and however many processes run this.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.errors import UserError
from bot.services.articles import editing, publication
from bot.services.articles.intake import IntakeServices
from bot.services.articles.publication_rules import is_approved
from bot.services.newsroom.people import Person
from data.articles import articles, publication_plans
from data.database import Transaction
from data.errors import DataError
from data.records.articles import Article, ArticleStatus
from data.records.publication_plans import PlanState, PublicationPlan

log = logging.getLogger(__name__)

_BATCH_SIZE = 50
LATE_AFTER = timedelta(minutes=2)
"""A publication is late from here on; the job runs every minute."""


class DueKind(Enum):
    """What became of a planned draft at its instant."""

    PUBLISHED = auto()
    EMBARGO_OVER = auto()
    UNAPPROVED = auto()


@dataclass(frozen=True, slots=True)
class DuePublication:
    """A planned draft whose instant has come.

    Attributes:
        kind: See DueKind.
        article: The article as it is now.
        plan: The plan as it was.
        is_late: Whether it was published well after its instant, because Lede was not running.
    """

    kind: DueKind
    article: Article
    plan: PublicationPlan
    is_late: bool


async def publish_due(services: IntakeServices, now: datetime) -> list[DuePublication]:
    """Publish the drafts that are due, earliest first, and end embargoes; what fails stays due.

    Returns:
        What this process has done; what another one was faster with is not in it.

    Raises:
        DataError: The database cannot be used; the rest stays due.
    """
    done: list[DuePublication] = []
    seen: set[int] = set()
    while True:
        async with services.database.reading() as tx:
            due = await publication_plans.list_due(tx, now, _BATCH_SIZE + len(seen))
        remaining = [plan for plan in due if plan.article_id not in seen]
        if not remaining:
            return done
        for plan in remaining:
            seen.add(plan.article_id)
            outcome = await _try_to_settle(services, plan, now)
            if outcome is not None:
                done.append(outcome)


async def _try_to_settle(
    services: IntakeServices, plan: PublicationPlan, now: datetime
) -> DuePublication | None:
    """Settle one plan; an unexpected failure keeps no other draft from its hour."""
    try:
        return await _settle(services, plan, now)
    except DataError:
        raise
    except Exception:
        log.exception("publications: publication failed, retrying", extra={"article": plan.article_id})
        return None


async def _settle(services: IntakeServices, plan: PublicationPlan, now: datetime) -> DuePublication | None:
    if plan.state is PlanState.HELD:
        return await _end(services, plan, DueKind.EMBARGO_OVER, now)
    if not services.rules.requires_review:
        return await _publish(services, plan, now)
    async with services.database.reading() as tx:
        article = await articles.get(tx, plan.article_id)
    if article is not None and is_approved(article, plan):
        return await _publish(services, plan, now)
    return await _end(services, plan, DueKind.UNAPPROVED, now)


async def _publish(services: IntakeServices, plan: PublicationPlan, now: datetime) -> DuePublication | None:
    """Publish a draft; an article that is no draft any more loses its plan."""
    published: list[Article] = []

    async def keep(_: Transaction, article: Article) -> None:
        published.append(article)

    planner = Person(plan.planned_by, plan.planned_by_name)
    try:
        await publication.change_status(
            services, editing.publish_planned, plan.article_id, planner, now, keep
        )
    except UserError:
        published.clear()
    if not published:
        return await _end(services, plan, DueKind.EMBARGO_OVER, now)
    is_late = plan.at is not None and now - plan.at > LATE_AFTER
    log.info("publications: published", extra={"article": plan.article_id, "late": is_late})
    return DuePublication(DueKind.PUBLISHED, published[0], plan, is_late)


async def _end(
    services: IntakeServices, plan: PublicationPlan, kind: DueKind, now: datetime
) -> DuePublication | None:
    """End an embargo, or let a draft without an approval wait without an hour.

    The plan of an article that is no draft any more is deleted; one that was changed meanwhile stays.
    """
    async with services.database.transaction() as tx:
        article = await articles.get_for_update(tx, plan.article_id)
        present = await publication_plans.get(tx, plan.article_id, for_update=True)
        if article is None or present != plan:
            return None
        if article.status is not ArticleStatus.DRAFT or kind is not DueKind.UNAPPROVED:
            await publication_plans.remove(tx, plan.article_id)
        else:
            waiting = replace(plan, state=PlanState.REVIEW, at=None, not_before=None, updated_at=now)
            await publication_plans.save(tx, waiting)
    return (
        DuePublication(kind, article, plan, is_late=False) if article.status is ArticleStatus.DRAFT else None
    )
