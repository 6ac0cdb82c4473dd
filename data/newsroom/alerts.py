"""What the owners were told of trouble, and when: a cause is told once an hour, by one process."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from data.engines.upsert import Transaction, insert_statement
from data.schema.tables import alerts


@dataclass(frozen=True, slots=True)
class Alert:
    """The last message about a cause.

    Attributes:
        cause: Its name.
        told_at: When the owners were told.
        lasting: Whether they still have to hear that it is over.
    """

    cause: str
    told_at: datetime
    lasting: bool


async def list_all(tx: Transaction) -> list[Alert]:
    """What was told of each cause."""
    rows = await tx.execute(select(alerts).order_by(alerts.c.cause))
    return [Alert(**row._asdict()) for row in rows]


async def claim(tx: Transaction, alert: Alert, told_before: datetime) -> bool:
    """Claim the right to tell of a cause, which one process at a time gets.

    A time in the future, from before the clock was set back, counts as long ago.

    Args:
        tx: The transaction.
        alert: What it will be when it has been told.
        told_before: Refused when it was told after that.
    """
    values = {"told_at": alert.told_at, "lasting": alert.lasting}
    statement = insert_statement(tx, alerts).values(cause=alert.cause, **values)
    may_tell_again = or_(alerts.c.told_at <= told_before, alerts.c.told_at > alert.told_at)
    statement = statement.on_conflict_do_update(index_elements=["cause"], set_=values, where=may_tell_again)
    return (await tx.execute(statement.returning(alerts.c.cause))).scalar() is not None


async def claim_recovery(tx: Transaction, cause: str) -> bool:
    """Claim the right to say that a lasting cause is over; whether there is anything to say."""
    ended = update(alerts).where(alerts.c.cause == cause, alerts.c.lasting).values(lasting=False)
    return (await tx.execute(ended)).rowcount > 0


async def release_claims(tx: Transaction, causes: Collection[str]) -> None:
    """Nobody could be told after all: the next look may try again."""
    await tx.execute(delete(alerts).where(alerts.c.cause.in_(causes)))
