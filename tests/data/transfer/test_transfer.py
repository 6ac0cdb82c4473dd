"""Tests of data.transfer: imported rows are exported unchanged, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from data import feeds
from data.articles import articles, search
from data.audience import subscriptions
from data.coordination import counters
from data.database import Database
from data.records.articles import Article, ArticleStatus, NewArticle
from data.records.audience import QuietHours, SubscriptionState, SummaryLength
from data.records.feed_rules import FeedRules
from data.records.feeds import NewSource, Source, SourceState
from data.records.newsroom import TeamMember
from data.schema.tables import articles as article_table
from data.transfer import articles as incoming
from data.transfer import export, publication_numbers, team_and_feeds
from data.transfer import readers as people
from data.transfer.import_state import ImportState
from data.transfer.records import ImportCounts, TransferredArticle, TransferredReader, TransferredSource

TransferredArticleMaker = Callable[..., TransferredArticle]


@pytest.fixture
def make_transferred(make_article: Callable[..., NewArticle], now: datetime) -> TransferredArticleMaker:
    """A published article with this number to import; any field can be given."""

    def make(number: int, *, carried: bool = False, dated: bool = True, **changes: Any) -> TransferredArticle:
        new = make_article(title=f"Story {number}", fingerprint=f"text {number}", url="", raw="")
        fields: dict[str, Any] = {name: getattr(new, name) for name in NewArticle.__dataclass_fields__}
        fields |= {
            "id": number,
            "status": ArticleStatus.PUBLISHED,
            "seq": number,
            "event_id": number,
            "card_message_id": None,
            "created_at": now,
            "updated_at": now,
            "published_at": now + timedelta(seconds=number),
        }
        return TransferredArticle(Article(**(fields | changes)), carried, dated)

    return make


def transferred_reader(chat_id: int, now: datetime, **changes: Any) -> TransferredReader:
    sample = TransferredReader(
        chat_id=chat_id,
        thread_id=0,
        chat_type="private",
        language="de",
        state=SubscriptionState.ACTIVE,
        timezone="Europe/Berlin",
        times=("08:00", "18:30"),
        weekdays=(1, 2, 3),
        topics=("köln",),
        length=SummaryLength.LONG,
        send_empty=True,
        silent=True,
        rich=True,
        pictures=False,
        paused_until=None,
        quiet=QuietHours("22:00", "07:00"),
        note="",
        slot_date=date(2026, 3, 4),
        slots_done=2,
        covered_seq=None,
        covered_until=None,
        subscribed_at=now,
        next_due=now + timedelta(hours=1),
    )
    return replace(sample, **changes)


async def read_export(database: Database, what: Callable[..., Any]) -> list[Any]:
    async with database.reading() as tx:
        return [row async for row in what(tx)]


async def test_readers_are_exported_as_imported_by_chat_and_topic(database: Database, now: datetime) -> None:
    came = [
        transferred_reader(-5, now, chat_type="group"),
        transferred_reader(42, now),
        transferred_reader(42, now, thread_id=7, state=SubscriptionState.BLOCKED, next_due=None, note="gone"),
        transferred_reader(43, now, state=SubscriptionState.PAUSED, paused_until=now + timedelta(days=3)),
    ]
    async with database.transaction() as tx:
        await people.save_readers(tx, came[::-1], now)
    assert await read_export(database, export.readers) == came


async def test_an_imported_reader_who_is_stored_is_updated_in_place(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        await people.save_readers(tx, [transferred_reader(42, now), transferred_reader(43, now)], now)
        before = await people.get_known(tx, [(42, 0), (44, 0)])
        await people.save_readers(tx, [transferred_reader(42, now, times=("09:00",), language="en")], now)
        after = await people.get_known(tx, [(42, 0)])
        found = await subscriptions.list_for_update(tx, 42)
    assert list(before) == [(42, 0)]
    assert after[42, 0].reader_id == before[42, 0].reader_id == found[0].reader_id
    assert after[42, 0].subscription == transferred_reader(42, now, times=("09:00",), language="en")


async def test_articles_are_exported_as_imported_and_numbering_goes_on(
    database: Database,
    now: datetime,
    make_transferred: TransferredArticleMaker,
    make_article: Callable[..., NewArticle],
) -> None:
    came = [
        make_transferred(3),
        make_transferred(8, seq=2, carried=True),
        make_transferred(9, status=ArticleStatus.DRAFT, seq=None, published_at=None, raw="As it came"),
    ]
    async with database.transaction() as tx:
        taken = await incoming.import_articles(tx, await ImportState.begin(tx), came, now)
        found = [article.id for article in await search.search(tx, "story", 9, 0)]
        draft = await articles.add(tx, make_article(), now)
        published = await articles.publish(tx, draft.id, now)
    assert (taken, sorted(found)) == (ImportCounts(added=3), [3, 8])
    assert (draft.id, published.seq) == (10, 4)
    assert (await read_export(database, export.articles))[:3] == came


async def test_imported_articles_that_differ_only_in_their_number_are_two(
    database: Database, now: datetime, make_transferred: TransferredArticleMaker
) -> None:
    twins = [make_transferred(1), make_transferred(2, title="Story 1", fingerprint="text 1")]
    async with database.transaction() as tx:
        first = await incoming.import_articles(tx, await ImportState.begin(tx), twins, now)
    async with database.transaction() as tx:
        again = await incoming.import_articles(tx, await ImportState.begin(tx), [*twins, *twins], now)
    assert (first, again) == (ImportCounts(added=2), ImportCounts(unchanged=4))


async def test_a_used_publication_number_is_not_assigned_to_an_imported_article(
    database: Database,
    now: datetime,
    make_transferred: TransferredArticleMaker,
    make_article: Callable[..., NewArticle],
) -> None:
    async with database.transaction() as tx:
        own = await articles.add(tx, make_article(), now)
        await incoming.import_articles(
            tx, await ImportState.begin(tx), [make_transferred(own.id), make_transferred(own.id + 5)], now
        )
    rows = await read_export(database, export.articles)
    assert [(row.article.id, row.article.title) for row in rows] == [
        (own.id, "The river museum opens its doors"),
        (own.id + 5, f"Story {own.id + 5}"),
        (own.id + 6, f"Story {own.id}"),
    ]


async def test_old_imported_publications_keep_their_order_below_all_numbers(
    database: Database, now: datetime, make_transferred: TransferredArticleMaker
) -> None:
    async with database.transaction() as tx:
        await people.save_readers(tx, [transferred_reader(42, now, covered_seq=0)], now)
        state = await ImportState.begin(tx)
        later = now + timedelta(days=30)
        same_instant = make_transferred(6, published_at=now + timedelta(seconds=5))
        fresh = make_transferred(7, published_at=later - timedelta(hours=1))
        await incoming.import_articles(
            tx, state, [make_transferred(4), make_transferred(5), same_instant, fresh], later
        )
        seqs = [found.article.seq async for found in export.articles(tx)]
        top = await counters.current_value(tx, articles.SEQ_COUNTER)
    assert [seq is not None and seq < 0 for seq in seqs] == [True, True, True, False]
    assert seqs == sorted(seqs, key=lambda seq: seq or 0)
    assert len(set(seqs)) == 4
    assert seqs[-1] == top == 1
    assert (state.kept_seqs, state.changed_seqs) == (0, 4)


async def test_covered_seq_is_kept_if_numbers_are_valid_else_taken_from_the_instant(
    database: Database, now: datetime, make_transferred: TransferredArticleMaker
) -> None:
    async with database.transaction() as tx:
        state = await ImportState.begin(tx)
        assert await state.resolve_seq(tx, 12, None) == 12
        await incoming.import_articles(
            tx, state, [make_transferred(1), make_transferred(2), make_transferred(3)], now
        )
        assert await state.resolve_seq(tx, 2, None) == 2
        other_state = await ImportState.begin(tx)
        assert await other_state.resolve_seq(tx, 77, now + timedelta(seconds=2)) == 2
        assert await other_state.resolve_seq(tx, 77, now + timedelta(days=2)) == 12
        assert await other_state.resolve_seq(tx, 77, None) is None


async def test_an_import_raises_the_counter_that_publishing_uses(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        await publication_numbers.advance_counter_to(tx, 40)
        await publication_numbers.advance_counter_to(tx, 7)
        draft = await articles.add(tx, make_article(), now)
        assert (await articles.publish(tx, draft.id, now)).seq == 41


async def test_covered_until_is_the_latest_publication_even_if_the_clock_was_set_back(
    database: Database, now: datetime, make_transferred: TransferredArticleMaker
) -> None:
    back = make_transferred(2, published_at=now - timedelta(hours=1))
    async with database.transaction() as tx:
        await incoming.import_articles(tx, await ImportState.begin(tx), [make_transferred(1), back], now)
        await people.save_readers(
            tx, [transferred_reader(n, now, covered_seq=n - 40) for n in (40, 41, 42)], now
        )
    until = [one.covered_until for one in await read_export(database, export.readers)]
    assert until == [None, now + timedelta(seconds=1), now + timedelta(seconds=1)]


async def test_editors_and_feeds_are_exported_as_imported(database: Database, now: datetime) -> None:
    team = [TeamMember(7, "Ada", 1, now), TeamMember(9, "Bo", 7, now)]
    async with database.transaction() as tx:
        assert await team_and_feeds.import_team(tx, team) == ImportCounts(added=2)
        assert await team_and_feeds.import_team(tx, [replace(team[1], name="Bob"), team[0]]) == ImportCounts(
            changed=1, unchanged=1
        )
        new = NewSource("https://example.org/a", "A", "", False, True, ("city",), 7, "Ada", 7, "en")
        sample = await feeds.add(tx, new, now)
        assert sample is not None
        await feeds.remove(tx, sample.id)
        rules = FeedRules(never=("casino",), most=3)
        feed = replace(sample, id=12, state=SourceState.PAUSED, next_poll=None)
        stored = await team_and_feeds.add_source(
            tx, await ImportState.begin(tx), TransferredSource(feed, ("a", "b"), rules), now
        )
        known = await team_and_feeds.get_known_sources(tx, [feed.url, "https://example.org/b"])
        next_one = await feeds.add(tx, replace(new, url="https://example.org/b"), now)
    assert await read_export(database, export.team) == [team[0], replace(team[1], name="Bob")]
    assert (await read_export(database, export.sources))[0] == TransferredSource(feed, ("a", "b"), rules)
    assert (stored, known) == (feed, {feed.url: feed})
    assert isinstance(next_one, Source)
    assert next_one.id == 13


def test_every_column_of_an_article_is_transferred() -> None:
    assert {column.name for column in article_table.c} == set(Article.__dataclass_fields__)
