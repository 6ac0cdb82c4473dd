"""Saved stories of readers, end to end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground import UserHandle
from bot.playground.world.model import Message
from tests.end_to_end import seed
from tests.end_to_end.harness import READER, START, NewsroomHarness, ask, press_in_turn, unsubscribe
from tests.support.factories import SENTENCES, new_article, summary

MORNING = START + timedelta(hours=20)


def labels(message: Message) -> list[str]:
    return [label for row in message.buttons for label, _ in row]


async def open_story(person: UserHandle, listed: Message, number: str) -> Message:
    """The message with a story that a number below a list opens."""
    await person.press(listed, number)
    return await person.wait_for(SENTENCES[6])


async def test_an_opened_story_is_saved_and_unsaved(running: NewsroomHarness) -> None:
    rita = running.rita
    await seed.publish_articles(running, "A ferry", "A lake")
    latest = await ask(rita, "/latest")
    assert "Save" not in labels(latest)
    opened = await open_story(rita, latest, "1")
    answer = await rita.press(opened, "Save")
    assert answer.text == "Saved. /saved shows your saved stories."
    assert "Saved ✓" in labels(rita.current(opened))
    assert rita.current(opened).html == opened.html
    assert "A lake" in (await ask(rita, "/saved")).text
    assert "Save" in labels(await press_in_turn(rita, opened, "Saved ✓"))
    assert (await ask(rita, "/saved")).text.startswith("Nothing is saved yet.")


async def test_stories_of_digests_and_searches_can_be_saved(running: NewsroomHarness) -> None:
    rita = running.rita
    await running.subscribe(rita)
    await seed.publish_articles(running, "A ferry", "A lake")
    found = await ask(rita, "/search lake")
    await press_in_turn(rita, await open_story(rita, found, "Read more"), "Save")
    await running.move_clock_to(MORNING)
    digest = await rita.wait_for("2 stories")
    number = "1" if digest.text.startswith("A ferry") else "2"
    assert "Saved ✓" in labels(await press_in_turn(rita, await open_story(rita, digest, number), "Save"))
    listed = (await ask(rita, "/saved")).text
    assert listed.index("A ferry") < listed.index("A lake")  # last saved first


async def test_a_saved_story_is_read_and_removed(running: NewsroomHarness) -> None:
    rita = running.rita
    await seed.publish_articles(running, *(f"Story {number}" for number in range(10)))
    latest = await ask(rita, "/latest 10")
    for number in range(1, 8):
        await press_in_turn(rita, await open_story(rita, latest, str(number)), "Save")
    saved = await ask(rita, "/saved")
    assert saved.text.startswith("7 saved stories")
    older = await press_in_turn(rita, saved, "Older ›")
    assert "7. Story 9" in older.text
    opened = await open_story(rita, older, "7")
    assert "Save" in labels(await press_in_turn(rita, opened, "Saved ✓"))
    assert (await ask(rita, "/saved")).text.startswith("6 saved stories")


async def test_the_only_saved_story_is_removed_in_the_list(running: NewsroomHarness) -> None:
    rita = running.rita
    one = new_article("A note", summary=summary("It is warm."), sentences_shown=1)
    await seed.publish_articles(running, one)
    await press_in_turn(rita, await ask(rita, "/latest"), "Save")
    saved = await ask(rita, "/saved")
    assert (await press_in_turn(rita, saved, "Remove")).text.startswith("Nothing is saved yet.")


async def test_a_retracted_story_is_hidden_in_the_list_with_an_alert(running: NewsroomHarness) -> None:
    rita = running.rita
    first, _ = await seed.publish_articles(running, "A ferry", "A lake")
    latest = await ask(rita, "/latest")
    lake, ferry = await open_story(rita, latest, "1"), await open_story(rita, latest, "2")
    await press_in_turn(rita, lake, "Save")
    await press_in_turn(rita, ferry, "Save")
    saved = await ask(rita, "/saved")
    await seed.retract(running, first)
    answer = await rita.press(saved, "1")  # the ferry, saved last
    assert answer.show_alert
    assert "has retracted this story" in answer.text
    assert "A ferry" not in (await ask(rita, "/saved")).text
    await press_in_turn(rita, ferry, "Saved ✓")
    await seed.restore(running, first)
    assert "A ferry" not in (await ask(rita, "/saved")).text  # removed while it was retracted


async def test_a_retracted_story_cannot_be_saved(running: NewsroomHarness) -> None:
    rita = running.rita
    first, _ = await seed.publish_articles(running, "A ferry", "A lake")
    opened = await open_story(rita, await ask(rita, "/latest"), "2")
    await seed.retract(running, first)
    answer = await rita.press(opened, "Save")
    assert "no longer available" in answer.text
    assert await seed.stored_data(running, READER) == {}


async def test_a_group_opens_stories_in_private_where_they_can_be_saved(running: NewsroomHarness) -> None:
    club = running.playground.add_group("Tuesday Club", admins=[running.rita])
    numbers = await seed.publish_articles(running, "A ferry", "A lake")
    latest = await ask(running.rita, "/latest", club)
    urls = [target for row in latest.buttons for _, target in row]
    assert urls[0].endswith(f"?start=s{numbers[1]}")
    assert "Save" not in labels(latest)
    assert "private chat" in (await ask(running.rita, "/saved", club)).text
    opened = await ask(running.rita, f"/start s_{numbers[1]}")
    assert opened.text.startswith("A lake\n")
    assert {"Save", "Subscribe"} <= set(labels(opened))


@pytest.mark.parametrize("subscribed", [True, False])
async def test_saved_stories_are_in_mydata_kept_by_unsubscribing_and_deleted_by_forgetme(
    running: NewsroomHarness, subscribed: bool
) -> None:
    rita = running.rita
    await seed.publish_articles(running, "A ferry")
    if subscribed:
        await running.subscribe(rita)
    await press_in_turn(rita, await open_story(rita, await ask(rita, "/latest"), "Read more"), "Save")
    stored = await ask(rita, "/mydata")
    assert "1 saved story" in stored.text
    await running.subscribe(rita)
    await unsubscribe(rita)
    assert "A ferry" in (await ask(rita, "/saved")).text
    await press_in_turn(rita, await ask(rita, "/forgetme"), "Yes, delete everything")
    assert (await ask(rita, "/saved")).text.startswith("Nothing is saved yet.")
    assert await seed.stored_data(running, READER) == {}
