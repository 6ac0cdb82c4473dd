"""Everything of a newsroom as lines, of one moment, without holding it in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, TypeAlias

from bot.services.transfer import articles, readers, team_and_feeds
from bot.services.transfer.jsonl import line
from data.database import Database, Transaction
from data.transfer import export

_Rows: TypeAlias = Callable[[Transaction], AsyncIterator[Any]]
_Written: TypeAlias = Callable[[Any], dict[str, object]]
_ORDER: tuple[tuple[str, _Rows, _Written], ...] = (
    (team_and_feeds.TEAM, export.team, team_and_feeds.member_written),
    (team_and_feeds.SOURCE, export.sources, team_and_feeds.source_written),
    (articles.KIND, export.articles, articles.written),
    (readers.KIND, export.readers, readers.written),
)


async def lines(database: Database) -> AsyncIterator[tuple[str, bytes]]:
    """Each line with its kind: editors, feeds and articles by number, readers by chat and forum topic."""
    async with database.reading() as tx:
        for kind, rows, written in _ORDER:
            async for row in rows(tx):
                yield kind, line(written(row))


async def write(database: Database, out: Callable[[bytes], object], told: Callable[[str], None]) -> int:
    """Hand every line to `out` and its kind to `told`; gives how many planned messages are left behind.

    Those are counted a moment after the lines were read.
    """
    async with aclosing(lines(database)) as found:  # type: ignore[type-var]  # an async generator has aclose
        async for kind, written in found:
            out(written)
            told(kind)
    async with database.reading() as tx:
        return await export.count_unsent(tx)
