"""Editors correct events; nothing is overwritten silently, and each change can be undone."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import UserError
from bot.services.articles import editing
from bot.services.events import membership, overview
from bot.services.events.membership import EventServices
from bot.services.newsroom.people import Person
from data.articles import articles, events
from data.database import Database
from data.newsroom import team
from data.records.articles import Article
from data.records.events import Event, EventMark
from tests.bot.services.seed import subscribe, subscription, wait_for_lock_waiters
from tests.support.factories import NOW, new_article
from tests.support.in_process_summarizer import InProcessSummarizer

OLGA, EDDIE = Person(1001, "Olga"), Person(1002, "Eddie")


@pytest.fixture
def services(database: Database) -> EventServices:
    return EventServices(database, InProcessSummarizer())


async def add(
    database: Database, title: str, event_id: int | None = None, *, published: bool = True, site: str = ""
) -> Article:
    async with database.transaction() as tx:
        new = new_article(title, site=site or title)
        article = await articles.add(tx, new, NOW, event_id=event_id)
        return await articles.publish(tx, article.id, NOW) if published else article


async def event_of(database: Database, event_id: int) -> Event:
    async with database.reading() as tx:
        found = await events.get(tx, event_id)
    assert found is not None
    return found


async def members(database: Database, event_id: int) -> list[int]:
    async with database.reading() as tx:
        return [one.id for one in await events.list_members(tx, {event_id})]


async def audit_actions(database: Database) -> list[str]:
    async with database.reading() as tx:
        return [entry.action for entry in (await team.audit_page(tx, 0, 50))[0]]


async def test_a_draft_is_kept_apart_and_joins_again(database: Database, services: EventServices) -> None:
    first = await add(database, "Gazette")
    draft = await add(database, "Courier", first.event_id, published=False)
    apart = await membership.keep_apart(services, draft.id, first.event_id, OLGA, NOW)
    found = await editing.get(database, draft.id)
    assert (found.event_id, found.apart_from, found.copy_of) == (apart.event_id, first.event_id, None)
    joined = await membership.join_back(services, draft.id, EDDIE, NOW)
    found = await editing.get(database, draft.id)
    assert (found.event_id, found.apart_from) == (first.event_id, None)
    with pytest.raises(UserError, match=r"undo\.changed"):
        await membership.undo(services, apart.undo_id, OLGA, NOW)
    await membership.undo(services, joined.undo_id, OLGA, NOW)
    assert (await editing.get(database, draft.id)).event_id == apart.event_id
    await membership.undo(services, apart.undo_id, OLGA, NOW)
    assert (await editing.get(database, draft.id)).event_id == first.event_id
    assert await audit_actions(database) == ["event.undo", "event.undo", "event.join", "event.apart"]


async def test_an_article_that_was_taken_out_is_not_taken_out_twice(
    database: Database, services: EventServices
) -> None:
    first = await add(database, "Gazette")
    second = await add(database, "Courier", first.event_id)
    await membership.take_out(services, second.id, first.event_id, OLGA, NOW)
    with pytest.raises(UserError, match=r"event\.alone"):
        await membership.take_out(services, first.id, first.event_id, EDDIE, NOW)
    third = await add(database, "Post", first.event_id)
    with pytest.raises(UserError, match=r"event\.changed"):
        await membership.take_out(services, second.id, first.event_id, EDDIE, NOW)
    assert await members(database, first.event_id) == [first.id, third.id]


async def test_undoing_restores_a_copy_and_the_chosen_lead(
    database: Database, services: EventServices
) -> None:
    first = await add(database, "Gazette")
    second = await add(database, "Courier", first.event_id)
    async with database.transaction() as tx:
        await articles.revise(tx, second.id, NOW, copy_of=first.id)
    await membership.make_lead(services, second.id, first.event_id, OLGA, NOW)
    out = await membership.take_out(services, second.id, first.event_id, OLGA, NOW)
    assert (await event_of(database, first.event_id)).lead_article_id == first.id
    await membership.undo(services, out.undo_id, OLGA, NOW)
    event = await event_of(database, first.event_id)
    assert (event.lead_article_id, event.is_lead_chosen) == (second.id, True)
    assert (await editing.get(database, second.id)).copy_of == first.id


async def test_two_events_that_turn_out_to_be_one_are_merged_and_separated_again(
    database: Database, services: EventServices
) -> None:
    first, other = await add(database, "Gazette"), await add(database, "Courier")
    draft = await add(database, "Post", other.event_id, published=False)
    with pytest.raises(UserError, match=r"event\.same"):
        await membership.merge(services, first.event_id, first.event_id, OLGA, NOW)
    change = await membership.merge(services, other.event_id, first.event_id, OLGA, NOW)
    assert await members(database, first.event_id) == [first.id, other.id, draft.id]
    assert (await event_of(database, other.event_id)).lead_article_id is None
    with pytest.raises(UserError, match=r"event\.gone"):
        await overview.load(database, other.event_id)
    assert await membership.undo(services, change.undo_id, OLGA, NOW) == other.event_id
    assert await members(database, other.event_id) == [other.id, draft.id]
    assert (await event_of(database, other.event_id)).lead_article_id == other.id


async def test_an_event_that_was_two_is_split(database: Database, services: EventServices) -> None:
    first = await add(database, "Gazette")
    others = [await add(database, f"Site {n}", first.event_id) for n in range(3)]
    for wrong in ((), (first.id, *(one.id for one in others))):
        with pytest.raises(UserError, match=r"event\.split_some"):
            await membership.split(services, first.event_id, wrong, OLGA, NOW)
    change = await membership.split(services, first.event_id, [others[0].id, others[2].id], OLGA, NOW)
    assert await members(database, change.event_id) == [others[0].id, others[2].id]
    assert (await event_of(database, change.event_id)).lead_article_id in {others[0].id, others[2].id}
    await membership.undo(services, change.undo_id, EDDIE, NOW)
    assert len(await members(database, first.event_id)) == 4


async def test_only_a_published_article_of_the_event_can_lead(
    database: Database, services: EventServices
) -> None:
    first = await add(database, "Gazette")
    second = await add(database, "Courier", first.event_id)
    draft = await add(database, "Post", first.event_id, published=False)
    other = await add(database, "Elsewhere")
    for article, key in ((draft, "event.lead_published"), (other, "event.changed")):
        with pytest.raises(UserError) as caught:
            await membership.make_lead(services, article.id, first.event_id, OLGA, NOW)
        assert caught.value.key == key
    before = (await event_of(database, first.event_id)).lead_article_id
    change = await membership.make_lead(services, second.id, first.event_id, OLGA, NOW)
    event = await event_of(database, first.event_id)
    assert (event.lead_article_id, event.is_lead_chosen) == (second.id, True)
    await membership.undo(services, change.undo_id, OLGA, NOW)
    event = await event_of(database, first.event_id)
    assert (event.is_lead_chosen, event.lead_article_id is not None, before is not None) == (
        False,
        True,
        True,
    )


async def test_an_editor_who_did_not_see_the_present_mark_does_not_replace_it(
    database: Database, services: EventServices
) -> None:
    event_id = (await add(database, "Gazette")).event_id
    must = await membership.set_mark(database, event_id, EventMark.MUST, OLGA, NOW, seen=EventMark.NONE)
    with pytest.raises(UserError, match=r"event\.changed"):
        await membership.set_mark(database, event_id, EventMark.LOW, EDDIE, NOW, seen=EventMark.NONE)
    assert (await event_of(database, event_id)).mark is EventMark.MUST
    await membership.undo(services, must.undo_id, EDDIE, NOW)
    assert (await event_of(database, event_id)).mark is EventMark.NONE
    assert await audit_actions(database) == ["event.undo", "event.mark_must"]


async def test_a_change_is_undone_once(database: Database, services: EventServices) -> None:
    first, other = await add(database, "Gazette"), await add(database, "Courier")
    change = await membership.merge(services, other.event_id, first.event_id, OLGA, NOW)
    with pytest.raises(UserError, match=r"undo\.gone"):
        await membership.undo(services, change.undo_id + 1, OLGA, NOW)
    await membership.undo(services, change.undo_id, OLGA, NOW)
    with pytest.raises(UserError, match=r"undo\.gone"):
        await membership.undo(services, change.undo_id, OLGA, NOW)


@pytest.mark.unmeasured
async def test_an_event_of_200_articles_is_merged_and_listed(
    database: Database, services: EventServices
) -> None:
    first, other = await add(database, "Gazette"), await add(database, "Courier")
    async with database.transaction() as tx:
        for number in range(199):
            new = new_article(f"Report {number}", site=f"Site {number}")
            draft = await articles.add(tx, new, NOW, event_id=other.event_id)
            await articles.publish(tx, draft.id, NOW)
    change = await membership.merge(services, other.event_id, first.event_id, OLGA, NOW)
    found = await overview.load(database, change.event_id)
    assert (len(found.members), found.outlet_count) == (201, 201)
    assert (await overview.list_published(database, 0))[1] == 1


async def test_two_editors_in_two_processes_take_an_article_out_once(
    processes: tuple[Database, Database],
) -> None:
    first_process, second_process = processes
    lead = await add(first_process, "Gazette")
    others = [await add(first_process, f"Site {n}", lead.event_id) for n in range(2)]
    both = [EventServices(one, InProcessSummarizer()) for one in processes]
    async with first_process.transaction() as tx:
        await articles.get_for_update(tx, others[0].id)
        attempts = [
            asyncio.create_task(membership.take_out(one, others[0].id, lead.event_id, OLGA, NOW))
            for one in both
        ]
        await wait_for_lock_waiters(second_process, 2)
    found = await asyncio.gather(*attempts, return_exceptions=True)
    refused = [one for one in found if isinstance(one, BaseException)]
    assert [one.key for one in refused if isinstance(one, UserError)] == ["event.changed"]
    assert await members(first_process, lead.event_id) == [lead.id, others[1].id]
    assert await audit_actions(first_process) == ["event.out"]


async def test_followers_follow_a_merged_event_and_both_sides_of_a_split_one(
    database: Database, services: EventServices
) -> None:
    first, second, third = [await add(database, title) for title in ("Gazette", "Courier", "Post")]
    both = await add(database, "Bay", second.event_id)
    await subscribe(database, follows=(second.event_id,))
    merged = await membership.merge(services, second.event_id, first.event_id, OLGA, NOW)
    assert (await subscription(database)).follows == (first.event_id,)
    await membership.undo(services, merged.undo_id, OLGA, NOW)
    assert (await subscription(database)).follows == (first.event_id, second.event_id)
    await subscribe(database, follows=(second.event_id, third.event_id))
    parted = await membership.split(services, second.event_id, [both.id], OLGA, NOW)
    assert (await subscription(database)).follows == (second.event_id, third.event_id, parted.event_id)
    await membership.undo(services, parted.undo_id, OLGA, NOW)
    assert (await subscription(database)).follows == (second.event_id, third.event_id)
    await membership.take_out(services, both.id, second.event_id, OLGA, NOW)
    assert (await subscription(database)).follows == (second.event_id, third.event_id)
