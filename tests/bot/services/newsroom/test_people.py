"""Roles, changes of the team, and their audit entries."""

from __future__ import annotations

from datetime import timedelta

from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from data.audience.requesters import RequesterKey
from data.database import Database
from data.records.newsroom import Role
from tests.support.factories import NOW

OWNER, EDDIE = Person(1001, "Olga"), Person(1002, "Eddie")


async def role(database: Database, user_id: int) -> Role:
    key = RequesterKey(user_id, 0, user_id)
    return people.role_of(
        frozenset({OWNER.id}), user_id, (await people.load_requesters(database, [key]))[key]
    )


async def test_an_editor_has_the_role_between_being_added_and_being_removed(
    database: Database,
) -> None:
    assert [await role(database, n) for n in (1001, 1002, 0)] == [Role.OWNER, Role.READER, Role.READER]
    assert await people.add_editor(database, EDDIE, OWNER, NOW)
    assert await role(database, 1002) is Role.EDITOR
    assert await people.remove_editor(database, EDDIE, OWNER, NOW)
    assert await role(database, 1002) is Role.READER


async def test_a_repeated_team_change_makes_one_change_and_one_audit_entry(database: Database) -> None:
    assert [await people.add_editor(database, EDDIE, OWNER, NOW) for _ in range(2)] == [True, False]
    assert [await people.remove_editor(database, EDDIE, OWNER, NOW) for _ in range(2)] == [True, False]
    entries, total = await people.audit_page(database, 0, 10)
    assert [(e.actor_name, e.action, e.subject) for e in entries] == [
        ("Olga", "team.removed", "Eddie"),
        ("Olga", "team.added", "Eddie"),
    ]
    assert total == 2


async def test_the_team_is_listed_longest_serving_first(database: Database) -> None:
    for number, name in ((7, "Ada"), (3, "")):
        await people.add_editor(database, Person(number, name), OWNER, NOW + timedelta(hours=10 - number))
    assert [(e.user_id, e.name, e.added_by) for e in await people.list_editors(database)] == [
        (7, "Ada", 1001),
        (3, "", 1001),
    ]


async def test_the_audit_entry_of_an_editor_without_a_name_shows_the_user_id(database: Database) -> None:
    await people.add_editor(database, Person(55, ""), OWNER, NOW)
    (entry,), _ = await people.audit_page(database, 0, 10)
    assert entry.subject == "55"
