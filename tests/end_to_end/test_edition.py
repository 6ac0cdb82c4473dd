"""Editors arrange a day, readers see it before it comes and get it in their own morning."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.playground import UserHandle
from bot.playground.world.model import Message
from tests.end_to_end import seed
from tests.end_to_end.harness import READER, NewsroomHarness, ask, press_in_turn
from tests.support.factories import SENTENCES

IN_KIRITIMATI = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
"""08:00 on Monday, 23 November; in Pago Pago it is 07:00 on Sunday."""
IN_PAGO_PAGO = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
"""08:00 on Monday, 23 November."""


async def open_story(editor: UserHandle, listing: Message, title: str) -> Message:
    """The screen of a story of an edition, in place of the list."""
    lines = editor.current(listing).text.splitlines()
    number = next(line.partition(".")[0] for line in lines if title in line)
    return await press_in_turn(editor, listing, number)


async def test_an_edition_is_arranged_previewed_and_sent_by_local_date(newsroom: NewsroomHarness) -> None:
    owner, editor, rita, ravi = newsroom.owner, newsroom.editor, newsroom.rita, newsroom.ravi
    await newsroom.subscribe(rita, "/timezone Pacific/Kiritimati")
    await newsroom.subscribe(ravi, "/timezone Pacific/Pago_Pago")
    await seed.publish_articles(newsroom, "Bread gets dearer", "Ferry sails", "Chess cup")

    listing = await ask(owner, "/edition")
    assert listing.text.startswith(
        "Edition of Monday, 23 November\n2 readers get it, the first today at 18:00."
    )
    others = await ask(editor, "/edition")
    bread = await open_story(owner, listing, "Bread gets dearer")
    led = await press_in_turn(owner, bread, "Lead")
    assert "1. Bread gets dearer · Lead" in led.text

    # Eddie's screen is older: another story can still be dropped, the same one is not overwritten.
    chess = await open_story(editor, others, "Chess cup")
    await press_in_turn(owner, led, "✓ Lead", "Lead")
    answer = await editor.press(chess, "Drop this day")
    assert answer.text == "Olga changed this edition a moment ago. You see both changes."
    listed = await press_in_turn(editor, chess, "‹ Back")
    assert "1. Bread gets dearer · Lead\n2. Ferry sails" in listed.text
    assert "Dropped this day\n3. Chess cup" in listed.text
    stale = await open_story(editor, listed, "Bread gets dearer")
    await press_in_turn(owner, led, "Must run")
    refused = await editor.press(stale, "Low")
    assert refused.text.startswith("Olga changed this edition a moment ago, so yours was not saved.")
    assert "Must run" in editor.current(stale).text
    await press_in_turn(editor, stale, "Undo")
    await press_in_turn(editor, stale, "Greeting")
    await editor.wait_for("Send the line")
    await editor.say("Good morning, islands")
    assert "Good morning, islands" in (await editor.wait_for("Edition of")).text

    preview = await ask(rita, "/next")
    assert preview.text.startswith("Preview – your next digest comes ")
    assert "Good morning, islands\n\n1. Bread gets dearer" in preview.text
    assert "Chess" not in preview.text
    assert await seed.planned_digests(newsroom, READER) == []
    await rita.press(preview, "1")
    opened = await rita.wait_for(SENTENCES[6])
    assert (await rita.press(opened, "Why?")).text.startswith("Why: the editors’ lead")

    await newsroom.move_clock_to(IN_KIRITIMATI)
    digest = await rita.wait_for("That is all for now.")
    assert "Good morning, islands\n\n1. Bread gets dearer" in digest.text
    assert "Chess" not in digest.text
    tomorrow = await ask(rita, "/next")  # dropped for one day, so it is new on the next one
    assert "\n\nChess cup\nLede · Tuesday, 24 November · 1 story · 1 min\n" in tomorrow.text

    # In Pago Pago the 22nd has begun: its digest has all three.
    await newsroom.move_clock_to(IN_PAGO_PAGO.replace(day=22))
    sunday = await ravi.wait_for("That is all for now.")
    assert " · Sunday, 22 November · 3 stories" in sunday.text
    assert "Chess cup" in sunday.text
    assert "islands" not in sunday.text

    log = (await ask(owner, "/log")).text
    for line in (
        "Eddie wrote the greeting of the edition of 2026-11-23: Good morning, islands",
        "Eddie undid a change of the edition of 2026-11-23: Bread gets dearer",
        "Olga marked as Must run in the edition of 2026-11-23: Bread gets dearer",
        "Eddie dropped from the edition of 2026-11-23: Chess cup",
        "Olga marked as Lead in the edition of 2026-11-23: Bread gets dearer",
    ):
        assert line in log


async def test_a_reader_without_a_subscription_is_offered_one_and_the_settings_show_the_preview(
    running: NewsroomHarness,
) -> None:
    rita = running.rita
    offer = await ask(rita, "/next")
    await rita.press(offer, "Subscribe")
    settings = await rita.wait_for("Subscribed.")
    await seed.publish_articles(running, "Noon news")
    await rita.press(settings, "Send me today’s now")
    await rita.wait_for("That is all for now.")
    await seed.publish_articles(running, "Evening news")
    changed = await ask(rita, "/settings")
    await rita.press(changed, "Preview")
    assert "Evening news" in (await rita.wait_for("Preview –")).text
