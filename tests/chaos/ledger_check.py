"""The ledger beside what Telegram received: row by row, message by message."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from bot.playground.world.event_log import Sent
from bot.services.delivery.pipeline import IN_FLIGHT
from data.database import Database
from data.records.delivery import OutboxState
from data.schema.tables import outbox, readers

Key = tuple[int, int, date]
"""A chat, its topic and a day: one digest."""
MOST_IN_DOUBT = 4 * IN_FLIGHT
"""At a kill: intents noted ahead, requests in flight, and answers whose commit is on its way."""
FINAL = {OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.FAILED, OutboxState.EXPIRED}


@dataclass(frozen=True, slots=True)
class Row:
    """One planned message, with the chat that its reader has now."""

    id: int
    chat_id: int
    thread_id: int
    local_date: date
    part: int
    state: OutboxState
    message_id: int | None
    doubts: int
    note: str

    @property
    def key(self) -> Key:
        """Whose digest of which day it is."""
        return self.chat_id, self.thread_id, self.local_date


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message that reached a chat."""

    chat_id: int
    thread_id: int
    message_id: int
    local_date: date

    @property
    def key(self) -> Key:
        """Whose digest of which day it is."""
        return self.chat_id, self.thread_id, self.local_date


@dataclass(frozen=True, slots=True)
class Tally:
    """What a comparison showed: messages by the fate of their rows.

    Attributes:
        sent: Rows that are sent; each has its message.
        unknown: Rows nobody can tell the fate of.
        arrived_in_doubt: Of them, those that did arrive.
        twice: Digests that arrived twice, which only a second try after a doubt may do.
        failed: Rows that Telegram refused.
        expired: Rows given up.
    """

    sent: int
    unknown: int
    arrived_in_doubt: int
    twice: int
    failed: int
    expired: int


async def read(database: Database) -> list[Row]:
    """The whole ledger."""
    query = sa.select(
        *(outbox.c[name] for name in ("id", "local_date", "part", "state", "message_id", "doubts", "note")),
        *(readers.c.chat_id, readers.c.thread_id),
    ).join(readers, readers.c.id == outbox.c.reader_id)
    async with database.reading() as tx:
        found = [row._asdict() for row in await tx.execute(query)]
    return [Row(**{**row, "local_date": date.fromisoformat(row["local_date"])}) for row in found]


def arrived(sent: Iterable[Sent], days: Mapping[str, date], grown: Mapping[int, int]) -> list[Arrived]:
    """The digests among the messages.

    Args:
        sent: What the bot wrote.
        days: The day of each story, by its title.
        grown: The new numbers of chats, by their old ones.
    """
    found = []
    for one in sent:
        told = [day for title, day in days.items() if title in one.text]
        if one.ok and one.method == "sendMessage" and told:
            assert len(told) == 1, f"a digest repeats the story of another day: {one}"
            chat = grown.get(one.chat_id, one.chat_id)
            found.append(Arrived(chat, one.thread_id, one.message_id, told[0]))
    return found


def compare(
    rows: Collection[Row],
    messages: Collection[Arrived],
    wanted: Collection[Key],
    gone: Collection[Key],
    *,
    most: int = 1,
) -> Tally:
    """Hold the ledger against what arrived.

    Args:
        rows: The ledger.
        messages: What arrived.
        wanted: The digests that are due.
        gone: Further ones that may be planned, and that the chat may refuse.
        most: How often a digest may arrive whose fate was in doubt.

    Raises:
        AssertionError: They do not fit.
    """
    planned = Counter(row.key for row in rows)
    assert set(planned.values()) <= {1}, "a digest is planned twice"
    assert set(wanted) <= planned.keys() <= {*wanted, *gone}, "a digest too few or too many is planned"
    by_key: dict[Key, list[int]] = defaultdict(list)
    for message in messages:
        by_key[message.key].append(message.message_id)
    assert by_key.keys() <= planned.keys(), "something arrived that nobody had planned"
    for row in rows:
        _check(row, by_key[row.key], most, may_fail=row.key in gone)
    states = Counter(row.state for row in rows)
    return Tally(
        states[OutboxState.SENT],
        states[OutboxState.UNKNOWN],
        sum(bool(by_key[row.key]) for row in rows if row.state is OutboxState.UNKNOWN),
        sum(len(numbers) > 1 for numbers in by_key.values()),
        states[OutboxState.FAILED],
        states[OutboxState.EXPIRED],
    )


def _check(row: Row, numbers: list[int], most: int, *, may_fail: bool) -> None:
    """One row beside the messages that carried its digest."""
    told = f"{row} arrived as {numbers}"
    assert row.state in FINAL, told
    assert len(numbers) <= (most if row.doubts else 1), f"a repeat without a doubt, or one too many: {told}"
    if row.state is OutboxState.SENT:
        assert row.message_id in numbers, f"sent, but not arrived: {told}"
    elif row.state is OutboxState.UNKNOWN:
        assert row.doubts >= most, f"given up before the doubt had its tries: {told}"
    else:
        assert may_fail, f"given up without a reason: {told}"
        assert row.doubts or not numbers, f"given up, but arrived: {told}"
