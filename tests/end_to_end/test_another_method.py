"""An editor compares the summaries of several methods and keeps one."""

from __future__ import annotations

from bot.settings import SUMMARY_METHODS
from summarizer.ranking.methods import METHODS
from tests.end_to_end.harness import NewsroomHarness


async def test_another_method_shows_its_sentences_and_its_name(
    running: NewsroomHarness, stories: list[str]
) -> None:
    await running.owner.say(stories[0])
    card = await running.owner.wait_for("Draft")
    assert "Lede’s own way" in card.text
    seen = [card.text]
    for _ in range(3):
        answer = await running.owner.press(card, "Another way", timeout=60)
        card = await running.owner.wait_for(answer.text)
        assert card.text not in seen
        seen.append(card.text)
    await running.owner.press(card, "Publish")
    published = await running.owner.wait_for("Published")
    assert seen[-1].splitlines()[-1] in published.text


async def test_a_message_says_when_all_methods_choose_the_same_sentences(running: NewsroomHarness) -> None:
    await running.owner.say("Rain\n\nIt rained in Northaven on Monday, for the first time in eleven weeks.")
    card = await running.owner.wait_for("Draft")
    answer = await running.owner.press(card, "Another way", timeout=60)
    assert answer.text == "Every method chooses these sentences."
    assert answer.show_alert


def test_operators_can_choose_every_method() -> None:
    assert set(SUMMARY_METHODS) == set(METHODS)
