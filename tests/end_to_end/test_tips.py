"""Readers send stories to the newsroom: one draft for all of them, limits, a block, thanks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.playground import UserHandle
from bot.playground.world.model import Message
from bot.settings import TipsPolicy
from tests.end_to_end.harness import NewsroomHarness, ask, press_in_turn

WITH_NAME, WITHOUT_NAME = "Yes, with my name", "Yes, without it"


async def send(reader: UserHandle, text: str, answer: str = WITH_NAME) -> Message:
    """Send a text, answer the question, and return what became of it."""
    question = await ask(reader, text)
    assert question.text.startswith("Shall the newsroom see this?")
    return await press_in_turn(reader, question, answer)


async def test_two_readers_with_one_story_make_one_draft_and_are_thanked_when_it_is_published(
    running: NewsroomHarness, stories: list[str]
) -> None:
    owner, rita, ravi = running.owner, running.rita, running.ravi
    assert "Thank you! The newsroom has it now." in (await send(rita, stories[0])).text
    assert "nobody sees it" in (await send(ravi, stories[1], "No")).text
    drafts = await ask(owner, "/drafts")
    assert drafts.text.startswith("1 draft\n")
    assert "Tip from Rita" in drafts.text
    await owner.press(drafts, "1")
    card = await owner.wait_for("Tip from Rita")
    more = await press_in_turn(owner, card, "More…", "Block the sender")
    assert "The sender is blocked." in more.text
    refused = await ask(rita, stories[2])
    assert (await rita.press(refused, WITHOUT_NAME)).text.startswith("The newsroom takes no more tips")
    await press_in_turn(owner, card, "More…", "Allow the sender")

    await send(ravi, stories[0], WITHOUT_NAME)
    drafts = await ask(owner, "/drafts")
    assert "Tip from 2 readers" in drafts.text
    await owner.press(card, "Publish")
    await running.advance_clock(timedelta(minutes=1))
    title = stories[0].splitlines()[0]
    for reader in (rita, ravi):
        thanks = await reader.wait_for("The story that you sent is published")
        assert title in thanks.text
    third = await send(running.editor, stories[0])
    assert third.text.startswith("Thank you! The newsroom has that story already")
    assert (await ask(owner, "/drafts")).text.startswith("No drafts")


async def test_a_hostile_link_is_refused_and_a_reader_has_a_limit(running: NewsroomHarness) -> None:
    rita = running.rita
    for number in range(5):
        question = await ask(rita, f"https://127.0.0.1/secret/{number}")
        answer = await rita.press(question, WITH_NAME)
        assert answer.text.startswith("I could not read that.")
    question = await ask(rita, "https://127.0.0.1/secret/6")
    assert (await rita.press(question, WITH_NAME)).text.startswith("That is enough for today")
    assert (await ask(running.owner, "/drafts")).text.startswith("No drafts")


async def test_an_owner_can_switch_tips_off(harness: NewsroomHarness, stories: list[str]) -> None:
    harness.settings = replace(harness.settings, tips=TipsPolicy.OFF)
    async with harness.run():
        assert "Shall the newsroom" not in (await ask(harness.rita, stories[0])).text
