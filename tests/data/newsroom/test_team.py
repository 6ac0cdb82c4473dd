"""Storing editors and the audit log."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.database import Database
from data.newsroom import team


async def test_an_editor_is_added_once_and_removed_once(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        assert not await team.is_editor(tx, 7)
        assert await team.add(tx, 7, "Ada", 1, now)
        assert not await team.add(tx, 7, "Ada again", 2, now)
        assert await team.is_editor(tx, 7)
        assert await team.remove(tx, 7)
        assert not await team.remove(tx, 7)
        assert not await team.is_editor(tx, 7)


async def test_editors_are_listed_in_the_order_they_were_added(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await team.add(tx, 8, "Bea", 1, now)
        await team.add(tx, 7, "Ada", 1, now - timedelta(days=1))
        found = [(one.user_id, one.name, one.added_by, one.added_at) for one in await team.editors(tx)]
    assert found == [(7, "Ada", 1, now - timedelta(days=1)), (8, "Bea", 1, now)]


async def test_the_audit_log_is_read_newest_first_in_pages(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        assert await team.audit_page(tx, 0, 10) == ([], 0)
        for number in range(5):
            await team.write_audit_entry(tx, 7, "Ada", "publish", f"article {number}", now)
        page, total = await team.audit_page(tx, 1, 2)
    assert ([entry.subject for entry in page], total) == (["article 3", "article 2"], 5)
    assert (page[0].actor_id, page[0].actor_name, page[0].action, page[0].at) == (7, "Ada", "publish", now)


async def test_known_actors_are_those_with_an_audit_entry(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await team.write_audit_entry(tx, 7, "Ada", "publish", "article", now)
        await team.write_audit_entry(tx, 9, "Cy", "publish", "article", now)
        assert await team.find_known_actors(tx, [7, 8]) == {7}
