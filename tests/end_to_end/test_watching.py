"""A reader watches words from a search; they come first in the digest, and no mute hides them."""

from __future__ import annotations

from datetime import timedelta

from tests.end_to_end.harness import START, NewsroomHarness, ask, press_in_turn

MORNING = START + timedelta(hours=20)


async def test_a_reader_watches_what_was_searched(running: NewsroomHarness, stories: list[str]) -> None:
    rita = running.rita
    await running.subscribe(rita)
    for text in stories[:3]:
        await running.publish(text)
    assert "You watch nothing" in (await ask(rita, "/watch")).text
    found = await ask(rita, "/search chess")
    await rita.press(found, "Watch")
    assert "Watched for good: “chess”" in (await rita.wait_for(lambda one: one.reply_to == found.id)).text
    assert "You also watch “chess”" in (await ask(rita, "/mute chess")).text

    assert "◉ chess" in (await ask(rita, "/next")).text.partition("2. ")[0]
    await running.move_clock_to(MORNING)
    digest = await rita.wait_for(lambda message: "◉ chess" in message.text.partition("2. ")[0])
    await rita.press(digest, "1")
    opened = await rita.wait_for(lambda message: message.reply_to == digest.id)
    assert "you watch “chess”" in (await rita.press(opened, "Why?")).text
    listed = await ask(rita, "/watch")
    assert "1. “chess” · for good · 1 story found" in listed.text
    assert "You watch nothing" in (await press_in_turn(rita, listed, "✕ 1")).text
