"""Stores the editors and the audit log of their actions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, select

from data.engines.upsert import Transaction, insert_statement, upsert
from data.records.newsroom import AuditEntry, Role, TeamMember
from data.schema.tables import audit as audit_table
from data.schema.tables import team

_ADD_ENTRY = insert(audit_table)


async def editors(tx: Transaction) -> list[TeamMember]:
    """All editors, in the order in which they were added."""
    query = select(team).where(team.c.role == Role.EDITOR)
    rows = await tx.execute(query.order_by(team.c.added_at, team.c.user_id))
    return [TeamMember(**row._asdict()) for row in rows]


async def is_editor(tx: Transaction, user_id: int) -> bool:
    """Whether this person is in the team table; owners are there only if they claimed the newsroom."""
    return bool((await tx.execute(select(exists().where(team.c.user_id == user_id)))).scalar())


async def add(tx: Transaction, user_id: int, name: str, added_by: int, now: datetime) -> bool:
    """Add an editor; returns False if the person is one already."""
    insertion = insert_statement(tx, team).values(user_id=user_id, name=name, added_by=added_by, added_at=now)
    return (await tx.execute(insertion.on_conflict_do_nothing())).rowcount > 0


async def owner_ids(tx: Transaction) -> list[int]:
    """User ids of the people who claimed the newsroom."""
    query = select(team.c.user_id).where(team.c.role == Role.OWNER)
    return list(await tx.scalars(query.order_by(team.c.user_id)))


async def make_owner(tx: Transaction, user_id: int, name: str, now: datetime) -> None:
    """Make a person an owner, editor before or not."""
    values = {"user_id": user_id, "name": name, "added_by": user_id, "added_at": now, "role": Role.OWNER}
    await upsert(tx, team, values, ["user_id"])


async def remove(tx: Transaction, user_id: int) -> bool:
    """Remove an editor; returns False if the person was none."""
    return (await tx.execute(delete(team).where(team.c.user_id == user_id))).rowcount > 0


async def find_known_actors(tx: Transaction, user_ids: Collection[int]) -> set[int]:
    """Those of the people who have an entry in the audit log, and can thus be written to."""
    query = select(audit_table.c.actor_id).where(audit_table.c.actor_id.in_(user_ids)).distinct()
    return set(await tx.scalars(query))


async def write_audit_entry(
    tx: Transaction, actor_id: int, actor_name: str, action: str, subject: str, now: datetime
) -> None:
    """Add one entry to the audit log."""
    line = {"at": now, "actor_id": actor_id, "actor_name": actor_name, "action": action, "subject": subject}
    await tx.execute(_ADD_ENTRY, line)


async def last_audit_entries(tx: Transaction, action: str, subject: str, limit: int) -> list[AuditEntry]:
    """The newest entries whose action and subject begin with these texts, newest first."""
    query = (
        select(audit_table)
        .where(
            audit_table.c.action.startswith(action, autoescape=True),
            audit_table.c.subject.startswith(subject, autoescape=True),
        )
        .order_by(audit_table.c.id.desc())
        .limit(limit)
    )
    return [AuditEntry(**row._asdict()) for row in await tx.execute(query)]


async def audit_page(tx: Transaction, offset: int, limit: int) -> tuple[list[AuditEntry], int]:
    """One page of the audit log, newest first, and the total number of entries."""
    total = (await tx.execute(select(func.count()).select_from(audit_table))).scalar_one()
    query = select(audit_table).order_by(audit_table.c.id.desc()).offset(offset).limit(limit)
    return [AuditEntry(**row._asdict()) for row in await tx.execute(query)], int(total)
