"""One delivery: note the intent, write the message, wait for its turn, send, settle.

Telegram has no idempotency key, so a send is in doubt from its start to its answer. The intent (`sending`)
is committed before the request; what a crash finds in that state is in doubt. An intent whose turn never
came is taken back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bot.concurrency.shielded_tasks import Unbroken
from bot.ports.clock import Clock
from bot.ports.messenger import (
    BadMarkup,
    InDoubt,
    Messenger,
    Migrated,
    NotSent,
    Outcome,
    Screen,
    SlowDown,
    TopicClosed,
    Unreachable,
)
from bot.services.delivery import quiet_hold
from bot.services.delivery.pipeline import Belt
from bot.services.delivery.rate_limiter import Pacer
from bot.services.delivery.render_cache import Press, Render, reach_of
from bot.services.delivery.settlement import again, nothing_left, settlement_of
from bot.settings import InDoubtPolicy
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import outbox
from data.errors import DataError
from data.group_commit import GroupCommit
from data.records.articles import Article
from data.records.delivery import Delivery, OutboxState, Settlement

log = logging.getLogger(__name__)

_AFTER_A_BUG = timedelta(minutes=3)
_UNTIL_THE_LEDGER_WORKS = 5.0


@dataclass(frozen=True, slots=True)
class Sender:
    """Everything a delivery needs.

    Attributes:
        database, commits, messenger, pacer, clock: The outside world.
        render: Writes the message.
        owner: Who sends, for people who look into the ledger.
        epoch: From `deliver.recover`; it fences off an older process.
        in_doubt: What becomes of a message that may or may not have arrived.
        topic_notice: What a group is told whose topic cannot be written to any more; None for nothing.
        unbroken: The sends that have begun: at the end they are waited for, so that none is in doubt.
        belt: What is on its way.
        press: What was read and written last.
        on_arrival: Told of each message that arrived how late it was.
    """

    database: Database
    commits: GroupCommit
    messenger: Messenger
    pacer: Pacer
    clock: Clock
    render: Render
    owner: str
    epoch: int
    in_doubt: InDoubtPolicy = InDoubtPolicy.DROP
    topic_notice: Callable[[Delivery], Screen] | None = None
    unbroken: Unbroken = field(default_factory=Unbroken)
    belt: Belt = field(default_factory=Belt)
    press: Press = field(default_factory=Press)
    on_arrival: Callable[[timedelta], object] = lambda _late: None

    async def intend(
        self, tx: Transaction, deliveries: Sequence[Delivery]
    ) -> list[tuple[Article, ...] | None]:
        """Note the intent to send each; gives the articles in its reach, None where a row is not ours."""
        granted = await outbox.mark_sending(tx, [one.id for one in deliveries], self.epoch)
        ours = [one for one in deliveries if one.id in granted]
        found = await self.press.look_up(tx, {number for one in ours for number in reach_of(one)})
        return [
            tuple(found[number] for number in reach_of(one) if number in found) if one.id in granted else None
            for one in deliveries
        ]


async def hand_over(sender: Sender, delivery: Delivery) -> None:
    """Send one delivery; trouble of our own is noted in the ledger and stops nobody else."""
    try:
        screen = await _written(sender, delivery)
        if screen is None:
            return
        await sender.belt.gate.acquire()
        try:
            left = await sender.pacer.digest_turn()
        except asyncio.CancelledError:
            sender.belt.gate.release()
            raise
    except asyncio.CancelledError:
        await sender.unbroken.run(_take_back(sender, delivery))
        raise
    sender.belt.has_left()
    if quiet_hold.quiet_until(delivery, sender.clock.now()) is not None:
        sender.belt.gate.release()
        await sender.unbroken.run(_hold(sender, delivery))
        return
    await sender.unbroken.run(_send(sender, delivery, screen, left))


async def _written(sender: Sender, delivery: Delivery) -> Screen | None:
    """The message of a delivery whose intent is noted; None where there is nothing to send."""
    with sender.belt.timing():
        found = await sender.commits.run_batched(sender.intend, delivery)
    if found is None:
        return None
    now = sender.clock.now()
    try:
        screen = sender.press.screen(sender.render, delivery, found, now)
    except Exception:
        log.exception("a digest could not be written", extra={"delivery": delivery.id})
        failed = Settlement(delivery.id, delivery.epoch, OutboxState.FAILED, now)
        await _settle(sender, again(failed, _AFTER_A_BUG, "it could not be written"))
        return None
    if screen is None:
        await _settle(sender, nothing_left(delivery, now))
    return screen


async def _send(sender: Sender, delivery: Delivery, screen: Screen, left: float) -> None:
    try:
        outcome = await _request(sender, delivery, screen)
    except Exception as error:
        # How far it came nobody knows, and without an end it would look as if still on its way.
        log.exception("a send went wrong", extra={"delivery": delivery.id})
        outcome = InDoubt(type(error).__name__)
    finally:
        sender.pacer.landed(left)
        sender.belt.gate.release()
    await _record(sender, delivery, outcome)


async def _request(sender: Sender, delivery: Delivery, screen: Screen) -> Outcome:
    outcome = await sender.messenger.send_digest(delivery.chat_id, delivery.thread_id, screen)
    if isinstance(outcome, BadMarkup):
        log.error("Telegram could not read a digest", extra={"delivery": delivery.id, "why": outcome.why})
        outcome = await sender.messenger.send_digest(delivery.chat_id, delivery.thread_id, screen, plain=True)
    return outcome


async def _record(sender: Sender, delivery: Delivery, outcome: Outcome) -> None:
    """Settle a delivery by what became of it, and draw the consequences for its chat."""
    settlement = settlement_of(delivery, outcome, sender.clock.now(), sender.in_doubt)
    if settlement.state is not OutboxState.SENT:
        log.info("not delivered", extra={"delivery": delivery.id, "outcome": outcome})
    if isinstance(outcome, SlowDown):
        sender.pacer.halt(outcome.seconds)
    sender.pacer.answered(well=not isinstance(outcome, NotSent | InDoubt))
    await _follow_up(sender, delivery, outcome)
    await _settle(sender, settlement)
    if settlement.state is OutboxState.SENT:
        sender.on_arrival(settlement.at - delivery.due_at)
    if isinstance(outcome, TopicClosed):
        await _tell_of_topic(sender, delivery)


async def _follow_up(sender: Sender, delivery: Delivery, outcome: Outcome) -> None:
    """What an outcome says of the chat, for everything else that would go there."""

    async def follow_up(tx: Transaction) -> None:
        match outcome:
            case Migrated(new_chat_id):
                await readers.move_chat(tx, delivery.chat_id, new_chat_id)
            case Unreachable(why):
                await subscriptions.block(tx, delivery.chat_id, why)
            case TopicClosed(why):
                await subscriptions.block(tx, delivery.chat_id, why, thread_id=delivery.thread_id)

    if isinstance(outcome, Migrated | Unreachable | TopicClosed):
        await _insist(sender, partial(sender.commits.run, follow_up))


async def _tell_of_topic(sender: Sender, delivery: Delivery) -> None:
    """Say once, where the group can still be written to, that its topic gets no more digests."""
    if sender.topic_notice is None or not delivery.thread_id:
        return
    await sender.pacer.reply_turn(delivery.chat_id)
    outcome = await sender.messenger.send_digest(delivery.chat_id, 0, sender.topic_notice(delivery))
    if isinstance(outcome, SlowDown):
        sender.pacer.halt(outcome.seconds)


async def _settle(sender: Sender, settlement: Settlement) -> None:
    await _insist(sender, partial(sender.commits.run_batched, _settle_all, settlement))


async def _insist(sender: Sender, tell: Callable[[], Awaitable[object]]) -> None:
    """Tell the ledger, and go on while it takes nothing: what was sent must not look as if in doubt."""
    while True:
        try:
            await tell()
        except DataError as error:
            log.warning("the ledger takes nothing: %s", error)
            await sender.pacer.pause(_UNTIL_THE_LEDGER_WORKS)
        else:
            return


async def _settle_all(tx: Transaction, settlements: Sequence[Settlement]) -> Sequence[None]:
    await outbox.settle(tx, settlements)
    return [None] * len(settlements)


async def _hold(sender: Sender, delivery: Delivery) -> None:
    """Take the intent back of what would arrive in quiet hours that began a moment ago."""

    async def hold(tx: Transaction) -> None:
        await outbox.release_intent(tx, [delivery.id], sender.epoch)
        await quiet_hold.hold(tx, [delivery], sender.clock.now(), sender.epoch)

    await sender.commits.run(hold)


async def _take_back(sender: Sender, delivery: Delivery) -> None:
    async def release(tx: Transaction) -> None:
        await outbox.release_intent(tx, [delivery.id], sender.epoch)

    await sender.commits.run(release)
