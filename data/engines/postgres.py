"""Opens PostgreSQL: a pool for writing, a pool for reading from snapshots, and timeouts for both.

The driver is imported on demand, since an SQLite installation never needs it.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

from data.engines import postgres_errors
from data.engines.async_engine import AsyncConnection, AsyncEngine, create_async_engine
from data.engines.engine import EnginePair, is_cancellation_requested
from data.errors import DatabaseTooNew, DatabaseUnavailable, NotLedeDatabase
from data.schema.column_types import replace_nul, to_json
from data.schema.migrations import HEAD, REVISIONS

if TYPE_CHECKING:
    import asyncpg

WRITER_POOL_SIZE = 6
READER_POOL_SIZE = 4
CONNECT_TIMEOUT_SECONDS = 10
# The lock timeout is that of SQLite. Both sides notice a peer that is gone after about ten seconds.
_SERVER_SETTINGS = {
    "application_name": "lede",
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "4",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10000",
    # JIT compilation speeds up analyses of minutes, but slows down statements of a millisecond.
    "jit": "off",
}
# A process that is stopped inside a transaction keeps its locks; the server ends the transaction after this.
_WRITER_SETTINGS = {"idle_in_transaction_session_timeout": "8s"}
_SOCKET_KEEPALIVE = {"TCP_KEEPIDLE": 4, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 10_000}
# Held while migrating, so that processes which start together migrate once. It is "Lede" in ASCII.
_MIGRATION_LOCK_KEY = 0x4C656465
_REQUIRED_TABLES = {"alembic_version", "readers", "outbox"}
_TABLES_QUERY = """
    SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""


def display_name(url: str) -> str:
    """The database's name in messages: its server and name, never its user or password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the database in DATABASE_URL"
    server = (parts.netloc.rpartition("@")[2] or "the local server").strip()
    return f"the database {parts.path.strip('/') or 'of that user'} at {server}"


async def connect(url: str, **settings: str) -> asyncpg.Connection:
    """Open a single connection with the default server settings, overridden by `settings`.

    Raises:
        DatabaseUnavailable: The server cannot be reached, or refuses.
        DatabaseBusy: The server has no connection left.
    """
    import asyncpg  # noqa: PLC0415

    dsn = "postgresql://" + url.partition("://")[2]
    reasons: tuple[type[Exception], ...] = (ValueError, *driver_errors())
    try:
        connection = await asyncpg.connect(
            dsn, timeout=CONNECT_TIMEOUT_SECONDS, server_settings={**_SERVER_SETTINGS, **settings}
        )
    except reasons as error:
        raise postgres_errors.translate_connect_error(error, display_name(url)) from error
    _enable_keepalive(connection)
    return connection


@contextmanager
def translate_errors(url: str) -> Iterator[None]:
    """Raise the driver's errors on a single connection as DatabaseUnavailable.

    Raises:
        DatabaseUnavailable: The connection is lost, or the server refuses.
    """
    try:
        yield
    except driver_errors() as error:
        raise DatabaseUnavailable(f"{display_name(url)} does not answer ({error}).") from error
    except asyncio.CancelledError as error:
        if is_cancellation_requested():
            raise
        raise DatabaseUnavailable(f"{display_name(url)} broke off.") from error


def driver_errors() -> tuple[type[Exception], ...]:
    """The exceptions that the driver raises when a connection fails.

    InternalClientError is among them: the driver raises it when a connection ends during a call.
    """
    import asyncpg  # noqa: PLC0415

    return OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError


def _enable_keepalive(connection: asyncpg.Connection) -> None:
    # The driver does not enable keepalive, and has no public access to its socket.
    peer = connection._transport.get_extra_info("socket")  # noqa: SLF001
    if peer is None or peer.family == getattr(socket, "AF_UNIX", None):
        return
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _SOCKET_KEEPALIVE.items():
        if hasattr(socket, name):
            peer.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


async def open_engines(url: str) -> EnginePair:
    """Open the database, and create or migrate its tables first where needed.

    Raises:
        DatabaseUnavailable: The server cannot be reached, refuses, or has no such database.
        DatabaseTooNew: A newer Lede wrote it.
        NotLedeDatabase: It holds the tables of another program.
        DatabaseBusy: The server has no connection left.
    """
    name = display_name(url)
    engines = EnginePair(
        name,
        writer=_create_engine(WRITER_POOL_SIZE, partial(connect, url, **_WRITER_SETTINGS)),
        readers=_create_engine(
            READER_POOL_SIZE,
            partial(connect, url),
            isolation_level="REPEATABLE READ",
            postgresql_readonly=True,
        ),
        translate_error=partial(postgres_errors.translate_error, name=name),
        has_single_writer=False,
    )
    try:
        async with engines.translate_errors():
            await _migrate_if_needed(engines)
    except BaseException:
        await engines.close()
        raise
    return engines


async def _migrate_if_needed(engines: EnginePair) -> None:
    async with engines.readers.begin() as tx:
        if await revision(tx, engines.name) == HEAD:
            return
    # Imported on demand: most starts do not need Alembic's time and memory.
    from data.schema.upgrade import upgrade  # noqa: PLC0415

    async with engines.writer.begin() as tx:
        await tx.exec_driver_sql("SET LOCAL statement_timeout = 0")
        await tx.exec_driver_sql("SET LOCAL lock_timeout = 0")
        await tx.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK_KEY})")
        # Another process may have migrated while this one waited.
        if await revision(tx, engines.name) != HEAD:
            await tx.run_sync(upgrade)


async def revision(tx: AsyncConnection, name: str) -> str | None:
    """The revision of Lede's tables, or None where there are no tables yet.

    Raises:
        NotLedeDatabase: The tables belong to another program.
        DatabaseTooNew: The revision is not among REVISIONS.
    """
    tables = set((await tx.exec_driver_sql(_TABLES_QUERY)).scalars())
    if not tables:
        return None
    if not tables >= _REQUIRED_TABLES:
        raise NotLedeDatabase(f"{name} holds the tables of another program. {_OTHER_DATABASE_HINT}")
    found = (await tx.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar()
    if found is None:
        raise NotLedeDatabase(f"{name} does not say which version of Lede wrote it. {_OTHER_DATABASE_HINT}")
    if found not in REVISIONS:
        raise DatabaseTooNew(
            f"{name} was written by a newer version of Lede (revision {found}; this version knows up to "
            f"{HEAD}). Update Lede, or restore a backup made by this version."
        )
    return str(found)


_OTHER_DATABASE_HINT = "Make an empty one for Lede (createdb lede) and name it in DATABASE_URL."


def _create_engine(
    size: int, connection_factory: Callable[[], Awaitable[Any]], **execution_options: Any
) -> AsyncEngine:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connection_factory,
        pool_size=size,
        max_overflow=0,
        # The longest wait for a free connection; most statements take a few milliseconds.
        pool_timeout=CONNECT_TIMEOUT_SECONDS,
        execution_options=execution_options,
        json_serializer=to_json,
    )

    def on_checkout(connection: Any, _record: object, _proxy: object) -> None:
        # The driver notices most lost connections; a ping would cost each transaction a round trip.
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    event.listen(engine.sync_engine, "checkout", on_checkout)
    event.listen(engine.sync_engine, "before_cursor_execute", replace_nul, retval=True)
    return engine
