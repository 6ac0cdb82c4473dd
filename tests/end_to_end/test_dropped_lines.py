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
    menus = next((str(b["text"]) for row in left.keyboard for b in row if "Menus" in str(b["text"])), "")
    if "Disclaimer" not in left.text.partition("And ")[0]:
        await running.owner.press(left, menus)
        left = running.owner.current(left)
    number = next(line for line in left.text.splitlines() if "Disclaimer" in line).partition(".")[0]
    answer = await running.owner.press(left, f"+ {number}")
    assert answer.text == "Put back"
    marked = running.owner.current(left)
    assert f"✓ {number}. Disclaimer" in marked.text
    await running.owner.press(marked, "‹ Back")
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
    answer = await running.owner.press(left, "+ 1")
    assert "only drafts" in answer.text
