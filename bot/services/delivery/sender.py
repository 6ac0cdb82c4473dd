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

from bot.concurrency.shielded_tasks import ShieldedTasks
from bot.ports.clock import Clock
from bot.ports.messenger import (
    BadMarkup,
    Messenger,
    Migrated,
    NotSent,
    Outcome,
    OutcomeUnknown,
    Screen,
    SlowDown,
    TopicClosed,
    Unreachable,
)
from bot.services.delivery import quiet_hold
from bot.services.delivery.pipeline import InFlightWindow
from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.delivery.render_cache import Render, RenderCache, relevant_article_ids
from bot.services.delivery.settlement import retry_later, settle_empty, settlement_of
from bot.settings import InDoubtPolicy
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import outbox
from data.errors import DataError
from data.group_commit import GroupCommit
from data.records.articles import Article
from data.records.delivery import Delivery, OutboxState, Settlement

log = logging.getLogger(__name__)

_RENDER_RETRY_DELAY = timedelta(minutes=3)
_LEDGER_RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Sender:
    """Everything a delivery needs.

    Attributes:
        database, commits, messenger, pacer, clock: The outside world.
        render: Writes the message.
        owner: Who sends, for people who look into the ledger.
        epoch: From `deliver.recover`; it fences off an older process.
        in_doubt_policy: What becomes of a message that may or may not have arrived.
        topic_notice: What a group is told whose topic cannot be written to any more; None for nothing.
        shielded_tasks: The sends that have begun: at the end they are waited for, so that none is in doubt.
        window: What is on its way.
        render_cache: What was read and written last.
        on_arrival: Told of each message that arrived how late it was.
    """

    database: Database
    commits: GroupCommit
    messenger: Messenger
    rate_limiter: RateLimiter
    clock: Clock
    render: Render
    owner: str
    epoch: int
    in_doubt_policy: InDoubtPolicy = InDoubtPolicy.DROP
    topic_notice: Callable[[Delivery], Screen] | None = None
    shielded_tasks: ShieldedTasks = field(default_factory=ShieldedTasks)
    window: InFlightWindow = field(default_factory=InFlightWindow)
    render_cache: RenderCache = field(default_factory=RenderCache)
    on_arrival: Callable[[timedelta], object] = lambda _late: None

    async def record_intents(
        self, tx: Transaction, deliveries: Sequence[Delivery]
    ) -> list[tuple[Article, ...] | None]:
        """Note the intent to send each; gives the articles in its reach, None where a row is not ours."""
        granted = await outbox.mark_sending(tx, [one.id for one in deliveries], self.epoch)
        ours = [one for one in deliveries if one.id in granted]
        found = await self.render_cache.get_articles(
            tx, {number for one in ours for number in relevant_article_ids(one)}
        )
        return [
            tuple(found[number] for number in relevant_article_ids(one) if number in found)
            if one.id in granted
            else None
            for one in deliveries
        ]


async def send_delivery(sender: Sender, delivery: Delivery) -> None:
    """Send one delivery; trouble of our own is noted in the ledger and stops nobody else."""
    try:
        screen = await _render(sender, delivery)
        if screen is None:
            return
        await sender.window.request_semaphore.acquire()
        try:
            departed_at = await sender.rate_limiter.acquire_digest_slot()
        except asyncio.CancelledError:
            sender.window.request_semaphore.release()
            raise
    except asyncio.CancelledError:
        await sender.shielded_tasks.run(_release_intent(sender, delivery))
        raise
    sender.window.mark_departed()
    if quiet_hold.quiet_end_for(delivery, sender.clock.now()) is not None:
        sender.window.request_semaphore.release()
        await sender.shielded_tasks.run(_defer_to_quiet_end(sender, delivery))
        return
    await sender.shielded_tasks.run(_send(sender, delivery, screen, departed_at))


async def _render(sender: Sender, delivery: Delivery) -> Screen | None:
    """The message of a delivery whose intent is noted; None where there is nothing to send."""
    with sender.window.measure_ledger_latency():
        found = await sender.commits.run_batched(sender.record_intents, delivery)
    if found is None:
        return None
    now = sender.clock.now()
    try:
        screen = sender.render_cache.get_screen(sender.render, delivery, found, now)
    except Exception:
        log.exception("a digest could not be written", extra={"delivery": delivery.id})
        failed = Settlement(delivery.id, delivery.epoch, OutboxState.FAILED, now)
        await _settle(sender, retry_later(failed, _RENDER_RETRY_DELAY, "it could not be written"))
        return None
    if screen is None:
        await _settle(sender, settle_empty(delivery, now))
    return screen


async def _send(sender: Sender, delivery: Delivery, screen: Screen, departed_at: float) -> None:
    try:
        outcome = await _request(sender, delivery, screen)
    except Exception as error:
        # How far it came nobody knows, and without an end it would look as if still on its way.
        log.exception("a send went wrong", extra={"delivery": delivery.id})
        outcome = OutcomeUnknown(type(error).__name__)
    finally:
        sender.rate_limiter.record_response(departed_at)
        sender.window.request_semaphore.release()
    await _apply_outcome(sender, delivery, outcome)


async def _request(sender: Sender, delivery: Delivery, screen: Screen) -> Outcome:
    outcome = await sender.messenger.send_digest(delivery.chat_id, delivery.thread_id, screen)
    if isinstance(outcome, BadMarkup):
        log.error("Telegram could not read a digest", extra={"delivery": delivery.id, "why": outcome.why})
        outcome = await sender.messenger.send_digest(delivery.chat_id, delivery.thread_id, screen, plain=True)
    return outcome


async def _apply_outcome(sender: Sender, delivery: Delivery, outcome: Outcome) -> None:
    """Settle a delivery by what became of it, and draw the consequences for its chat."""
    settlement = settlement_of(delivery, outcome, sender.clock.now(), sender.in_doubt_policy)
    if settlement.state is not OutboxState.SENT:
        log.info("not delivered", extra={"delivery": delivery.id, "outcome": outcome})
    if isinstance(outcome, SlowDown):
        sender.rate_limiter.halt(outcome.seconds)
    sender.rate_limiter.record_result(is_success=not isinstance(outcome, NotSent | OutcomeUnknown))
    await _update_chat_state(sender, delivery, outcome)
    await _settle(sender, settlement)
    if settlement.state is OutboxState.SENT:
        sender.on_arrival(settlement.at - delivery.due_at)
    if isinstance(outcome, TopicClosed):
        await _notify_topic_closed(sender, delivery)


async def _update_chat_state(sender: Sender, delivery: Delivery, outcome: Outcome) -> None:
    """What an outcome says of the chat, for everything else that would go there."""

    async def update_state(tx: Transaction) -> None:
        match outcome:
            case Migrated(new_chat_id):
                await readers.move_chat(tx, delivery.chat_id, new_chat_id)
            case Unreachable(why):
                await subscriptions.block(tx, delivery.chat_id, why)
            case TopicClosed(why):
                await subscriptions.block(tx, delivery.chat_id, why, thread_id=delivery.thread_id)

    if isinstance(outcome, Migrated | Unreachable | TopicClosed):
        await _retry_until_stored(sender, partial(sender.commits.run, update_state))


async def _notify_topic_closed(sender: Sender, delivery: Delivery) -> None:
    """Say once, where the group can still be written to, that its topic gets no more digests."""
    if sender.topic_notice is None or not delivery.thread_id:
        return
    await sender.rate_limiter.acquire_reply_slot(delivery.chat_id)
    outcome = await sender.messenger.send_digest(delivery.chat_id, 0, sender.topic_notice(delivery))
    if isinstance(outcome, SlowDown):
        sender.rate_limiter.halt(outcome.seconds)


async def _settle(sender: Sender, settlement: Settlement) -> None:
    await _retry_until_stored(sender, partial(sender.commits.run_batched, _settle_all, settlement))


async def _retry_until_stored(sender: Sender, store: Callable[[], Awaitable[object]]) -> None:
    """Tell the ledger, and go on while it takes nothing: what was sent must not look as if in doubt."""
    while True:
        try:
            await store()
        except DataError as error:
            log.warning("the ledger takes nothing: %s", error)
            await sender.rate_limiter.sleep(_LEDGER_RETRY_SECONDS)
        else:
            return


async def _settle_all(tx: Transaction, settlements: Sequence[Settlement]) -> Sequence[None]:
    await outbox.settle(tx, settlements)
    return [None] * len(settlements)


async def _defer_to_quiet_end(sender: Sender, delivery: Delivery) -> None:
    """Take the intent back of what would arrive in quiet hours that began a moment ago."""

    async def defer(tx: Transaction) -> None:
        await outbox.release_intent(tx, [delivery.id], sender.epoch)
        await quiet_hold.defer_in_quiet_hours(tx, [delivery], sender.clock.now(), sender.epoch)

    await sender.commits.run(defer)


async def _release_intent(sender: Sender, delivery: Delivery) -> None:
    async def release(tx: Transaction) -> None:
        await outbox.release_intent(tx, [delivery.id], sender.epoch)

    await sender.commits.run(release)
