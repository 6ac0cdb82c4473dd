"""Tests of PostgreSQL: concurrent writers, failures and their messages, and recovery from them."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, text, update

from data.audience import readers
from data.coordination import counters
from data.database import Database
from data.delivery import editions, outbox
from data.engines import location, postgres
from data.engines.postgres_errors import translate_error
from data.errors import DatabaseBusy, DatabaseTooNew, DatabaseUnavailable, DataError, NotLedeDatabase
from data.schema.migrations import HEAD
from data.schema.tables import counters as counters_table
from tests.support import postgres_server
from tests.support.deliveries import NewDelivery, plan_deliveries
from tests.support.paths import ROOT

DeliveryMaker: TypeAlias = Callable[..., NewDelivery]


@pytest.fixture
def database_url(shared_postgres_url: str) -> str:
    return shared_postgres_url


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    """The same database opened a second time, as by another process."""
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


async def execute(url: str, *statements: str) -> None:
    connection = await postgres.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def run_in_transaction(database: Database, *statements: str | Callable[[], Awaitable[None]]) -> None:
    """Run statements in a transaction, and await callables between them."""
    async with database.transaction() as tx:
        for statement in statements:
            if isinstance(statement, str):
                await tx.exec_driver_sql(statement)
            else:
                await statement()


INCREMENT_COUNTER = """
    INSERT INTO counters VALUES ('sample', 1)
    ON CONFLICT (name) DO UPDATE SET value = counters.value + 1
"""


def tcp_url_of(url: str, user: str, password: str) -> str:
    """The URL of the same database by TCP, where the server requires a password."""
    parts = urlsplit(url)
    port = parse_qs(parts.query)["port"][0]
    return f"postgresql://{user}:{password}@127.0.0.1:{port}{parts.path}"


@pytest.fixture
async def tcp_url(postgres_url: str) -> AsyncIterator[str]:
    """The TCP URL of an empty database, with a user and password of its own."""
    if "host=" not in postgres_url:
        pytest.skip("the server of TEST_DATABASE_URL has users of its own")
    name = urlsplit(postgres_url).path.strip("/")
    role = f"role_{name}"
    await execute(
        postgres_url, f"CREATE ROLE {role} LOGIN PASSWORD 's3cret'", f"ALTER DATABASE {name} OWNER TO {role}"
    )
    yield tcp_url_of(postgres_url, role, "s3cret")
    await execute(
        postgres_url, f"ALTER DATABASE {name} OWNER TO postgres", f"DROP OWNED BY {role}", f"DROP ROLE {role}"
    )


# --- concurrency ------------------------------------------------------------------------------------


async def test_writers_of_one_process_do_not_wait_for_each_other(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await readers.ensure(tx, 1, 0, "private", "en", now)

        async def write() -> None:
            async with database.transaction() as other:
                await readers.ensure(other, 2, 0, "private", "en", now)

        await asyncio.create_task(write())
    async with database.reading() as tx:
        assert await readers.get(tx, 1)
        assert await readers.get(tx, 2)


async def test_a_counter_gives_each_number_once_to_concurrent_callers(
    database: Database, other: Database
) -> None:
    async def draw(one: Database) -> int:
        async with one.transaction() as tx:
            return await counters.next_value(tx, "sample")

    drawn = await asyncio.gather(*(draw(one) for _ in range(25) for one in (database, other)))
    assert sorted(drawn) == list(range(1, 51))


async def test_processes_that_start_at_once_migrate_once(postgres_url: str) -> None:
    for database in await asyncio.gather(*(Database.open(postgres_url) for _ in range(5))):
        async with database.reading() as tx:
            versions = await tx.exec_driver_sql("SELECT version_num FROM alembic_version")
            assert versions.scalars().all() == [HEAD]
        await database.close()


async def test_a_lock_held_by_others_raises_database_busy(database: Database, other: Database) -> None:
    async with database.transaction() as tx:
        await counters.next_value(tx, "sample")
        with pytest.raises(DatabaseBusy, match="other work"):
            await asyncio.create_task(
                run_in_transaction(other, "SET LOCAL lock_timeout = '20ms'", INCREMENT_COUNTER)
            )


async def test_a_deadlock_raises_database_busy_in_one_of_two_transactions(
    database: Database, other: Database
) -> None:
    async def touch(
        one: Database, first: str, second: str, mine: asyncio.Event, theirs: asyncio.Event
    ) -> None:
        async with one.transaction() as tx:
            await tx.exec_driver_sql("SET LOCAL deadlock_timeout = '20ms'")
            await counters.next_value(tx, first)
            mine.set()
            await theirs.wait()
            await counters.next_value(tx, second)

    a, b = asyncio.Event(), asyncio.Event()
    results = await asyncio.gather(
        touch(database, "x", "y", a, b), touch(other, "y", "x", b, a), return_exceptions=True
    )
    assert [type(result) for result in results if result] == [DatabaseBusy]


async def test_a_statement_that_takes_too_long_is_ended(database: Database) -> None:
    with pytest.raises(DatabaseBusy):
        await run_in_transaction(database, "SET LOCAL statement_timeout = '20ms'", "SELECT pg_sleep(10)")
    async with database.transaction() as tx:
        assert await counters.next_value(tx, "sample") == 1


async def test_an_exhausted_pool_raises_database_busy(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "CONNECT_TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(postgres, "READER_POOL_SIZE", 1)
    database = await Database.open(database_url)
    async with database.reading():
        with pytest.raises(DatabaseBusy, match="every connection is in use"):
            async with database.reading():
                pass
    await database.close()


async def test_no_query_plan_makes_a_lease_larger_than_its_limit(
    database: Database, now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        edition = await editions.add_edition(tx, "digest", ((),), 0, now)
        for number in range(20):
            reader = await readers.ensure(tx, number + 1, 0, "private", "en", now)
            await plan_deliveries(tx, [make_delivery(reader_id=reader.id, edition_id=edition)])
        epoch = await outbox.next_epoch(tx)
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"):
            await tx.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        assert len(await outbox.lease(tx, now, "me", now + timedelta(minutes=1), 3, epoch)) == 3


# --- lost connections -------------------------------------------------------------------------------


async def test_a_server_lost_in_a_transaction_is_reported_and_the_next_transaction_works(
    database: Database, database_url: str
) -> None:
    with pytest.raises(DatabaseUnavailable, match="was lost"):
        await run_in_transaction(
            database,
            INCREMENT_COUNTER,
            partial(postgres_server.end_connections, database_url),
            INCREMENT_COUNTER,
        )
    async with database.transaction() as tx:
        assert await counters.next_value(tx, "sample") == 1


async def test_a_server_lost_before_the_commit_is_reported(database: Database, database_url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="was lost"):
        await run_in_transaction(
            database, INCREMENT_COUNTER, partial(postgres_server.end_connections, database_url)
        )


async def test_connections_lost_while_idle_are_replaced_without_an_error(
    database: Database, database_url: str
) -> None:
    async with database.transaction(), database.reading():
        pass
    await postgres_server.end_connections(database_url)
    # The driver reads the end of the connection in the next iteration of the event loop.
    await asyncio.sleep(0.1)
    async with database.transaction() as tx, database.reading() as snapshot:
        assert await counters.next_value(tx, "sample") == 1
        assert await counters.current_value(snapshot, "sample") == 0


async def test_client_and_server_have_keepalive_enabled(tcp_url: str) -> None:
    connection = await postgres.connect(tcp_url)
    peer = connection._transport.get_extra_info("socket")
    assert peer.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        assert peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000
    assert await connection.fetchval("SHOW tcp_keepalives_idle") == "4"
    assert await connection.fetchval("SHOW tcp_user_timeout") in ("10s", "10000")
    await connection.close()


# --- failures of opening ----------------------------------------------------------------------------


async def open_error(url: str) -> str:
    with pytest.raises(DataError) as caught:
        await Database.open(url)
    return str(caught.value)


async def test_a_user_with_a_password_opens_and_works(tcp_url: str) -> None:
    for scheme in location.POSTGRES_SCHEMES:
        database = await Database.open(f"{scheme}://{tcp_url.partition('://')[2]}")
        async with database.transaction() as tx:
            await counters.next_value(tx, "sample")
        await database.close()


async def test_a_wrong_password_is_reported_and_never_shown(
    tcp_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = await open_error(tcp_url.replace("s3cret", "hunter2"))
    assert "refuses the user name or password" in said
    assert "hunter2" not in said + caplog.text


async def test_a_missing_database_is_reported(tcp_url: str) -> None:
    said = await open_error(f"{tcp_url.rpartition('/')[0]}/nowhere")
    assert said.startswith("The database nowhere at 127.0.0.1:")
    assert "does not exist. Make it (createdb)" in said


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://lede:hunter2@127.0.0.1:1/lede",
        "postgresql://lede:hunter2@does-not-exist.invalid/lede",
        "postgresql://lede:hunter2@/lede?host=/nowhere",
    ],
)
async def test_an_unreachable_server_is_reported_without_the_password(url: str) -> None:
    said = await open_error(url)
    assert "cannot be reached (" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "rest", ["u:hunter2@host:port/lede", "u:hunter2@host/lede?sslmode=maybe", "u:hun[ter2@x/y"]
)
async def test_an_invalid_url_is_reported_without_the_password(rest: str) -> None:
    said = await open_error(f"postgresql://{rest}")
    assert "DATABASE_URL" in said
    assert "hun" not in said


async def test_the_tables_of_another_program_are_left_alone(postgres_url: str) -> None:
    await execute(
        postgres_url, "CREATE TABLE alembic_version (version_num text)", "CREATE TABLE notes (text text)"
    )
    with pytest.raises(NotLedeDatabase, match=r"another program.*createdb"):
        await Database.open(postgres_url)
    connection = await postgres.connect(postgres_url)
    assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 2
    await connection.close()


async def test_a_newer_revision_is_refused(postgres_url: str) -> None:
    await (await Database.open(postgres_url)).close()
    await execute(postgres_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTooNew, match=r"9999.*Update Lede"):
        await Database.open(postgres_url)


async def test_a_standby_or_read_only_database_is_reported_as_not_writable(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable, match="cannot be written"):
        await run_in_transaction(database, "SET TRANSACTION READ ONLY", INCREMENT_COUNTER)


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        ("53100", DatabaseUnavailable, "The disk of the database lede at host is full"),
        ("53300", DatabaseBusy, "has no connection left"),
        ("42501", DatabaseUnavailable, "may not do this"),
        ("08006", DatabaseUnavailable, "was lost"),
        ("57P03", DatabaseUnavailable, "starting or stopping"),
    ],
)
def test_server_errors_are_translated(code: str, kind: type[DataError], says: str) -> None:
    class Reported(Exception):
        sqlstate = code

    translated = translate_error(Reported(), "the database lede at host")
    assert type(translated) is kind
    assert says in str(translated)


def test_a_wrong_statement_is_not_translated() -> None:
    class Mistake(Exception):
        sqlstate = "42601"

    assert translate_error(Mistake(), "x") is None


# --- texts ------------------------------------------------------------------------------------------


async def test_nul_in_a_text_is_stored_as_a_replacement_character(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await readers.ensure(tx, 1, 0, "pri\0vate", "en", now)
        await tx.execute(update(counters_table).values(value=1).where(counters_table.c.name == "\0"))
        assert (
            await tx.execute(select(text("kind")).select_from(text("readers")))
        ).scalar() == "pri\ufffdvate"


async def test_the_server_of_the_tests_is_of_a_version_that_the_documentation_names(
    database: Database,
) -> None:
    page = (ROOT / "docs" / "scaling.md").read_text("utf-8")
    named = re.search(r"PostgreSQL (\d+) to (\d+) is supported", page)
    assert named is not None
    async with database.reading() as tx:
        version = int((await tx.execute(text("SHOW server_version_num"))).scalar_one()) // 10_000
    assert int(named[1]) <= version <= int(named[2])
