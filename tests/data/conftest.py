"""Databases and sample values for the tests of data."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from data.database import Database
from data.records.articles import NewArticle, StoredBlock, StoredSummary
from data.records.audience import Reader, Subscription, SubscriptionState, SummaryLength
from data.schema.tables import metadata
from tests.support import postgres_server as postgres
from tests.support.databases import copy_sqlite, sqlite_url
from tests.support.deliveries import NewDelivery

NOW = datetime(2026, 3, 5, 7, 30, tzinfo=UTC)

ArticleMaker: TypeAlias = Callable[..., NewArticle]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]


# Test modules of code whose statements lock rows or differ between the two databases.
_DIALECT_MODULES = frozenset(
    f"test_{name}"
    for name in (
        *(
            "api_clients",
            "api_requests",
            "articles",
            "audiences",
            "broadcasts",
            "bulletins",
            "chat_leases",
            "corrections",
            "event_lists",
            "follows",
            "feeds",
            "leader_lock",
            "move",
            "outbox",
            "outbox_sending",
        ),
        *(
            "planning",
            "postgres",
            "search",
            "statistics",
            "story_figures",
            "subscriptions",
            "tastes",
            "transfer",
        ),
    )
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the PostgreSQL variants of plain reading and writing to the nightly run (LEDE_NIGHTLY=1)."""
    if os.environ.get("LEDE_NIGHTLY") == "1":
        return
    nightly = [item for item in items if _is_nightly(item)]
    config.hook.pytest_deselected(items=nightly)
    items[:] = [item for item in items if not _is_nightly(item)]


def _is_nightly(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    return (
        callspec is not None
        and callspec.params.get("database_url") == "postgres"
        and Path(__file__).parent in item.path.parents
        and item.path.stem not in _DIALECT_MODULES
    )


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    """The file of a database of the test's own."""
    return copy_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def url(path: Path) -> str:
    return sqlite_url(path)


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database that the tests of one worker use one after the other."""
    yield from postgres.temporary_database(postgres_server, postgres_template)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database of every kind that Lede runs on."""
    return str(request.getfixturevalue("url" if request.param == "sqlite" else "shared_postgres_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, empty database of every kind that Lede runs on."""
    opened = await Database.open(database_url)
    async with opened.transaction() as tx:
        if tx.dialect.name == "postgresql":
            # Faster than a new database for each test.
            await tx.exec_driver_sql(_RESET_STATEMENT)
    yield opened
    await opened.close()


def _reset_statement() -> str:
    """One statement that empties every table and resets the row ids."""
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
        local_date=date(2026, 3, 5),
        slot=0,
        part=0,
        due_at=now,
        expires_at=now + timedelta(hours=6),
    )

    def make(**changes: Any) -> NewDelivery:
        return replace(sample, **changes)

    return make
