"""The web of these tests, on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.gateways.web.local_server import Names, Site, serving


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site
