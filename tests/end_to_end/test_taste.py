"""A reader taps More below a story, reads why, undoes it and resets the taste; a group has none."""

from __future__ import annotations

from tests.end_to_end.harness import NewsroomHarness, ask, press_in_turn


async def test_a_reader_tells_more_and_less_and_resets(running: NewsroomHarness, stories: list[str]) -> None:
    rita = running.rita
    await running.subscribe(rita)
    await running.publish(stories[0])
    assert "You have not tapped" in (await ask(rita, "/settings taste")).text
    listed = await ask(rita, "/latest")
    await rita.press(listed, "Read more")
    opened = await rita.wait_for(lambda message: message.reply_to == listed.id)
    assert [label for label, _ in opened.buttons[-1]] == ["More like this", "Less like this"]

    tapped = await press_in_turn(rita, opened, "More like this")
    assert [label for label, _ in tapped.buttons[-1]] == ["✓ More · undo", "Less like this"]
    assert tapped.text == opened.text
    why = await rita.press(tapped, "Why?")
    assert "you tapped More for" in why.text
    changed = await press_in_turn(rita, tapped, "Less like this")
    assert [label for label, _ in changed.buttons[-1]] == ["More like this", "✓ Less · undo"]
    assert "Less: " in (await ask(rita, "/settings taste")).text
    undone = await press_in_turn(rita, changed, "✓ Less · undo")
    assert [label for label, _ in undone.buttons[-1]] == ["More like this", "Less like this"]

    await press_in_turn(rita, undone, "More like this")
    shown = await ask(rita, "/settings taste")
    assert "From 1 tap." in shown.text
    assert "Forgotten." in (await press_in_turn(rita, shown, "Reset", "Yes, forget")).text
    assert "You have not tapped" in (await ask(rita, "/settings taste")).text
