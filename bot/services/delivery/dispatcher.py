"""Delivering what is planned without a gap: lease ahead, begin each in time, put off what has to wait."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from datetime import datetime, timedelta

from bot.services.delivery import quiet_hold
from bot.services.delivery.ready_queue import MAX_CHAT_WAIT_SECONDS
from bot.services.delivery.sender import Sender, send_delivery
from bot.settings import InDoubtPolicy
from data.database import Database, Transaction
from data.delivery import outbox
from data.records.delivery import Delivery

__all__ = ["Sender", "next_wake", "recover", "send_batch"]

log = logging.getLogger(__name__)

LEASE_DURATION = timedelta(minutes=2)
_LEASE_AHEAD_SECONDS = 2.0
_MIN_BATCH_SIZE, _MAX_BATCH_SIZE = 8, 500
_POLL_INTERVAL_SECONDS = 0.25
_MAX_PAUSE_SECONDS = 20.0


async def recover(database: Database, now: datetime, policy: InDoubtPolicy = InDoubtPolicy.DROP) -> int:
    """Take back what an earlier process left behind; returns a new epoch."""
    async with database.transaction() as tx:
        resend_once = policy is InDoubtPolicy.RESEND_ONCE
        # First of all: from here on an earlier sender that was only stalled can take and settle nothing.
        epoch = await outbox.next_epoch(tx)
        released, in_doubt = await outbox.recover(tx, now, resend_once=resend_once)
    if released or in_doubt:
        log.warning("an earlier run ended early", extra={"released": released, "in_doubt": in_doubt})
    return epoch


async def next_wake(database: Database) -> datetime | None:
    """When the next waiting delivery may be sent; None when nothing waits."""
    async with database.reading() as tx:
        return await outbox.next_ready_at(tx)


async def send_batch(sender: Sender) -> int:
    """Lease what may be sent now, and send until it is time to lease more.

    What has begun goes on after the return, so that nothing keeps the next batch waiting. When this is
    cancelled, what has left is finished by `sender.unbroken`, and the rest stays planned.

    Returns:
        How many deliveries were leased; 0 only when nothing is on its way any more, or everything is halted.
    """
    try:
        while True:
            if sender.rate_limiter.halted_for > MAX_CHAT_WAIT_SECONDS:
                await _pause_while_halted(sender)
                return 0
            size = min(
                _MAX_BATCH_SIZE,
                max(_MIN_BATCH_SIZE, math.ceil(sender.rate_limiter.rate * _LEASE_AHEAD_SECONDS)),
            )
            # What ends while more is leased may make others ready: only who was idle before has seen all.
            was_idle = not (sender.window.is_busy or sender.window.queue)
            with sender.window.measure_ledger_latency():
                leased, more = await _lease(sender, size)
            sender.window.queue.add(leased)
            await _dispatch_queue(sender, size // 2 if more else 0)
            if leased or was_idle:
                return len(leased)
    except asyncio.CancelledError:
        await sender.window.cancel(include_departed=True)
        sender.window.queue.clear()
        raise


async def _lease(sender: Sender, size: int) -> tuple[list[Delivery], bool]:
    """Lease so many deliveries; what is too late is given up first, and what is for later held back.

    Returns:
        The deliveries, and whether there may be more.
    """
    leased, more = list[Delivery](), True
    while more and not leased:
        now = sender.clock.now()
        async with sender.database.transaction() as tx:
            if await outbox.expire(tx, now):
                continue
            found = await outbox.lease(tx, now, sender.owner, now + LEASE_DURATION, size, sender.epoch)
            leased = await quiet_hold.defer_in_quiet_hours(tx, found, now, sender.epoch)
        more = len(found) == size
        size = min(_MAX_BATCH_SIZE, 2 * size)
    return leased, more


async def _dispatch_queue(sender: Sender, low_water_mark: int) -> None:
    """Begin one delivery after the other until the line is down to `low`.

    At the end of the line the last ones are waited for, but not for long: they may have made others ready.
    So they are when everything is halted for long: what is leased and intended is given up then.
    """
    window, rate_limiter = sender.window, sender.rate_limiter
    deadline = time.monotonic() + _POLL_INTERVAL_SECONDS
    while len(window.queue) > low_water_mark or (not low_water_mark and window.is_busy):
        delivery = window.queue.pop(rate_limiter) if window.can_start(rate_limiter.rate) else None
        await _requeue_deferred(sender)
        if delivery is not None:
            rate_limiter.count_digest(delivery.chat_id)
            window.track(asyncio.create_task(_log_errors(sender, delivery)))
        elif (
            not low_water_mark or rate_limiter.halted_for > MAX_CHAT_WAIT_SECONDS
        ) and time.monotonic() >= deadline:
            return
        else:
            await _wait_for_progress(sender)


async def _wait_for_progress(sender: Sender) -> None:
    """Wait until something has left or ended, a chat may be written to, or it is time to look again."""
    window, rate_limiter = sender.window, sender.rate_limiter
    window.changed.clear()
    waiters: list[asyncio.Task[object]] = [asyncio.create_task(window.changed.wait())]
    if (
        window.can_start(rate_limiter.rate)
        and (ready_in := window.queue.next_ready_in(rate_limiter)) is not None
    ):
        waiters.append(asyncio.create_task(rate_limiter.sleep(ready_in)))
    try:
        await asyncio.wait(waiters, timeout=_POLL_INTERVAL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waiters:
            wait.cancel()


async def _log_errors(sender: Sender, delivery: Delivery) -> None:
    """One delivery's trouble never stops the others; its lease runs out and it is tried again."""
    try:
        await send_delivery(sender, delivery)
    except Exception:
        log.exception("a delivery went wrong", extra={"delivery": delivery.id})


async def _requeue_deferred(sender: Sender) -> None:
    """Give back what has to wait for its chat."""
    deferred = sender.window.queue.pop_deferred()
    if deferred:
        now = sender.clock.now()
        await _defer(sender, {one: now + timedelta(seconds=wait) for one, wait in deferred.items()})


async def _pause_while_halted(sender: Sender) -> None:
    """Telegram wants nothing for a while: call back what has not left, and give up what is leased."""
    await sender.window.cancel(include_departed=False)
    now = sender.clock.now()
    await _defer(sender, dict.fromkeys(sender.window.queue.clear(), now))
    await sender.rate_limiter.sleep(min(sender.rate_limiter.halted_for, _MAX_PAUSE_SECONDS))


async def _defer(sender: Sender, not_before: dict[int, datetime]) -> None:
    async def defer_rows(tx: Transaction) -> None:
        await outbox.defer(tx, not_before, sender.epoch)

    if not_before:
        await sender.commits.run(defer_rows)
