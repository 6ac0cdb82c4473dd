"""Processes on one database handle each chat's updates in one process at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from bot.playground import Playground, UserHandle
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.services import conversations
from bot.settings import Settings
from data.coordination import chat_leases, update_log
from data.newsroom import team
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessSummarizer
from tests.support.paths import STORIES


@pytest.fixture
def rita(playground: Playground) -> UserHandle:
    return playground.add_user("Rita", id=1003, language_code="en", started=True)


@pytest.fixture
def settings(playground: Playground, postgres_url: str) -> Settings:
    return Settings(bot_token=playground.token, database_url=postgres_url, telegram_api_url=playground.root)


@asynccontextmanager
async def open_process(settings: Settings) -> AsyncIterator[Application]:
    """An application whose inbox runs without polling Telegram."""
    async with open_app(settings, summarizer=InProcessSummarizer()) as app:
        running = asyncio.create_task(app.inbox.run())
        await asyncio.sleep(0)
        yield app
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def search_update(number: int, words: str) -> dict[str, Any]:
    """An update in which Rita searches for `words`."""
    rita = {"id": 1003, "is_bot": False, "first_name": "Rita", "language_code": "en"}
    message = {
        "message_id": number,
        "date": 1,
        "chat": {"id": 1003, "type": "private", "first_name": "Rita"},
        "from": rita,
        "text": f"/search {words}",
        "entities": [{"type": "bot_command", "offset": 0, "length": 7}],
    }
    return {"update_id": number, "message": message}


def answered_searches(rita: UserHandle) -> list[str]:
    return [m.text.partition("“")[2].partition("”")[0] for m in rita.messages if m.outgoing]


async def test_an_update_that_reaches_another_process_is_handled_by_the_owner_of_its_chat(
    settings: Settings, rita: UserHandle
) -> None:
    async with open_process(settings) as one, open_process(settings) as other:
        await one.inbox.receive([search_update(1, "first")])
        await other.inbox.receive([search_update(2, "second")])
        await other.inbox.receive(
            [search_update(1, "first"), search_update(2, "second"), search_update(3, "third")]
        )
        await rita.wait_for("third", 60)
        assert answered_searches(rita) == ["first", "second", "third"]
        async with one.context.database.transaction() as tx:
            assert await chat_leases.claim(tx, {1003}, "another process", 60) == set()


async def test_a_process_that_ends_releases_its_chats_at_once(settings: Settings, rita: UserHandle) -> None:
    async with open_process(settings) as one:
        await one.inbox.receive([search_update(1, "first")])
        await rita.wait_for("first", 60)
    async with open_process(settings) as other:
        async with other.context.database.transaction() as tx:
            assert await chat_leases.claim(tx, {1003}, "another process", 0) == {1003}
        await other.inbox.receive([search_update(2, "second")])
        await rita.wait_for("second", 60)
    assert answered_searches(rita) == ["first", "second"]


async def test_an_update_of_a_dead_owner_is_handled_when_its_lease_expires(
    settings: Settings, rita: UserHandle
) -> None:
    async with open_process(settings) as app:
        async with app.context.database.transaction() as tx:
            await chat_leases.claim(tx, {1003}, "dead process", 1)
        await app.inbox.receive([search_update(1, "first")])
        assert answered_searches(rita) == []
        await rita.wait_for("first", 60)
        async with app.context.database.reading() as tx:
            assert await chat_leases.list_unclaimed_chats(tx, 1) == []


async def test_an_unfinished_paste_of_a_dead_process_becomes_a_draft(
    settings: Settings, rita: UserHandle
) -> None:
    story = STORIES[0].read_text("utf-8")
    collected = {"parts": [[1, story, 0]], "name": "Rita", "language": "en"}
    async with open_process(settings) as app:
        async with app.context.database.transaction() as tx:
            await team.add(tx, 1003, "Rita", 1, NOW)
        database, now = app.context.database, app.context.clock.now()
        await conversations.begin(database, 1003, 1003, conversations.Step.COLLECTING, now, **collected)
        await rita.wait_for("Draft", 60)
        async with app.context.database.reading() as tx:
            assert await update_log.list_unhandled(tx) == []
