"""Editors see which articles belong together, and correct it."""

from __future__ import annotations

from datetime import timedelta

from bot.playground.world.model import Message
from tests.end_to_end import newsroom_day as day
from tests.end_to_end.editor_actions import paste
from tests.end_to_end.harness import NewsroomHarness, ask, press_in_turn


async def publish(newsroom: NewsroomHarness, text: str) -> Message:
    """Paste and publish a story; the card as it was before the publication."""
    card = await paste(newsroom.owner, text)
    await press_in_turn(newsroom.owner, card, "Publish")
    return card


async def open_event(newsroom: NewsroomHarness) -> Message:
    """The card of the event of the fire, opened from /articles."""
    listing = await ask(newsroom.owner, "/articles")
    number = next(
        line.partition(".")[0]
        for line, below in zip(listing.text.splitlines(), [*listing.text.splitlines()[1:], ""], strict=True)
        if "Varnholm" in line and "outlets" in below
    )
    await newsroom.owner.press(listing, number)
    return await newsroom.owner.wait_for("outlets")


async def open_member(newsroom: NewsroomHarness, event: Message, outlet: str) -> Message:
    """One article of the event, with its buttons in place of the event's card."""
    lines = newsroom.owner.current(event).text.splitlines()
    place = next(index for index, line in enumerate(lines) if line.startswith(outlet))
    return await press_in_turn(newsroom.owner, event, lines[place - 1].partition(".")[0])


async def test_a_day_of_twelve_articles(newsroom: NewsroomHarness) -> None:
    owner = newsroom.owner
    assert "Belongs to" not in (await publish(newsroom, day.GAZETTE)).text
    courier = await paste(newsroom.owner, day.COURIER)
    assert "Belongs to: Fire destroys the Varnholm cannery (2 outlets)" in courier.text
    apart = await press_in_turn(owner, courier, "Keep apart")
    assert "Kept apart from: Fire destroys the Varnholm cannery" in apart.text
    again = await press_in_turn(owner, apart, "Undo")
    assert "2 outlets" in again.text
    apart = await press_in_turn(owner, await _card_again(newsroom), "Keep apart")
    joined = await press_in_turn(owner, apart, "Join")
    assert "Belongs to" in joined.text
    await press_in_turn(owner, joined, "Publish")
    assert "(3 outlets)" in (await publish(newsroom, day.POST)).text
    assert "(4 outlets)" in (await publish(newsroom, day.COPY)).text
    for text in day.OTHERS:
        assert "Belongs to" not in (await publish(newsroom, text)).text
    assert "8 events" in (await ask(owner, "/articles")).text

    event = await open_event(newsroom)
    assert "4 outlets" in event.text
    assert "copy" in event.text
    assert "Nordanker" in event.text or "140 employees" in event.text
    copy = await open_member(newsroom, event, "bay.example")
    without = await press_in_turn(owner, copy, "Take out")
    assert "3 outlets" in without.text
    restored = await press_in_turn(owner, without, "Undo")
    assert "4 outlets" in restored.text
    courier = await open_member(newsroom, restored, "courier.example")
    led = await press_in_turn(owner, courier, "Make the lead")
    assert led.text.startswith("Varnholm cannery burns down, two workers injured")
    assert "leads, as you chose" in led.text
    marked = await press_in_turn(owner, led, "Must run")
    assert "Must run" in marked.text.splitlines()[1]

    lead = await open_member(newsroom, marked, "courier.example")
    await owner.press(lead, "Show it")
    card = await owner.wait_for("Belongs to")
    await press_in_turn(owner, card, "Edit", "Retract", "Yes, retract it")
    after = await open_event(newsroom)
    assert not after.text.startswith("Varnholm cannery burns down")
    assert "retracted" in after.text

    await newsroom.advance_clock(timedelta(days=1, hours=12))
    assert "(3 outlets)" in (await publish(newsroom, day.FOLLOW_UP)).text
    log = (await ask(owner, "/log")).text
    for line in (
        "marked as Must run",
        "made the lead of its event",
        "undid a change of the event",
        "took out of its event",
    ):
        assert line in log


async def test_two_events_are_merged_by_number_and_split_again(newsroom: NewsroomHarness) -> None:
    owner = newsroom.owner
    for text in day.OTHERS[:2]:
        await publish(newsroom, text)
    listing = await ask(owner, "/articles")
    await owner.press(listing, "1")
    card = await owner.wait_for("Rye bread")
    edit = await press_in_turn(owner, card, "Edit")
    await owner.press(edit, "Event")
    event = await owner.wait_for("Event 2")
    choice = await press_in_turn(owner, event, "Join another event")
    assert "Mira Tolland" in choice.text
    await owner.press(choice, "Type a number")
    await owner.wait_for("number of the event")
    await owner.say("1")
    merged = await owner.wait_for("2 outlets")
    split = await press_in_turn(owner, merged, "Split", "+ 2", "Split off 1")
    assert "1 outlet" in split.text
    assert "2 outlets" in (await press_in_turn(owner, split, "Undo")).text


async def _card_again(newsroom: NewsroomHarness) -> Message:
    """The event's card has taken the place of the article's; /drafts sends the article's card again."""
    listing = await ask(newsroom.owner, "/drafts")
    await newsroom.owner.press(listing, "1")
    return await newsroom.owner.wait_for("Belongs to")
