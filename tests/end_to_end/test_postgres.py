"""The main job on PostgreSQL, in this process and in a `lede run` process."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.playground import Playground
from tests.end_to_end.harness import OWNER, START, NewsroomHarness
from tests.support import postgres_server
from tests.support.lede_process import StartLede


@pytest.fixture
def on_postgres(harness: NewsroomHarness, postgres_url: str) -> NewsroomHarness:
    """The harness with its database on a server."""
    harness.settings = replace(harness.settings, database_url=postgres_url)
    return harness


async def test_a_paste_becomes_an_article_and_a_digest_and_survives_a_restart(
    on_postgres: NewsroomHarness, stories: list[str]
) -> None:
    harness = on_postgres
    async with harness.run():
        await harness.publish(stories[0])
        await harness.subscribe(harness.rita)
        await harness.move_clock_to(START + timedelta(hours=20))
        digest = await harness.rita.wait_for("Monday, 23 November")
        assert "Northaven" in digest.text
        await harness.owner.say(stories[1])
        await harness.owner.wait_for("Draft")
    async with harness.run():
        await harness.owner.say("/drafts")
        await harness.owner.wait_for("1 draft")
        await harness.publish(stories[2])
        await harness.rita.say("/search harbour")
        await harness.rita.wait_for("Northaven")
        await harness.advance_clock(timedelta(days=1))
        digest = await harness.rita.wait_for("Tuesday, 24 November")
        assert "chess" in digest.text
        assert "Northaven" not in digest.text


@pytest.mark.process
async def test_lede_run_starts_migrates_serves_and_ends_on_a_server(
    playground: Playground, start: StartLede, postgres_url: str
) -> None:
    owner = playground.add_user("Olga", id=OWNER)
    lede = await start(ADMIN_IDS=str(OWNER), DATABASE_URL=postgres_url)
    await owner.say("/backup")
    await owner.wait_for("pg_dump")
    assert await lede.stop() == 0
    assert "Traceback" not in lede.log


@pytest.mark.process
async def test_every_message_is_answered_although_the_server_drops_all_connections(
    playground: Playground, start: StartLede, postgres_url: str
) -> None:
    owner = playground.add_user("Olga", id=OWNER)
    lede = await start(ADMIN_IDS=str(OWNER), DATABASE_URL=postgres_url)
    await owner.say("/subscribe")
    await owner.wait_for("Subscribed")
    await postgres_server.end_connections(postgres_url)
    await owner.say("/stats")
    await owner.wait_for("Subscriptions: 1 active")
    await owner.say("A ferry moves to a new pier.\n\n" + "The council voted for it on Tuesday. " * 8)
    await owner.wait_for("Draft", 60)
    assert await lede.stop() == 0
    assert "Traceback" not in lede.log
