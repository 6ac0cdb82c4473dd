"""The main job end to end: a paste becomes an article and reaches readers in a digest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.end_to_end.harness import START, NewsroomHarness

TAIL = ("Disclaimer", "Previous Article", "Ferry timetable", "Related")
HEADINGS = ("Shopkeepers divided", "What happens next")


@pytest.mark.process
@pytest.mark.usefixtures("worker_process")
async def test_a_paste_becomes_a_draft_then_an_article_then_a_digest(
    running: NewsroomHarness, stories: list[str]
) -> None:
    await running.owner.say(stories[0])
    card = await running.owner.wait_for("Draft")
    assert "Northaven to close its old harbour" in card.text
    assert "English" in card.text
    assert not any(word in card.text for word in TAIL + HEADINGS)
    answer = await running.owner.press(card, "Publish")
    assert answer.text == "Published"
    published = await running.owner.wait_for("Published")
    assert published.id == card.id

    await running.rita.say("/start")
    greeting = await running.rita.wait_for("Subscribe")
    await running.rita.press(greeting, "Subscribe")
    subscribed = await running.rita.wait_for("Subscribed")
    assert "08:00" in subscribed.text
    await running.rita.say("/latest")
    latest = await running.rita.wait_for("Northaven")

    await running.move_clock_to(START + timedelta(hours=20))
    digest = await running.rita.wait_for("Monday, 23 November")
    assert "1 story" in digest.text
    assert "Northaven" in digest.text
    for message in (latest, digest):
        assert not any(word in message.text for word in TAIL + HEADINGS)


async def test_no_article_is_sent_twice_and_no_empty_digest_is_sent(
    running: NewsroomHarness, stories: list[str]
) -> None:
    await running.subscribe(running.rita)
    await running.publish(stories[1])
    await running.move_clock_to(START + timedelta(hours=20))
    await running.rita.wait_for("Ostra")
    await running.advance_clock(timedelta(days=1))
    await running.publish(stories[2])
    await running.rita.say("/latest")
    await running.rita.wait_for("chess")
    await running.advance_clock(timedelta(days=1))
    digest = await running.rita.wait_for("25 November")
    assert "chess" in digest.text
    assert "Ostra" not in digest.text
    bodies = [m.text for m in running.rita.messages if m.outgoing]
    assert sum("24 November" in text for text in bodies) == 0


@pytest.mark.parametrize("action", ["retract", "edit"])
async def test_a_digest_has_the_text_of_an_article_at_the_time_of_sending(
    running: NewsroomHarness, stories: list[str], action: str
) -> None:
    await running.subscribe(running.rita)
    await running.publish(stories[1])
    await running.publish(stories[2])
    await running.owner.say("/articles")
    listing = await running.owner.wait_for("2 events")
    await running.owner.press(listing, "1")
    card = await running.owner.wait_for("chess")
    await running.owner.press(card, "Edit")
    editing = await running.owner.wait_for("chess")
    if action == "retract":
        await running.owner.press(editing, "Retract")
        await running.owner.press(await running.owner.wait_for("Retract this story"), "Yes, retract it")
        await running.owner.wait_for("Retracted")
    else:
        await running.owner.press(editing, "Edit title")
        await running.owner.wait_for("new title")
        await running.owner.say("A champion at sixteen")
        await running.owner.wait_for("A champion at sixteen")
    await running.move_clock_to(START + timedelta(hours=20))
    digest = await running.rita.wait_for("Ostra")
    assert "youngest" not in digest.text if action == "retract" else "A champion at sixteen" in digest.text
    assert "Sixteen-year-old" not in digest.text
