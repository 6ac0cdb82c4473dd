"""Saved stories of readers, end to end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground.world.model import Message
from tests.end_to_end import seed
from tests.end_to_end.harness import READER, START, NewsroomHarness, ask, press_in_turn, unsubscribe
from tests.support.factories import SENTENCES

MORNING = START + timedelta(hours=20)


def labels(message: Message) -> list[str]:
    return [label for row in message.buttons for label, _ in row]


async def test_an_opened_story_is_saved_and_unsaved_in_place(running: NewsroomHarness) -> None:
    rita = running.rita
    await seed.publish_articles(running, "A ferry", "A lake")
    latest = await ask(rita, "/latest")
    assert "Save" not in labels(latest)
    opened = await press_in_turn(rita, latest, "1")
    assert "Save" in labels(opened)
    answer = await rita.press(latest, "Save")
    assert answer.text == "Saved. /saved shows your saved stories."
    assert "Saved ✓" in labels(rita.current(latest))
    assert SENTENCES[4] in rita.current(latest).text  # it is still open
    assert "A lake" in (await ask(rita, "/saved")).text
    assert "Save" in labels(await press_in_turn(rita, latest, "Saved ✓"))
    assert (await ask(rita, "/saved")).text.startswith("Nothing is saved yet.")


async def test_the_save_button_belongs_to_the_opened_story(running: NewsroomHarness) -> None:
    await seed.publish_articles(running, "A ferry", "A lake")
    latest = await ask(running.rita, "/latest")
    await press_in_turn(running.rita, latest, "1", "Save")
    assert "Save" in labels(await press_in_turn(running.rita, latest, "2"))
    assert "Saved ✓" in labels(await press_in_turn(running.rita, latest, "1"))
    assert "Saved ✓" not in labels(await press_in_turn(running.rita, latest, "1 ↑"))


async def test_stories_of_digests_and_searches_can_be_saved(running: NewsroomHarness) -> None:
    rita = running.rita
    await running.subscribe(rita)
    await seed.publish_articles(running, "A ferry", "A lake")
    found = await ask(rita, "/search lake")
    await press_in_turn(rita, found, "Read more", "Save")
    await running.move_clock_to(MORNING)
    digest = await rita.wait_for("2 stories")
    number = next(n for n in (1, 2) if f"{n}. A ferry" in digest.text)
    assert "Saved ✓" in labels(await press_in_turn(rita, digest, str(number), "Save"))
    listed = (await ask(rita, "/saved")).text
    assert listed.index("A ferry") < listed.index("A lake")  # last saved first


async def test_a_saved_story_is_read_and_removed_in_its_list(running: NewsroomHarness) -> None:
    rita = running.rita
    await seed.publish_articles(running, *(f"Story {number}" for number in range(10)))
    latest = await ask(rita, "/latest 10")
    for number in range(1, 8):
        await press_in_turn(rita, latest, str(number), "Save")
    saved = await ask(rita, "/saved")
    assert saved.text.startswith("7 saved stories")
    older = await press_in_turn(rita, saved, "Older ›")
    assert "7. Story 9" in older.text
    assert SENTENCES[0] in (await press_in_turn(rita, saved, "7")).text
    await press_in_turn(rita, saved, "Remove")
    shown = await press_in_turn(rita, saved, "6", "Remove")
    assert shown.text.startswith("5 saved stories")  # the previous page replaces the removed one
    assert "1. Story 3" in shown.text


async def test_a_retracted_story_is_hidden_in_the_list_with_an_alert(running: NewsroomHarness) -> None:
    rita = running.rita
    first, _ = await seed.publish_articles(running, "A ferry", "A lake")
    latest = await ask(rita, "/latest")
    await press_in_turn(rita, latest, "1", "Save", "2", "Save")
    saved = await ask(rita, "/saved")
    await seed.retract(running, first)
    answer = await rita.press(saved, "1")  # the ferry, saved last
    assert answer.show_alert
    assert "no longer available" in answer.text
    assert "A ferry" not in rita.current(saved).text
    answer = await rita.press(latest, "Saved ✓")
    assert "A ferry" not in rita.current(latest).text
    await seed.restore(running, first)
    assert "A ferry" not in (await ask(rita, "/saved")).text  # removed while it was retracted


async def test_a_retracted_story_cannot_be_saved(running: NewsroomHarness) -> None:
    rita = running.rita
    first, _ = await seed.publish_articles(running, "A ferry", "A lake")
    latest = await ask(rita, "/latest")
    await press_in_turn(rita, latest, "2")
    await seed.retract(running, first)
    answer = await rita.press(latest, "Save")
    assert "no longer available" in answer.text
    assert await seed.stored_data(running, READER) == {}


async def test_a_group_cannot_save_stories(running: NewsroomHarness) -> None:
    club = running.playground.add_group("Tuesday Club", admins=[running.rita])
    await seed.publish_articles(running, "A ferry", "A lake")
    latest = await ask(running.rita, "/latest", club)
    await running.rita.press(latest, "1")
    opened = running.rita.current(latest)
    assert SENTENCES[4] in opened.text
    assert "Save" not in labels(opened)
    assert "private chat" in (await ask(running.rita, "/saved", club)).text


@pytest.mark.parametrize("subscribed", [True, False])
async def test_saved_stories_are_in_mydata_kept_by_unsubscribing_and_deleted_by_forgetme(
    running: NewsroomHarness, subscribed: bool
) -> None:
    rita = running.rita
    await seed.publish_articles(running, "A ferry")
    if subscribed:
        await running.subscribe(rita)
    await press_in_turn(rita, await ask(rita, "/latest"), "Read more", "Save")
    stored = await ask(rita, "/mydata")
    assert "1 saved story" in stored.text
    await running.subscribe(rita)
    await unsubscribe(rita)
    assert "A ferry" in (await ask(rita, "/saved")).text
    await press_in_turn(rita, await ask(rita, "/forgetme"), "Yes, delete everything")
    assert (await ask(rita, "/saved")).text.startswith("Nothing is saved yet.")
    assert await seed.stored_data(running, READER) == {}
