"""Plans when drafts are published, keeps embargoes, and lets another editor approve.

A draft is published at once, at an instant, with the newsroom's next digest, or not before an instant. Under
an embargo it cannot be published earlier; Publish then means: at the end of the embargo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError, require_found
from bot.services.articles import editing, publication
from bot.services.articles.intake import IntakeServices
from bot.services.articles.publication_rules import (
    PublishEffect,
    content_version,
    decide,
    is_approved,
    is_second_person,
)
from bot.services.calendar.slots import Schedule, first_due
from bot.services.newsroom.newsroom_rules import NewsroomRules
from bot.services.newsroom.people import Person
from data.articles import articles, publication_plans
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article, ArticleStatus
from data.records.publication_plans import PlanState, PublicationPlan

PAGE_SIZE = 6
MAX_AHEAD = timedelta(days=366)
_EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PlannedDraft:
    """An article with its plan; without one it is not planned, or published already."""

    article: Article
    plan: PublicationPlan | None


_PlanChange = Callable[[Article, PublicationPlan | None], PublicationPlan | None]
"""The new plan of a draft from its present one, None to end it."""


async def load(database: Database, article_id: int) -> PlannedDraft:
    """An article and its plan.

    Raises:
        UserError: There is none.
    """
    async with database.reading() as tx:
        article = require_found(await articles.get(tx, article_id), "article.gone")
        return PlannedDraft(article, await publication_plans.get(tx, article_id))


async def load_plans(database: Database, drafts: Sequence[Article]) -> Mapping[int, PublicationPlan]:
    """The plans of those of these drafts that have one, by number."""
    async with database.reading() as tx:
        return await publication_plans.get_many(tx, [draft.id for draft in drafts])


async def list_planned(database: Database, page: int) -> tuple[list[PlannedDraft], int]:
    """One page (from 0) of the planned drafts, earliest first, and the number of all."""
    async with database.reading() as tx:
        found, total = await publication_plans.page(tx, page * PAGE_SIZE, PAGE_SIZE)
    return [PlannedDraft(article, plan) for article, plan in found], total


async def publish(services: IntakeServices, article_id: int, by: Person, now: datetime) -> PlannedDraft:
    """Do what the Publish button does: publish, wait for the end of the embargo, or ask another editor.

    Raises:
        UserError: The article was deleted, or is neither a draft nor published.
    """
    found = await load(services.database, article_id)
    requires_review = services.rules.requires_review
    effect = decide(found.article, found.plan, by, now, requires_review=requires_review)
    if effect is PublishEffect.PUBLISH or found.article.status is not ArticleStatus.DRAFT:
        article = await publication.change_status(services, editing.publish, article_id, by, now)
        return PlannedDraft(article, None)

    def change(article: Article, plan: PublicationPlan | None) -> PublicationPlan:
        if decide(article, plan, by, now, requires_review=requires_review) is not effect:
            raise UserError("article.changed_meanwhile")
        if effect is PublishEffect.ASK:
            return _asked(article, plan, by, now)
        return _settled(services, _released(plan, by, now), article, plan, by, now)

    action = "article.review_asked" if effect is PublishEffect.ASK else "article.approved"
    if effect is PublishEffect.WAIT and not requires_review:
        action = "article.planned"
    return await _change(services, article_id, action, change, by, now)


async def set_time(
    services: IntakeServices, article_id: int, at: datetime, by: Person, now: datetime
) -> PlannedDraft:
    """Publish a draft at an instant.

    Raises:
        UserError: The instant is past, too far away or under the embargo; it is no draft any more.
    """
    _require_future(at, now)
    return await _set_time(services, article_id, at, by, now, with_digest=False)


async def set_next_digest(
    services: IntakeServices, article_id: int, by: Person, now: datetime
) -> PlannedDraft:
    """Publish a draft at the newsroom's next usual digest time, after the end of its embargo.

    Raises:
        UserError: It is no draft any more.
    """
    plan = (await load(services.database, article_id)).plan
    at = next_digest_at(services.rules, now, plan)
    return await _set_time(services, article_id, at, by, now, with_digest=True)


def next_digest_at(rules: NewsroomRules, now: datetime, plan: PublicationPlan | None = None) -> datetime:
    """The newsroom's next usual digest time, not before the end of an embargo."""
    schedule = Schedule(rules.timezone, rules.digest_times, _EVERY_DAY)
    earliest = plan.not_before - _MOMENT if plan is not None and plan.not_before else now
    return first_due(schedule, max(now, earliest))


async def _set_time(
    services: IntakeServices, article_id: int, at: datetime, by: Person, now: datetime, *, with_digest: bool
) -> PlannedDraft:
    def change(article: Article, plan: PublicationPlan | None) -> PublicationPlan:
        before = plan or _empty_plan(article, by, now)
        if before.is_embargoed(at):
            raise UserError("plan.embargoed")
        planned = _by(replace(before, at=at, with_digest=with_digest), by, now)
        return _settled(services, planned, article, plan, by, now)

    return await _change(services, article_id, "article.planned", change, by, now)


async def set_embargo(
    services: IntakeServices, article_id: int, until: datetime, by: Person, now: datetime
) -> PlannedDraft:
    """Forbid the publication of a draft before an instant; an earlier hour moves to it.

    Raises:
        UserError: The instant is past or too far away; it is no draft any more.
    """
    _require_future(until, now)

    def change(article: Article, plan: PublicationPlan | None) -> PublicationPlan:
        before = plan or _empty_plan(article, by, now)
        at = None if before.at is None or before.state is PlanState.HELD else max(before.at, until)
        if before.state is PlanState.REVIEW and at is None:
            at = until
        return _by(replace(before, at=at, not_before=until), by, now, keeps_asker=True)

    return await _change(services, article_id, "article.embargoed", change, by, now)


async def lift_embargo(services: IntakeServices, article_id: int, by: Person, now: datetime) -> PlannedDraft:
    """Take an embargo off a draft; an hour at which it is published stays."""

    def change(_: Article, plan: PublicationPlan | None) -> PublicationPlan | None:
        if plan is None or plan.state is PlanState.HELD:
            return None
        return replace(plan, not_before=None, updated_at=now)

    return await _change(services, article_id, "article.embargo_lifted", change, by, now)


async def cancel(services: IntakeServices, article_id: int, by: Person, now: datetime) -> PlannedDraft:
    """Make a planned draft an ordinary one; its embargo stays."""

    def change(article: Article, plan: PublicationPlan | None) -> PublicationPlan | None:
        if plan is None or not plan.is_embargoed(now):
            return None
        return replace(_empty_plan(article, by, now), not_before=plan.not_before)

    return await _change(services, article_id, "article.plan_cancelled", change, by, now)


def _require_future(at: datetime, now: datetime) -> None:
    if at <= now:
        raise UserError("moment.past")
    if at > now + MAX_AHEAD:
        raise UserError("moment.far")


def _empty_plan(article: Article, by: Person, now: datetime) -> PublicationPlan:
    return PublicationPlan(article.id, PlanState.HELD, None, None, False, by.id, by.name, 0, "", "", now)


def _by(plan: PublicationPlan, by: Person, now: datetime, *, keeps_asker: bool = False) -> PublicationPlan:
    """The plan as decided by a person; who asked for a review stays where that is not decided anew."""
    if keeps_asker and plan.state is PlanState.REVIEW:
        return replace(plan, updated_at=now)
    return replace(plan, planned_by=by.id, planned_by_name=by.name, updated_at=now)


def _settled(
    services: IntakeServices,
    planned: PublicationPlan,
    article: Article,
    before: PublicationPlan | None,
    by: Person,
    now: datetime,
) -> PublicationPlan:
    """A plan with an hour: ready, or waiting for review; a second person who makes it approves it, too."""
    ready = replace(planned, state=PlanState.READY, updated_at=now)
    if not services.rules.requires_review:
        return ready
    if is_second_person(article, before, by):
        version = content_version(article)
        return replace(ready, approved_by=by.id, approved_by_name=by.name, approved_version=version)
    return ready if is_approved(article, before) else replace(ready, state=PlanState.REVIEW)


def _asked(article: Article, plan: PublicationPlan | None, by: Person, now: datetime) -> PublicationPlan:
    """Waiting for another editor, to be published at the hour that was planned or after the embargo."""
    before = plan or _empty_plan(article, by, now)
    at = before.at if before.at is not None and before.at > now else None
    if at is None and before.is_embargoed(now):
        at = before.not_before
    asked = replace(before, state=PlanState.REVIEW, at=at)
    return asked if asked == plan and plan.planned_by == by.id else _by(asked, by, now)  # asked once


def _released(plan: PublicationPlan | None, by: Person, now: datetime) -> PublicationPlan:
    """Published at the hour that was planned, or at the end of the embargo."""
    assert plan is not None
    at = plan.at if plan.at is not None and plan.at > now else plan.not_before
    released = replace(plan, at=at)
    return _by(released, by, now) if plan.state is PlanState.HELD else released


async def _change(
    services: IntakeServices, article_id: int, action: str, change: _PlanChange, by: Person, now: datetime
) -> PlannedDraft:
    """Change the plan of a draft, or end it where `change` gives None, and write the audit entry."""
    async with services.database.transaction() as tx:
        article = require_found(await articles.get_for_update(tx, article_id), "article.gone")
        if article.status is not ArticleStatus.DRAFT:
            raise UserError("article.changed_meanwhile")
        before = await publication_plans.get(tx, article_id, for_update=True)
        plan = change(article, before)
        if plan == before:
            return PlannedDraft(article, plan)
        await _store(tx, article_id, plan)
        subject = audit_subject(article, plan or before, services.rules.timezone)
        await team.write_audit_entry(tx, by.id, by.name, action, subject, now)
    return PlannedDraft(article, plan)


async def _store(tx: Transaction, article_id: int, plan: PublicationPlan | None) -> None:
    if plan is None:
        await publication_plans.remove(tx, article_id)
    else:
        await publication_plans.save(tx, plan)


def audit_subject(article: Article, plan: PublicationPlan | None, zone: str) -> str:
    """The hour in the newsroom's zone, where there is one, and the title."""
    at = (plan.at or plan.not_before) if plan is not None else None
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}: {article.title}" if at else article.title
