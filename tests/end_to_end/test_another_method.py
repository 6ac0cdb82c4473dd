"""An editor compares the summaries of several methods and keeps one."""

from __future__ import annotations

from bot.settings import SUMMARY_METHODS
from summarizer.ranking.methods import METHODS
from tests.end_to_end.harness import NewsroomHarness, press_in_turn


async def test_another_wording_is_counted_and_has_a_way_back(
    running: NewsroomHarness, stories: list[str]
) -> None:
    await running.owner.say(stories[0])
    card = await running.owner.wait_for("Draft")
    seen = [card.text]
    await running.owner.press(card, "Summary…")
    card = await running.owner.wait_for("Draft")
    label = "Another wording"
    for number in (2, 3):
        await running.owner.press(card, label, timeout=60)
        card = await running.owner.wait_for("Draft")
        label = next(name for row in card.buttons for name, _ in row if "Another wording" in name)
        assert label.startswith(f"Another wording ({number} of ")
        assert card.text not in seen
        seen.append(card.text)
    await running.owner.press(card, "‹ Previous wording")
    card = await running.owner.wait_for("Draft")
    assert card.text == seen.pop(-2)
    assert not any(word in card.text for word in ("LexRank", "centrality", "Luhn"))
    seen.append(card.text)
    await press_in_turn(running.owner, card, "‹ Back", "Publish")
    published = await running.owner.wait_for("Published")
    assert seen[-1].splitlines()[4] in published.text


async def test_a_toast_says_when_there_is_only_one_wording(running: NewsroomHarness) -> None:
    await running.owner.say("Rain\n\nIt rained in Northaven on Monday, for the first time in eleven weeks.")
    card = await press_in_turn(running.owner, await running.owner.wait_for("Draft"), "Summary…")
    answer = await running.owner.press(card, "Another wording", timeout=60)
    assert answer.text == "There is no other wording of this length."
    assert not answer.show_alert


def test_operators_can_choose_every_method() -> None:
    assert set(SUMMARY_METHODS) == set(METHODS)
