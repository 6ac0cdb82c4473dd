"""Publishes what a feed or a program wants published at once, or lets it wait for its review."""

from __future__ import annotations

from datetime import datetime

from bot.services.newsroom.newsroom_rules import NewsroomRules
from bot.services.newsroom.people import Person
from data.articles import articles, publication_plans
from data.database import Transaction
from data.newsroom import team
from data.records.articles import Article
from data.records.publication_plans import PlanState, PublicationPlan


async def publish_or_ask(
    tx: Transaction, article: Article, actor: Person, rules: NewsroomRules, now: datetime
) -> Article:
    """Publish a draft, or let it wait for an editor; one that an editor has planned stays as it is."""
    if await publication_plans.get(tx, article.id, for_update=True) is not None:
        return article
    if not rules.requires_review:
        await team.write_audit_entry(tx, actor.id, actor.name, "article.publish", article.title, now)
        return await articles.publish(tx, article.id, now)
    plan = PublicationPlan(
        article_id=article.id,
        state=PlanState.REVIEW,
        at=None,
        not_before=None,
        with_digest=False,
        planned_by=actor.id,
        planned_by_name=actor.name,
        approved_by=0,
        approved_by_name="",
        approved_version="",
        updated_at=now,
    )
    await publication_plans.save(tx, plan)
    await team.write_audit_entry(tx, actor.id, actor.name, "article.review_asked", article.title, now)
    return article
