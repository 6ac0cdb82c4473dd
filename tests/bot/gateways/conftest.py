"""A site on loopback and a resolver that leads to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.gateways.web.local_server import FakeResolver, FakeSite, serve_site


@pytest.fixture
def resolver() -> FakeResolver:
    return FakeResolver()


@pytest.fixture
async def site() -> AsyncIterator[FakeSite]:
    async with serve_site() as site:
        yield site
