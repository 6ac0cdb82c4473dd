"""One story as a reader opens it: its event, what the reader had of it, and how openings are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.reading import following, opened_story, saved_stories
from bot.services.reading.recent_openings import RecentOpenings
from data.articles import articles, events
from data.database import Database
from data.delivery import corrections, edition_days, editions
from data.delivery.corrections import Question
from data.newsroom import story_figures
from data.records.corrections import CorrectionState, Reach
from data.records.events import EditionDay, EditionEntry, EntryKind, EventMark
from tests.bot.services.seed import chat, publish, retract, subscribe
from tests.support.factories import NOW


async def event_of(database: Database, article_id: int) -> int:
    async with database.reading() as tx:
        found = await articles.get(tx, article_id)
    assert found is not None
    return found.event_id


async def test_a_story_has_the_other_articles_of_its_event_and_what_the_reader_did(
    database: Database,
) -> None:
    (first,) = await publish(database, "One")
    event_id = await event_of(database, first)
    (second,) = await publish(database, "Two", event_id=event_id)
    plain = await opened_story.open_story(database, chat(), second)
    assert plain is not None
    assert [one.id for one in plain.reports] == [second, first]
    assert (plain.is_saved, plain.is_followed, plain.subscription, plain.entry) == (False, False, None, None)
    await subscribe(database)
    await saved_stories.save(database, chat(), second, NOW)
    await following.follow_article(database, chat(), first, is_followed=True)
    found = await opened_story.open_story(database, chat(), second)
    assert found is not None
    assert found.is_saved
    assert found.is_followed
    other = await opened_story.open_story(database, chat(1004), second)
    assert other is not None
    assert not other.is_saved


async def test_the_lead_stands_in_for_a_retracted_article(database: Database) -> None:
    (first,) = await publish(database, "One")
    (second,) = await publish(database, "Two", event_id=await event_of(database, first))
    await retract(database, first)
    found = await opened_story.open_story(database, chat(), first)
    assert found is not None
    assert found.article.id == second
    await retract(database, second)
    assert await opened_story.open_story(database, chat(), first) is None
    assert await opened_story.open_story(database, chat(), 99) is None


async def test_a_story_knows_its_place_in_the_digest_and_the_mark_of_that_day(database: Database) -> None:
    (first,) = await publish(database, "One")
    event_id = await event_of(database, first)
    entry = EditionEntry(event_id, first, EntryKind.UPDATE, since_seq=4)
    more = EditionEntry(99, 77, EntryKind.MORE)
    async with database.transaction() as tx:
        content = editions.EditionContent(((first,),), 1, (entry, more))
        (number,) = await editions.add_editions(tx, "digest", [content], NOW)
        day = EditionDay(NOW.date(), "", 0, {event_id: EventMark.LEAD}, {})
        assert await edition_days.save_day(tx, day, NOW)
    found = await opened_story.open_story(database, chat(), first, number)
    assert found is not None
    assert (found.entry, found.since_seq, found.mark, found.edition_id) == (entry, 4, EventMark.LEAD, number)
    places = ((0, 1), (1, 1), (0, 2), (1, 2), (-1, 1), (0, 0))
    articles_found = [await opened_story.find_in_digest(database, number, *place) for place in places]
    assert articles_found == [first, 77, 0, 0, 0, 0]
    assert await opened_story.find_in_digest(database, number + 1, 0, 1) == 0


async def test_an_opening_is_counted_once_a_reader_and_event(database: Database) -> None:
    (first,) = await publish(database, "One")
    event_id = await event_of(database, first)
    openings = RecentOpenings()
    for reader in (1003, 1003, 1004):
        if openings.is_first(reader, event_id):
            async with database.reading() as tx:
                article = await articles.get(tx, first)
            assert article is not None
            await opened_story.count_opening(database, article, NOW.date())
    async with database.reading() as tx:
        event = await events.get(tx, event_id)
        assert await story_figures.list_openings_of(tx, first) == ((NOW.date(), 2),)
    assert event is not None
    assert event.opened == 2


def test_the_same_story_is_repeated_only_within_seconds_and_in_a_row() -> None:
    openings, later = RecentOpenings(), NOW + timedelta(seconds=31)
    pressed = [
        (1003, 7, NOW),
        (1003, 7, NOW),
        (1004, 7, NOW),
        (1003, 8, NOW),
        (1003, 7, NOW),
        (1003, 7, later),
    ]
    assert [openings.is_repeated(*one) for one in pressed] == [False, True, False, False, False, False]


@pytest.mark.parametrize("is_explained", [True, False])
async def test_a_retraction_has_its_own_reason_not_the_line_of_an_earlier_correction(
    database: Database, is_explained: bool
) -> None:
    (number,) = await publish(database, "A ferry")
    async with database.transaction() as tx:
        await articles.revise(tx, number, NOW, corrected_at=NOW, correction="the fare is 3 euros")
    assert await opened_story.find_retracted(database, number) is None
    await retract(database, number)
    question = Question(number, is_retraction=True, author_id=7, chat_id=7, language="en")
    if is_explained:
        async with database.transaction() as tx:
            asked = await corrections.ask(tx, question, Reach(1, 1), NOW)
            await corrections.change(tx, asked.id, state=CorrectionState.RUNNING)
            await articles.revise(tx, number, NOW, corrected_at=NOW, correction="the letter was forged")
    found = await opened_story.find_retracted(database, number)
    assert found is not None
    assert found.correction == ("the letter was forged" if is_explained else "")
