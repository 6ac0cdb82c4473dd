"""Delivering what is planned without a gap: lease ahead, begin each in time, put off what has to wait."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from datetime import datetime, timedelta

from bot.services.delivery import quiet_hold
from bot.services.delivery.ready_queue import PATIENCE
from bot.services.delivery.sender import Sender, hand_over
from bot.settings import InDoubtPolicy
from data.database import Database, Transaction
from data.delivery import outbox
from data.records.delivery import Delivery

__all__ = ["Sender", "next_wake", "recover", "send_batch"]

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
_AHEAD_SECONDS = 2.0
_SMALLEST_BATCH, _LARGEST_BATCH = 8, 500
_LOOK_AGAIN = 0.25
_LONGEST_STANDSTILL = 20.0


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
            if sender.pacer.halted > PATIENCE:
                await _stand_still(sender)
                return 0
            size = min(_LARGEST_BATCH, max(_SMALLEST_BATCH, math.ceil(sender.pacer.rate * _AHEAD_SECONDS)))
            # What ends while more is leased may make others ready: only who was idle before has seen all.
            idle = not (sender.belt.busy or sender.belt.line)
            with sender.belt.timing():
                leased, more = await _lease(sender, size)
            sender.belt.line.add(leased)
            await _work_down(sender, size // 2 if more else 0)
            if leased or idle:
                return len(leased)
    except asyncio.CancelledError:
        await sender.belt.stop(all_of_it=True)
        sender.belt.line.clear()
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
            found = await outbox.lease(tx, now, sender.owner, now + LEASE, size, sender.epoch)
            leased = await quiet_hold.hold(tx, found, now, sender.epoch)
        more = len(found) == size
        size = min(_LARGEST_BATCH, 2 * size)
    return leased, more


async def _work_down(sender: Sender, low: int) -> None:
    """Begin one delivery after the other until the line is down to `low`.

    At the end of the line the last ones are waited for, but not for long: they may have made others ready.
    So they are when everything is halted for long: what is leased and intended is given up then.
    """
    belt, pacer = sender.belt, sender.pacer
    until = time.monotonic() + _LOOK_AGAIN
    while len(belt.line) > low or (not low and belt.busy):
        delivery = belt.line.take(pacer) if belt.has_room(pacer.rate) else None
        await _hand_back(sender)
        if delivery is not None:
            pacer.take_chat(delivery.chat_id)
            belt.begin(asyncio.create_task(_guarded(sender, delivery)))
        elif (not low or pacer.halted > PATIENCE) and time.monotonic() >= until:
            return
        else:
            await _wait(sender)


async def _wait(sender: Sender) -> None:
    """Wait until something has left or ended, a chat may be written to, or it is time to look again."""
    belt, pacer = sender.belt, sender.pacer
    belt.moved.clear()
    waits: list[asyncio.Task[object]] = [asyncio.create_task(belt.moved.wait())]
    if belt.has_room(pacer.rate) and (free := belt.line.wait(pacer)) is not None:
        waits.append(asyncio.create_task(pacer.pause(free)))
    try:
        await asyncio.wait(waits, timeout=_LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def _guarded(sender: Sender, delivery: Delivery) -> None:
    """One delivery's trouble never stops the others; its lease runs out and it is tried again."""
    try:
        await hand_over(sender, delivery)
    except Exception:
        log.exception("a delivery went wrong", extra={"delivery": delivery.id})


async def _hand_back(sender: Sender) -> None:
    """Give back what has to wait for its chat."""
    put_off = sender.belt.line.put_off()
    if put_off:
        now = sender.clock.now()
        await _until(sender, {one: now + timedelta(seconds=wait) for one, wait in put_off.items()})


async def _stand_still(sender: Sender) -> None:
    """Telegram wants nothing for a while: call back what has not left, and give up what is leased."""
    await sender.belt.stop(all_of_it=False)
    now = sender.clock.now()
    await _until(sender, dict.fromkeys(sender.belt.line.clear(), now))
    await sender.pacer.pause(min(sender.pacer.halted, _LONGEST_STANDSTILL))


async def _until(sender: Sender, until: dict[int, datetime]) -> None:
    async def hand_back(tx: Transaction) -> None:
        await outbox.defer(tx, until, sender.epoch)

    if until:
        await sender.commits.run(hand_back)
