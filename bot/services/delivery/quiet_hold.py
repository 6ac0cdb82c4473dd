"""Defers deliveries that would arrive in their reader's quiet hours to the end of these.

Planning makes nothing due in quiet hours. But a digest may be late, because many were due at once, Telegram
did not answer or no sender ran; and a reader may set quiet hours after it was planned. So quiet hours are
checked when a delivery is leased, and again just before it is sent.

A deferred delivery keeps its six hours. Where they end before the quiet hours or less than an hour after, it
expires an hour after the quiet hours, as planning decides for a digest that would expire in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from bot.services.calendar.quiet_hours import GRACE_AFTER_QUIET, quiet_ends_at
from data.database import Transaction
from data.delivery import outbox
from data.records.delivery import Delivery


def quiet_end_for(delivery: Delivery, now: datetime) -> datetime | None:
    """When the reader's present quiet hours end; None where the delivery may be sent."""
    return quiet_ends_at(delivery.quiet, delivery.timezone, now)


async def defer_in_quiet_hours(
    tx: Transaction, deliveries: Iterable[Delivery], now: datetime, epoch: int
) -> list[Delivery]:
    """Defer the leased deliveries whose readers have quiet hours at `now`; returns the others."""
    deferred, others = defaultdict[datetime, list[int]](list), list[Delivery]()
    for delivery in deliveries:
        end = quiet_end_for(delivery, now)
        if end is None:
            others.append(delivery)
        else:
            deferred[end].append(delivery.id)
    for end, ids in deferred.items():
        await outbox.defer_with_following_parts(tx, ids, end, end + GRACE_AFTER_QUIET, epoch)
    return others
