"""Plans single messages through the insert that planning uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data.delivery.planning import EditionDelivery, insert_deliveries
from data.engines.upsert import Transaction


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """One part of one edition for one reader, which may be sent from `due_at` on."""

    reader_id: int
    edition_id: int
    kind: str
    local_date: date
    slot: int
    part: int
    due_at: datetime
    expires_at: datetime


async def plan_deliveries(tx: Transaction, deliveries: Sequence[NewDelivery]) -> int:
    """Insert messages into the outbox; returns how many were not planned before."""
    return await insert_deliveries(tx, [(_edition_delivery(one), [one.reader_id]) for one in deliveries])


def _edition_delivery(delivery: NewDelivery) -> EditionDelivery:
    return EditionDelivery(
        edition_id=delivery.edition_id,
        kind=delivery.kind,
        local_date=delivery.local_date,
        slot=delivery.slot,
        parts=(delivery.part,),
        due_at=delivery.due_at,
        not_before=delivery.due_at,
        expires_at=delivery.expires_at,
    )
