"""The archive follows what editors do in the chat, end to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from bot.archive_settings import ArchivePolicy
from bot.runtime.archive import page_cache
from bot.runtime.http_server import serve_http
from bot.services.corrections.corrections import UNDO_PERIOD
from tests.end_to_end.editor_actions import paste
from tests.end_to_end.harness import START, NewsroomHarness, press_in_turn

URL = "https://news.example.org"
MORNING = START + timedelta(hours=20)


async def test_the_archive_has_a_story_from_its_hour_to_its_retraction(
    harness: NewsroomHarness, stories: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "_MAX_AGE_SECONDS", 0.0)
    harness.settings = replace(harness.settings, archive=ArchivePolicy.PUBLIC, archive_url=URL)
    owner, title = harness.owner, stories[0].splitlines()[0]
    async with (
        harness.run() as app,
        serve_http(app, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):

        async def get(path: str) -> tuple[int, str]:
            async with session.get(path) as answer:
                return answer.status, await answer.text()

        await harness.subscribe(harness.rita)
        card = await paste(owner, stories[0])
        await press_in_turn(owner, card, "Later…", "With the next digest")
        assert (await get("/s/1"))[0] == 404
        assert title not in (await get("/"))[1]
        await harness.move_clock_to(MORNING)
        await harness.rita.wait_for(title)
        for path in ("/s/1", "/", f"/d/{MORNING:%Y-%m-%d}", "/feed.atom"):
            status, text = await get(path)
            assert (status, title in text) == (200, True), path
        await owner.wait_for(lambda shown: shown.id == card.id and f"{URL}/s/1" in shown.text)
        await press_in_turn(owner, card, "Edit", "Retract", "Yes, retract it")
        assert URL not in owner.current(card).text
        question = await owner.wait_for("Correct them?")
        await owner.press(question, "Add a line")
        await owner.wait_for("Why is it retracted?")
        await owner.say("the letter was forged")
        question = await owner.wait_for("Readers see: the letter was forged")
        await owner.press(question, "Correct them")
        status, text = await get("/s/1")
        assert (status, title in text) == (410, False)
        harness.clock.move_to(harness.clock.now() + UNDO_PERIOD)
        app.context.corrections_due.set()
        await owner.wait_for("✓ Corrected 1 of 1", 20)
        assert "the letter was forged" in (await get("/s/1"))[1]
        assert title not in (await get("/"))[1]
