"""The open database that tests of the bot share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from data.database import Database


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """An open, empty SQLite database."""
    opened = await Database.open(sqlite_url)
    yield opened
    await opened.close()
