"""Storing invitations: a code is used once and is never stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.database import Database
from data.newsroom import invitations, team
from data.records.newsroom import NewInvitation, Role


def invitation(now: datetime, role: Role = Role.EDITOR, days: int = 7) -> NewInvitation:
    return NewInvitation(role, 1, "Olga", now, now + timedelta(days=days))


async def test_an_invitation_is_found_and_used_once(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await invitations.add(tx, invitation(now), "hash")
        found = await invitations.find(tx, "hash", now)
        assert await invitations.use(tx, "other", now) is None
        assert await invitations.use(tx, "hash", now + timedelta(days=7)) is None
        assert await invitations.use(tx, "hash", now) == found
        assert found is not None
        assert (found.role, found.created_by_name) == (Role.EDITOR, "Olga")
        assert await invitations.use(tx, "hash", now) is None


async def test_open_invitations_of_a_role_are_listed_and_expired_ones_are_deleted(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        await invitations.add(tx, invitation(now, days=1), "first")
        await invitations.add(tx, invitation(now), "second")
        await invitations.add(tx, invitation(now, Role.OWNER), "claim")
        assert len(await invitations.list_open(tx, Role.EDITOR, now)) == 2
        later = now + timedelta(days=2)
        (left,) = await invitations.list_open(tx, Role.EDITOR, later)
        await invitations.withdraw_all(tx, Role.OWNER)
        assert await invitations.find(tx, "claim", now) is None
        await invitations.add(tx, invitation(later), "third")
        assert await invitations.find(tx, "first", now) is None
        assert await invitations.withdraw(tx, left.id)
        assert not await invitations.withdraw(tx, left.id)


async def test_an_owner_is_on_the_team_but_no_editor(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await team.add(tx, 7, "Ada", 1, now)
        await team.make_owner(tx, 7, "Ada", now)
        await team.make_owner(tx, 8, "Bea", now)
        assert await team.owner_ids(tx) == [7, 8]
        assert await team.editors(tx) == []
        assert await team.is_editor(tx, 7)
