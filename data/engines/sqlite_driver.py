"""The driver's connections to SQLite, which answer a statement in one trip to their thread.

aiosqlite runs each connection in a thread, and makes one call there after another: open a cursor, execute,
fetch, close. Each trip costs several switches between threads, which take longer than a small statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite

_ROWS_PER_TRIP = 1000


class SqliteConnection(aiosqlite.Connection):
    """A connection whose cursors make one trip for each statement, unless it has many rows."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(partial(sqlite3.connect, *args, **options), _ROWS_PER_TRIP)
        self._begins_later = False
        self._is_settled = False
        self.open_cursors: set[SqliteCursor] = set()

    def begin_later(self) -> None:
        """Begin a transaction that only reads, in the trip of its first statement."""
        self._begins_later = True

    def cursor(self) -> SqliteCursor:  # type: ignore[override]
        """A cursor, which opens one of SQLite's when it executes a statement."""
        return SqliteCursor(self)

    async def run(self, function: Callable[[sqlite3.Connection], None]) -> None:
        """Call a function with SQLite's connection in the thread."""
        await self._execute(function, self._conn)

    async def commit(self) -> None:
        """Commit the transaction."""
        await self._end(super().commit)

    async def rollback(self) -> None:
        """Roll back the transaction; makes no trip if it has ended.

        A pool rolls back each connection that it gets back, and almost all have just committed.
        """
        if not self._is_settled:
            await self._end(super().rollback)

    async def close(self) -> None:
        """Close the connection, after the cursors of cancelled calls, which would keep a snapshot open."""
        if not self._is_settled and self._connection is not None:
            await self.run(self._close_cursors)
        await super().close()

    def _close_cursors(self, connection: sqlite3.Connection) -> None:
        for cursor in list(self.open_cursors):
            cursor.close_in_thread(connection)

    async def _end(self, end: Callable[[], Awaitable[None]]) -> None:
        self._begins_later = False
        await end()
        # After a cancelled trip it stays false: the thread may still have to carry that out.
        self._is_settled = True

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._is_settled = False
        call = partial(fn, *args, **kwargs)
        if self._begins_later:
            self._begins_later = False
            call = partial(_begin_and_call, self._conn, call)
        return await super()._execute(call)  # type: ignore[no-untyped-call]


def _begin_and_call(connection: sqlite3.Connection, call: Callable[[], Any]) -> Any:
    connection.execute("BEGIN")
    return call()


class SqliteCursor:
    """Executes statements and holds the first rows of the last one; further rows are fetched when needed.

    The attributes are those of `sqlite3.Cursor`.
    """

    arraysize = 1

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._open_cursor: sqlite3.Cursor | None = None
        # Stays true after a cancelled call, which the thread still carries out.
        self._may_be_open = False
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> Self:
        """Execute a statement."""
        await self._run(partial(self._execute, sqlite3.Cursor.execute, statement, parameters))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Execute a statement with each set of parameters."""
        await self._run(partial(self._execute, sqlite3.Cursor.executemany, statement, parameters))
        return self

    async def fetchall(self) -> Sequence[Any]:
        """The rows that were not fetched yet."""
        if self._may_be_open:
            await self._run(partial(self._fetch, None))
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """At most `size` rows."""
        size = size or self.arraysize
        if len(self._rows) < size and self._may_be_open:
            await self._run(partial(self._fetch, max(size - len(self._rows), _ROWS_PER_TRIP)))
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchone(self) -> Any:
        """The next row, or None."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def __aiter__(self) -> AsyncIterator[Any]:
        while rows := await self.fetchmany(_ROWS_PER_TRIP):
            for row in rows:
                yield row

    async def close(self) -> None:
        """Forget the rows that were not fetched."""
        self._rows = []
        if self._may_be_open:
            await self._run(self.close_in_thread)

    async def _run(self, function: Callable[[sqlite3.Connection], None]) -> None:
        self._may_be_open = True
        await self._connection.run(function)
        self._may_be_open = self._open_cursor is not None

    # --- in the thread of the connection ---------------------------------------------------------------

    def _execute(
        self,
        method: Callable[[sqlite3.Cursor, str, Any], object],
        statement: str,
        parameters: Any,
        connection: sqlite3.Connection,
    ) -> None:
        self.close_in_thread(connection)
        self._rows = []
        self._open_cursor = cursor = connection.cursor()
        self._connection.open_cursors.add(self)
        try:
            method(cursor, statement, parameters)
            self.description = cursor.description
            self._fetch(_ROWS_PER_TRIP, connection)
        except BaseException:
            self.close_in_thread(connection)
            raise

    def _fetch(self, count: int | None, connection: sqlite3.Connection) -> None:
        """Fetch at most `count` rows, by default all; the cursor is closed after the last row."""
        cursor = self._open_cursor
        if cursor is None:
            return
        found = cursor.fetchall() if count is None else cursor.fetchmany(count)
        self._rows += found
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        if count is None or len(found) < count:
            self.close_in_thread(connection)

    def close_in_thread(self, _connection: sqlite3.Connection) -> None:
        """Close SQLite's cursor, if there is one; the thread of the connection calls this."""
        if self._open_cursor is not None:
            self._open_cursor.close()
            self._open_cursor = None
            self._connection.open_cursors.discard(self)
