"""Corrections of stories that readers have, end to end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground import UserHandle
from bot.playground.world.faults import Fault, FaultKind
from bot.playground.world.model import Message
from bot.services.corrections.corrections import UNDO_PERIOD
from tests.end_to_end import seed
from tests.end_to_end.harness import START, NewsroomHarness

MORNING = START + timedelta(hours=20)
WRONG, RIGHT = "The ferry costs 13 euros", "The ferry costs 3 euros"
QUESTION = "Correct them?"


@pytest.fixture
async def served(running: NewsroomHarness) -> NewsroomHarness:
    """Rita and Ravi have a digest with a wrong story."""
    await running.subscribe(running.rita)
    await running.subscribe(running.ravi)
    await seed.publish_articles(running, WRONG, "The river is high")
    await running.move_clock_to(MORNING)
    for person in (running.rita, running.ravi):
        await person.wait_for(WRONG)
    return running


def digest_of(person: UserHandle) -> Message:
    """The only digest that a person has."""
    (found,) = [one for one in person.messages if one.outgoing and "The river is high" in one.text]
    return found


async def change_title(harness: NewsroomHarness, title: str = RIGHT) -> Message:
    """Give the wrong story another title from its card; returns the question that follows."""
    await harness.owner.say("/articles")
    listed = await harness.owner.wait_for(WRONG)
    await harness.owner.press(listed, "1" if WRONG in listed.text.partition("2.")[0] else "2")
    card = await harness.owner.wait_for("Published")
    await harness.owner.press(card, "Edit")
    await harness.owner.press(harness.owner.current(card), "Edit title")
    await harness.owner.wait_for("Send the new title")
    await harness.owner.say(title)
    return await harness.owner.wait_for(QUESTION)


async def finish(harness: NewsroomHarness, text: str) -> Message:
    """Let the undo time of an ordered correction pass, and wait for a text on its card."""
    harness.clock.move_to(harness.clock.now() + UNDO_PERIOD)
    assert harness.app is not None
    harness.app.context.corrections_due.set()
    return await harness.owner.wait_for(text, 20)


async def test_a_corrected_figure_reaches_the_digests_that_readers_have(served: NewsroomHarness) -> None:
    owner = served.owner
    before = digest_of(served.rita).text
    question = await change_title(served)
    assert "2 readers have it in 2 messages. Correct them?" in question.text
    await owner.press(question, "Add a line")
    await owner.wait_for("What was wrong?")
    await owner.say("the fare is 3 euros,\nnot 13")
    question = await owner.wait_for("Readers see: the fare is 3 euros, not 13")
    await owner.press(question, "Correct them")
    assert "2 messages will be corrected in a minute" in owner.current(question).text
    await finish(served, "✓ Corrected 2 of 2")
    text = digest_of(served.rita).text
    assert "Corrected 08:01: the fare is 3 euros, not 13" in text
    assert text.replace(RIGHT, WRONG).replace("Corrected 08:01: the fare is 3 euros, not 13\n", "") == before
    assert len([one for one in served.rita.messages if one.outgoing and RIGHT in one.text]) == 1
    await owner.say("/log")
    assert "had messages corrected: " + RIGHT in (await owner.wait_for("Who did what")).text


async def test_a_retracted_story_becomes_one_line_and_readers_get_a_notice(served: NewsroomHarness) -> None:
    owner = served.owner
    await owner.say("/articles")
    listed = await owner.wait_for(WRONG)
    await owner.press(listed, "1" if WRONG in listed.text.partition("2.")[0] else "2")
    card = await owner.wait_for("Published")
    for button in ("Edit", "Retract", "Yes, retract it"):
        await owner.press(owner.current(card), button)
    question = await owner.wait_for(QUESTION)
    await owner.press(question, "Correct and notify")
    served.playground.faults.add(Fault("editMessageText", FaultKind.DROP_AFTER, times=1))
    await finish(served, "✓ Corrected 2 of 2")
    for person in (served.rita, served.ravi):
        text = digest_of(person).text
        assert "Retracted 08:01." in text
        assert WRONG not in text
        notices = [one for one in person.messages if "was retracted" in one.text]
        assert len(notices) == 1
        assert WRONG in notices[0].text


async def test_a_story_that_is_restored_at_once_needs_no_correction(served: NewsroomHarness) -> None:
    owner = served.owner
    await owner.say("/articles")
    listed = await owner.wait_for(WRONG)
    await owner.press(listed, "1" if WRONG in listed.text.partition("2.")[0] else "2")
    card = await owner.wait_for("Published")
    for button in ("Edit", "Retract", "Yes, retract it"):
        await owner.press(owner.current(card), button)
    question = await owner.wait_for(QUESTION)
    await owner.press(owner.current(card), "Publish again")
    changed = await owner.wait_for("The messages stay as they are")
    assert changed.id == question.id


async def test_a_correction_is_undone_or_left_for_later(served: NewsroomHarness) -> None:
    owner = served.owner
    question = await change_title(served)
    await owner.press(question, "Correct them")
    await owner.press(owner.current(question), "Undo")
    assert QUESTION in owner.current(question).text
    await owner.press(owner.current(question), "Not now")
    assert "The messages stay as they are" in owner.current(question).text
    assert WRONG in digest_of(served.rita).text
