"""Stores the links that make whoever opens them an editor or the owner; of a code only its hash is stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from data.engines.upsert import Transaction
from data.records.newsroom import Invitation, NewInvitation, Role
from data.schema.tables import invitations

_COLUMNS = tuple(column for column in invitations.c if column.name != "code_hash")


async def add(tx: Transaction, new: NewInvitation, code_hash: str) -> None:
    """Store an invitation; those that have expired when it is made are deleted."""
    await tx.execute(delete(invitations).where(invitations.c.expires_at <= new.created_at))
    values = {
        "code_hash": code_hash,
        "role": new.role,
        "created_by": new.created_by,
        "created_by_name": new.created_by_name,
        "created_at": new.created_at,
        "expires_at": new.expires_at,
    }
    await tx.execute(insert(invitations).values(**values))


async def use(tx: Transaction, code_hash: str, now: datetime) -> Invitation | None:
    """Delete and return the invitation of a code; None where there is none, or it has expired.

    Of several people who open a link at the same time, one gets the invitation.
    """
    valid = (invitations.c.code_hash == code_hash) & (invitations.c.expires_at > now)
    row = (await tx.execute(delete(invitations).where(valid).returning(*_COLUMNS))).first()
    return Invitation(**row._asdict()) if row else None


async def find(tx: Transaction, code_hash: str, now: datetime) -> Invitation | None:
    """The invitation of a code, which stays; None where there is none, or it has expired."""
    valid = (invitations.c.code_hash == code_hash) & (invitations.c.expires_at > now)
    row = (await tx.execute(select(*_COLUMNS).where(valid))).first()
    return Invitation(**row._asdict()) if row else None


async def list_open(tx: Transaction, role: Role, now: datetime) -> list[Invitation]:
    """The invitations to a role that can be used, oldest first."""
    query = select(*_COLUMNS).where(invitations.c.role == role, invitations.c.expires_at > now)
    return [Invitation(**row._asdict()) for row in await tx.execute(query.order_by(invitations.c.id))]


async def withdraw(tx: Transaction, invitation_id: int) -> bool:
    """Delete an invitation; returns False if it was used or withdrawn already."""
    return (await tx.execute(delete(invitations).where(invitations.c.id == invitation_id))).rowcount > 0


async def withdraw_all(tx: Transaction, role: Role) -> None:
    """Delete all invitations to a role."""
    await tx.execute(delete(invitations).where(invitations.c.role == role))
