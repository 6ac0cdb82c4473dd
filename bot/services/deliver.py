"""Delivering what is planned: lease, pace, note the intent, send, settle.

Telegram has no idempotency key, so a send is in doubt from its start to its answer. The intent (`sending`)
is committed before the request; what a crash finds in that state is `unknown` and never sent again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

from bot.ports import (
    BadMarkup,
    Clock,
    InDoubt,
    Messenger,
    Migrated,
    NotSent,
    Outcome,
    Refused,
    Screen,
    Sent,
    SlowDown,
    TopicClosed,
    Unreachable,
)
from bot.services.pace import Pacer
from bot.services.unbroken import Unbroken
from data import articles, outbox, readers, subscriptions
from data.database import Database, Transaction
from data.group_commit import GroupCommit
from data.records import Article, ArticleStatus, Delivery, OutboxState, Settlement

log = logging.getLogger(__name__)

BATCH = 48
IN_FLIGHT = 12
LEASE = timedelta(minutes=2)
_RETRY_SECONDS = (5, 30, 120, 600)
MOST_ATTEMPTS = 12

Render = Callable[[Delivery, Sequence[Article]], Screen | None]
"""The message for a delivery as its articles are now, or None when nothing of it is left."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Everything a delivery needs; `owner` and `epoch` fence off an older process.

    `unbroken` holds the sends that have begun: at the end they are waited for, so that none is in doubt.
    """

    database: Database
    commits: GroupCommit
    messenger: Messenger
    pacer: Pacer
    clock: Clock
    render: Render
    owner: str
    epoch: int
    unbroken: Unbroken = field(default_factory=Unbroken)


async def recover(database: Database, now: datetime) -> int:
    """Take back what an earlier process left behind; returns a new epoch."""
    async with database.transaction() as tx:
        # First of all: from here on an earlier sender that was only stalled can take and settle nothing.
        epoch = await outbox.next_epoch(tx)
        released, in_doubt = await outbox.recover(tx, now)
    if released or in_doubt:
        log.warning("an earlier run ended early", extra={"released": released, "in_doubt": in_doubt})
    return epoch


async def send_batch(sender: Sender) -> int:
    """Send a batch of what may be sent now; returns how many deliveries were dealt with, 0 when none wait."""
    now = sender.clock.now()
    async with sender.database.transaction() as tx:
        await outbox.expire(tx, now)
        leased = await outbox.lease(tx, now, sender.owner, now + LEASE, BATCH, sender.epoch)
    gate = asyncio.Semaphore(IN_FLIGHT)
    await asyncio.gather(*(_guarded(sender, delivery, gate) for delivery in leased))
    return len(leased)


async def _guarded(sender: Sender, delivery: Delivery, gate: asyncio.Semaphore) -> None:
    """One delivery's trouble never stops the others; its lease runs out and it is tried again."""
    async with gate:
        try:
            await _deliver(sender, delivery)
        except Exception:
            log.exception("a delivery went wrong", extra={"delivery": delivery.id})


async def _deliver(sender: Sender, delivery: Delivery) -> None:
    await sender.pacer.digest_turn(delivery.chat_id)
    screen = await _screen(sender, delivery)
    if screen is None:
        await _settle(sender, _nothing_left(sender, delivery))
        return
    await sender.unbroken.run(_send(sender, delivery, screen))


async def _send(sender: Sender, delivery: Delivery, screen: Screen) -> None:
    if not await _intend(sender, delivery):
        return
    outcome = await sender.messenger.send(delivery.chat_id, delivery.thread_id, screen)
    if isinstance(outcome, BadMarkup):
        log.error("Telegram could not read a digest", extra={"delivery": delivery.id, "why": outcome.why})
        outcome = await sender.messenger.send(delivery.chat_id, delivery.thread_id, screen, plain=True)
    await _record(sender, delivery, outcome)


async def _screen(sender: Sender, delivery: Delivery) -> Screen | None:
    """The message as its articles are at this moment, so that a late correction still counts."""
    ids = delivery.edition.parts[delivery.part] if delivery.edition.parts else ()
    async with sender.database.reading() as tx:
        found = await articles.many(tx, ids)
    present = [found[i] for i in ids if i in found and found[i].status is ArticleStatus.PUBLISHED]
    return None if ids and not present else sender.render(delivery, present)


async def _intend(sender: Sender, delivery: Delivery) -> bool:
    """Commit the intent to send; no when the row is not ours any more."""

    async def mark(tx: Transaction) -> bool:
        return delivery.id in await outbox.mark_sending(tx, [delivery.id], sender.epoch)

    return await sender.commits.run(mark)


async def _record(sender: Sender, delivery: Delivery, outcome: Outcome) -> None:
    """Settle a delivery by what became of it, and draw the consequences for its chat."""
    match outcome:
        case Sent(message_id):
            settlement = _settlement(sender, delivery, OutboxState.SENT, message_id=message_id)
        case InDoubt(why):
            settlement = _settlement(sender, delivery, OutboxState.UNKNOWN, note=why)
        case SlowDown(seconds):
            sender.pacer.halt(seconds)
            settlement = _again(sender, delivery, timedelta(seconds=seconds), "slow down")
        case NotSent(why):
            settlement = _retry(sender, delivery, why)
        case Migrated(new_chat_id):
            await _move(sender, delivery.chat_id, new_chat_id)
            settlement = _again(sender, delivery, timedelta(0), "the group has a new number")
        case Unreachable(why):
            await _block(sender, delivery.chat_id, why)
            settlement = _settlement(sender, delivery, OutboxState.FAILED, note=why)
        case TopicClosed(why) | Refused(why) | BadMarkup(why):
            settlement = _settlement(sender, delivery, OutboxState.FAILED, note=why)
        case _:
            assert_never(outcome)
    if settlement.state is not OutboxState.SENT:
        log.info("not delivered", extra={"delivery": delivery.id, "outcome": outcome})
    await _settle(sender, settlement)


def _settlement(
    sender: Sender,
    delivery: Delivery,
    state: OutboxState,
    *,
    message_id: int | None = None,
    not_before: datetime | None = None,
    note: str = "",
) -> Settlement:
    at = sender.clock.now()
    return Settlement(delivery.id, delivery.epoch, state, at, message_id, not_before, note[:200])


def _nothing_left(sender: Sender, delivery: Delivery) -> Settlement:
    """Everything in this message was taken back; the digest's further parts still go out."""
    last = delivery.part >= len(delivery.edition.parts) - 1
    state = OutboxState.EXPIRED if last else OutboxState.SENT
    return _settlement(sender, delivery, state, note="nothing of it is left")


def _again(sender: Sender, delivery: Delivery, after: timedelta, note: str) -> Settlement:
    not_before = sender.clock.now() + after
    return _settlement(sender, delivery, OutboxState.PENDING, not_before=not_before, note=note)


def _retry(sender: Sender, delivery: Delivery, why: str) -> Settlement:
    if delivery.attempts >= MOST_ATTEMPTS:
        return _settlement(sender, delivery, OutboxState.FAILED, note=why)
    wait = _RETRY_SECONDS[min(delivery.attempts, len(_RETRY_SECONDS) - 1)]
    return _again(sender, delivery, timedelta(seconds=wait), why)


async def _settle(sender: Sender, settlement: Settlement) -> None:
    async def settle(tx: Transaction) -> None:
        await outbox.settle(tx, [settlement])

    await sender.commits.run(settle)


async def _block(sender: Sender, chat_id: int, why: str) -> None:
    async def block(tx: Transaction) -> None:
        await subscriptions.block(tx, chat_id, why)

    await sender.commits.run(block)


async def _move(sender: Sender, old: int, new: int) -> None:
    async def move(tx: Transaction) -> None:
        await readers.move_chat(tx, old, new)

    await sender.commits.run(move)


async def next_wake(database: Database) -> datetime | None:
    """When the next waiting delivery may be sent; None when nothing waits."""
    async with database.reading() as tx:
        return await outbox.next_wake(tx)
