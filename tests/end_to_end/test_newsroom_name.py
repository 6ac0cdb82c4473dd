"""The newsroom's own name in the bot's profile, the greeting and the digests, end to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.end_to_end.harness import NewsroomHarness, ask, press_in_turn


async def test_a_newsroom_shows_its_own_name_in_its_profile_greeting_and_digests(
    harness: NewsroomHarness, stories: list[str]
) -> None:
    harness.settings = replace(
        harness.settings, newsroom_name="Harbour Digest", newsroom_about="News of the port."
    )
    async with harness.run():
        greeting = await ask(harness.rita, "/start")
        assert greeting.text.startswith("Harbour Digest reads the news")
        await harness.publish(stories[1])
        await harness.subscribe(harness.rita)
        await harness.advance_clock(timedelta(days=1))
        digest = await harness.rita.wait_for("That is all for now.")
        assert digest.text.endswith(f"\nHarbour Digest · t.me/{harness.playground.world.bot.username}")
        opened = await press_in_turn(harness.rita, digest, "Read more")
        assert opened.text.endswith(f"\nHarbour Digest · t.me/{harness.playground.world.bot.username}")
    profile = harness.playground.world.profile
    assert harness.playground.world.bot_name == "Harbour Digest"
    assert profile.short_descriptions == {"": "News of the port."}
    assert profile.descriptions[""].startswith("News of the port.\n\nPress Start")
