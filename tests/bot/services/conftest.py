"""Fixtures of the service tests: a group commit whose writes can fail, and two processes on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from data.database import Database
from tests.bot.services.delivery.harness import FaultyGroupCommit


@pytest.fixture
async def commits(database: Database) -> AsyncIterator[FaultyGroupCommit]:
    group = FaultyGroupCommit(database, window=0.001)
    yield group
    await group.close()


@pytest.fixture
async def processes(migrated_postgres_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """An empty database on PostgreSQL as two processes have it open."""
    first = await Database.open(migrated_postgres_url)
    second = await Database.open(migrated_postgres_url)
    yield first, second
    await second.close()
    await first.close()
