"""Counts what links to the bot bring, by code, kind and day; nothing says who followed them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from data.engines.upsert import Transaction, insert_statement
from data.records.sharing import ReferralKind
from data.schema.tables import referrals


async def count(tx: Transaction, code: str, kind: ReferralKind, day: date) -> None:
    """Count one event of a kind for the link with this code."""
    statement = insert_statement(tx, referrals).values(code=code, kind=kind, day=day, count=1)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["code", "kind", "day"], set_={"count": referrals.c.count + 1}
        )
    )


async def totals(tx: Transaction, code: str) -> dict[ReferralKind, int]:
    """The counts of a link on all days, by kind; kinds without any are missing."""
    query = select(referrals.c.kind, func.sum(referrals.c.count)).where(referrals.c.code == code)
    rows = await tx.execute(query.group_by(referrals.c.kind))
    return {kind: int(total) for kind, total in rows}
