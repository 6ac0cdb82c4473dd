"""What each kind of database hands over once it is open and migrated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from data.errors import DatabaseBusy, DatabaseUnavailable, DataError


@dataclass(frozen=True, slots=True)
class EnginePair:
    """An open database of one kind.

    Attributes:
        name: What messages call it: a path, or a server and a database. Never a password.
        writer: The engine of the connections that write.
        readers: The engine of those that only read, each block from one snapshot.
        translate_error: The same failure in our words, or None for a mistake in a statement.
        has_single_writer: Whether the writing blocks of this process queue behind each other.
    """

    name: str
    writer: AsyncEngine
    readers: AsyncEngine
    translate_error: Callable[[BaseException | None], DataError | None]
    has_single_writer: bool

    @asynccontextmanager
    async def translate_errors(self) -> AsyncIterator[None]:
        """Raise what goes wrong in the block in words a person can act on."""
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


def is_cancellation_requested() -> bool:
    """Whether somebody cancelled this task: the driver, too, cancels who waits when a connection breaks."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
