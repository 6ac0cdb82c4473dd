"""What comes in from a file stands in the database as it left another, on every kind of database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from data import feeds
from data.articles import articles, search
from data.audience import subscriptions
from data.coordination import counters
from data.database import Database
from data.records.articles import Article, ArticleStatus, NewArticle
from data.records.audience import SubscriptionState, SummaryLength
from data.records.feeds import NewSource, Source, SourceState
from data.records.newsroom import TeamMember
from data.schema.tables import articles as article_table
from data.transfer import articles as incoming
from data.transfer import export, publication_numbers, team_and_feeds
from data.transfer import readers as people
from data.transfer.import_state import Memory
from data.transfer.records import MovedArticle, MovedReader, MovedSource, Taken

Made = Callable[..., MovedArticle]


@pytest.fixture
def moved(make_article: Callable[..., NewArticle], now: datetime) -> Made:
    """A published article on its way in, by its number; any field can be given."""

    def make(number: int, *, carried: bool = False, dated: bool = True, **changes: Any) -> MovedArticle:
        new = make_article(title=f"Story {number}", fingerprint=f"text {number}", url="", raw="")
        fields: dict[str, Any] = {name: getattr(new, name) for name in NewArticle.__dataclass_fields__}
        fields |= {
            "id": number,
            "status": ArticleStatus.PUBLISHED,
            "seq": number,
            "card_message_id": None,
            "created_at": now,
            "updated_at": now,
            "published_at": now + timedelta(seconds=number),
        }
        return MovedArticle(Article(**(fields | changes)), carried, dated)

    return make


def reader(chat_id: int, now: datetime, **changes: Any) -> MovedReader:
    sample = MovedReader(
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
        paused_until=None,
        quiet_from="22:00",
        quiet_until="07:00",
        note="",
        slot_date="2026-03-04",
        slots_done=2,
        covered_seq=None,
        covered_until=None,
        subscribed_at=now,
        next_due=now + timedelta(hours=1),
    )
    return replace(sample, **changes)


async def left(database: Database, what: Callable[..., Any]) -> list[Any]:
    async with database.reading() as tx:
        return [row async for row in what(tx)]


async def test_readers_leave_as_they_came_by_chat_and_topic(database: Database, now: datetime) -> None:
    came = [
        reader(-5, now, chat_type="group"),
        reader(42, now),
        reader(42, now, thread_id=7, state=SubscriptionState.BLOCKED, next_due=None, note="gone"),
        reader(43, now, state=SubscriptionState.PAUSED, paused_until=now + timedelta(days=3)),
    ]
    async with database.transaction() as tx:
        await people.write(tx, came[::-1], now)
    assert await left(database, export.readers) == came


async def test_a_reader_who_is_known_is_changed_in_place(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await people.write(tx, [reader(42, now), reader(43, now)], now)
        before = await people.known(tx, [(42, 0), (44, 0)])
        await people.write(tx, [reader(42, now, times=("09:00",), language="en")], now)
        after = await people.known(tx, [(42, 0)])
        found = await subscriptions.of_chat(tx, 42)
    assert list(before) == [(42, 0)]
    assert after[42, 0].reader_id == before[42, 0].reader_id == found[0].reader_id
    assert after[42, 0].subscribed == reader(42, now, times=("09:00",), language="en")


async def test_articles_leave_as_they_came_and_numbering_goes_on_behind_them(
    database: Database, now: datetime, moved: Made, make_article: Callable[..., NewArticle]
) -> None:
    came = [
        moved(3),
        moved(8, seq=2, carried=True),
        moved(9, status=ArticleStatus.DRAFT, seq=None, published_at=None, raw="As it came"),
    ]
    async with database.transaction() as tx:
        taken = await incoming.take(tx, await Memory.begin(tx), came, now)
        found = [article.id for article in await search.search(tx, "story", 9, 0)]
        draft = await articles.add(tx, make_article(), now)
        published = await articles.publish(tx, draft.id, now)
    assert (taken, sorted(found)) == (Taken(fresh=3), [3, 8])
    assert (draft.id, published.seq) == (10, 4)
    assert (await left(database, export.articles))[:3] == came


async def test_articles_that_differ_in_their_number_alone_are_two(
    database: Database, now: datetime, moved: Made
) -> None:
    twins = [moved(1), moved(2, title="Story 1", fingerprint="text 1")]
    async with database.transaction() as tx:
        first = await incoming.take(tx, await Memory.begin(tx), twins, now)
    async with database.transaction() as tx:
        again = await incoming.take(tx, await Memory.begin(tx), [*twins, *twins], now)
    assert (first, again) == (Taken(fresh=2), Taken(same=4))


async def test_a_number_that_is_taken_goes_to_nobody_else(
    database: Database, now: datetime, moved: Made, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        own = await articles.add(tx, make_article(), now)
        await incoming.take(tx, await Memory.begin(tx), [moved(own.id), moved(own.id + 5)], now)
    rows = await left(database, export.articles)
    assert [(row.article.id, row.article.title) for row in rows] == [
        (own.id, "The river museum opens its doors"),
        (own.id + 5, f"Story {own.id + 5}"),
        (own.id + 6, f"Story {own.id}"),
    ]


async def test_publications_keep_their_order_below_everything_where_readers_were_served(
    database: Database, now: datetime, moved: Made
) -> None:
    async with database.transaction() as tx:
        await people.write(tx, [reader(42, now, covered_seq=0)], now)
        memory = await Memory.begin(tx)
        later = now + timedelta(days=30)
        same_instant = moved(6, published_at=now + timedelta(seconds=5))
        fresh = moved(7, published_at=later - timedelta(hours=1))
        await incoming.take(tx, memory, [moved(4), moved(5), same_instant, fresh], later)
        seqs = [found.article.seq async for found in export.articles(tx)]
        top = await counters.current(tx, publication_numbers.COUNTER)
    assert [seq is not None and seq < 0 for seq in seqs] == [True, True, True, False]
    assert seqs == sorted(seqs, key=lambda seq: seq or 0)
    assert len(set(seqs)) == 4
    assert seqs[-1] == top == 1
    assert (memory.kept, memory.moved) == (0, 4)


async def test_progress_is_a_number_where_numbers_hold_and_an_instant_elsewhere(
    database: Database, now: datetime, moved: Made
) -> None:
    async with database.transaction() as tx:
        memory = await Memory.begin(tx)
        assert await memory.covered(tx, 12, None) == 12
        await incoming.take(tx, memory, [moved(1), moved(2), moved(3)], now)
        assert await memory.covered(tx, 2, None) == 2
        stranger = await Memory.begin(tx)
        assert await stranger.covered(tx, 77, now + timedelta(seconds=2)) == 2
        assert await stranger.covered(tx, 77, now + timedelta(days=2)) == 12
        assert await stranger.covered(tx, 77, None) is None


async def test_the_counter_of_publications_is_the_one_that_publishing_uses(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        await publication_numbers.raise_to(tx, 40)
        await publication_numbers.raise_to(tx, 7)
        draft = await articles.add(tx, make_article(), now)
        assert (await articles.publish(tx, draft.id, now)).seq == 41


async def test_a_reader_is_served_until_the_newest_publication_even_if_the_clock_was_set_back(
    database: Database, now: datetime, moved: Made
) -> None:
    back = moved(2, published_at=now - timedelta(hours=1))
    async with database.transaction() as tx:
        await incoming.take(tx, await Memory.begin(tx), [moved(1), back], now)
        await people.write(tx, [reader(n, now, covered_seq=n - 40) for n in (40, 41, 42)], now)
    until = [one.covered_until for one in await left(database, export.readers)]
    assert until == [None, now + timedelta(seconds=1), now + timedelta(seconds=1)]


async def test_editors_and_feeds_leave_as_they_came(database: Database, now: datetime) -> None:
    team = [TeamMember(7, "Ada", 1, now), TeamMember(9, "Bo", 7, now)]
    async with database.transaction() as tx:
        assert await team_and_feeds.take_team(tx, team) == Taken(fresh=2)
        assert await team_and_feeds.take_team(tx, [replace(team[1], name="Bob"), team[0]]) == Taken(
            changed=1, same=1
        )
        new = NewSource("https://example.org/a", "A", "", False, True, ("city",), 7, "Ada", 7, "en")
        sample = await feeds.add(tx, new, now)
        assert sample is not None
        await feeds.remove(tx, sample.id)
        feed = replace(sample, id=12, state=SourceState.PAUSED, next_poll=None)
        stored = await team_and_feeds.add_source(
            tx, await Memory.begin(tx), MovedSource(feed, ("a", "b")), now
        )
        known = await team_and_feeds.known_sources(tx, [feed.url, "https://example.org/b"])
        next_one = await feeds.add(tx, replace(new, url="https://example.org/b"), now)
    assert await left(database, export.team) == [team[0], replace(team[1], name="Bob")]
    assert (await left(database, export.sources))[0] == MovedSource(feed, ("a", "b"))
    assert (stored, known) == (feed, {feed.url: feed})
    assert isinstance(next_one, Source)
    assert next_one.id == 13


def test_every_column_of_an_article_is_carried() -> None:
    assert {column.name for column in article_table.c} == set(Article.__dataclass_fields__)
