"""Decides whether a draft may be published now, at its hour, or after its review. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from hashlib import blake2b

from bot.services.articles.titles import one_line
from bot.services.newsroom.people import Person
from data.records.articles import Article
from data.records.publication_plans import PlanState, PublicationPlan

_SEPARATOR = "\0"


class PublishEffect(Enum):
    """What tapping Publish does: publish, publish at the stored hour, or ask another editor."""

    PUBLISH = auto()
    WAIT = auto()
    ASK = auto()


def decide(
    article: Article, plan: PublicationPlan | None, by: Person, now: datetime, *, requires_review: bool
) -> PublishEffect:
    """What Publish does for a person.

    Args:
        article: The draft.
        plan: Its plan, None without one.
        by: Who publishes it.
        now: The present.
        requires_review: Whether a draft is published by another editor than its author.
    """
    if requires_review and not (is_second_person(article, plan, by) or is_approved(article, plan)):
        return PublishEffect.ASK
    if plan is None:
        return PublishEffect.PUBLISH
    approves_hour = plan.state is PlanState.REVIEW and plan.at is not None and plan.at > now
    return PublishEffect.WAIT if approves_hour or plan.is_embargoed(now) else PublishEffect.PUBLISH


def is_second_person(article: Article, plan: PublicationPlan | None, by: Person) -> bool:
    """Whether a person neither added a draft nor asked for its review."""
    asked_by = plan.planned_by if plan is not None and plan.state is PlanState.REVIEW else 0
    return by.id not in (article.added_by, asked_by)


def is_approved(article: Article, plan: PublicationPlan | None) -> bool:
    """Whether somebody approved the draft, and what readers see has not changed since."""
    return (
        plan is not None and bool(plan.approved_version) and plan.approved_version == content_version(article)
    )


def content_version(article: Article) -> str:
    """A digest of what readers see of an article."""
    summary = article.summary
    step = summary.ladder[min(article.sentences_shown, len(summary.ladder)) - 1] if summary.ladder else ()
    parts = (
        one_line(article.title),
        article.url,
        article.site,
        article.author,
        article.note,
        *(summary.sentences[index] for index in step),
        *(f"{block.kind} {block.text}" for block in article.blocks),
    )
    return blake2b(_SEPARATOR.join(parts).encode(), digest_size=16).hexdigest()
