"""Roles of people, the team of editors, and the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.articles import publication_plans
from data.audience import readers, requesters
from data.audience.requesters import Requester, RequesterKey
from data.database import Database
from data.newsroom import team
from data.records.newsroom import AuditEntry, Role, TeamMember


@dataclass(frozen=True, slots=True)
class Person:
    """The actor of a change: a Telegram user id (0 for a feed) and a display name."""

    id: int
    name: str


async def load_requesters(
    database: Database, keys: Sequence[RequesterKey]
) -> Mapping[RequesterKey, Requester]:
    """The stored role, question and settings of people in their chats; loaded for every update."""
    async with database.reading() as tx:
        return await requesters.get_requesters(tx, keys)


def role_of(owners: frozenset[int], user_id: int, requester: Requester) -> Role:
    """The role of a person.

    Args:
        owners: ADMIN_IDS; where it names people, only these are owners.
        user_id: The person.
        requester: What the database says of the person.
    """
    if user_id in owners or (not owners and requester.is_owner):
        return Role.OWNER
    return Role.EDITOR if requester.is_editor else Role.READER


async def language_of(database: Database, user_id: int) -> str:
    """The language of a person's private chat, "" where nothing is known of it."""
    async with database.reading() as tx:
        reader = await readers.get(tx, user_id)
    return reader.language if reader else ""


async def list_editors(database: Database) -> list[TeamMember]:
    """All editors, without owners."""
    async with database.reading() as tx:
        return await team.editors(tx)


async def owner_ids(database: Database, owners: frozenset[int]) -> frozenset[int]:
    """The owners: `owners` of ADMIN_IDS, or else the people who claimed the newsroom."""
    if owners:
        return owners
    async with database.reading() as tx:
        return frozenset(await team.owner_ids(tx))


async def add_editor(database: Database, person: Person, by: Person, now: datetime) -> bool:
    """Make a person an editor; False where they are one already."""
    async with database.transaction() as tx:
        added = await team.add(tx, person.id, person.name, by.id, now)
        if added:
            await team.write_audit_entry(tx, by.id, by.name, "team.added", person.name or str(person.id), now)
    return added


async def remove_editor(database: Database, person: Person, by: Person, now: datetime) -> bool:
    """Remove an editor; False where the person is not one."""
    async with database.transaction() as tx:
        removed = await team.remove(tx, person.id)
        if removed:
            await team.write_audit_entry(
                tx, by.id, by.name, "team.removed", person.name or str(person.id), now
            )
    return removed


async def count_planned(database: Database, person: Person) -> int:
    """How many drafts a person has planned that are not published yet."""
    async with database.reading() as tx:
        return await publication_plans.count_planned_by(tx, person.id)


async def audit_page(database: Database, offset: int, limit: int) -> tuple[list[AuditEntry], int]:
    """A page of the audit log, newest first, and the number of all entries."""
    async with database.reading() as tx:
        return await team.audit_page(tx, offset, limit)
