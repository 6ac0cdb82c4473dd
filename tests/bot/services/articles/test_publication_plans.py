"""Drafts are published at their hour, once; an embargo and a review hold whoever taps Publish."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import UserError
from bot.services.articles import draft_batch, editing, publication, publication_plans
from bot.services.articles.auto_publication import publish_or_ask
from bot.services.articles.draft_batch import BatchAction
from bot.services.articles.due_publications import DueKind, publish_due
from bot.services.articles.intake import IntakeServices
from bot.services.newsroom.newsroom_rules import NewsroomRules
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team
from data.records.articles import Article, ArticleStatus
from data.records.publication_plans import PlanState
from tests.bot.services.seed import intake_services
from tests.support.factories import NOW, new_article

OLGA, EDDIE = Person(1001, "Olga"), Person(1002, "Eddie")
HOUR = timedelta(hours=1)
SIX, MORNING = NOW + 6 * HOUR, datetime(2026, 11, 23, 7, tzinfo=UTC)
BERLIN = NewsroomRules(timezone="Europe/Berlin")
DRAFT, PUBLISHED = ArticleStatus.DRAFT, ArticleStatus.PUBLISHED


@pytest.fixture
def services(database: Database) -> IntakeServices:
    return replace(intake_services(database), rules=BERLIN)


@pytest.fixture
def reviewed(services: IntakeServices) -> IntakeServices:
    return replace(services, rules=replace(BERLIN, requires_review=True))


async def add_draft(services: IntakeServices, title: str = "Ferry moves", **changes: object) -> int:
    async with services.database.transaction() as tx:
        return (await articles.add(tx, new_article(title, **changes), NOW)).id


async def status(services: IntakeServices, number: int) -> ArticleStatus:
    return (await editing.get(services.database, number)).status


async def latest(services: IntakeServices) -> list[str]:
    async with services.database.reading() as tx:
        return [article.title for article in await articles.latest(tx, None, 9)]


async def log_lines(services: IntakeServices) -> list[str]:
    async with services.database.reading() as tx:
        entries, _ = await team.audit_page(tx, 0, 20)
    return [f"{one.actor_name} {one.action} {one.subject}" for one in reversed(entries)]


async def test_a_draft_is_published_at_its_hour_and_only_once(services: IntakeServices) -> None:
    number = await add_draft(services)
    await publication_plans.set_time(services, number, SIX, OLGA, NOW)
    assert await publish_due(services, SIX - timedelta(seconds=1)) == []
    assert await latest(services) == []
    due = await publish_due(services, SIX)
    assert [(one.kind, one.article.id, one.is_late) for one in due] == [(DueKind.PUBLISHED, number, False)]
    assert await publish_due(services, SIX) == []
    assert await latest(services) == ["Ferry moves"]
    assert await log_lines(services) == [
        "Olga article.planned 2026-11-22 19:00: Ferry moves",
        "Olga article.publish_planned Ferry moves",
    ]


async def test_what_an_outage_left_due_is_late_and_in_the_order_of_the_hours(
    services: IntakeServices,
) -> None:
    second, first = await add_draft(services, "Second"), await add_draft(services, "First")
    await publication_plans.set_time(services, second, SIX, OLGA, NOW)
    await publication_plans.set_time(services, first, NOW + HOUR, OLGA, NOW)
    due = await publish_due(services, SIX + HOUR)
    assert [(one.article.title, one.is_late) for one in due] == [("First", True), ("Second", True)]
    assert await latest(services) == ["Second", "First"]


async def test_the_next_digest_is_the_newsrooms_usual_hour_after_the_embargo(
    services: IntakeServices,
) -> None:
    number = await add_draft(services)
    planned = await publication_plans.set_next_digest(services, number, OLGA, NOW)
    assert planned.plan is not None
    assert (planned.plan.at, planned.plan.with_digest) == (MORNING, True)
    await publication_plans.set_embargo(services, number, MORNING + HOUR, OLGA, NOW)
    planned = await publication_plans.set_next_digest(services, number, OLGA, NOW)
    assert planned.plan is not None
    assert planned.plan.at == MORNING + timedelta(days=1)
    await publication_plans.set_embargo(services, number, MORNING, OLGA, NOW)
    planned = await publication_plans.set_next_digest(services, number, OLGA, NOW)
    assert planned.plan is not None
    assert planned.plan.at == MORNING, "a digest at the end of the embargo may have it"


async def test_no_editor_publishes_before_the_end_of_an_embargo(services: IntakeServices) -> None:
    number = await add_draft(services)
    await publication_plans.set_embargo(services, number, SIX, OLGA, NOW)
    with pytest.raises(UserError, match=r"plan\.embargoed"):
        await publication.change_status(services, editing.publish, number, EDDIE, NOW)
    with pytest.raises(UserError, match=r"plan\.embargoed"):
        await publication_plans.set_time(services, number, SIX - HOUR, EDDIE, NOW)
    async with services.database.transaction() as tx:  # a feed that gets the text of the page
        draft = await editing.get(services.database, number)
        assert (await publish_or_ask(tx, draft, Person(0, "Feed"), BERLIN, NOW)).status is DRAFT
    released = await publication_plans.publish(services, number, EDDIE, NOW)
    assert (released.article.status, released.plan and released.plan.at) == (DRAFT, SIX)
    assert await publish_due(services, SIX - HOUR) == []
    assert [one.kind for one in await publish_due(services, SIX)] == [DueKind.PUBLISHED]


async def test_an_embargo_survives_discarding_and_cancelling_and_ends_by_being_lifted(
    services: IntakeServices,
) -> None:
    number = await add_draft(services)
    await publication_plans.set_embargo(services, number, SIX, OLGA, NOW)
    await publication.change_status(services, editing.discard, number, OLGA, NOW)
    await publication.change_status(services, editing.restore_draft, number, OLGA, NOW)
    await publication_plans.set_time(services, number, SIX + HOUR, OLGA, NOW)
    cancelled = await publication_plans.cancel(services, number, OLGA, NOW)
    assert cancelled.plan is not None
    assert (cancelled.plan.state, cancelled.plan.at) == (PlanState.HELD, None)
    with pytest.raises(UserError):
        await publication.change_status(services, editing.publish, number, OLGA, NOW)
    assert (await publication_plans.lift_embargo(services, number, OLGA, NOW)).plan is None
    await publication_plans.publish(services, number, OLGA, NOW)
    assert await status(services, number) is PUBLISHED


async def test_an_embargo_that_ends_leaves_an_ordinary_draft(services: IntakeServices) -> None:
    number = await add_draft(services)
    await publication_plans.set_embargo(services, number, SIX, OLGA, NOW)
    assert [one.kind for one in await publish_due(services, SIX)] == [DueKind.EMBARGO_OVER]
    assert await publish_due(services, SIX) == []
    assert (await publication_plans.load(services.database, number)).plan is None
    assert await status(services, number) is DRAFT


async def test_a_later_embargo_moves_the_hour_and_a_cancelled_plan_publishes_nothing(
    services: IntakeServices,
) -> None:
    number = await add_draft(services)
    await publication_plans.set_time(services, number, NOW + HOUR, OLGA, NOW)
    moved = await publication_plans.set_embargo(services, number, SIX, OLGA, NOW)
    assert moved.plan is not None
    assert moved.plan.at == SIX
    await publication_plans.lift_embargo(services, number, OLGA, NOW)
    assert (await publication_plans.cancel(services, number, OLGA, NOW)).plan is None
    assert await publish_due(services, SIX) == []


@pytest.mark.parametrize("transition", [editing.discard, editing.publish])
async def test_a_draft_that_was_published_or_discarded_before_its_hour_is_left_alone(
    services: IntakeServices, transition: publication.ArticleTransition
) -> None:
    number = await add_draft(services)
    await publication_plans.set_time(services, number, SIX, OLGA, NOW)
    changed = await publication.change_status(services, transition, number, EDDIE, NOW)
    assert await publish_due(services, SIX) == []
    assert await status(services, number) is changed.status
    assert (await publication_plans.load(services.database, number)).plan is None
    with pytest.raises(UserError, match=r"article\.changed_meanwhile"):
        await publication_plans.set_time(services, number, SIX + HOUR, OLGA, NOW)


@pytest.mark.parametrize(("at", "key"), [(NOW, "moment.past"), (NOW + timedelta(days=400), "moment.far")])
async def test_only_an_hour_within_a_year_can_be_planned(
    services: IntakeServices, at: datetime, key: str
) -> None:
    number = await add_draft(services)
    with pytest.raises(UserError, match=key.replace(".", r"\.")):
        await publication_plans.set_time(services, number, at, OLGA, NOW)


# --- a second pair of eyes -------------------------------------------------------------------------


async def test_under_review_an_own_draft_waits_for_another_editor(reviewed: IntakeServices) -> None:
    number = await add_draft(reviewed, added_by=OLGA.id)
    asked = await publication_plans.publish(reviewed, number, OLGA, NOW)
    await publication_plans.publish(reviewed, number, OLGA, NOW + HOUR)  # a second tap is no second request
    assert (asked.article.status, asked.plan and asked.plan.state) == (DRAFT, PlanState.REVIEW)
    with pytest.raises(UserError, match=r"plan\.needs_review"):
        await publication.change_status(reviewed, editing.publish, number, OLGA, NOW)
    assert await publish_due(reviewed, SIX) == []
    await publication_plans.publish(reviewed, number, EDDIE, NOW)
    assert await status(reviewed, number) is PUBLISHED
    assert await log_lines(reviewed) == [
        "Olga article.review_asked Ferry moves",
        "Eddie article.publish Ferry moves",
        "Eddie article.approved Ferry moves",
    ]


async def test_a_planned_story_is_approved_for_its_hour_and_needs_it_again_after_a_change(
    reviewed: IntakeServices,
) -> None:
    number = await add_draft(reviewed, added_by=OLGA.id)
    planned = await publication_plans.set_time(reviewed, number, SIX, OLGA, NOW)
    assert planned.plan is not None
    assert planned.plan.state is PlanState.REVIEW
    approved = await publication_plans.publish(reviewed, number, EDDIE, NOW)
    assert approved.plan is not None
    assert (approved.plan.state, approved.plan.at) == (PlanState.READY, SIX)
    assert (approved.plan.planned_by, approved.plan.approved_by) == (OLGA.id, EDDIE.id)
    later = await publication_plans.set_time(reviewed, number, SIX + HOUR, OLGA, NOW)
    assert later.plan is not None
    assert later.plan.state is PlanState.READY, "the hour is not what was approved"
    await editing.set_title(reviewed.database, number, "Ferry sinks", OLGA, NOW)
    assert [one.kind for one in await publish_due(reviewed, SIX + HOUR)] == [DueKind.UNAPPROVED]
    assert await publish_due(reviewed, SIX + 2 * HOUR) == []
    await publication_plans.publish(reviewed, number, EDDIE, SIX + 2 * HOUR)
    assert await status(reviewed, number) is PUBLISHED


async def test_an_approved_story_is_published_at_its_hour(reviewed: IntakeServices) -> None:
    own, others = (
        await add_draft(reviewed, "Own", added_by=OLGA.id),
        await add_draft(reviewed, "Other", added_by=1),
    )
    await publication_plans.set_time(reviewed, own, SIX, OLGA, NOW)
    await publication_plans.set_time(reviewed, others, SIX, OLGA, NOW)
    due = await publish_due(reviewed, SIX)
    assert [(one.article.title, one.kind) for one in due] == [
        ("Own", DueKind.UNAPPROVED),
        ("Other", DueKind.PUBLISHED),
    ]


async def test_a_review_under_an_embargo_publishes_at_its_end(reviewed: IntakeServices) -> None:
    number = await add_draft(reviewed, added_by=OLGA.id)
    await publication_plans.set_embargo(reviewed, number, SIX, OLGA, NOW)
    asked = await publication_plans.publish(reviewed, number, OLGA, NOW)
    assert asked.plan is not None
    assert (asked.plan.state, asked.plan.at) == (PlanState.REVIEW, SIX)
    approved = await publication_plans.publish(reviewed, number, EDDIE, NOW)
    assert approved.plan is not None
    assert (approved.plan.state, approved.article.status) == (PlanState.READY, DRAFT)
    assert [one.kind for one in await publish_due(reviewed, SIX)] == [DueKind.PUBLISHED]


async def test_a_review_that_is_no_longer_required_holds_no_story(
    services: IntakeServices, reviewed: IntakeServices
) -> None:
    number = await add_draft(reviewed, added_by=OLGA.id)
    await publication_plans.set_time(reviewed, number, SIX, OLGA, NOW)
    assert [one.kind for one in await publish_due(services, SIX)] == [DueKind.PUBLISHED]


async def test_a_review_that_is_required_since_holds_what_was_planned_before(
    services: IntakeServices, reviewed: IntakeServices
) -> None:
    number = await add_draft(reviewed, added_by=OLGA.id)
    await publication_plans.set_time(services, number, SIX, OLGA, NOW)
    assert [one.kind for one in await publish_due(reviewed, SIX)] == [DueKind.UNAPPROVED]


async def test_a_feed_that_publishes_at_once_waits_for_an_editor(reviewed: IntakeServices) -> None:
    number = await add_draft(reviewed, added_by=0)

    async def arrive() -> Article:
        draft = await editing.get(reviewed.database, number)
        async with reviewed.database.transaction() as tx:
            return await publish_or_ask(tx, draft, Person(0, "Pier Gazette"), reviewed.rules, NOW)

    assert (await arrive()).status is DRAFT
    found, total = await publication_plans.list_planned(reviewed.database, 0)
    assert (total, found[0].plan and found[0].plan.planned_by_name) == (1, "Pier Gazette")
    await publication_plans.publish(reviewed, number, OLGA, NOW)
    assert await status(reviewed, number) is PUBLISHED


async def test_publish_all_leaves_planned_drafts_and_own_ones_under_review(
    services: IntakeServices, reviewed: IntakeServices
) -> None:
    planned, asked, own, other = [
        await add_draft(services, title, added_by=author)
        for title, author in (("Planned", 1), ("Asked", 1), ("Own", EDDIE.id), ("Other", 1))
    ]
    await publication_plans.set_time(services, planned, SIX, OLGA, NOW)
    await publication_plans.set_embargo(services, asked, SIX, OLGA, NOW)
    batch = await draft_batch.prepare(services, BatchAction.PUBLISH, EDDIE, NOW)
    assert (batch.count, batch.held, batch.total) == (2, 2, 2)
    stricter = await draft_batch.prepare(reviewed, BatchAction.PUBLISH, EDDIE, NOW)
    assert (stricter.count, stricter.held) == (1, 3)
    result = await draft_batch.run(reviewed, stricter.id, EDDIE, NOW, ignore_progress)
    assert (result.done, await status(services, other)) == (1, PUBLISHED)
    with pytest.raises(UserError, match=r"drafts\.only_held"):
        await draft_batch.prepare(reviewed, BatchAction.PUBLISH, EDDIE, NOW)
    assert (await draft_batch.prepare(reviewed, BatchAction.DISCARD, EDDIE, NOW)).count == 3
    assert await status(services, own) is DRAFT


async def ignore_progress(_done: int, _total: int) -> None:
    pass


async def test_two_processes_publish_a_due_draft_once(services: IntakeServices) -> None:
    ids = [await add_draft(services, f"Story {n}") for n in range(3)]
    for number in ids:
        await publication_plans.set_time(services, number, SIX, OLGA, NOW)
    both = await asyncio.gather(publish_due(services, SIX), publish_due(services, SIX))
    assert sorted(one.article.id for done in both for one in done) == ids
    lines = await log_lines(services)
    assert sum("publish_planned" in line for line in lines) == len(ids)
