"""Fixtures of the tests of the gateway to Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.gateways.telegram.client import TelegramGateway
from bot.playground import Playground
from bot.settings import Settings


@pytest.fixture
async def gateway(playground: Playground) -> AsyncIterator[TelegramGateway]:
    """The gateway, connected to the stand-in."""
    opened = TelegramGateway(Settings(bot_token=playground.token, telegram_api_url=playground.root))
    await opened.open()
    yield opened
    await opened.close()
