"""What the tests of use cases share: an empty database of their own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data.database import Database
from tests.bot.services.delivery.harness import FaultyGroupCommit


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated, empty database; copying it is quicker than migrating again."""
    path = tmp_path_factory.mktemp("empty") / "lede.db"

    async def make() -> None:
        await (await Database.open(f"sqlite+aiosqlite:///{path}")).close()

    asyncio.run(make())
    return path


@pytest.fixture
async def database(empty_database: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An open, empty database."""
    path = shutil.copy(empty_database, tmp_path / "lede.db")
    opened = await Database.open(f"sqlite+aiosqlite:///{path}")
    yield opened
    await opened.close()


@pytest.fixture
async def commits(database: Database) -> AsyncIterator[FaultyGroupCommit]:
    group = FaultyGroupCommit(database, window=0.001)
    yield group
    await group.close()


@pytest.fixture
async def processes(postgres_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """An empty database on PostgreSQL as two processes have it open."""
    first = await Database.open(postgres_url)
    second = await Database.open(postgres_url)
    yield first, second
    await second.close()
    await first.close()
