"""Stories at their hour: planned, under an embargo across a restart, and approved by a second editor."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.playground import UserHandle
from bot.playground.world.model import Message
from bot.settings import ReviewPolicy
from tests.end_to_end.editor_actions import paste
from tests.end_to_end.harness import EDITOR, START, NewsroomHarness, ask, press_in_turn

MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def wait_for_card(person: UserHandle, card: Message, text: str) -> Message:
    """The card once it shows a text, which the bot edits it to show."""
    if text not in person.current(card).text:
        await person.wait_for(lambda shown: shown.id == card.id and text in shown.text)
    return person.current(card)


async def test_a_story_comes_with_the_digest_that_it_was_planned_for(
    running: NewsroomHarness, stories: list[str]
) -> None:
    owner, rita = running.owner, running.rita
    await running.subscribe(rita)
    title = stories[0].splitlines()[0]
    card = await paste(owner, stories[0])
    chooser = await press_in_turn(owner, card, "Later…")
    assert "When is it published? It is 12:00 now (UTC)." in chooser.text
    assert "The next digest goes out tomorrow at 08:00." in chooser.text
    planned = await press_in_turn(owner, card, "With the next digest")
    assert "Will be published with the digest tomorrow at 08:00 · planned by Olga" in planned.text
    assert title not in (await ask(rita, "/latest")).text

    listed = await ask(owner, "/planned")
    assert listed.text.startswith("1 story is planned (times in UTC).")
    assert "planned by Olga" in listed.text
    assert "planned by Olga" in (await ask(owner, "/drafts")).text

    await running.move_clock_to(MORNING)
    assert title in (await rita.wait_for("That is all for now.")).text
    assert "Published" in (await wait_for_card(owner, card, "Published ·")).text
    assert (await ask(owner, "/planned")).text.startswith("Nothing is planned.")
    log = (await ask(owner, "/log")).text
    assert "Olga planned 2026-11-23 08:00: " in log
    assert "Olga’s planned story was published: " in log


async def test_an_embargo_outlasts_a_restart_and_a_late_story_says_why(
    harness: NewsroomHarness, stories: list[str]
) -> None:
    owner, rita = harness.owner, harness.rita
    title = stories[0].splitlines()[0]
    word = max(title.split(), key=len)
    async with harness.run():
        card = await paste(owner, stories[0])
        await press_in_turn(owner, card, "Later…", "Not before…", "Type a time")
        await owner.wait_for("Until when may nobody publish it?")
        assert "I cannot read “soon”" in (await ask(owner, "soon")).text
        await owner.say("today 14:00")
        held = await owner.wait_for("Nobody can publish it before today at 14:00.")
        await press_in_turn(owner, held, "Publish at that hour")
        assert "Will be published today at 14:00" in owner.current(held).text
        for command in ("/latest", f"/search {word}"):
            assert title not in (await ask(rita, command)).text
    async with harness.run():
        await harness.move_clock_to(START + HOUR)
        assert title not in (await ask(rita, "/latest")).text
    harness.clock.move_to(START + 3 * HOUR + timedelta(minutes=12))
    async with harness.run():
        late = await owner.wait_for("because Lede was not running")
        assert "It was planned for today at 14:00 and was published at 15:12" in late.text
        assert title in (await ask(rita, "/latest")).text


async def test_an_own_draft_waits_for_another_editor_where_review_is_required(
    harness: NewsroomHarness, stories: list[str]
) -> None:
    harness.settings = replace(harness.settings, review=ReviewPolicy.REQUIRED)
    owner, editor = harness.owner, harness.editor
    async with harness.run():
        card = await paste(owner, stories[0])
        alone = await owner.press(card, "Publish")
        assert "you are the only editor" in alone.text
        await ask(owner, f"/team {EDITOR} Eddie")
        assert "Waits for review · Olga asked" in owner.current(card).text
        assert (await owner.press(card, "Approve")).text.startswith("Waits for review: another editor")

        drafts = await ask(editor, "/drafts")
        assert "Waits for review · Olga asked" in drafts.text
        await editor.press(drafts, "1")
        shown = await editor.wait_for("Draft")
        await editor.press(shown, "Approve")
        assert "Published" in editor.current(shown).text
        assert "Published" in (await wait_for_card(owner, card, "Published")).text
        assert "Eddie approved " in (await ask(owner, "/log")).text


async def test_the_stories_of_an_editor_who_leaves_stay_planned(
    newsroom: NewsroomHarness, stories: list[str]
) -> None:
    owner, editor = newsroom.owner, newsroom.editor
    card = await paste(editor, stories[0])
    await press_in_turn(editor, card, "Later…", "Tomorrow 07:00")
    team = await ask(owner, "/team")
    await press_in_turn(owner, team, "Remove Eddie", "Yes, remove them")
    assert "1 story that Eddie planned stays as it is" in (await owner.wait_for("/planned")).text
    await newsroom.move_clock_to(MORNING)
    late = await owner.wait_for("It was planned for today at 07:00")
    assert "Published" in late.text
