"""Answering somebody: what Telegram says to an answer counts for everything else that is to be sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest

from bot.playground import Fault, FaultKind, Playground
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.settings import Settings
from tests.support.in_process_summarizer import InProcessSummarizer


@pytest.fixture
async def app(playground: Playground, sqlite_url: str) -> AsyncIterator[Application]:
    settings = Settings(bot_token=playground.token, database_url=sqlite_url, telegram_api_url=playground.root)
    async with open_app(settings, summarizer=InProcessSummarizer()) as app:
        looking = asyncio.create_task(app.inbox.run())
        yield app
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


def help_update() -> dict[str, Any]:
    rita = {"id": 1003, "is_bot": False, "first_name": "Rita", "language_code": "en"}
    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 1003, "type": "private", "first_name": "Rita"},
        "from": rita,
        "text": "/help",
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    }
    return {"update_id": 1, "message": message}


@pytest.mark.parametrize("seconds", [30, 900])
async def test_a_429_to_an_answer_halts_digests_too_however_long_it_is(
    app: Application, playground: Playground, seconds: int
) -> None:
    playground.add_user("Rita", id=1003, language_code="en", started=True)
    playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER, seconds=seconds))
    await app.inbox.receive([help_update()])
    async with asyncio.timeout(60):
        while not app.context.rate_limiter.halted_for:  # noqa: ASYNC110 - only the pacer tells
            await asyncio.sleep(0.01)
    assert seconds - 20 < app.context.rate_limiter.halted_for <= seconds
