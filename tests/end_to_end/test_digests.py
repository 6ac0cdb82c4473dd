"""Digests at the reader's local time, end to end."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.world.model import Message
from data.records.audience import SummaryLength
from tests.end_to_end import seed
from tests.end_to_end.harness import READER, SECOND_READER, START, NewsroomHarness, ask, press_in_turn
from tests.support.factories import SENTENCES, new_article

MORNING = START + timedelta(hours=20)
"""08:00 of the next day, Monday, 23 November 2026, in UTC."""


async def wait_for_parts(harness: NewsroomHarness, count: int) -> list[Message]:
    """Wait for the last message of a digest; returns all of its messages in the order of the chat."""
    await harness.rita.wait_for(f"part {count} of {count}")
    return [message for message in harness.rita.messages if message.outgoing][-count:]


async def test_digests_of_one_instant_have_the_local_day_of_each_reader(
    running: NewsroomHarness,
) -> None:
    await running.subscribe(running.rita, "/timezone Asia/Shanghai", "/time 08:00")
    await running.subscribe(running.ravi, "/timezone America/New_York", "/time 19:00")
    await seed.publish_articles(running, "A story for both")
    await running.move_clock_to(datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
    assert await seed.planned_digests(running, READER) == []
    await running.move_clock_to(datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    in_shanghai = await running.rita.wait_for("A story for both")
    in_new_york = await running.ravi.wait_for("A story for both")
    assert in_shanghai.text.startswith("A story for both\n")
    assert " · Monday, 23 November · 1 story" in in_shanghai.text
    assert " · Sunday, 22 November · 1 story" in in_new_york.text


async def test_a_first_digest_has_the_stories_of_the_last_day(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, "The day before yesterday")
    await running.advance_clock(timedelta(hours=6))
    await seed.publish_articles(running, "Yesterday evening")
    await running.subscribe(running.rita, "/time 17:00")
    await running.move_clock_to(START + timedelta(hours=29))
    digest = await running.rita.wait_for("Yesterday evening")
    assert "1 story" in digest.text


async def test_stories_shown_by_latest_are_in_the_next_digest(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita)
    await seed.publish_articles(running, "Seen under latest")
    await ask(running.rita, "/latest")
    await running.move_clock_to(MORNING)
    await running.rita.wait_for("Monday, 23 November · 1 story")


async def test_a_digest_five_hours_late_is_sent_once_and_one_seven_hours_late_waits_for_the_next(
    harness: NewsroomHarness,
) -> None:
    async with harness.run():
        await harness.subscribe(harness.rita, "/time 08:00")
        await harness.subscribe(harness.ravi, "/time 06:00")
        await seed.publish_articles(harness, "News of the night")
    harness.clock.move_to(MORNING + timedelta(hours=5))
    async with harness.run():
        await harness.rita.wait_for("News of the night")
        assert await seed.planned_digests(harness, SECOND_READER) == []
        await harness.advance_clock(timedelta(minutes=1))
        assert len(await seed.planned_digests(harness, READER)) == 1
        await harness.advance_clock(timedelta(hours=17))
        waited = await harness.ravi.wait_for("Tuesday, 24 November")
        assert "News of the night" in waited.text
        assert len(await seed.planned_digests(harness, READER)) == 1


async def test_several_missed_digests_become_one(harness: NewsroomHarness) -> None:
    async with harness.run():
        await harness.subscribe(harness.rita, "/time 08:00 10:00 12:00")
        await seed.publish_articles(harness, "News of the night")
    harness.clock.move_to(MORNING + timedelta(hours=4, minutes=30))
    async with harness.run():
        await harness.rita.wait_for("News of the night")
        assert [day for day, _, _ in await seed.planned_digests(harness, READER)] == ["2026-11-23"]


async def test_a_later_time_set_after_todays_digest_makes_no_second_digest(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita)
    await seed.publish_articles(running, "Morning news")
    await running.move_clock_to(MORNING)
    await running.rita.wait_for("Morning news")
    await seed.publish_articles(running, "Late news")
    changed = await ask(running.rita, "/time 09:00")
    assert "Next digest: tomorrow at 09:00, because one came today at 08:00" in changed.text
    await running.advance_clock(timedelta(hours=2))
    assert len(await seed.planned_digests(running, READER)) == 1


async def test_a_time_that_is_left_out_today_is_explained(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita)
    await seed.publish_articles(running, "Morning news")
    await running.move_clock_to(MORNING)
    await running.rita.wait_for("Morning news")
    changed = await ask(running.rita, "/time 12:00 13:00")
    assert "Next digest: today at 13:00, because one came today at 08:00" in changed.text


async def test_a_new_reader_gets_the_first_digest_at_once(running: NewsroomHarness) -> None:
    rita = running.rita
    await seed.publish_articles(running, "Noon news")
    greeting = await ask(rita, "/start")
    await rita.press(greeting, "Subscribe")
    settings = await rita.wait_for("Subscribed.")
    assert [label for row in rita.current(greeting).buttons for label, _ in row] == ["Latest stories"]
    answer = await rita.press(settings, "Send me today’s now")
    assert answer.text == "On its way."
    assert "Noon news" in (await rita.wait_for("That is all for now.")).text
    assert "Send me" not in str(rita.current(settings).buttons)
    await seed.publish_articles(running, "Night news")
    await running.move_clock_to(MORNING)
    assert "Noon news" not in (await rita.wait_for("Night news")).text
    assert len(await seed.planned_digests(running, READER)) == 2


async def test_a_first_digest_without_stories_is_explained(running: NewsroomHarness) -> None:
    settings = await ask(running.rita, "/subscribe")
    answer = await running.rita.press(settings, "Send me today’s now")
    assert answer.show_alert
    assert answer.text.startswith("There is no new story yet.")


async def test_moving_the_time_before_todays_digest_does_not_lose_it(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita, "/time 18:00")
    await seed.publish_articles(running, "Noon news")
    changed = await ask(running.rita, "/time 11:00")
    assert "Next digest: today at 18:00" in changed.text
    await running.advance_clock(timedelta(hours=6))
    await running.rita.wait_for("Noon news")


async def test_an_empty_digest_is_sent_only_to_readers_who_want_it(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita, "/settings empty on")
    await running.subscribe(running.ravi)
    await running.move_clock_to(MORNING)
    digest = await running.rita.wait_for("No new stories since your last digest.")
    assert "Monday, 23 November" in digest.text
    assert await seed.planned_digests(running, SECOND_READER) == []


async def test_a_digest_has_only_stories_of_the_chosen_topics(running: NewsroomHarness) -> None:
    await seed.publish_articles(
        running,
        new_article("A lake", topics=("science",)),
        new_article("A match", topics=("sport", "city")),
        new_article("A vote", topics=("politics",)),
        new_article("A mystery"),
    )
    await running.subscribe(running.rita, "/topics science sport")
    await running.subscribe(running.ravi)
    await running.move_clock_to(MORNING)
    digest = await running.rita.wait_for("2 stories")
    assert "A lake" in digest.text
    assert "A match" in digest.text
    await running.ravi.wait_for("4 stories")


@pytest.mark.parametrize(("length", "shown"), [("short", 1), ("normal", 3), ("long", 5)])
async def test_a_digest_has_the_chosen_length(running: NewsroomHarness, length: str, shown: int) -> None:
    await seed.publish_articles(running, "A ferry")
    await running.subscribe(running.rita, f"/settings length {SummaryLength(length).value}")
    await running.move_clock_to(MORNING)
    digest = await running.rita.wait_for("1 story")
    assert sum(sentence in digest.text for sentence in SENTENCES) == shown


async def test_thirty_stories_are_one_message_with_the_rest_on_demand(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita)
    await seed.publish_articles(running, *(f"Story number {n:02}" for n in range(1, 31)))
    await running.move_clock_to(MORNING)
    digest = await running.rita.wait_for("20 stories")
    assert digest.text.count("Story number") == 20
    assert "In brief\n9. Story number 22" in digest.text
    assert "<blockquote expandable>" in digest.html
    assert [[label for label, _ in row] for row in digest.buttons] == [
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        ["10 more", "Settings"],
    ]
    await running.rita.press(digest, "10 more")
    rest = await running.rita.wait_for("10 more")
    assert rest.reply_to == digest.id
    assert "21. Story number 10\n" in rest.text
    assert rest.text.count("Story number") == 8
    last = await press_in_turn(running.rita, rest, "Next ›")
    assert "30. Story number 01\n" in last.text
    await running.rita.press(last, "30")
    assert (await running.rita.wait_for(SENTENCES[6])).text.startswith("Story number 01\n")


async def test_all_stories_are_sent_in_ordered_parts_each_once(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita)
    await seed.set_max_stories(running, READER, 0)
    titles = [f"Story number {n:02}" for n in range(1, 31)]
    await seed.publish_articles(running, *titles)
    await running.move_clock_to(MORNING)
    parts = await wait_for_parts(running, 3)
    assert "Monday, 23 November · 30 stories · " in parts[0].text
    assert "Monday, 23 November · part 2 of 3" in parts[1].text
    assert all(len(part.text) <= 3_500 for part in parts)
    assert [part.text.count("Story number") for part in parts] == [8, 8, 14]
    whole = "".join(part.text for part in parts)
    assert all(whole.count(title) <= 1 for title in titles)
    assert [[label for label, _ in row] for part in parts[:2] for row in part.buttons] == [
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        ["9", "10", "11", "12", "13", "14", "15", "16"],
    ]
    await running.rita.press(parts[1], "11")
    opened = await running.rita.wait_for(SENTENCES[6])
    assert f"11. {opened.text.partition(chr(10))[0]}\n" in parts[1].text


async def test_an_old_digest_stays_as_it_was_sent_and_its_stories_open_below(
    running: NewsroomHarness,
) -> None:
    rita = running.rita
    numbers = await seed.publish_articles(running, "First story", "Second story", "Third story")
    await running.subscribe(rita)
    await running.move_clock_to(MORNING)
    digest = await rita.wait_for("3 stories")
    titles = _titles(digest)
    await running.advance_clock(timedelta(days=9))
    await seed.retract(running, numbers[1])
    await ask(rita, "/settings length short")
    await rita.press(digest, str(titles.index("Third story") + 1))
    opened = await rita.wait_for(SENTENCES[6])
    assert opened.text.startswith("Third story\n")
    assert opened.reply_to == digest.id
    assert rita.current(digest).html == digest.html
    answer = await rita.press(digest, str(titles.index("Third story") + 1))
    assert answer.text == "It is open below ↓"
    answer = await rita.press(digest, str(titles.index("Second story") + 1))
    assert answer.text == "The newsroom has retracted this story."
    settings = await rita.press(digest, "Settings")
    assert not settings.text
    await rita.wait_for("Your digest")


async def test_a_restored_story_reaches_each_reader_once(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita, "/time 08:00")
    await running.subscribe(running.ravi, "/time 10:00")
    (number,) = await seed.publish_articles(running, "On and off")
    await running.move_clock_to(MORNING)
    await running.rita.wait_for("On and off")
    await seed.retract(running, number)
    await seed.restore(running, number)
    await running.advance_clock(timedelta(hours=2))
    await running.ravi.wait_for("On and off")
    await running.advance_clock(timedelta(days=1))
    assert len(await seed.planned_digests(running, READER)) == 1
    assert len(await seed.planned_digests(running, SECOND_READER)) == 1


async def test_no_digest_is_sent_when_all_stories_were_retracted(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita)
    (number,) = await seed.publish_articles(running, "Gone again")
    await seed.retract(running, number)
    await running.move_clock_to(MORNING)
    assert await seed.planned_digests(running, READER) == []


async def test_no_digest_is_sent_on_deselected_weekdays(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita, "/settings days tue")
    await seed.publish_articles(running, "Weekend news")
    await running.move_clock_to(MORNING)
    assert await seed.planned_digests(running, READER) == []
    await seed.publish_articles(running, "Monday news")
    await running.advance_clock(timedelta(days=1))
    digest = await running.rita.wait_for("Tuesday, 24 November")
    assert "Monday news" in digest.text


async def test_no_digest_is_sent_during_a_pause(running: NewsroomHarness) -> None:
    await running.subscribe(running.rita)
    await running.rita.say("/pause 2")
    await running.rita.wait_for("Paused.")
    await running.move_clock_to(MORNING)
    assert await seed.planned_digests(running, READER) == []
    await seed.publish_articles(running, "After the pause")
    await running.advance_clock(timedelta(days=1))
    await running.rita.wait_for("After the pause")
    assert "Next digest: tomorrow at 08:00" in (await ask(running.rita, "/settings")).text


def _titles(digest: Message) -> list[str]:
    """The titles of a digest's stories in the order of their numbers; the first one is the headline."""
    lines = digest.text.splitlines()
    return [lines[0], *(line.partition(". ")[2] for line in lines if re.match(r"[2-9]\. ", line))]
