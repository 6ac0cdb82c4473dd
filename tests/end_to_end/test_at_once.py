"""Breaking news and what a reader watches come at once; the digest names them in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.end_to_end.harness import EDITOR, OWNER, START, NewsroomHarness, ask, press_in_turn

MORNING = START + timedelta(hours=20)


async def test_breaking_news_comes_at_once_and_is_a_line_of_the_digest(
    running: NewsroomHarness, stories: list[str]
) -> None:
    rita, ravi, owner = running.rita, running.ravi, running.owner
    await running.subscribe(rita)
    await running.subscribe(ravi)
    await ask(rita, "/settings everything at once")
    assert "At once: " not in (await ask(rita, "/settings digest only")).text
    assert "At once: breaking news" in (await ask(rita, "/settings breaking on")).text
    assert "At once: breaking news" in (await ask(rita, "/settings at once")).text
    assert "/settings breaking on" in (await ask(rita, "/settings at once please")).text
    await running.publish(stories[0])
    await owner.say(stories[2])
    card = await owner.wait_for("Draft")
    await owner.press(card, "Publish")
    await owner.press(await owner.wait_for("Published"), "Breaking")
    asked = await owner.wait_for("Send this at once to 1 reader")
    await owner.press(asked, "Yes, send it now")
    got = await rita.wait_for(lambda message: message.text.startswith("Breaking · 12:"))
    assert "Sixteen-year-old wins the national chess championship" in got.text
    await rita.press(got, "Follow")
    await owner.wait_for("Sent to 1 of 1 reader.")
    assert "sent as breaking news" in (await ask(owner, "/log")).text

    await running.move_clock_to(MORNING)
    digest = await rita.wait_for("Already sent: Sixteen-year-old wins")
    assert "Northaven" in digest.text
    assert "Already sent" not in (await ravi.wait_for("2 stories")).text


async def test_a_channel_gets_everything_and_a_reader_what_they_watch(
    running: NewsroomHarness, stories: list[str]
) -> None:
    rita = running.rita
    await running.subscribe(rita)
    await ask(rita, "/watch chess")
    menu = await press_in_turn(rita, await ask(rita, "/settings"), "When", "At once", "What I watch")
    assert "At once: what you watch" in menu.text
    await running.publish(stories[0])
    await running.publish(stories[2])
    got = await rita.wait_for(lambda message: message.text.startswith("◉ chess · 12:"))
    assert "Northaven" not in got.text
    await rita.press(got, "Read more")
    await rita.wait_for(lambda message: message.reply_to == got.id)
    again = await press_in_turn(rita, await ask(rita, "/settings"), "When", "At once", "Digest only")
    assert "what you watch" not in again.text


async def test_two_editors_see_what_came_of_a_proposal(harness: NewsroomHarness, stories: list[str]) -> None:
    harness.settings = replace(
        harness.settings, admin_ids=frozenset({OWNER, EDITOR}), breaking_approval="two", breaking_hours=0
    )
    owner, editor = harness.owner, harness.editor
    async with harness.run():
        await ask(editor, "/start")
        await harness.subscribe(harness.rita)
        await ask(harness.rita, "/settings breaking on")
        await owner.say(stories[0])
        card = await owner.wait_for("Draft")
        await owner.press(card, "Publish")
        await owner.press(await owner.wait_for("Published"), "Breaking")
        asked = await owner.wait_for("Propose this as breaking news")
        await owner.press(asked, "Ask a second editor")
        await editor.press(await editor.wait_for("proposes this"), "Decline")
        await owner.wait_for("Eddie declined. The story comes with the digest.")

        await owner.press(card, "Breaking")
        await owner.press(await owner.wait_for("Propose this as breaking news"), "Ask a second editor")
        proposal = await editor.wait_for("proposes this")
        await editor.press(proposal, "Yes, send it now")
        assert "Olga sees how many have it." in editor.current(proposal).text
        await owner.wait_for("Sent to 1 of 1 reader.")
        await editor.press(proposal, "Stop")
        assert "Sent to 1 of 1 reader." in editor.current(proposal).text
