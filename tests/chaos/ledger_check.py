"""Compares the ledger with what Telegram received: row by row, message by message."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from bot.playground.world.event_log import SendAttempt
from bot.services.delivery.pipeline import MAX_IN_FLIGHT
from data.database import Database
from data.records.delivery import OutboxState
from data.schema.tables import outbox, readers

DigestKey = tuple[int, int, date]
"""A chat, its topic and a day: one digest."""
MAX_IN_DOUBT = 4 * MAX_IN_FLIGHT
"""At a kill: intents recorded ahead, requests in flight, and answers whose commit has not ended."""
FINAL_STATES = {OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.FAILED, OutboxState.EXPIRED}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One planned message, with its reader's present chat."""

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
    def key(self) -> DigestKey:
        """The digest it belongs to."""
        return self.chat_id, self.thread_id, self.local_date


@dataclass(frozen=True, slots=True)
class ArrivedMessage:
    """One message that reached a chat."""

    chat_id: int
    thread_id: int
    message_id: int | None
    local_date: date

    @property
    def key(self) -> DigestKey:
        """The digest it belongs to."""
        return self.chat_id, self.thread_id, self.local_date


@dataclass(frozen=True, slots=True)
class LedgerTally:
    """The result of a comparison: messages by the state of their rows.

    Attributes:
        sent: Rows that are sent; each has its message.
        unknown: Rows in doubt.
        arrived_in_doubt: Rows in doubt whose message did arrive.
        repeated: Digests that arrived twice, which only resending after a doubt may cause.
        failed: Rows that Telegram refused.
        expired: Rows that expired.
    """

    sent: int
    unknown: int
    arrived_in_doubt: int
    repeated: int
    failed: int
    expired: int


async def read_ledger(database: Database) -> list[LedgerRow]:
    """The whole ledger."""
    query = sa.select(
        *(outbox.c[name] for name in ("id", "local_date", "part", "state", "message_id", "doubts", "note")),
        *(readers.c.chat_id, readers.c.thread_id),
    ).join(readers, readers.c.id == outbox.c.reader_id)
    async with database.reading() as tx:
        found = [row._asdict() for row in await tx.execute(query)]
    return [LedgerRow(**row) for row in found]


def find_arrived(
    sent: Iterable[SendAttempt], days: Mapping[str, date], migrated_chat_ids: Mapping[int, int]
) -> list[ArrivedMessage]:
    """The digests among the messages.

    Args:
        sent: All requests of the bot to send a message.
        days: The day of each article, by its title.
        migrated_chat_ids: The new ids of chats, by their old ones.
    """
    found = []
    for one in sent:
        matching_days = [day for title, day in days.items() if title in one.text]
        if one.ok and one.method == "sendMessage" and matching_days:
            assert len(matching_days) == 1, f"a digest repeats the story of another day: {one}"
            chat = migrated_chat_ids.get(one.chat_id, one.chat_id)
            # The new chat has other messages with the ids of the old one, so the ledger forgets these.
            number = None if one.chat_id in migrated_chat_ids else one.message_id
            found.append(ArrivedMessage(chat, one.thread_id, number, matching_days[0]))
    return found


def compare_ledger(
    rows: Collection[LedgerRow],
    messages: Collection[ArrivedMessage],
    expected: Collection[DigestKey],
    refusable: Collection[DigestKey],
    *,
    max_arrivals: int = 1,
) -> LedgerTally:
    """Compare the ledger with what arrived.

    Args:
        rows: The ledger.
        messages: What arrived.
        expected: The digests that must be planned.
        refusable: Further digests that may be planned, and that the chat may refuse.
        max_arrivals: How often a digest may arrive that was in doubt.

    Raises:
        AssertionError: They do not agree.
    """
    planned = Counter(row.key for row in rows)
    assert set(planned.values()) <= {1}, "a digest is planned twice"
    assert set(expected) <= planned.keys() <= {*expected, *refusable}, (
        "a digest too few or too many is planned"
    )
    by_key: dict[DigestKey, list[int | None]] = defaultdict(list)
    for message in messages:
        by_key[message.key].append(message.message_id)
    assert by_key.keys() <= planned.keys(), "a digest arrived that was not planned"
    for row in rows:
        _check_row(row, by_key[row.key], max_arrivals, may_fail=row.key in refusable)
    states = Counter(row.state for row in rows)
    return LedgerTally(
        states[OutboxState.SENT],
        states[OutboxState.UNKNOWN],
        sum(bool(by_key[row.key]) for row in rows if row.state is OutboxState.UNKNOWN),
        sum(len(numbers) > 1 for numbers in by_key.values()),
        states[OutboxState.FAILED],
        states[OutboxState.EXPIRED],
    )


def _check_row(row: LedgerRow, numbers: list[int | None], max_arrivals: int, *, may_fail: bool) -> None:
    """Compare one row with the messages that carried its digest."""
    description = f"{row} arrived as {numbers}"
    assert row.state in FINAL_STATES, description
    assert len(numbers) <= (max_arrivals if row.doubts else 1), (
        f"repeated without a doubt, or too often: {description}"
    )
    if row.state is OutboxState.SENT:
        assert row.message_id in numbers, f"sent, but not arrived: {description}"
    elif row.state is OutboxState.UNKNOWN:
        assert row.doubts >= max_arrivals, f"given up in doubt before it was resent: {description}"
    else:
        assert may_fail, f"given up without a reason: {description}"
        assert row.doubts or not numbers, f"given up, but arrived: {description}"
