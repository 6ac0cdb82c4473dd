"""Planning digests: take who is due, decide once for all on the same terms, write the outbox, move on.

A chunk of readers is planned in one transaction, so a crash leaves a subscription either untouched or
planned. What needs thought, deciding and composing, happens between the transactions; those whose terms are
new in a chunk stay due until then. The database is thus never held for longer than it takes to write.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from bot.services.planning.candidates import Content, Stock
from bot.services.planning.decisions import KIND, Fate, decide
from data.articles import articles
from data.database import Database, Transaction
from data.delivery import editions, planning, planning_runs
from data.delivery.planning import PlanningKeyJson

FIRST_CHUNK = 1000
_SMALLEST_CHUNK, _LARGEST_CHUNK = 100, 2500
_CHUNK_SECONDS = 0.04
"""How long a chunk may keep other writers waiting."""
_BREATH_SECONDS = 0.002
"""The pause between chunks, in which other processes find the database free."""
_THOUGHT_SECONDS = 0.5
"""How long is thought before what has been decided is written."""
_MOST_FATES = 20_000
_EDITIONS_AT_ONCE = 100
_MOST_CANDIDATES = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """One run's figures: subscriptions due, of them too late, of them without news, and messages written."""

    due: int = 0
    too_late: int = 0
    empty: int = 0
    messages: int = 0

    def __add__(self, other: Planned) -> Planned:
        return Planned(
            self.due + other.due,
            self.too_late + other.too_late,
            self.empty + other.empty,
            self.messages + other.messages,
        )


async def plan(
    database: Database, now: datetime, on_messages: Callable[[], object] = lambda: None
) -> Planned:
    """Plan every digest that is due at `now`.

    Args:
        database: Where.
        now: The present instant; planning of the same instant again adds to its row of `runs`.
        on_messages: Called whenever messages have been written, so that sending begins with the first.
    """
    run, total = _Run(database, now), Planned()
    more = True
    while more:
        planned, more = await run.step()
        total += planned
        if planned.messages:
            on_messages()
        if more:
            await asyncio.sleep(_BREATH_SECONDS)
    return total


class _Run:
    """What is known during one run: the stock, and the fate of all terms that were met."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now = now
        self._chunk = FIRST_CHUNK
        self._stock: Stock | None = None
        self._fates: dict[PlanningKeyJson, Fate] = {}

    async def step(self) -> tuple[Planned, bool]:
        """Plan the next chunk, and decide about its unknown terms; whether there is more to do."""
        async with self._database.transaction() as tx:
            begun = time.monotonic()
            groups = await planning.claim_due(tx, self._now, self._chunk)
            decided = {key: groups[key] for key in groups if key in self._fates}
            planned = await self._write(tx, decided)
        full = sum(map(len, groups.values())) == self._chunk
        if planned.due:
            self._chunk = chunk_size(self._chunk, planned.due, time.monotonic() - begun)
        unknown = [key for key in groups if key not in decided]
        if unknown:
            await self._learn(unknown)
        return planned, full or bool(unknown)

    async def _write(self, tx: Transaction, groups: dict[PlanningKeyJson, list[int]]) -> Planned:
        if not groups:
            return Planned()
        fated = [(self._fates[key], ids) for key, ids in groups.items()]
        issues = [(fate.issue, ids) for fate, ids in fated if fate.issue is not None]
        planned = Planned(
            due=sum(len(ids) for _, ids in fated),
            too_late=sum(len(ids) for fate, ids in fated if not fate.taken.in_time),
            empty=sum(len(ids) for fate, ids in fated if fate.empty),
            messages=await planning.insert_deliveries(tx, issues),
        )
        await planning.advance(tx, [(fate.advance, ids) for fate, ids in fated])
        # Last, since planners in other processes that add to the same row wait for each other from here on.
        await planning_runs.add(
            tx,
            planning_runs.PlanningRun(
                self._now, planned.due, planned.too_late, planned.empty, planned.messages
            ),
        )
        return planned

    async def _learn(self, keys: Collection[PlanningKeyJson]) -> None:
        """Decide about terms, as many as there is time for, and store the contents that they need."""
        if self._stock is None:
            self._stock = await stocked(self._database)
        fates = await asyncio.to_thread(_decide, keys, self._stock, self._now)
        contents = {id(fate.content): fate.content for fate in fates.values() if fate.content is not None}
        fresh = [content for content in contents.values() if content.edition_id is None]
        for start in range(0, len(fresh), _EDITIONS_AT_ONCE):
            if not await self._store(fresh[start : start + _EDITIONS_AT_ONCE], self._stock.top):
                # An article was taken back meanwhile: all is decided anew.
                self._stock, self._fates = None, {}
                return
        if len(self._fates) + len(fates) > _MOST_FATES:
            self._fates.clear()
        self._fates |= fates

    async def _store(self, contents: list[Content], top: int) -> bool:
        """Store contents, unless an article of theirs is not offered any more."""
        carried = {story for content in contents for part in content.digest.parts for story in part}
        async with self._database.transaction() as tx:
            if not await articles.are_all_candidates(tx, carried, top):
                return False
            values = [(content.digest.parts, content.digest.left_out) for content in contents]
            numbers = await editions.add_editions(tx, KIND, values, self._now)
        for content, number in zip(contents, numbers, strict=True):
            content.edition_id = number
        return True


async def stocked(database: Database) -> Stock:
    """What digests may hold now."""
    async with database.reading() as tx:
        return Stock(await articles.last_seq(tx), await articles.list_candidates(tx, _MOST_CANDIDATES))


def _decide(keys: Collection[PlanningKeyJson], stock: Stock, now: datetime) -> dict[PlanningKeyJson, Fate]:
    """The fates of at least one of `keys`, and of all that time suffices for."""
    fates: dict[PlanningKeyJson, Fate] = {}
    enough = time.monotonic() + _THOUGHT_SECONDS
    for key in keys:
        fates[key] = decide(planning.parse_key(key), stock, now)
        if time.monotonic() > enough:
            break
    return fates


def chunk_size(rows: int, written: int, seconds: float) -> int:
    """How many rows to take after a chunk of `rows`, of which `written` could be planned, took `seconds`.

    Never more than twice as many; and no more than before where most were not planned, for want of a fate.
    """
    most = 2 * rows if written == rows else rows
    fitting = int(written * _CHUNK_SECONDS / max(seconds, 0.001))
    return max(_SMALLEST_CHUNK, min(_LARGEST_CHUNK, most, fitting))
