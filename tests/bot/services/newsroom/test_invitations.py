"""Links make one person an editor or the owner, once, until they expire or are withdrawn."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.services.newsroom import invitations, people
from bot.services.newsroom.invitations import (
    CLAIM_LIFETIME,
    INVITATION_LIFETIME,
    RedeemedCode,
    Redemption,
)
from bot.services.newsroom.people import Person
from data.audience.requesters import Requester, RequesterKey
from data.database import Database
from data.records.newsroom import Role
from tests.support.factories import NOW

OLGA, EDDIE, RITA = Person(1, "Olga"), Person(2, "Eddie"), Person(3, "Rita")
INVALID = RedeemedCode(Redemption.INVALID)


async def invite(database: Database) -> str:
    code = await invitations.invite(database, OLGA, NOW)
    assert code is not None
    return code


async def claim_link(database: Database) -> str:
    return await invitations.replace_claim(database, NOW, has_owners=False)


async def requester(database: Database, person: Person) -> Requester:
    key = RequesterKey(person.id, 0, person.id)
    return (await people.load_requesters(database, [key]))[key]


async def test_an_invitation_makes_one_person_an_editor(database: Database) -> None:
    code = await invite(database)
    assert len(code) <= 64
    done = await invitations.redeem(database, code, EDDIE, Role.READER, NOW)
    assert done == RedeemedCode(Redemption.JOINED, OLGA.id)
    assert await invitations.redeem(database, code, RITA, Role.READER, NOW) == INVALID
    (editor,) = await people.list_editors(database)
    assert (editor.user_id, editor.name, editor.added_by) == (EDDIE.id, "Eddie", OLGA.id)
    log, _ = await people.audit_page(database, 0, 9)
    assert [(one.action, one.actor_name, one.subject) for one in log] == [
        ("team.joined", "Eddie", "Olga"),
        ("team.invited", "Olga", ""),
    ]


async def test_of_people_who_open_a_link_at_the_same_time_one_joins(database: Database) -> None:
    code = await invite(database)
    done = await asyncio.gather(
        *(invitations.redeem(database, code, Person(n, ""), Role.READER, NOW) for n in range(10, 15))
    )
    assert sorted(one.result.name for one in done) == ["INVALID"] * 4 + ["JOINED"]
    assert len(await people.list_editors(database)) == 1


async def test_a_member_of_the_team_does_not_use_up_a_link(database: Database) -> None:
    code = await invite(database)
    for role in (Role.EDITOR, Role.OWNER):
        done = await invitations.redeem(database, code, RITA, role, NOW)
        assert done.result is Redemption.ALREADY_MEMBER
    assert (await invitations.redeem(database, code, EDDIE, Role.READER, NOW)).result is Redemption.JOINED


async def test_a_link_ends_with_its_time_or_when_it_is_withdrawn(database: Database) -> None:
    expired, withdrawn = await invite(database), await invite(database)
    assert len(await invitations.list_open(database, NOW)) == 2
    assert await invitations.list_open(database, NOW + INVITATION_LIFETIME) == []
    late = NOW + INVITATION_LIFETIME
    assert await invitations.redeem(database, expired, EDDIE, Role.READER, late) == INVALID
    second = (await invitations.list_open(database, NOW))[1]
    assert await invitations.withdraw(database, second.id, OLGA, NOW)
    assert not await invitations.withdraw(database, second.id, OLGA, NOW)
    assert await invitations.redeem(database, withdrawn, EDDIE, Role.READER, NOW) == INVALID


async def test_a_claim_link_makes_an_owner_whom_a_restart_knows(database: Database) -> None:
    code = await claim_link(database)
    done = await invitations.redeem(database, code, EDDIE, Role.EDITOR, NOW)
    assert done == RedeemedCode(Redemption.CLAIMED)
    assert await people.owner_ids(database, frozenset()) == {EDDIE.id}
    assert people.role_of(frozenset(), EDDIE.id, await requester(database, EDDIE)) is Role.OWNER
    assert await people.list_editors(database) == []
    assert await claim_link(database) == ""  # a restart prints no link


async def test_admin_ids_alone_decide_who_is_an_owner_once_they_are_set(database: Database) -> None:
    await invitations.redeem(database, await claim_link(database), EDDIE, Role.READER, NOW)
    owners = frozenset({OLGA.id})
    assert people.role_of(owners, EDDIE.id, await requester(database, EDDIE)) is Role.EDITOR
    assert await people.owner_ids(database, owners) == owners


async def test_a_claim_link_ends_at_the_next_start_after_a_day_and_with_admin_ids(database: Database) -> None:
    first, second = await claim_link(database), await claim_link(database)
    assert await invitations.redeem(database, first, RITA, Role.READER, NOW) == INVALID
    late = NOW + CLAIM_LIFETIME
    assert await invitations.redeem(database, second, RITA, Role.READER, late) == INVALID
    assert await invitations.replace_claim(database, NOW, has_owners=True) == ""
    earlier = NOW + timedelta(minutes=1)
    assert await invitations.redeem(database, second, RITA, Role.READER, earlier) == INVALID
