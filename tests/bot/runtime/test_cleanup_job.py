"""The cleanup job deletes what is older than its retention, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import NoResultFound

from bot.playground import Playground
from bot.runtime.application import Application
from bot.services import conversations
from data.articles import articles, events
from data.coordination import update_log
from data.delivery import edition_days, late_composition
from data.newsroom import conversations as stored_conversations
from data.records.events import EditionDay, EventMark
from data.records.newsroom import Dialogue, StoredUpdate
from tests.support.factories import NOW, new_article


async def test_handled_updates_and_discarded_drafts_are_deleted_after_their_retention(
    app: Application, playground: Playground
) -> None:
    async with app.context.database.transaction() as tx:
        await update_log.store(tx, [StoredUpdate(1, "{}")], NOW)
        await update_log.mark_handled(tx, [1])
        draft = await articles.add(tx, new_article(), NOW)
        await articles.discard(tx, draft.id, NOW)
    await app.jobs.cleanup.delete_expired()
    assert await exist_draft_and_update(app, draft.id) == (True, True)
    playground.clock.move_to(NOW + timedelta(days=31))
    await app.jobs.cleanup.delete_expired()
    assert await exist_draft_and_update(app, draft.id) == (False, False)


async def test_an_unanswered_question_expires_and_an_unfinished_paste_does_not(
    app: Application, playground: Playground
) -> None:
    database = app.context.database
    await conversations.begin(database, 7, 7, conversations.Step.TITLE, NOW, article=1)
    await conversations.begin(database, 8, 8, conversations.Step.COLLECTING, NOW, parts=[])
    await app.jobs.cleanup.delete_expired()
    assert [one.user_id for one in await stored_dialogues(app)] == [7, 8]
    playground.clock.move_to(NOW + timedelta(hours=2))
    await app.jobs.cleanup.delete_expired()
    assert [one.user_id for one in await stored_dialogues(app)] == [8]


async def test_what_editors_decided_for_a_day_is_deleted_after_30_days(
    app: Application, playground: Playground
) -> None:
    database, today = app.context.database, NOW.date()
    async with database.transaction() as tx:
        event = await events.create(tx, NOW)
        await edition_days.save_day(tx, EditionDay(today, "Hello", 0, {event: EventMark.LEAD}, {}), NOW)
    for days, version in ((30, 1), (31, 0)):
        playground.clock.move_to(NOW + timedelta(days=days))
        await app.jobs.cleanup.delete_expired()
        async with database.reading() as tx:
            assert (await edition_days.get_day(tx, today)).version == version


async def test_the_candidates_of_a_run_are_deleted_when_its_messages_have_expired(
    app: Application, playground: Playground
) -> None:
    database = app.context.database
    async with database.transaction() as tx:
        number = await late_composition.add_snapshot(tx, "{}", NOW)
    playground.clock.move_to(NOW + timedelta(days=3))
    await app.jobs.cleanup.delete_expired()
    async with database.reading() as tx:
        assert await late_composition.get_snapshot(tx, number) == "{}"
    playground.clock.move_to(NOW + timedelta(days=5))
    await app.jobs.cleanup.delete_expired()
    async with database.reading() as tx:
        with pytest.raises(NoResultFound):
            await late_composition.get_snapshot(tx, number)


async def stored_dialogues(app: Application) -> list[Dialogue]:
    """The stored dialogues of users 7 and 8."""
    async with app.context.database.reading() as tx:
        found = [await stored_conversations.get(tx, user, user) for user in (7, 8)]
    return [one for one in found if one is not None]


async def exist_draft_and_update(app: Application, draft: int) -> tuple[bool, bool]:
    """Whether a draft is stored, and whether update 1 is known, so that its repetition would be ignored."""
    async with app.context.database.transaction() as tx:
        draft_exists = await articles.get(tx, draft) is not None
        new_updates = await update_log.store(tx, [StoredUpdate(1, "{}")], NOW)
        if new_updates:
            await update_log.mark_handled(tx, [1])
    return draft_exists, not new_updates
