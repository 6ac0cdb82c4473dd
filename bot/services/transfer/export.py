"""Exports a newsroom from one snapshot, row by row, so that it need not fit into memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, TypeAlias

from bot.services.transfer import articles, chats_and_tips, events, readers, team_and_feeds
from bot.services.transfer.jsonl import encode_line
from data.database import Database, Transaction
from data.transfer import chats_and_tips as chat_rows
from data.transfer import events as event_rows
from data.transfer import export

_Rows: TypeAlias = Callable[[Transaction], AsyncIterator[Any]]
_ToLine: TypeAlias = Callable[[Any], dict[str, object]]
_ORDER: tuple[tuple[str, _Rows, _ToLine], ...] = (
    (team_and_feeds.TEAM, export.team, team_and_feeds.member_to_line),
    (chats_and_tips.CHANNEL, chat_rows.export_chats, chats_and_tips.channel_to_line),
    (team_and_feeds.SOURCE, export.sources, team_and_feeds.source_to_line),
    (articles.KIND, export.articles, articles.article_to_line),
    (chats_and_tips.TIP, chat_rows.export_tips, chats_and_tips.tip_to_line),
    (chats_and_tips.TIP_BLOCK, chat_rows.export_blocks, chats_and_tips.block_to_line),
    (events.EVENT, event_rows.export_events, events.event_to_line),
    (events.DAY, event_rows.export_days, events.day_to_line),
    (events.SECTION, event_rows.export_sections, events.section_to_line),
    (readers.KIND, export.readers, readers.reader_to_line),
)


async def export_lines(database: Database) -> AsyncIterator[tuple[str, bytes]]:
    """Each line with its kind: editors, connected chats, feeds, articles, tips and events by number, what
    editors decided about editions, readers by chat and forum topic.
    """
    async with database.reading() as tx:
        for kind, rows, to_line in _ORDER:
            async for row in rows(tx):
                yield kind, encode_line(to_line(row))


async def write(database: Database, out: Callable[[bytes], object], on_line: Callable[[str], None]) -> int:
    """Write every line to `out` and pass its kind to `on_line`.

    Returns:
        The number of planned messages that the export leaves out, counted after the snapshot was read.
    """
    async with aclosing(export_lines(database)) as exported:  # type: ignore[type-var]  # an async generator has aclose
        async for kind, encoded in exported:
            out(encoded)
            on_line(kind)
    async with database.reading() as tx:
        return await export.count_unsent(tx)
