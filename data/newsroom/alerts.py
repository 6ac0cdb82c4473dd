"""Records which alerts the owners got, so that one process at a time reports a cause, at most hourly."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update

from data.engines.upsert import Transaction, insert_statement
from data.schema.tables import alerts


@dataclass(frozen=True, slots=True)
class Alert:
    """The last alert about a cause.

    Attributes:
        cause: The cause's name.
        told_at: When the owners were alerted.
        lasting: Whether the owners are still to be notified of the recovery.
    """

    cause: str
    told_at: datetime
    lasting: bool


async def list_all(tx: Transaction) -> list[Alert]:
    """The last alert about each cause."""
    rows = await tx.execute(select(alerts).order_by(alerts.c.cause))
    return [Alert(**row._asdict()) for row in rows]


async def claim(
    tx: Transaction, alert: Alert, newest_previous: datetime, *, while_lasting: bool = True
) -> bool:
    """Claim an alert and store it; returns whether this process may send it.

    A stored `told_at` in the future, from before the clock was set back, counts as old.

    Args:
        tx: The transaction.
        alert: The alert to send.
        newest_previous: The claim fails if the last alert about the cause is newer.
        while_lasting: Whether it may be claimed again before its recovery was.
    """
    values = {"told_at": alert.told_at, "lasting": alert.lasting}
    statement = insert_statement(tx, alerts).values(cause=alert.cause, **values)
    may_alert_again = or_(alerts.c.told_at <= newest_previous, alerts.c.told_at > alert.told_at)
    if not while_lasting:
        may_alert_again = and_(may_alert_again, alerts.c.lasting.is_(False))
    statement = statement.on_conflict_do_update(index_elements=["cause"], set_=values, where=may_alert_again)
    return (await tx.execute(statement.returning(alerts.c.cause))).scalar() is not None


async def claim_recovery(tx: Transaction, cause: str) -> bool:
    """Claim the recovery message of a lasting cause; returns whether this process may send it."""
    ended = update(alerts).where(alerts.c.cause == cause, alerts.c.lasting).values(lasting=False)
    return (await tx.execute(ended)).rowcount > 0


async def release_claims(tx: Transaction, causes: Collection[str]) -> None:
    """Delete claims whose alerts could not be sent, so that the next check may try again."""
    await tx.execute(delete(alerts).where(alerts.c.cause.in_(causes)))
