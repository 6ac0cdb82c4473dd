"""Sends one delivery: records the intent, renders the message, waits for its slot, requests, settles.

Telegram has no idempotency key, so a send is in doubt from its start to its answer. The intent (`sending`) is
committed before the request; what a crash finds in that state is in doubt. An intent whose slot never came is
released.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from bot.concurrency.shielded_tasks import ShieldedTasks
from bot.ports.clock import Clock
from bot.ports.messenger import (
    BadMarkup,
    Messenger,
    NotSent,
    Outcome,
    OutcomeUnknown,
    OutOfStars,
    Screen,
    Sent,
    SlowDown,
    TopicClosed,
)
from bot.services.delivery import quiet_hold
from bot.services.delivery.ledger import DeliveryLedger
from bot.services.delivery.pipeline import InFlightWindow
from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.delivery.render_cache import Render, RenderCache
from bot.services.delivery.settlement import (
    edit_settlement_of,
    retry_later,
    settle_empty,
    settle_forgotten,
    settlement_of,
)
from bot.settings import InDoubtPolicy
from data.records.delivery import BROADCAST_KIND, Delivery, OutboxState, Settlement

log = logging.getLogger(__name__)

_RENDER_RETRY_DELAY = timedelta(minutes=3)


class Sender:
    """Sends single deliveries; many calls run side by side.

    Args:
        ledger: Where intents and settlements are recorded.
        messenger: Sends requests to Telegram.
        rate_limiter: Learns of answers and of 429.
        clock: Tells the present instant.
        window: The deliveries in flight.
        render: Writes the message.
        render_cache: Keeps messages that were rendered for other readers.
        in_doubt_policy: What becomes of a message that may or may not have arrived.
        topic_notice: The message to a group whose topic is closed; None for no message.
        on_sent: Called with each message that was sent, and when.
        pin: Called with a digest that is to be pinned, and the number of its message.
        on_refused_picture: Called with a message that was sent without its picture, and the refused picture.
        ask_first: Asks an editor about a post; it is held afterwards. After a crash in between it asks again.
    """

    def __init__(
        self,
        *,
        ledger: DeliveryLedger,
        messenger: Messenger,
        rate_limiter: RateLimiter,
        clock: Clock,
        window: InFlightWindow,
        render: Render,
        render_cache: RenderCache,
        in_doubt_policy: InDoubtPolicy = InDoubtPolicy.DROP,
        topic_notice: Callable[[Delivery], Screen] | None = None,
        on_sent: Callable[[Delivery, datetime], object] = lambda _delivery, _at: None,
        pin: Callable[[Delivery, int], Awaitable[None]] | None = None,
        on_refused_picture: Callable[[Delivery, str], Awaitable[None]] | None = None,
        ask_first: Callable[[Delivery, Screen], Awaitable[None]] | None = None,
    ) -> None:
        self._ledger = ledger
        self._messenger = messenger
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._window = window
        self._render_screen = render
        self._render_cache = render_cache
        self._in_doubt_policy = in_doubt_policy
        self._topic_notice = topic_notice
        self._on_sent = on_sent
        self._pin = pin
        self._on_refused_picture = on_refused_picture
        self._ask_first = ask_first
        self._shielded_tasks = ShieldedTasks()

    async def send(self, delivery: Delivery) -> None:
        """Send one delivery and settle it.

        A cancellation before the request releases the intent; a request that has left is finished, and
        `close` waits for it.
        """
        try:
            screen = await self._render(delivery)
            if screen is None:
                return
            if self._ask_first and delivery.needs_approval:
                await self._shielded_tasks.run(
                    self._ask_and_hold(self._ask_first(delivery, screen), delivery)
                )
                return
            departed_at = await self._window.acquire_request(is_edit=delivery.edited is not None)
        except asyncio.CancelledError:
            await self._shielded_tasks.run(self._ledger.release_intent(delivery))
            raise
        if quiet_hold.quiet_end_for(delivery, self._clock.now()) is not None:
            self._window.release_request()
            await self._shielded_tasks.run(self._ledger.defer_to_quiet_end(delivery))
            return
        await self._shielded_tasks.run(self._send(delivery, screen, departed_at))

    async def close(self, timeout_seconds: float) -> None:
        """Wait up to `timeout_seconds` for the requests that have left, so that none stays in doubt."""
        await self._shielded_tasks.close(timeout_seconds)

    async def _render(self, delivery: Delivery) -> Screen | None:
        """Record the intent and render the message; None where there is nothing to send."""
        with self._window.measure_ledger_latency():
            found = await self._ledger.record_intent(delivery)
        if found is None:
            return None
        now = self._clock.now()
        if delivery.edited is not None and delivery.edited.message_id is None:
            await self._ledger.settle(settle_forgotten(delivery, now))
            return None
        try:
            screen = self._render_cache.get_screen(self._render_screen, delivery, found, now)
        except Exception:
            log.exception("delivery: rendering failed, retrying", extra={"delivery": delivery.id})
            failed = Settlement(delivery.id, delivery.epoch, OutboxState.FAILED, now)
            await self._ledger.settle(retry_later(failed, _RENDER_RETRY_DELAY, "it could not be written"))
            return None
        if screen is None:
            await self._ledger.settle(settle_empty(delivery, now))
        return screen

    async def _ask_and_hold(self, question: Awaitable[None], delivery: Delivery) -> None:
        await self._ledger.release_intent(delivery)
        await question
        await self._ledger.hold_for_approval(delivery)

    async def _send(self, delivery: Delivery, screen: Screen, departed_at: float) -> None:
        try:
            outcome = await self._request(delivery, screen)
        except Exception as error:
            # Settled as unknown, so that the row does not stay in `sending`.
            log.exception("delivery: request failed", extra={"delivery": delivery.id})
            outcome = OutcomeUnknown(type(error).__name__)
        finally:
            self._rate_limiter.record_response(departed_at)
            self._window.release_request()
        await self._apply_outcome(delivery, outcome)

    async def _request(self, delivery: Delivery, screen: Screen) -> Outcome:
        """Send or edit the message; as plain text where Telegram cannot parse it."""
        if delivery.edited is not None and delivery.edited.message_id is not None:
            edit = partial(self._messenger.edit_digest, delivery.chat_id, delivery.edited.message_id, screen)
            outcome = await edit()
            return await edit(plain=True) if isinstance(outcome, BadMarkup) else outcome
        chat_id, thread_id = delivery.chat_id, delivery.thread_id
        paid = self._rate_limiter.paid
        is_paid = paid.rate > 0
        send = partial(
            self._messenger.send_digest, chat_id, thread_id, screen, paid=is_paid, silent=delivery.is_silent
        )
        outcome = await send()
        if isinstance(outcome, BadMarkup):
            log.error(
                "delivery: markup rejected, sending plain text",
                extra={"delivery": delivery.id, "why": outcome.why},
            )
            outcome = await send(plain=True)
        if isinstance(outcome, OutOfStars):
            self._rate_limiter.suspend_paid_sending(outcome.why)
        elif is_paid and isinstance(outcome, Sent):
            paid.record_paid_message()
        return outcome

    async def _apply_outcome(self, delivery: Delivery, outcome: Outcome) -> None:
        """Settle a delivery, and update the rate limiter and its chat."""
        now = self._clock.now()
        settlement = (
            settlement_of(delivery, outcome, now, self._in_doubt_policy)
            if delivery.edited is None
            else edit_settlement_of(delivery, outcome, now)
        )
        if settlement.state is not OutboxState.SENT:
            log.info("delivery: not sent", extra={"delivery": delivery.id, "outcome": outcome})
        if isinstance(outcome, SlowDown):
            self._rate_limiter.halt(outcome.seconds)
        self._rate_limiter.record_result(is_success=not isinstance(outcome, NotSent | OutcomeUnknown))
        await self._ledger.update_chat(delivery, outcome)
        await self._ledger.settle(settlement)
        if settlement.state is OutboxState.SENT:
            self._on_sent(delivery, settlement.at)
        is_new = delivery.edited is None
        if isinstance(outcome, Sent) and is_new and self._pin and _is_to_be_pinned(delivery):
            await self._pin(delivery, outcome.message_id)
        if isinstance(outcome, Sent) and outcome.refused_picture and self._on_refused_picture:
            await self._on_refused_picture(delivery, outcome.refused_picture)
        if isinstance(outcome, TopicClosed) and is_new:
            await self._notify_topic_closed(delivery)

    async def _notify_topic_closed(self, delivery: Delivery) -> None:
        """Tell the group once, outside the topic, that the topic gets no more digests."""
        if self._topic_notice is None or not delivery.thread_id:
            return
        await self._rate_limiter.acquire_reply_slot(delivery.chat_id)
        outcome = await self._messenger.send_digest(delivery.chat_id, 0, self._topic_notice(delivery))
        if isinstance(outcome, SlowDown):
            self._rate_limiter.halt(outcome.seconds)


def _is_to_be_pinned(delivery: Delivery) -> bool:
    is_digest = delivery.edition.kind != BROADCAST_KIND and not delivery.is_bulletin
    is_new = delivery.edited is None
    return delivery.look.pins and is_digest and is_new and delivery.part == 0
