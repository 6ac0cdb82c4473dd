"""Pictures of stories: a digest's preview, a single story as a photo, and what Telegram refuses."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.playground import UserHandle
from bot.playground.world.model import Message
from bot.services.corrections.corrections import UNDO_PERIOD
from data.articles import articles
from data.records.articles import Article
from tests.bot.playground.bot_api.test_media import png
from tests.end_to_end import seed
from tests.end_to_end.harness import START, NewsroomHarness, ask, press_in_turn
from tests.support.factories import new_article

MORNING = START + timedelta(hours=20)
FERRY, LAKE = "https://example.org/ferry.jpg", "https://example.org/lake.jpg"
PREVIEW = {"url": FERRY, "prefer_large_media": True, "show_above_text": True}


async def stored_article(harness: NewsroomHarness, number: int) -> Article:
    assert harness.app is not None
    async with harness.app.context.database.reading() as tx:
        found = await articles.get(tx, number)
    assert found is not None
    return found


async def retitle(harness: NewsroomHarness, before: str, after: str) -> None:
    """Give a published story another title from its card, and correct the messages that show it."""
    owner = harness.owner
    listed = await ask(owner, "/articles")
    await owner.press(listed, next(n for n in ("1", "2") if before in listed.text.split(f"{n}. ")[1]))
    card = await owner.wait_for("Published")
    await press_in_turn(owner, card, "Edit", "Edit title")
    await owner.wait_for("Send the new title")
    await owner.say(after)
    await owner.press(await owner.wait_for("Correct them?"), "Correct them")
    harness.clock.move_to(harness.clock.now() + UNDO_PERIOD)
    assert harness.app is not None
    harness.app.context.corrections_due.set()
    await owner.wait_for("✓ Corrected", 20)


def messages_with(person: UserHandle, text: str) -> list[Message]:
    return [one for one in person.messages if one.outgoing and text in one.text]


async def test_a_digest_has_the_picture_of_its_first_story_for_who_wants_it_and_keeps_it(
    running: NewsroomHarness,
) -> None:
    rita, ravi = running.rita, running.ravi
    await running.subscribe(rita)
    await running.subscribe(ravi)
    menu = await press_in_turn(rita, await ask(rita, "/settings"), "Stories")
    assert "With pictures" not in menu.text
    menu = await press_in_turn(rita, menu, "Pictures")
    assert "With pictures" in menu.text
    await seed.publish_articles(
        running,
        replace(new_article("The lake is low"), image_url=LAKE),
        replace(new_article("The ferry is back"), image_url=FERRY),
    )
    assert (await ask(rita, "/next")).preview == PREVIEW
    await running.move_clock_to(MORNING)
    digest = await rita.wait_for("The lake is low")
    assert digest.preview == PREVIEW
    assert (await ravi.wait_for("The lake is low")).preview is None
    assert [one.type for one in digest.entities].count("date_time") == 2
    await retitle(running, "The ferry is back", "The ferry is late")
    corrected = rita.current(digest)
    assert "The ferry is late" in corrected.text
    assert corrected.preview == PREVIEW
    (other,) = messages_with(ravi, "The ferry is late")
    assert other.preview is None


async def test_an_editors_own_picture_comes_with_the_story_at_once_and_its_caption_is_corrected(
    running: NewsroomHarness, stories: list[str]
) -> None:
    rita, owner = running.rita, running.owner
    await running.subscribe(rita, "/settings pictures on")
    await ask(rita, "/settings everything at once")
    await owner.say(stories[2])
    card = await owner.wait_for("Draft")
    choice = await press_in_turn(owner, card, "More…", "Picture…")
    assert "Readers see no picture." in choice.text
    await owner.press(choice, "Add a picture")
    await owner.wait_for("Send the picture as a photo")
    await owner.photo(png(800, 600))
    card = await owner.wait_for("Draft")
    await owner.press(card, "Publish")
    got = await rita.wait_for("Sixteen-year-old wins")
    assert got.media is not None
    assert (got.media.width, got.media.height, got.preview) == (800, 600, None)
    saved = await press_in_turn(rita, got, "Save")
    assert saved.media == got.media
    assert saved.text == got.text
    await retitle(running, "Sixteen-year-old wins", "A girl of sixteen wins")
    corrected = rita.current(got)
    assert (corrected.media, corrected.text.splitlines()[0]) == (got.media, "A girl of sixteen wins")
    assert "Corrected " in corrected.text


async def test_a_picture_that_telegram_refuses_delays_and_doubles_nothing(
    running: NewsroomHarness, stories: list[str]
) -> None:
    rita, ravi, owner = running.rita, running.ravi, running.owner
    for person in (rita, ravi):
        await running.subscribe(person, "/settings pictures on")
        await ask(person, "/settings everything at once")
    running.playground.world.refused_pictures[FERRY] = "PHOTO_INVALID_DIMENSIONS"
    await owner.say(stories[2])
    card = await owner.wait_for("Draft")
    assert running.app is not None
    async with running.app.context.database.transaction() as tx:
        await articles.revise(tx, 1, running.clock.now(), image_url=FERRY)
    await owner.press(card, "Publish")
    for person in (rita, ravi):
        got = await person.wait_for("Sixteen-year-old wins")
        assert (got.media, got.preview) == (None, None)
        await seed.wait_until_settled(running, person.id)
        assert len(messages_with(person, "Sixteen-year-old wins")) == 1
    refusals = running.playground.world.event_log.refusals
    assert {(one.method, one.params["photo"]) for one in refusals} == {("sendPhoto", FERRY)}
    refusals.clear()
    async with asyncio.timeout(20):
        while (await stored_article(running, 1)).unusable_picture != FERRY:  # noqa: ASYNC110 - in the database only
            await asyncio.sleep(0.01)
    card = await press_in_turn(owner, await owner.wait_for("Published"), "Edit", "Picture…")
    assert "Telegram cannot load" in card.text


async def test_a_server_before_time_entities_gets_their_text(running: NewsroomHarness) -> None:
    running.playground.world.unknown_tags = frozenset({"tg-time"})
    await running.subscribe(running.rita)
    await seed.publish_articles(running, "The ferry is back")
    latest = await ask(running.rita, "/latest")
    assert "just now" in latest.text
    await running.move_clock_to(MORNING)
    digest = await running.rita.wait_for("The ferry is back")
    assert "20 hours ago" in digest.text
    assert "date_time" not in {one.type for one in digest.entities}
    assert [one.code for one in running.playground.refusals] == [400]
    running.playground.world.event_log.refusals.clear()
