"""The web of these tests, on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.bot.gateways.local_web import Names, Site


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    application = web.Application()
    application.router.add_get("/{path:.*}", site.serve)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    assert runner.addresses
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()
