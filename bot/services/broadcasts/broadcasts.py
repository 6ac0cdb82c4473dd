"""Saves, starts and stops broadcasts (messages to all readers), and counts their progress.

The broadcaster module sends them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.telegram_text import plain_text
from data.database import Database, Transaction
from data.delivery import audiences, broadcasts, editions
from data.newsroom import team
from data.records.delivery import OPEN_STATES, Broadcast, BroadcastAudience, BroadcastState, OutboxState

BROADCAST_LIFETIME = timedelta(hours=24)
"""How long after its start a broadcast is still sent."""
_LOCAL_SPAN = timedelta(hours=27)
"""The time between the first and the last place on earth with a wall time, and a clock change."""
CANCEL_BATCH_SIZE = 500
"""Messages cancelled in one transaction, so that its lock is short."""
_UNSENT = (BroadcastState.DRAFT, BroadcastState.PLANNED)
_MAX_SUBJECT_LENGTH = 100


@dataclass(frozen=True, slots=True)
class BroadcastProgress:
    """How far a broadcast has been sent.

    Attributes:
        broadcast: The broadcast.
        counts_by_state: How many of its messages are in each state of the ledger.
        deferred: How many of the unsent may not be sent yet: quiet hours, or a retry later.
    """

    broadcast: Broadcast
    counts_by_state: dict[OutboxState, int]
    deferred: int = 0

    @property
    def sent(self) -> int:
        """Messages that were sent."""
        return self.counts_by_state.get(OutboxState.SENT, 0)

    @property
    def unreachable(self) -> int:
        """Messages that Telegram refused: bot blocked or removed, chat deleted."""
        return self.counts_by_state.get(OutboxState.FAILED, 0)

    @property
    def unknown(self) -> int:
        """Messages that may or may not have arrived."""
        return self.counts_by_state.get(OutboxState.UNKNOWN, 0)

    @property
    def readers(self) -> int:
        """How many readers it goes to; more than counted at the start where some subscribed meanwhile."""
        return max(self.broadcast.readers, sum(self.counts_by_state.values()))

    @property
    def waiting(self) -> int:
        """Messages in the ledger that are not sent yet."""
        return sum(self.counts_by_state.get(state, 0) for state in OPEN_STATES)

    @property
    def ready(self) -> int:
        """Unsent messages in the ledger that may be sent now."""
        return self.waiting - self.deferred

    @property
    def remaining(self) -> int:
        """Messages that may be sent now, in the ledger or not yet planned."""
        unplanned = (
            0 if self.broadcast.all_planned else self.broadcast.readers - sum(self.counts_by_state.values())
        )
        return self.ready + max(0, unplanned)

    @property
    def missed(self) -> int:
        """Readers who get nothing because it was stopped or expired."""
        if self.broadcast.stopped:
            return self.readers - self.sent - self.unreachable - self.unknown - self.waiting
        return self.counts_by_state.get(OutboxState.EXPIRED, 0)


async def save_draft(database: Database, person: Person, chat: Chat, body: str, now: datetime) -> Broadcast:
    """Store a text in Telegram's HTML as a draft; it replaces an unsent draft of the same person.

    Raises:
        UserError: There are no subscribers.
    """
    async with database.reading() as tx:
        readers = await audiences.count(tx, BroadcastAudience(), now)
    if not readers:
        raise UserError("broadcast.nobody")
    async with database.transaction() as tx:
        return await broadcasts.create_draft(tx, person.id, chat.id, chat.language, body, now)


async def set_card_message(database: Database, broadcast_id: int, message_id: int) -> None:
    """Record the message that shows its author how far it is."""
    async with database.transaction() as tx:
        await broadcasts.change(tx, broadcast_id, card_message_id=message_id)


async def discard(database: Database, broadcast_id: int) -> bool:
    """Delete a draft; returns whether it was one."""
    async with database.transaction() as tx:
        return await broadcasts.delete_draft(tx, broadcast_id)


async def start(database: Database, broadcast_id: int, person: Person, now: datetime) -> BroadcastProgress:
    """Start sending a draft or planned broadcast to its readers now.

    Raises:
        UserError: It is being sent or gone, another broadcast is running, or nobody is to get it.
    """
    async with database.reading() as tx:
        before = await broadcasts.get(tx, broadcast_id)
        readers = await audiences.count(tx, before.audience, now) if before else 0
    async with database.transaction() as tx:
        found = await broadcasts.lock_open(tx)
        draft = found.get(broadcast_id)
        if draft is None or draft.state not in _UNSENT:
            raise UserError("broadcast.gone")
        if not readers:
            raise UserError("broadcast.nobody_there")
        _require_free(found.values())
        started = await broadcasts.change(
            tx,
            broadcast_id,
            state=BroadcastState.RUNNING,
            readers=readers,
            started_at=now,
            planned_at=None,
            local_time="",
        )
        subject = await subject_of(tx, draft)
        await team.write_audit_entry(tx, person.id, person.name, "broadcast.sent", subject, now)
    return BroadcastProgress(started, {})


async def stop(database: Database, broadcast_id: int, person: Person, now: datetime) -> Broadcast:
    """Stop a broadcast: cancel the messages that have not left.

    Raises:
        UserError: The broadcast has ended already.
    """
    async with database.transaction() as tx:
        found = (await broadcasts.lock_open(tx)).get(broadcast_id)
        if found is None or found.state in _UNSENT:
            raise UserError("broadcast.over")
        if found.state is BroadcastState.RUNNING:
            found = await broadcasts.change(tx, broadcast_id, state=BroadcastState.STOPPING, stopped=True)
            await team.write_audit_entry(
                tx, person.id, person.name, "broadcast.stopped", await subject_of(tx, found), now
            )
        await broadcasts.cancel(tx, found.edition_id, now, CANCEL_BATCH_SIZE)
    return found


async def resume(database: Database, broadcast_id: int, person: Person, now: datetime) -> BroadcastProgress:
    """Send a stopped broadcast to those who have not had it; until a day after its start.

    Raises:
        UserError: It was not stopped, its time is over, or another broadcast is running.
    """
    async with database.transaction() as tx:
        _require_free((await broadcasts.lock_open(tx)).values())
        found = await broadcasts.get_for_update(tx, broadcast_id)
        if found is None or not found.stopped or found.state is not BroadcastState.DONE:
            raise UserError("broadcast.over")
        if not can_resume(found, now):
            raise UserError("broadcast.too_old")
        resumed = await broadcasts.change(
            tx, broadcast_id, state=BroadcastState.RUNNING, stopped=False, all_planned=False
        )
        subject = await subject_of(tx, found)
        await team.write_audit_entry(tx, person.id, person.name, "broadcast.resumed", subject, now)
        return await load_progress(tx, resumed, now)


def can_resume(broadcast: Broadcast, now: datetime) -> bool:
    """Whether a stopped broadcast may be sent on."""
    return broadcast.stopped and broadcast.started_at is not None and now < ends_at(broadcast)


def ends_at(broadcast: Broadcast) -> datetime:
    """When no more messages of a started broadcast are planned or sent."""
    assert broadcast.started_at is not None
    span = timedelta() if is_sent_at_once(broadcast) else _LOCAL_SPAN
    return broadcast.started_at + BROADCAST_LIFETIME + span


def is_sent_at_once(broadcast: Broadcast) -> bool:
    """Whether all its readers get a broadcast at once, so that another one has to wait."""
    return not broadcast.local_time


def _require_free(open_broadcasts: Iterable[Broadcast]) -> None:
    """Raise UserError where a broadcast is being sent to all its readers at once."""
    running = (one for one in open_broadcasts if one.state not in _UNSENT)
    if any(map(is_sent_at_once, running)):
        raise UserError("broadcast.busy")


async def current_progress(database: Database, now: datetime) -> BroadcastProgress | None:
    """The progress of the broadcast that is being sent to its readers at once; None where none is."""
    async with database.reading() as tx:
        found = next(filter(is_sent_at_once, await broadcasts.list_running(tx)), None)
        return await load_progress(tx, found, now) if found else None


async def load_progress(tx: Transaction, broadcast: Broadcast, now: datetime) -> BroadcastProgress:
    """The progress of a broadcast."""
    _, deferred = await broadcasts.count_unsent(tx, broadcast.edition_id, now)
    return BroadcastProgress(broadcast, await broadcasts.count_by_state(tx, broadcast.edition_id), deferred)


async def subject_of(tx: Transaction, broadcast: Broadcast) -> str:
    """The beginning of its text without formatting, for the audit log."""
    edition = await editions.get_edition(tx, broadcast.edition_id)
    text = plain_text(edition.body) if edition else ""
    return " ".join(text.split())[:_MAX_SUBJECT_LENGTH]
