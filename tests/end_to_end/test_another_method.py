"""An editor compares the summaries of several methods and keeps one."""

from __future__ import annotations

from bot.settings import SUMMARY_METHODS
from summarizer.ranking.methods import METHODS
from tests.end_to_end.harness import NewsroomHarness


async def test_another_way_shows_other_sentences_and_names_the_method(
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


async def test_where_every_way_chooses_the_same_that_is_said(running: NewsroomHarness) -> None:
    await running.owner.say("Rain\n\nIt rained in Northaven on Monday, for the first time in eleven weeks.")
    card = await running.owner.wait_for("Draft")
    answer = await running.owner.press(card, "Another way", timeout=60)
    assert answer.text == "Every method chooses these sentences."
    assert answer.show_alert


def test_operators_can_choose_every_method_there_is() -> None:
    assert set(SUMMARY_METHODS) == set(METHODS)
