"""A reader mutes words and a story by buttons, gets a digest without them, and lifts a mute."""

from __future__ import annotations

from datetime import timedelta

from tests.end_to_end.harness import START, NewsroomHarness, ask, press_in_turn

MORNING = START + timedelta(hours=20)


async def test_a_reader_mutes_and_lifts(running: NewsroomHarness, stories: list[str]) -> None:
    rita, ravi = running.rita, running.ravi
    await running.subscribe(rita)
    await running.subscribe(ravi)
    for text in stories[:2]:
        await running.publish(text)
    assert "You have muted nothing" in (await ask(rita, "/mute")).text
    assert "for good: “the”" in (await ask(rita, "/mute the")).text

    # Everything is muted: one line for the preview and for the digest, with a button that shows it.
    preview = await ask(rita, "/next")
    assert "Everything new is muted: 2 stories." in preview.text
    await running.move_clock_to(MORNING)
    digest = await rita.wait_for("Everything new is muted: 2 stories.")
    assert [label for label, _ in digest.buttons[0]] == ["Show anyway", "Muted"]
    assert "Everything" not in (await ravi.wait_for("2 stories")).text
    await rita.press(digest, "Show anyway")
    shown = await rita.wait_for("1. ")
    await rita.press(shown, "1")
    opened = await rita.wait_for(lambda message: message.reply_to == shown.id)

    # The opened story offers what to mute and for how long.
    await rita.press(opened, "Mute")
    asked = await rita.wait_for("What do you not want to see?")
    assert "Muted until" in (await press_in_turn(rita, asked, "This story", "A week")).text
    listed = await ask(rita, "/mute")
    assert "2. “the” · for good · 2 stories hidden" in listed.text
    after = await press_in_turn(rita, listed, "✕ 2")
    assert "“the”" not in after.text
    assert "“the”" in (await press_in_turn(rita, after, "Undo")).text
