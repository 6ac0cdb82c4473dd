"""What would reach its reader in their quiet hours is held until these end.

Planning sees to it that nothing is due then. But a digest may be late, because many were due at once,
Telegram did not answer or nobody sent; and a reader may choose quiet hours after it was planned. So it is
looked at again when it is leased, and once more when it is about to leave.

What is held keeps its six hours. Where they run out before or soon after the end of the quiet, it has an hour
from then on, as planning grants it to a digest that would expire in the quiet.
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
    """When the quiet ends that its reader has now; None where it may be sent."""
    return quiet_ends_at(delivery.quiet, delivery.timezone, now)


async def defer_in_quiet_hours(
    tx: Transaction, deliveries: Iterable[Delivery], now: datetime, epoch: int
) -> list[Delivery]:
    """Hold back those leased deliveries whose readers have quiet hours now; gives the others."""
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
