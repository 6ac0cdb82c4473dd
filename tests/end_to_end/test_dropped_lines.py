"""An editor reads the lines that cleaning dropped and restores one."""

from __future__ import annotations

from tests.end_to_end import seed
from tests.end_to_end.harness import NewsroomHarness


async def test_a_dropped_line_is_shown_and_restored(running: NewsroomHarness, stories: list[str]) -> None:
    await running.owner.say(stories[0])
    card = await running.owner.wait_for("Draft")
    label = next(str(b["text"]) for row in card.keyboard for b in row if "Left out" in str(b["text"]))
    await running.owner.press(card, label)
    left = await running.owner.wait_for("Left out of")
    assert left.id == card.id
    number = next(line for line in left.text.splitlines() if "Disclaimer" in line).partition(".")[0]
    answer = await running.owner.press(left, f"+ {number}")
    assert answer.text == "Put back"
    fewer = await running.owner.wait_for("Left out of")
    assert "Disclaimer" not in fewer.text
    await running.owner.press(fewer, "‹ Back")
    again = await running.owner.wait_for("Draft")
    count = int(label.removeprefix("Left out (").removesuffix(")"))
    assert any(f"Left out ({count - 1})" == b["text"] for row in again.keyboard for b in row)


async def test_no_line_of_a_published_story_is_restored(running: NewsroomHarness, stories: list[str]) -> None:
    await running.owner.say(stories[0])
    card = await running.owner.wait_for("Draft")
    label = next(str(b["text"]) for row in card.keyboard for b in row if "Left out" in str(b["text"]))
    await running.owner.press(card, label)
    left = await running.owner.wait_for("Left out of")
    await seed.publish_draft(running, 1)
    answer = await running.owner.press(left, "v1:take:1:0")
    assert "only drafts" in answer.text
