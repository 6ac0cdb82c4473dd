"""Batches of lines into the database, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self, TypeAlias

from bot.services.calendar.slots import FIRST_DIGEST_LOOKBACK
from bot.services.transfer import articles, readers, team_and_feeds
from bot.services.transfer.batching import Batch
from bot.services.transfer.readers import Defaults
from data.audience import last_served
from data.database import Database, Transaction
from data.transfer import articles as article_rows
from data.transfer import readers as reader_rows
from data.transfer import team_and_feeds as desk_rows
from data.transfer.import_state import ImportState
from data.transfer.readers import ChatThread
from data.transfer.records import ImportCounts, KnownReader, TransferredReader

_Items: TypeAlias = Sequence[Mapping[str, Any]]


class Import:
    """One import into an open database."""

    def __init__(
        self, database: Database, defaults: Defaults, clock: Callable[[], datetime], memory: ImportState
    ) -> None:
        self._database = database
        self._defaults = defaults
        self._clock = clock
        self._memory = memory

    @classmethod
    async def begin(cls, database: Database, defaults: Defaults, clock: Callable[[], datetime]) -> Self:
        """Look at what is there before the first batch."""
        async with database.reading() as tx:
            return cls(database, defaults, clock, await ImportState.begin(tx))

    async def take(self, batch: Batch) -> ImportCounts:
        """Take a batch whole or not at all.

        Raises:
            DataError: The database cannot take it now; nothing of the batch was taken.
        """
        now = self._clock()
        async with self._database.transaction() as tx:
            match batch.kind:
                case team_and_feeds.TEAM:
                    members = [team_and_feeds.member_made(given, now) for given in batch.items]
                    return await desk_rows.import_team(tx, members)
                case team_and_feeds.SOURCE:
                    return await self._take_sources(tx, batch.items, now)
                case articles.KIND:
                    moved = [articles.made(given, now) for given in batch.items]
                    return await article_rows.import_articles(tx, self._memory, moved, now)
                case _:
                    return await self._take_readers(tx, batch.items, now)

    async def _take_sources(self, tx: Transaction, items: _Items, now: datetime) -> ImportCounts:
        known = dict(await desk_rows.get_known_sources(tx, [given["url"] for given in items]))
        taken = ImportCounts()
        for given in items:
            before = known.get(given["url"])
            if before is None:
                moved = team_and_feeds.source_made(given, now)
                known[given["url"]] = await desk_rows.add_source(tx, self._memory, moved, now)
                taken += ImportCounts(added=1)
                continue
            after = team_and_feeds.source_changed(before, given, now)
            if after != before:
                await desk_rows.change_source(tx, after)
                known[given["url"]] = after
            taken += ImportCounts(unchanged=1) if after == before else ImportCounts(changed=1)
        return taken

    async def _take_readers(self, tx: Transaction, items: _Items, now: datetime) -> ImportCounts:
        # Of two lines for one place the later one holds.
        wanted: dict[ChatThread, Mapping[str, Any]] = {
            (one["chat_id"], one["thread_id"]): one for one in items
        }
        known = await reader_rows.get_known(tx, wanted)
        covered = await self._covered(tx, wanted.values())
        writing: list[TransferredReader] = []
        fresh = 0
        for place, given in wanted.items():
            present = known.get(place)
            if present is None or present.subscription is None:
                own = {**given, "covered_seq": covered[given["covered_seq"], given["covered_until"]]}
                joined = readers.joined(own, self._defaults, now)
                writing.append(await _come_back(tx, present, joined, now))
                fresh += 1
                continue
            after = readers.changed(present.subscription, given, now)
            if after != present.subscription:
                writing.append(after)
        await reader_rows.save_readers(tx, writing, now)
        changed = len(writing) - fresh
        return ImportCounts(fresh, changed, len(items) - fresh - changed)

    async def _covered(
        self, tx: Transaction, items: Iterable[Mapping[str, Any]]
    ) -> Mapping[tuple[int | None, datetime | None], int | None]:
        """Each progress in the file as a publication number of this newsroom."""
        asked = {(given["covered_seq"], given["covered_until"]) for given in items}
        return {
            (seq, until): None if seq is None else await self._memory.resolve_covered_seq(tx, seq, until)
            for seq, until in asked
        }


async def _come_back(
    tx: Transaction, present: KnownReader | None, joined: TransferredReader, now: datetime
) -> TransferredReader:
    """Somebody who left within a day goes on where they were, unless their line says where that is."""
    if present is None or joined.slot_date is not None:
        return joined
    served = await last_served.get_last_served(tx, present.reader_id, now - FIRST_DIGEST_LOOKBACK)
    if served is None:
        return joined
    covered = joined.covered_seq if joined.covered_seq is not None else served.covered_seq
    return replace(joined, slot_date=served.local_date, slots_done=served.slots_done, covered_seq=covered)
