"""Broadcasts to all readers, end to end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.playground import UserHandle
from bot.playground.client.user_actions import Place, post
from bot.playground.text.entities import Entity
from bot.playground.world.faults import Fault, FaultKind
from bot.playground.world.model import Message
from tests.bot.services.seed import chat, subscribe_chats
from tests.end_to_end import seed
from tests.end_to_end.harness import (
    EDITOR,
    READER,
    SECOND_READER,
    START,
    NewsroomHarness,
    ask,
    press_in_turn,
    unsubscribe,
)

NEWS = "The newsroom moves on Monday. Digests come as ever."
MORNING = START + timedelta(hours=20)


@pytest.fixture
async def readers(running: NewsroomHarness) -> NewsroomHarness:
    """Rita and Ravi are subscribed."""
    await running.subscribe(running.rita)
    await running.subscribe(running.ravi)
    return running


def send_formatted(harness: NewsroomHarness, person: UserHandle, text: str, *entities: Entity) -> None:
    """Send a formatted text."""
    person._waiter.reset()
    post(harness.playground.world, Place(person.id, person.id), Message(0, 0, text=text, entities=entities))


async def wait_for_question(person: UserHandle) -> Message:
    """The question below the preview."""
    return await person.wait_for("Send this to all readers?")


async def send_draft(person: UserHandle, message: Message, text: str) -> Message:
    """Send a draft and wait until its card shows the result."""
    await person.press(message, "Send")
    return await person.wait_for(text, 20)


def count_received(person: UserHandle, text: str = NEWS) -> int:
    """How many messages of the newsroom a person has received."""
    return sum(message.outgoing and message.text == text for message in person.messages)


async def broadcast_states(harness: NewsroomHarness, chat_id: int) -> list[str]:
    rows: list[dict[str, Any]] = (await seed.stored_data(harness, chat_id)).get("messages", [])
    return [str(row["state"]) for row in rows if row["kind"] == "broadcast"]


async def wait_until_planned(harness: NewsroomHarness, chat_id: int) -> None:
    """Wait until a message to a chat is planned."""
    async with asyncio.timeout(10):
        while not await broadcast_states(harness, chat_id):  # noqa: ASYNC110 - only the database knows
            await asyncio.sleep(0.01)


async def test_every_subscriber_gets_the_previewed_message_once(readers: NewsroomHarness) -> None:
    await readers.owner.say(f"/broadcast {NEWS}")
    preview = await readers.owner.wait_for(NEWS)
    asked = await wait_for_question(readers.owner)
    assert "goes to 2 readers and takes about 1 sec" in asked.text
    assert count_received(readers.rita) == 0
    done = await send_draft(readers.owner, asked, "✓ Sent to 2 readers")
    assert done.id == asked.id  # in place
    assert done.buttons == []
    for reader in (readers.rita, readers.ravi):
        assert count_received(reader) == 1
        assert next(m for m in reader.messages if m.text == NEWS).html == preview.html
    assert count_received(readers.owner) == 1  # the preview; the owner is not subscribed
    log = await ask(readers.owner, "/log")
    assert f"Olga sent to all readers: {NEWS}" in log.text


async def test_formatting_and_links_are_kept_and_typed_markup_is_text(readers: NewsroomHarness) -> None:
    text = "/broadcast 🎉 Read <b>this & our page\n> now"
    at = text.index("our") + 1  # the emoji takes two units
    send_formatted(
        readers,
        readers.owner,
        text,
        Entity("bot_command", 0, 10),
        Entity("bold", 11, 7),
        Entity("italic", 14, 4),
        Entity("text_link", at, 8, url="https://example.org/?a=1&b=2"),
    )
    asked = await wait_for_question(readers.owner)
    await send_draft(readers.owner, asked, "✓ Sent")
    message = readers.rita.messages[-1]
    assert message.text == "🎉 Read <b>this & our page\n> now"
    assert [(one.type, one.offset, one.length) for one in message.entities] == [
        ("bold", 0, 7),
        ("italic", 3, 4),
        ("text_link", at - 11, 8),
    ]
    assert message.entities[-1].url == "https://example.org/?a=1&b=2"


async def test_the_text_may_come_as_the_next_message(readers: NewsroomHarness) -> None:
    await ask(readers.owner, "/broadcast")
    send_formatted(readers, readers.owner, "Good news", Entity("bold", 0, 4))
    asked = await wait_for_question(readers.owner)
    await send_draft(readers.owner, asked, "✓ Sent to 2 readers")
    assert readers.rita.messages[-1].html == "<b>Good</b> news"


async def test_a_picture_is_refused_and_the_text_still_expected(readers: NewsroomHarness) -> None:
    await ask(readers.owner, "/broadcast")
    await readers.owner.upload("story.txt", b"A story")
    assert "is a text" in (await readers.owner.wait_for("")).text
    await readers.owner.say(NEWS)
    await wait_for_question(readers.owner)


async def test_a_discarded_text_is_not_sent(readers: NewsroomHarness) -> None:
    await readers.owner.say(f"/broadcast {NEWS}")
    asked = await wait_for_question(readers.owner)
    assert (await press_in_turn(readers.owner, asked, "Discard")).text == "Discarded. Nothing was sent."
    assert await seed.stored_data(readers, readers.owner.id) == {}


async def test_a_later_text_replaces_an_unsent_draft(readers: NewsroomHarness) -> None:
    await readers.owner.say("/broadcast The first")
    first = await wait_for_question(readers.owner)
    await readers.owner.say("/broadcast The second")
    second = await wait_for_question(readers.owner)
    for button in ("Send", "Discard"):
        assert "can no longer be sent" in (await readers.owner.press(first, button)).text
    await send_draft(readers.owner, second, "✓ Sent to 2 readers")
    assert "can no longer be sent" in (await readers.owner.press(first, "Send")).text
    assert (count_received(readers.rita, "The first"), count_received(readers.rita, "The second")) == (0, 1)


async def test_a_text_that_telegram_has_cut_is_too_long(readers: NewsroomHarness) -> None:
    owner = readers.owner
    await owner.say("/broadcast " + "The newsroom moves on Monday. " * 300)  # three messages
    notice = await owner.wait_for("more than one message holds")
    assert "4096 characters" in notice.text
    await ask(owner, "/stats")
    assert not [message for message in owner.messages if message.buttons and "Send" in str(message.buttons)]
    assert sum("more than one message" in message.text for message in owner.messages) == 1


async def test_a_long_complete_text_is_sent_and_a_later_text_is_a_story(
    readers: NewsroomHarness, stories: list[str]
) -> None:
    text = ("The newsroom moves on Monday. " * 130).strip()
    await readers.owner.say(f"/broadcast {text}")
    asked = await wait_for_question(readers.owner)
    readers.clock.advance(timedelta(minutes=1))
    await readers.owner.say(stories[0])
    await readers.owner.wait_for("Draft", 15)
    await send_draft(readers.owner, asked, "✓ Sent to 2 readers")
    assert count_received(readers.rita, text) == 1


async def test_a_broadcast_without_subscribers_is_not_sent(running: NewsroomHarness) -> None:
    assert "Nobody is subscribed" in (await ask(running.owner, f"/broadcast {NEWS}")).text


async def test_a_preview_that_fails_in_the_network_leaves_no_draft(
    readers: NewsroomHarness,
) -> None:
    readers.playground.faults.add(Fault("sendMessage", FaultKind.STATUS_5XX))
    answer = await ask(readers.owner, f"/broadcast {NEWS}")
    assert answer.text.startswith("Telegram is hard to reach")
    assert await seed.stored_data(readers, readers.owner.id) == {}


async def test_a_text_that_telegram_refuses_has_another_error_than_a_network_failure(
    readers: NewsroomHarness,
) -> None:
    send_formatted(readers, readers.owner, "/broadcast " + "x" * 4097)  # no client sends that
    answer = await readers.owner.wait_for("")
    assert answer.text.startswith("Telegram does not accept this text")
    assert await seed.stored_data(readers, readers.owner.id) == {}
    assert [one.code for one in readers.playground.refusals] == [400]
    readers.playground.world.event_log.refusals.clear()


async def test_readers_cannot_send_to_all(readers: NewsroomHarness) -> None:
    assert "Only editors" in (await ask(readers.rita, f"/broadcast {NEWS}")).text


async def test_an_editor_can_broadcast_and_the_log_names_the_editor(readers: NewsroomHarness) -> None:
    await ask(readers.owner, f"/team {EDITOR} Eddie")
    await readers.editor.say(f"/broadcast {NEWS}")
    await send_draft(readers.editor, await wait_for_question(readers.editor), "✓ Sent to 2 readers")
    assert "Eddie sent to all readers" in (await ask(readers.owner, "/log")).text


async def test_blocked_readers_are_counted_and_paused_readers_get_nothing(readers: NewsroomHarness) -> None:
    await ask(readers.ravi, "/pause 3")
    carol = readers.playground.add_user("Carol", started=True)
    await readers.subscribe(carol)
    await readers.owner.say(f"/broadcast {NEWS}")
    asked = await wait_for_question(readers.owner)
    assert "2 readers" in asked.text
    # Telegram sends an update about a block, but not about a deactivated account.
    carol.deactivate()
    done = await send_draft(readers.owner, asked, "✓ Sent to 1 reader")
    assert "1 could not be reached" in done.text
    assert count_received(readers.ravi) == 0
    assert [one.code for one in readers.playground.refusals] == [403]
    readers.playground.world.event_log.refusals.clear()


@pytest.mark.slow
async def test_messages_wait_for_the_end_of_quiet_hours_and_a_stop_cancels_the_rest(
    readers: NewsroomHarness,
) -> None:
    await ask(readers.rita, "/quiet 11:00 13:00")
    await ask(readers.ravi, "/quiet 11:00 15:00")
    carol = readers.playground.add_user("Carol", started=True)
    await readers.subscribe(carol)
    await readers.owner.say(f"/broadcast {NEWS}")
    card = await wait_for_question(readers.owner)
    await readers.owner.press(card, "Send")
    await carol.wait_for(NEWS, 20)
    await readers.owner.wait_for("Sending · 1 of 3", 20)
    assert "2 wait: quiet hours" in readers.owner.current(card).text
    assert (count_received(readers.rita), count_received(readers.ravi)) == (0, 0)
    other = await ask(readers.owner, "/broadcast Another")
    assert other.text.startswith("Another message to all readers is under way.")
    await readers.move_clock_to(START + timedelta(hours=1))
    assert readers.app is not None
    readers.app.context.outbox_filled.set()
    await readers.rita.wait_for(NEWS, 20)
    await readers.owner.press(other, "Stop")
    done = await readers.owner.wait_for("Stopped. 2 readers got it", 20)
    assert "1 was not sent" in done.text
    await readers.move_clock_to(START + timedelta(hours=4))
    assert await broadcast_states(readers, SECOND_READER) == ["expired"]
    assert "The message it was sent from" in readers.owner.current(other).text


async def test_the_card_counts_sent_messages_until_the_broadcast_is_stopped(running: NewsroomHarness) -> None:
    people = [running.playground.add_user(f"Reader {number}", started=True) for number in range(400)]
    assert running.app is not None
    await subscribe_chats(running.app.context.database, (chat(person.id) for person in people), START)
    await running.owner.say(f"/broadcast {NEWS}")
    asked = await wait_for_question(running.owner)
    assert "goes to 400 readers and takes about 14 sec" in asked.text
    await running.owner.press(asked, "Send")
    under_way = await running.owner.wait_for(
        lambda message: "Sending" in message.text and "Sending · 0" not in message.text, 30
    )
    assert under_way.id == asked.id
    assert "sec left" in under_way.text
    await running.owner.press(under_way, "Stop")
    stopped = await running.owner.wait_for("Stopped.", 30)
    reached = sum(count_received(person) for person in people)
    assert 0 < reached < 400
    assert stopped.text == f"Stopped. {reached} readers got it\n{400 - reached} were not sent"
    assert max(count_received(person) for person in people) == 1
    assert "Olga stopped sending:" in (await ask(running.owner, "/log")).text


async def test_a_reader_who_pauses_or_leaves_in_quiet_hours_gets_no_broadcast(
    readers: NewsroomHarness,
) -> None:
    for person in (readers.rita, readers.ravi):
        await ask(person, "/quiet 11:00 13:00")
    await readers.owner.say(f"/broadcast {NEWS}")
    await readers.owner.press(await wait_for_question(readers.owner), "Send")
    for number in (READER, SECOND_READER):
        await wait_until_planned(readers, number)
    await ask(readers.rita, "/pause 3")
    await unsubscribe(readers.ravi)
    await readers.owner.wait_for("✓ Sent to 0 readers", 20)
    assert [await broadcast_states(readers, number) for number in (READER, SECOND_READER)] == [[], []]


async def test_a_restart_continues_a_broadcast_and_repeats_no_message(harness: NewsroomHarness) -> None:
    async with harness.run():
        await harness.subscribe(harness.rita)
        await harness.subscribe(harness.ravi, "/quiet 11:00 13:00")
        await harness.owner.say(f"/broadcast {NEWS}")
        card = await wait_for_question(harness.owner)
        await harness.owner.press(card, "Send")
        await harness.rita.wait_for(NEWS, 20)
        await wait_until_planned(harness, SECOND_READER)
    harness.clock.advance(timedelta(hours=1))
    async with harness.run():
        await harness.owner.wait_for("✓ Sent to 2 readers", 20)
        assert harness.owner.current(card).text == "✓ Sent to 2 readers"
        assert (count_received(harness.rita), count_received(harness.ravi)) == (1, 1)


async def test_a_draft_survives_a_restart(harness: NewsroomHarness) -> None:
    async with harness.run():
        await harness.subscribe(harness.rita)
        await harness.owner.say(f"/broadcast {NEWS}")
        card = await wait_for_question(harness.owner)
    async with harness.run():
        await send_draft(harness.owner, card, "✓ Sent to 1 reader")
    assert count_received(harness.rita) == 1


async def test_a_broadcast_message_expires_after_a_day(readers: NewsroomHarness) -> None:
    await ask(readers.rita, "/quiet 11:00 13:00")
    await readers.owner.say(f"/broadcast {NEWS}")
    await readers.owner.press(await wait_for_question(readers.owner), "Send")
    await readers.ravi.wait_for(NEWS, 20)
    await wait_until_planned(readers, READER)
    readers.clock.advance(timedelta(hours=24))
    assert readers.app is not None
    readers.app.context.outbox_filled.set()
    done = await readers.owner.wait_for("✓ Sent to 1 reader", 20)
    assert "1 was too late to be sent" in done.text
    assert count_received(readers.rita) == 0


async def test_a_digest_is_planned_as_usual_after_a_broadcast(readers: NewsroomHarness) -> None:
    """Subscribing again considers the last digest, which a broadcast is not."""
    await readers.owner.say(f"/broadcast {NEWS}")
    await send_draft(readers.owner, await wait_for_question(readers.owner), "✓ Sent")
    await unsubscribe(readers.rita)
    await readers.subscribe(readers.rita)
    await seed.publish_articles(readers, "A ferry")
    await readers.move_clock_to(MORNING)
    await readers.rita.wait_for("A ferry")
