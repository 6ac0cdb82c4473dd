"""Tests of data.feeds: claims of due sources, changes, and the keys of seen entries."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from data import feeds
from data.database import Database, Transaction
from data.records.feeds import NewSource, Source, SourceState
from data.schema.migrations import HEAD
from tests.support.databases import create_at_revision, sqlite_url

HOUR = timedelta(hours=1)
FEED = NewSource(
    url="https://paper.example/feed",
    title="The Paper",
    site="https://paper.example/",
    publish=False,
    full_text=True,
    topics=("city",),
    added_by=7,
    added_by_name="Ada",
    chat_id=7,
    language="en",
)


async def add_feeds(tx: Transaction, now: datetime, *names: str) -> list[Source]:
    """Feeds of these names, added in this order."""
    found = []
    for name in names:
        source = await feeds.add(tx, replace(FEED, url=f"https://{name}.example/feed", title=name), now)
        assert source is not None
        found.append(source)
    return found


async def test_a_new_source_is_active_due_at_once_and_followed_once(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        added = await feeds.add(tx, FEED, now)
        assert added is not None
        assert (added.state, added.next_poll, added.topics) == (SourceState.ACTIVE, now, ("city",))
        assert await feeds.add(tx, replace(FEED, title="Again"), now) is None
        assert await feeds.get(tx, added.id) == added == await feeds.get_by_url(tx, FEED.url)


async def test_due_sources_are_claimed_once_longest_waiting_first(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        late, later, early = await add_feeds(tx, now, "late", "later", "early")
        await feeds.change(tx, early.id, next_poll=now - HOUR)
        await feeds.change(tx, later.id, next_poll=now + HOUR)
        claimed = await feeds.claim_due(tx, now, now + HOUR / 2, 10)
        assert [source.id for source in claimed] == [early.id, late.id]
        assert await feeds.claim_due(tx, now, now + HOUR / 2, 10) == []
        assert await feeds.next_poll_at(tx) == now + HOUR / 2


async def test_the_topics_of_sources_are_listed_once_without_those_of_ended_ones(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        await feeds.add(tx, FEED, now)
        await feeds.add(tx, replace(FEED, url="https://paper.example/2", topics=("sea", "city")), now)
        ended = await feeds.add(tx, replace(FEED, url="https://paper.example/3", topics=("old",)), now)
        assert ended is not None
        await feeds.change(tx, ended.id, state=SourceState.ENDED)
        assert await feeds.list_topics(tx) == ["city", "sea"]


async def test_a_paused_source_is_never_due(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        (source,) = await add_feeds(tx, now, "paper")
        await feeds.change(tx, source.id, state=SourceState.PAUSED, next_poll=None)
        assert await feeds.claim_due(tx, now + 99 * HOUR, now + 100 * HOUR, 10) == []
        assert await feeds.next_poll_at(tx) is None


async def test_changing_a_source_that_was_removed_changes_nothing(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        (source,) = await add_feeds(tx, now, "paper")
        assert await feeds.remove(tx, source.id)
        assert not await feeds.remove(tx, source.id)
        assert await feeds.change(tx, source.id, failures=1) is None


async def test_removing_a_source_deletes_its_keys(database: Database, now: datetime, path: Path) -> None:
    async with database.transaction() as tx:
        (source,) = await add_feeds(tx, now, "paper")
        await feeds.add_keys(tx, source.id, ["a", "b"], now)
        await feeds.remove(tx, source.id)
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("SELECT count(*) FROM source_items").fetchone() == (0,)


async def test_each_source_has_its_own_keys_in_any_number(database: Database, now: datetime) -> None:
    keys = [f"{number:024}" for number in range(3000)]
    async with database.transaction() as tx:
        one, other = await add_feeds(tx, now, "one", "other")
        await feeds.add_keys(tx, one.id, keys[:2500], now)
        await feeds.add_keys(tx, one.id, keys[:10], now + HOUR)
        assert await feeds.known_keys(tx, one.id, keys) == set(keys[:2500])
        assert await feeds.known_keys(tx, other.id, keys) == set()


async def test_keys_are_deleted_only_when_the_source_has_not_contained_them_for_long(
    database: Database, now: datetime
) -> None:
    """Entries of a feed that did not change for a year must not look new."""
    later = now + timedelta(days=365)
    async with database.transaction() as tx:
        (source,) = await add_feeds(tx, now, "paper")
        await feeds.add_keys(tx, source.id, ["kept", "gone"], now)
        await feeds.add_keys(tx, source.id, ["kept", "new"], later)
        await feeds.delete_stale_keys(tx, source.id, later)
        assert await feeds.known_keys(tx, source.id, ["kept", "gone", "new"]) == {"kept", "new"}


async def test_pages_of_sources_are_newest_first_and_the_whole_list_oldest_first(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        await add_feeds(tx, now, "a", "b", "c")
        found, total = await feeds.page(tx, 0, 2)
        assert ([source.title for source in found], total) == (["c", "b"], 3)
        assert [source.title for source in await feeds.list_all(tx)] == ["a", "b", "c"]


async def test_a_database_of_the_first_revision_gains_the_tables_and_keeps_its_rows(
    tmp_path: Path, now: datetime
) -> None:
    old = tmp_path / "old.db"
    create_at_revision("0001", old)
    with closing(sqlite3.connect(old)) as target, target:
        target.execute("INSERT INTO team VALUES (7, 'Ada', 1, 0)")
    database = await Database.open(sqlite_url(old))
    try:
        async with database.transaction() as tx:
            assert await feeds.add(tx, FEED, now) is not None
            assert (await tx.exec_driver_sql("SELECT name FROM team")).scalar_one() == "Ada"
    finally:
        await database.close()
    assert (tmp_path / f"old.db.before-{HEAD}.bak").exists()
