"""Importing batches: defaults, updates, duplicates, and publication numbers in a newsroom with articles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from data.articles import search
from data.audience import readers
from data.database import Database
from data.delivery import editions, outbox
from data.newsroom import team
from data.records.audience import SubscriptionState
from data.records.delivery import OutboxState, Settlement
from data.transfer.records import ImportCounts
from tests.bot.services.transfer.samples import (
    MINIMAL_READER,
    exported,
    fill,
    import_lines,
    subscription,
)
from tests.support.deliveries import NewDelivery, plan_deliveries
from tests.support.factories import NOW


async def filled_lines(database: Database) -> list[dict[str, object]]:
    """Fill the newsroom, and export it."""
    async with database.transaction() as tx:
        await fill(tx)
    return await exported(database)


async def test_a_repeated_import_changes_nothing(database: Database) -> None:
    lines = await filled_lines(database)
    counts = await import_lines(database, *lines)
    assert {kind: count.unchanged for kind, count in counts.items()} == {
        "team": 1,
        "channel": 1,
        "source": 1,
        "article": 6,
        "tip": 2,
        "tip_block": 1,
        "event": 1,
        "edition_day": 1,
        "section": 2,
        "reader": 4,
    }
    assert await exported(database) == lines


async def test_a_reader_line_with_only_a_chat_gets_the_defaults(database: Database) -> None:
    assert await import_lines(database, MINIMAL_READER) == {"reader": ImportCounts(added=1)}
    found = await subscription(database, 42)
    assert (found.timezone, found.times, found.weekdays) == ("Asia/Tokyo", ("06:15",), (1, 2, 3, 4, 5, 6, 7))
    assert (found.language, found.state, found.covered_seq) == ("de", SubscriptionState.ACTIVE, None)
    assert found.next_due == datetime(2026, 11, 22, 21, 15, tzinfo=UTC)


async def test_an_update_changes_the_given_fields_only(database: Database) -> None:
    await import_lines(database, {**MINIMAL_READER, "timezone": "Europe/Berlin", "times": ["08:00"]})
    counts = await import_lines(database, {**MINIMAL_READER, "times": ["09:00"]})
    assert counts == {"reader": ImportCounts(changed=1)}
    found = await subscription(database, 42)
    assert (found.timezone, found.times) == ("Europe/Berlin", ("09:00",))
    assert found.next_due == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_the_later_of_two_lines_for_a_reader_wins(database: Database) -> None:
    lines = ({**MINIMAL_READER, "times": ["07:00"]}, {**MINIMAL_READER, "times": ["09:00"]})
    assert await import_lines(database, *lines) == {"reader": ImportCounts(added=1, unchanged=1)}
    assert (await subscription(database, 42)).times == ("09:00",)


async def test_a_feed_of_the_same_address_is_updated(database: Database) -> None:
    line = {"kind": "source", "url": "https://a.example/feed"}
    assert await import_lines(database, line) == {"source": ImportCounts(added=1)}
    assert await import_lines(database, line) == {"source": ImportCounts(unchanged=1)}
    assert await import_lines(database, {**line, "publish": True}) == {"source": ImportCounts(changed=1)}


async def test_an_editor_is_added_once(database: Database) -> None:
    line = {"kind": "team", "user_id": 7, "name": "Ada"}
    assert await import_lines(database, line) == {"team": ImportCounts(added=1)}
    assert await import_lines(database, line) == {"team": ImportCounts(unchanged=1)}
    async with database.reading() as tx:
        assert [editor.user_id for editor in await team.editors(tx)] == [7]


async def test_an_article_with_the_same_text_or_page_is_not_duplicated(database: Database) -> None:
    story = next(line for line in await filled_lines(database) if line.get("title") == "Story 2")
    same_text = {**story, "number": 900, "created_at": None, "title": "Another title", "url": ""}
    same_page = {**story, "number": 901, "created_at": "2020-01-01T00:00:00Z", "fingerprint": "new"}
    for line in (same_text, same_page):
        assert await import_lines(database, line, line) == {"article": ImportCounts(unchanged=2)}


async def test_a_served_day_has_no_second_digest_after_an_import(database: Database) -> None:
    served = {"day": "2026-11-22", "digests": 1, "seq": 3, "until": "2026-11-22T07:00:00Z"}
    await import_lines(database, {**MINIMAL_READER, "timezone": "UTC", "times": ["18:00"], "served": served})
    found = await subscription(database, 42)
    assert found.next_due == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert (found.slot_date, found.slots_done, found.covered_seq) == (date(2026, 11, 22), 1, 3)


async def test_a_reader_who_unsubscribed_within_a_day_keeps_the_stored_progress(database: Database) -> None:
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 42, 0, "private", "en", NOW)
        edition = await editions.add_edition(tx, "digest", ((),), 0, NOW)
        day = timedelta(days=1)
        await plan_deliveries(
            tx, [NewDelivery(reader.id, edition, "digest", date(2026, 11, 22), 0, 0, NOW, NOW + day)]
        )
        (leased,) = await outbox.lease(tx, NOW, "test", NOW + day, 1, 1)
        await outbox.settle(tx, [Settlement(leased.id, 1, OutboxState.SENT, NOW, 1)])
    await import_lines(database, MINIMAL_READER)
    found = await subscription(database, 42)
    assert (found.slot_date, found.slots_done) == (date(2026, 11, 22), 1)


async def test_imported_articles_are_searchable(database: Database) -> None:
    line = {
        "kind": "article",
        "title": "The heat wave",
        "status": "published",
        "blocks": [["paragraph", "It is warm."]],
        "summary": {
            "method": "lede",
            "sentences": ["It is warm."],
            "positions": [0],
            "ladder": [[0]],
            "best": 1,
        },
    }
    await import_lines(database, line)
    async with database.reading() as tx:
        assert [article.title for article in await search.search(tx, "heat", 9, 0)] == ["The heat wave"]


async def test_a_line_without_them_keeps_what_a_reader_follows_and_the_number_of_stories(
    database: Database,
) -> None:
    await filled_lines(database)
    before = await subscription(database, 42)
    await import_lines(database, {**MINIMAL_READER, "times": ["09:00"]})
    after = await subscription(database, 42)
    assert (after.follows, after.max_stories, after.first_seq) == (before.follows, 5, 1)
    assert after.follows == (1, 2)
    await import_lines(database, {**MINIMAL_READER, "max_stories": None, "follows": []})
    after = await subscription(database, 42)
    assert (after.follows, after.max_stories) == ((), None)
