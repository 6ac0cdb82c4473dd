"""Broadcasts for some readers, with a picture and buttons, at an hour, end to end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground import UserHandle
from bot.playground.world.model import Message
from tests.end_to_end.harness import START, NewsroomHarness, ask, press_in_turn
from tests.summarizer.parsing.samples import make_png

NEWS = "The newsroom moves on Monday."


@pytest.fixture
async def readers(running: NewsroomHarness) -> NewsroomHarness:
    """Rita and Ravi are subscribed, Ravi to sport only."""
    await running.subscribe(running.rita)
    await running.subscribe(running.ravi, "/topics sport")
    return running


async def card_below(person: UserHandle, above: Message) -> Message:
    """The card of the changed broadcast, which comes below the earlier one."""
    return await person.wait_for(
        lambda message: message.id > above.id and "Choose the readers" in str(message.keyboard)
    )


async def test_a_broadcast_with_a_picture_and_buttons_goes_to_the_readers_of_a_topic(
    readers: NewsroomHarness, stories: list[str]
) -> None:
    owner, rita, ravi = readers.owner, readers.rita, readers.ravi
    await readers.publish(stories[0])
    await readers.publish(stories[1])
    await owner.say("/broadcast")
    await owner.wait_for("or a photo with its text")
    await owner.photo(make_png(), caption=NEWS)
    card = await owner.wait_for("Send this to all readers?")
    await owner.press(card, "Link buttons")
    await owner.wait_for("Send up to three lines")
    assert "I need a label and a web address" in (await ask(owner, "Read more")).text
    await owner.say("Read more - https://example.org/move")
    card = await card_below(owner, card)
    preview = next(message for message in reversed(owner.messages) if message.text == NEWS)
    assert preview.media is not None
    assert preview.keyboard[0][0]["url"] == "https://example.org/move"

    chooser = await press_in_turn(owner, card, "Choose the readers")
    assert [button["text"] for row in chooser.keyboard for button in row][:3] == [
        "All (2)",
        "New (2)",
        "Silent (0)",
    ]
    assert (await owner.press(chooser, "Silent (0)")).text.startswith("Nobody is among these readers")
    await press_in_turn(owner, chooser, "One chat, as a test")
    await owner.wait_for("Send the number of the chat")
    await owner.say(str(ravi.id))
    card = await card_below(owner, card)
    assert f"To the chat {ravi.id} only." in card.text
    assert "goes to 1 reader" in card.text
    await owner.press(card, "Send")
    await owner.wait_for("✓ Sent to 1 reader", 20)
    received = ravi.messages[-1]
    assert (received.text, received.media is not None) == (NEWS, True)
    assert NEWS not in {message.text for message in rita.messages}


async def test_a_broadcast_leaves_at_its_hour_after_a_restart_and_is_in_planned_until_then(
    readers: NewsroomHarness,
) -> None:
    owner, rita = readers.owner, readers.rita
    await owner.say(f"/broadcast {NEWS}")
    card = await owner.wait_for("Send this to all readers?")
    planned = await press_in_turn(owner, card, "At a time…", "Tomorrow 07:00")
    assert "This is sent tomorrow at 07:00." in planned.text
    listed = await ask(owner, "/planned")
    assert "1 message to readers is planned" in listed.text
    await owner.press(listed, "Message 1")
    again = await press_in_turn(owner, listed, "Cancel the plan")
    assert "Send this to all readers?" in again.text
    await press_in_turn(owner, listed, "At a time…", "Type a time")
    await owner.wait_for("Send the day and time")
    await owner.say("today 14:00")
    await owner.wait_for("This is sent today at 14:00.")
    assert NEWS not in {message.text for message in rita.messages}

    readers.clock.move_to(START + timedelta(hours=3))
    assert readers.app is not None
    readers.app.context.broadcast_due.set()
    late = await owner.wait_for("because Lede was not running", 20)
    await owner.wait_for(lambda message: message.id == late.id and "✓ Sent to 2 readers" in message.text, 20)
    assert NEWS in {message.text for message in rita.messages}
    assert "Olga planned a message to readers for 2026-11-22 14:00" in (await ask(owner, "/log")).text
