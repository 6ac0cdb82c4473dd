"""Fixtures of the playground's tests: bots of python-telegram-bot, and a person."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.playground import Playground, UserHandle

Connect = Callable[..., Awaitable[Bot]]


@pytest.fixture
def playground_options() -> dict[str, Any]:
    """Telegram's limits."""
    return {}


@pytest.fixture
async def connect(playground: Playground) -> AsyncIterator[Connect]:
    """Makes further bots: `await connect(token=..., read_timeout=...)`."""
    async with AsyncExitStack() as stack:

        async def make(*, token: str = "", read_timeout: float = 5.0) -> Bot:
            bot = Bot(
                token or playground.token,
                base_url=playground.base_url,
                base_file_url=playground.base_file_url,
                request=HTTPXRequest(read_timeout=read_timeout),
                get_updates_request=HTTPXRequest(read_timeout=read_timeout),
            )
            for request in bot._request:
                stack.push_async_callback(request.shutdown)
            await bot.initialize()
            return bot

        yield make


@pytest.fixture
async def bot(connect: Connect) -> Bot:
    return await connect()


@pytest.fixture
async def ada(playground: Playground) -> UserHandle:
    """A person who has written to the bot, which has fetched the message."""
    person = playground.add_user("Ada Byron", username="ada_b")
    await person.say("/start")
    playground.world.updates.clear()
    return person
