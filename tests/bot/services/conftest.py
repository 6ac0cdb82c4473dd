"""What the tests of use cases share: an empty database of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data.database import Database
from tests.bot.services.delivery.harness import FaultyGroupCommit
from tests.support.databases import copy_sqlite, sqlite_url


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An open, empty database."""
    opened = await Database.open(sqlite_url(copy_sqlite(sqlite_template, tmp_path)))
    yield opened
    await opened.close()


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
