"""Links that make the first person who opens them an editor, or the owner of a newsroom that has none.

A link carries a random code. The database has its hash only, so that no backup gives a role away.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.services.newsroom.people import Person
from data.database import Database
from data.newsroom import invitations, team
from data.records.newsroom import Invitation, NewInvitation, Role

INVITATION_LIFETIME = timedelta(days=7)
CLAIM_LIFETIME = timedelta(hours=24)
MAX_OPEN_INVITATIONS = 20
CODE_PREFIX = "join_"
"""Begins every code, so that /start can tell it from any other parameter."""
_CODE_BYTES = 24  # 192 random bits; Telegram takes 64 letters and digits


class Redemption(Enum):
    """What opening a link did."""

    JOINED = auto()
    CLAIMED = auto()
    ALREADY_MEMBER = auto()
    INVALID = auto()


@dataclass(frozen=True, slots=True)
class RedeemedCode:
    """The result of opening a link.

    Attributes:
        result: What it did.
        inviter_id: User id of the person who had made the link; 0 for the program, or without a link.
    """

    result: Redemption
    inviter_id: int = 0


async def invite(database: Database, by: Person, now: datetime) -> str | None:
    """Store an invitation of one editor and return its code; None where too many are open."""
    code = _new_code()
    invitation = NewInvitation(Role.EDITOR, by.id, by.name, now, now + INVITATION_LIFETIME)
    async with database.transaction() as tx:
        if len(await invitations.list_open(tx, Role.EDITOR, now)) >= MAX_OPEN_INVITATIONS:
            return None
        await invitations.add(tx, invitation, _hash(code))
        await team.write_audit_entry(tx, by.id, by.name, "team.invited", "", now)
    return code


async def list_open(database: Database, now: datetime) -> list[Invitation]:
    """The invitations of editors that can be used, oldest first."""
    async with database.reading() as tx:
        return await invitations.list_open(tx, Role.EDITOR, now)


async def withdraw(database: Database, invitation_id: int, by: Person, now: datetime) -> bool:
    """Withdraw an invitation; False where it was used or withdrawn already."""
    async with database.transaction() as tx:
        withdrawn = await invitations.withdraw(tx, invitation_id)
        if withdrawn:
            await team.write_audit_entry(tx, by.id, by.name, "team.withdrawn", "", now)
    return withdrawn


async def replace_claim(database: Database, now: datetime, *, has_owners: bool) -> str:
    """Withdraw earlier claim links, and return the code of a new one; "" where there is an owner.

    Args:
        database: The open database.
        now: The present.
        has_owners: Whether ADMIN_IDS names owners.
    """
    code = _new_code()
    async with database.transaction() as tx:
        await invitations.withdraw_all(tx, Role.OWNER)
        if has_owners or await team.owner_ids(tx):
            return ""
        claim = NewInvitation(Role.OWNER, 0, "", now, now + CLAIM_LIFETIME)
        await invitations.add(tx, claim, _hash(code))
    return code


async def redeem(database: Database, code: str, person: Person, role: Role, now: datetime) -> RedeemedCode:
    """Give a person the role of a link; it cannot be used again.

    Args:
        database: The open database.
        code: The code of the link.
        person: Who opened it.
        role: The person's role so far; a link that would not raise it stays usable.
        now: The present.
    """
    async with database.transaction() as tx:
        found = await invitations.find(tx, _hash(code), now)
        if found is None:
            return RedeemedCode(Redemption.INVALID)
        if role is Role.OWNER or role is found.role:
            return RedeemedCode(Redemption.ALREADY_MEMBER, found.created_by)
        if await invitations.use(tx, _hash(code), now) is None:
            return RedeemedCode(Redemption.INVALID)
        if found.role is Role.OWNER:
            await team.make_owner(tx, person.id, person.name, now)
            await team.write_audit_entry(tx, person.id, person.name, "team.claimed", "", now)
            return RedeemedCode(Redemption.CLAIMED)
        await team.add(tx, person.id, person.name, found.created_by, now)
        await team.write_audit_entry(tx, person.id, person.name, "team.joined", found.created_by_name, now)
    return RedeemedCode(Redemption.JOINED, found.created_by)


def _new_code() -> str:
    return CODE_PREFIX + secrets.token_urlsafe(_CODE_BYTES)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
