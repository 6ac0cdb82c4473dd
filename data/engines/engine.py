"""The pair of engines of an open database, and the translation of its errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.engines.async_engine import AsyncEngine
from data.errors import DatabaseBusy, DatabaseUnavailable, DataError


async def _nothing() -> None:
    """What most engines do after they were closed."""


@dataclass(frozen=True, slots=True)
class EnginePair:
    """An open database of one kind.

    Attributes:
        name: Its name in messages: a path, or a server and a database. Never a password.
        writer: The engine of the connections that write.
        readers: The engine of those that only read, each block from one snapshot.
        translate_error: Maps a driver's error to a DataError, or to None if a statement is wrong.
        has_single_writer: Whether the writing transactions of this process run one after another.
        after_close: Awaited after both engines were disposed.
    """

    name: str
    writer: AsyncEngine
    readers: AsyncEngine
    translate_error: Callable[[BaseException | None], DataError | None]
    has_single_writer: bool
    after_close: Callable[[], Awaitable[None]] = _nothing

    @asynccontextmanager
    async def translate_errors(self) -> AsyncIterator[None]:
        """Raise the block's database errors as DataError, whose text says what to do."""
        try:
            yield
        except PoolTimeout as error:
            raise DatabaseBusy(f"{self.name} answers too slowly: every connection is in use.") from error
        except (DBAPIError, ConnectionError) as error:
            known = self.translate_error(error.orig if isinstance(error, DBAPIError) else error)
            if known is None:
                raise
            raise known from error
        except asyncio.CancelledError as error:
            if is_cancellation_requested():
                raise
            raise DatabaseUnavailable(f"{self.name} broke off.") from error

    async def close(self) -> None:
        """Close every connection."""
        await self.readers.dispose()
        await self.writer.dispose()
        await self.after_close()


def is_cancellation_requested() -> bool:
    """Whether this task was cancelled by our code; the driver also cancels waiting tasks on disconnection."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
