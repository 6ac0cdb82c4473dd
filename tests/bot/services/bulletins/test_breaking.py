"""Breaking news has limits, perhaps needs two editors, and reaches those who want it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.services.bulletins import breaking
from bot.services.bulletins.breaking import NEVER, BreakingRules, BreakingStory, next_possible
from bot.services.newsroom.people import Person, audit_page
from data.articles import articles, events
from data.database import Database
from data.records.bulletins import BulletinState
from data.records.events import EventMark
from tests.bot.services.bulletins.harness import HOUR, BulletinHarness
from tests.bot.services.seed import chat, retract
from tests.support.factories import NOW

ADA, BEA = Person(7, "Ada"), Person(8, "Bea")
RULES = BreakingRules(3, 2 * HOUR)
TWO = replace(RULES, needs_two=True)


@pytest.fixture
def room(database: Database) -> BulletinHarness:
    return BulletinHarness(database)


async def mark(room: BulletinHarness, number: int, rules: BreakingRules = RULES) -> BreakingStory:
    return await breaking.mark(room.database, number, ADA, chat(7), rules, room.instant)


async def actions(room: BulletinHarness) -> list[str]:
    entries, _ = await audit_page(room.database, 0, 9)
    return [one.action for one in entries]


@pytest.mark.parametrize(
    ("hours_ago", "rules", "in_hours"),
    [
        ([], RULES, None),
        ([1], RULES, 1),
        ([2], RULES, None),
        ([30, 10, 6], RULES, None),
        ([23, 10, 6], RULES, 1),
        ([23, 10, 1], RULES, 1),
        ([22, 10, 1], RULES, 2),
        ([1], BreakingRules(3, timedelta(0)), None),
    ],
)
def test_the_next_one_is_possible_by_number_and_distance(
    hours_ago: list[int], rules: BreakingRules, in_hours: int | None
) -> None:
    expected = None if in_hours is None else NOW + in_hours * HOUR
    assert next_possible([NOW - one * HOUR for one in hours_ago], rules, NOW) == expected


def test_an_owner_can_switch_it_off() -> None:
    assert next_possible([], BreakingRules(0, HOUR), NOW) == NEVER


async def test_it_reaches_those_who_want_it_beyond_their_topics_and_stops_at_mutes(
    room: BulletinHarness,
) -> None:
    await room.add(1)
    await room.add(2, "b", topics=("sport",), story_languages=("de",))
    await room.add(3, "b", mute_set='[["words","strike",0]]')
    await room.add(4, "e")
    await room.add(5, "w")
    (number,) = await room.publish("Strikes close the port", topics=("city",))
    assert await room.send_at_once() == Counter([4])
    story = await mark(room, number)
    assert (story.readers, story.bulletin and story.bulletin.state) == (3, BulletinState.RUNNING)
    assert await room.send_at_once() == Counter([2])
    with pytest.raises(UserError, match=r"breaking\.already"):
        await mark(room, number)
    assert await actions(room) == ["breaking.sent"]


async def test_it_comes_from_an_outlet_in_a_language_that_is_read(room: BulletinHarness) -> None:
    await room.add(1, "b", story_languages=("de",))
    await room.add(2, "b", story_languages=("fr",))
    (english,) = await room.publish("Strikes close the port", language="en")
    (german,) = await room.publish("Streik legt den Hafen lahm", event_id=1, language="de")
    await mark(room, english)
    await room.step()
    leads = {one.chat_id: one.edition.entries[0].article_id for one in await room.send()}
    assert leads == {1: german, 2: english}


async def test_editors_are_asked_once_for_an_event_that_a_feed_takes_for_breaking(
    room: BulletinHarness,
) -> None:
    first, plain = await room.publish("Quake in the valley", "Chess")
    (second,) = await room.publish("Quake felt in town", event_id=first)
    async with room.database.transaction() as tx:
        for number in (first, second):
            await articles.revise(tx, number, NOW, breaking_word="quake")
        found = [await articles.get(tx, number) for number in (second, first, plain)]
    known = [one for one in found if one]

    async def proposable(rules: BreakingRules = RULES) -> list[int]:
        stories = await breaking.load_proposable(room.database, known, rules, room.instant)
        return [one.article.id for one in stories]

    assert await proposable() == []  # nobody wants breaking news
    await room.add(1, "b")
    assert await proposable() == [first]
    assert await proposable(BreakingRules(0, HOUR)) == []
    asked = [await breaking.load(room.database, one, RULES, room.instant) for one in (first, second)]
    assert [one.lead_title for one in asked] == ["", "Quake in the valley"]  # what readers get
    await mark(room, first, TWO)
    assert await proposable() == []


async def test_over_the_limit_the_story_leads_the_digest(room: BulletinHarness) -> None:
    await room.add(1, "b")
    first, second = await room.publish("First", "Second")
    await mark(room, first)
    asked = await breaking.load(room.database, second, RULES, room.instant)
    assert asked.possible_at == NOW + 2 * HOUR
    story = await mark(room, second)
    assert (story.bulletin, story.possible_at) == (None, NOW + 2 * HOUR)
    assert await room.send_at_once() == Counter([1])
    async with room.database.reading() as tx:
        found = await events.get(tx, second)
    assert found is not None
    assert found.mark is EventMark.LEAD
    assert await actions(room) == ["breaking.limited", "breaking.sent"]


async def test_a_second_editor_agrees_or_declines(room: BulletinHarness) -> None:
    await room.add(1, "b")
    first, second = await room.publish("First", "Second")
    proposed = (await mark(room, first, TWO)).bulletin
    assert proposed is not None
    assert await room.send_at_once() == Counter()
    with pytest.raises(UserError, match=r"breaking\.own"):
        await breaking.approve(room.database, proposed.id, ADA, TWO, room.instant)
    await breaking.approve(room.database, proposed.id, BEA, TWO, room.instant)
    assert await room.send_at_once() == Counter([1])
    with pytest.raises(UserError, match=r"breaking\.no_proposal"):
        await breaking.decline(room.database, proposed.id, BEA, room.instant)
    room.instant += 3 * HOUR
    other = (await mark(room, second, TWO)).bulletin
    assert other is not None
    with pytest.raises(UserError, match=r"breaking\.too_late"):
        await breaking.approve(room.database, other.id, BEA, TWO, room.instant + 3 * HOUR)
    await breaking.decline(room.database, other.id, BEA, room.instant)
    assert (await mark(room, second, TWO)).bulletin is not None


async def test_a_proposal_beyond_the_limit_leads_the_digest_instead(room: BulletinHarness) -> None:
    first, second = await room.publish("First", "Second")
    proposed = (await mark(room, second, TWO)).bulletin
    assert proposed is not None
    await mark(room, first)
    story = await breaking.approve(room.database, proposed.id, BEA, TWO, room.instant)
    assert story.bulletin is None
    assert "breaking.limited" in await actions(room)


async def test_stop_and_retract_end_it_and_the_card_counts(room: BulletinHarness) -> None:
    for number in range(1, 5):
        await room.add(number, "b")
    first, second = await room.publish("First", "Second")
    marked = (await mark(room, first)).bulletin
    assert marked is not None
    await room.step()
    await room.send(limit=1)
    story = await breaking.stop(room.database, marked.id, ADA, room.instant)
    assert (story.sent, story.waiting, story.readers) == (1, 3, 4)
    await room.step()
    assert await room.send() == []
    found = await breaking.load_progress(room.database, marked.id)
    assert found is not None
    assert (found.sent, found.waiting, found.bulletin and found.bulletin.is_stopped) == (1, 0, True)
    with pytest.raises(UserError, match=r"breaking\.over"):
        await breaking.stop(room.database, marked.id, ADA, room.instant)
    await retract(room.database, second)
    with pytest.raises(UserError, match=r"breaking\.not_published"):
        await mark(room, second)
    assert room.reports[-1].is_stopped
