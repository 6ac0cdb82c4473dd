"""Databases and sample values for the data suite."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from data.database import Database
from data.records.articles import NewArticle, StoredBlock, StoredSummary
from data.records.audience import Reader, Subscription, SubscriptionState, SummaryLength
from data.records.delivery import NewDelivery
from data.schema.tables import metadata
from tests.support import postgres_server as postgres

NOW = datetime(2026, 3, 5, 7, 30, tzinfo=UTC)

ArticleMaker: TypeAlias = Callable[..., NewArticle]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database; copying it is quicker than migrating again."""
    path = tmp_path_factory.mktemp("template") / "lede.db"

    async def make() -> None:
        await (await Database.open(url_of(path))).close()

    asyncio.run(make())
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """The file of a database of the test's own."""
    return Path(shutil.copy(template, tmp_path / "lede.db"))


@pytest.fixture
def url(path: Path) -> str:
    return url_of(path)


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database that the tests of one worker use one after the other."""
    yield from postgres.temporary_database(postgres_server)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Where a database of every kind that Lede runs on lies."""
    return str(request.getfixturevalue("url" if request.param == "sqlite" else "shared_postgres_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, empty database of every kind that Lede runs on."""
    opened = await Database.open(database_url)
    async with opened.transaction() as tx:
        if tx.dialect.name == "postgresql":
            # Quicker than a database of its own for each test.
            await tx.exec_driver_sql(_RESET_STATEMENT)
    yield opened
    await opened.close()


def _reset_statement() -> str:
    """One statement that empties every table and starts numbering again."""
    tables = ["article_search", *(table.name for table in reversed(metadata.sorted_tables))]
    numbered = [table.name for table in metadata.sorted_tables if table.autoincrement_column is not None]
    steps = [f"DELETE FROM {name};" for name in tables]
    steps += [f"PERFORM setval(pg_get_serial_sequence('{name}', 'id'), 1, false);" for name in numbered]
    return f"DO $$ BEGIN {' '.join(steps)} END $$"


_RESET_STATEMENT = _reset_statement()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def make_article() -> ArticleMaker:
    """A new article; any field can be given."""
    sample = NewArticle(
        title="The river museum opens its doors",
        blocks=(
            StoredBlock("heading", "A long wait"),
            StoredBlock("paragraph", "After nine years of building, the museum opened on Sunday."),
            StoredBlock("item", "Entrance is free until June."),
        ),
        dropped=("Share this page",),
        raw="The river museum opens its doors\n\nAfter nine years ...",
        summary=StoredSummary(
            "lede", ("It opened on Sunday.", "Entrance is free."), (0, 3), ((0,), (0, 1)), 2
        ),
        sentences_shown=2,
        keywords=("museum", "river"),
        topics=("city", "culture"),
        language="en",
        reading_seconds=95,
        url="https://example.org/museum",
        site="Example",
        author="A. Writer",
        source_date="2026-03-04",
        image_file_id="",
        image_url="https://example.org/museum.jpg",
        fingerprint="f00d",
        added_by=7,
        added_by_name="Ada",
        chat_id=7,
    )

    def make(**changes: Any) -> NewArticle:
        return replace(sample, **changes)

    return make


@pytest.fixture
def make_subscription(now: datetime) -> SubscriptionMaker:
    """A subscription of a reader, due in an hour; any field can be given."""

    def make(reader: Reader, **changes: Any) -> Subscription:
        sample = Subscription(
            reader_id=reader.id,
            chat_id=reader.chat_id,
            thread_id=reader.thread_id,
            language=reader.language,
            state=SubscriptionState.ACTIVE,
            timezone="Europe/Berlin",
            times=("08:00", "18:30"),
            weekdays=(1, 2, 3, 4, 5),
            topics=("city",),
            length=SummaryLength.LONG,
            send_empty=False,
            paused_until=None,
            next_due=now + timedelta(hours=1),
            slot_date=None,
            slots_done=0,
            covered_seq=None,
            created_at=now,
        )
        return replace(sample, **changes)

    return make


@pytest.fixture
def make_delivery(now: datetime) -> DeliveryMaker:
    """The first part of a digest that is due now and expires in six hours; any field can be given."""
    sample = NewDelivery(
        reader_id=1,
        edition_id=1,
        kind="digest",
        local_date="2026-03-05",
        slot=0,
        part=0,
        due_at=now,
        expires_at=now + timedelta(hours=6),
    )

    def make(**changes: Any) -> NewDelivery:
        return replace(sample, **changes)

    return make
