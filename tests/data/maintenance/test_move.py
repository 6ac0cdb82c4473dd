# ruff: noqa: ASYNC240 - a test may look at its small files directly
"""Tests of data.maintenance.move: all rows arrive unchanged, or none do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import select

from data import feed_rules, feeds, held_entries
from data.articles import article_cards, articles, events, publication_plans, search
from data.audience import readers, saved_stories, subscriptions
from data.audience.reader_rules import mutes, watches
from data.coordination import counters, update_log
from data.coordination.leader_lock import create_leader_lock
from data.database import Database, Transaction
from data.delivery import (
    broadcasts,
    bulletins,
    corrections,
    edition_days,
    editions,
    late_composition,
    outbox,
    post_questions,
    shared_cards,
)
from data.delivery.corrections import Question
from data.errors import DatabaseUnavailable, MoveRefused
from data.maintenance.move import MoveResult, move
from data.maintenance.move_rows import TableChecksum
from data.newsroom import (
    api_clients,
    api_requests,
    connected_chats,
    conversations,
    invitations,
    referrals,
    story_figures,
    submitted_messages,
    team,
    tips,
    undo_steps,
)
from data.records.articles import NewArticle
from data.records.audience import Reader, Subscription
from data.records.bulletins import BulletinState
from data.records.clients import ClientRight, NewApiClient
from data.records.corrections import Reach
from data.records.events import Addition, EditionDay, EventMark, Novelty, Section
from data.records.feed_rules import RuleKind
from data.records.feeds import HoldReason, NewHeldEntry, NewSource
from data.records.newsroom import (
    ConnectedChat,
    Dialogue,
    MessageKind,
    NewInvitation,
    NewSubmittedMessage,
    Role,
    StoredUpdate,
)
from data.records.publication_plans import PlanState, PublicationPlan
from data.records.reader_rules import ReaderRule, RuleSubject
from data.records.sharing import ReferralKind
from data.records.tips import Tip
from data.schema.tables import metadata
from tests.data.conftest import NOW
from tests.support.deliveries import NewDelivery, plan_deliveries

ArticleMaker: TypeAlias = Callable[..., NewArticle]
SubscriptionMaker: TypeAlias = Callable[[Reader], Subscription]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]
DatabaseFiller: TypeAlias = Callable[[str], Any]


def ignore_progress(_table: str, _done: int, _total: int) -> None:
    pass


async def move_all(source: str, target: str) -> MoveResult:
    return await move(source, target, "123456", ignore_progress)


async def read_all_tables(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as SQLAlchemy reads it."""
    database = await Database.open(url)
    found = {}
    async with database.reading() as tx:
        for table in metadata.sorted_tables:
            rows = await tx.execute(select(table))
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    await database.close()
    return found


PLAN = PublicationPlan(1, PlanState.READY, NOW, None, True, 7, "Ada", 9, "Zoë", "v", NOW)


async def _fill_reader_traces(tx: Transaction, now: datetime) -> None:
    """Fill the tables of what readers opened, sent and shared."""
    await story_figures.count_opening(tx, 1, now.date())
    await tips.add(tx, Tip(1, 9, "Zoë", "de", now), made_draft=True)
    await tips.block(tx, 9, 7, now)
    await shared_cards.add(tx, 1, "a card", "de", now)
    await referrals.count(tx, "s1", ReferralKind.SHARED, now.date())


@pytest.fixture
def fill_database(
    make_article: ArticleMaker,
    make_subscription: SubscriptionMaker,
    make_delivery: DeliveryMaker,
    now: datetime,
) -> DatabaseFiller:
    """Fills a database with rows in every table."""

    async def put(url: str) -> None:
        database = await Database.open(url)
        async with database.transaction() as tx:
            reader = await readers.ensure(tx, -(10**13), 5, "supergroup", "en", now)
            await subscriptions.save(tx, make_subscription(reader))
            for title in ("北京天气预报", "Bridge closed", "Gone"):
                article = await articles.add(tx, make_article(title=title), now)
                await articles.publish(tx, article.id, now)
            await articles.retract(tx, 3, now)
            sent = NewSubmittedMessage(7, 5, MessageKind.PASTE, "Bridge closed")
            await submitted_messages.record(tx, [sent], 2, "v", now)
            await article_cards.record(tx, 2, 7, 5)
            await publication_plans.save(tx, PLAN)
            await _fill_reader_traces(tx, now)
            await events.set_facts(tx, 1, (Addition(1, "Über die Brücke"),), (), now)
            await events.set_novelty(tx, 2, Novelty(("The detour is six miles.",), is_update=False), now)
            day = EditionDay(now.date(), "Good morning", 0, {1: EventMark.LEAD}, {2: 0})
            assert await edition_days.save_day(tx, day, now)
            await edition_days.save_sections(tx, [Section("city", 0, 3)])
            await saved_stories.add(tx, reader.id, 2, now)
            await mutes.put(tx, reader.id, [ReaderRule(RuleSubject.WORDS, "crypto", now)], now)
            await watches.put(tx, reader.id, [ReaderRule(RuleSubject.WORDS, "crypto", now)], now)
            await bulletins.add(
                tx,
                event_id=1,
                article_id=2,
                seq=1,
                is_breaking=True,
                state=BulletinState.PROPOSED,
                author_id=7,
                author_name="Ada",
                created_at=now,
            )
            await broadcasts.create_draft(tx, 7, 7, "en", "<b>Dear</b> readers", now)
            question = Question(2, is_retraction=False, author_id=7, chat_id=7, language="en")
            await corrections.ask(tx, question, Reach(1, 1, in_flight=(3,)), now)
            edition = await editions.add_edition(tx, "digest", ((1, 2),), 0, now)
            await plan_deliveries(tx, [make_delivery(reader_id=reader.id, edition_id=edition)])
            await late_composition.add_snapshot(tx, '{"phrases":{"Brücke":[1]}}', now)
            epoch = await outbox.next_epoch(tx)
            for leased in await outbox.lease(tx, now, "me", now + timedelta(minutes=1), 1, epoch):
                await post_questions.hold(tx, leased, epoch)
            await team.add(tx, 9, "Zoë", 7, now)
            invitation = NewInvitation(Role.EDITOR, 7, "Ada", now, now + timedelta(days=7))
            await invitations.add(tx, invitation, "hash")
            new_client = NewApiClient("Wetterdienst Zürich", ClientRight.PUBLISH, 7, "Ada", now)
            await connected_chats.save(tx, ConnectedChat(-100, "channel", "Zoë", "zoe", 7, now))
            client = await api_clients.add(tx, new_client, "hash")
            await api_requests.claim(tx, client.id, "key", "body", now, now)
            await team.write_audit_entry(tx, 7, "Ada", "publish", "Bridge closed", now)
            await undo_steps.add(tx, "article", 1, {"note": ""}, {"note": "Zoë"}, now)
            await conversations.save(tx, Dialogue(7, 7, "step", {"a": [1, None, "ü"]}, now))
            await update_log.store(tx, [StoredUpdate(2**40, '{"update_id": 1}')], now)
            source = NewSource(
                "https://example.org/feed", "Feed", "", True, False, ("city",), 7, "Ada", 7, "en"
            )
            made = await feeds.add(tx, source, now)
            assert made is not None
            await feeds.add_keys(tx, made.id, ["k1", "ключ"], now)
            await feed_rules.put(tx, made.id, RuleKind.NEVER, ("казино",), 0)
            await held_entries.hold(tx, NewHeldEntry(made.id, "k2", HoldReason.PAGE, 1, "f", "{}"), now)
        await database.close()

    return put


@pytest.fixture
async def filled_url(url: str, fill_database: DatabaseFiller) -> str:
    await fill_database(url)
    return url


async def test_a_move_and_a_move_back_keep_every_row(
    filled_url: str, postgres_url: str, tmp_path: Path
) -> None:
    before = await read_all_tables(filled_url)
    assert all(before[name] for name in before if name not in EMPTY_TABLES)
    moved = await move_all(filled_url, postgres_url)
    assert moved.rows == {name: len(rows) for name, rows in before.items()}
    assert moved.repaired == 0
    assert await read_all_tables(postgres_url) == before
    home = f"sqlite+aiosqlite:///{tmp_path}/new/home.db"
    assert (await move_all(postgres_url, home)).rows == moved.rows
    assert await read_all_tables(home) == before


EMPTY_TABLES = {"alerts", "runs", "chat_leases"}


async def test_a_move_does_not_change_the_source(path: Path, filled_url: str, postgres_url: str) -> None:
    content = path.read_bytes()
    await move_all(filled_url, postgres_url)
    assert path.read_bytes() == content


async def test_moved_articles_are_found_by_the_search(filled_url: str, postgres_url: str) -> None:
    await move_all(filled_url, postgres_url)
    database = await Database.open(postgres_url)
    async with database.reading() as tx:
        assert [one.title for one in await search.search(tx, "北京", 9, 0)] == ["北京天气预报"]
        assert [one.title for one in await search.search(tx, "bridge", 9, 0)] == ["Bridge closed"]
        assert await search.search(tx, "gone", 9, 0) == []
    await database.close()


@pytest.mark.parametrize("way", ["there", "there and back"])
@pytest.mark.unmeasured
async def test_a_move_keeps_row_id_counters_even_where_the_last_rows_are_deleted(
    path: Path,
    filled_url: str,
    postgres_url: str,
    tmp_path: Path,
    way: str,
    now: datetime,
    make_article: ArticleMaker,
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE sqlite_sequence SET seq = 4711 WHERE name = 'articles'")
    connection.close()
    await move_all(filled_url, postgres_url)
    target = postgres_url
    if way == "there and back":
        target = f"sqlite+aiosqlite:///{tmp_path}/home.db"
        await move_all(postgres_url, target)
    database = await Database.open(target)
    async with database.transaction() as tx:
        assert (await articles.add(tx, make_article(), now)).id == 4712
        assert (await readers.ensure(tx, 5, 0, "private", "en", now)).id == 2
        assert await counters.next_value(tx, "outbox_epoch") == 2
    await database.close()


async def test_a_target_with_rows_is_refused_and_not_changed(
    filled_url: str, postgres_url: str, now: datetime
) -> None:
    database = await Database.open(postgres_url)
    async with database.transaction() as tx:
        await readers.ensure(tx, 5, 0, "private", "en", now)
    await database.close()
    with pytest.raises(MoveRefused, match=r"not empty.*readers.*createdb"):
        await move_all(filled_url, postgres_url)
    assert len((await read_all_tables(postgres_url))["readers"]) == 1


async def test_nothing_is_moved_while_a_process_holds_the_lock(
    filled_url: str, postgres_url: str, now: datetime
) -> None:
    for url in (filled_url, postgres_url):
        await (await Database.open(url)).close()
        lock = create_leader_lock(url, "123456", "host:1", lambda: now)
        assert await lock.try_acquire()
        with pytest.raises(MoveRefused, match=r"in use by host:1.*Stop Lede first"):
            await move_all(filled_url, postgres_url)
        await lock.release()
    await move_all(filled_url, postgres_url)


async def test_a_database_is_not_moved_onto_itself(filled_url: str) -> None:
    before = await read_all_tables(filled_url)
    with pytest.raises(MoveRefused, match="is where everything is already"):
        await move_all(filled_url, filled_url)
    assert await read_all_tables(filled_url) == before


async def test_a_missing_database_cannot_be_moved(tmp_path: Path, postgres_url: str) -> None:
    with pytest.raises(MoveRefused, match="nothing to move"):
        await move_all(f"sqlite+aiosqlite:///{tmp_path}/none.db", postgres_url)
    assert list(tmp_path.iterdir()) == []


async def test_a_target_that_is_no_database_is_refused(filled_url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="not a database URL"):
        await move_all(filled_url, "nonsense")


async def test_an_interrupted_move_leaves_the_target_empty_and_can_be_repeated(
    filled_url: str, postgres_url: str
) -> None:
    def stop(table: str, _done: int, _total: int) -> None:
        if table == "outbox":
            raise KeyError(table)

    with pytest.raises(KeyError):
        await move(filled_url, postgres_url, "123456", stop)
    assert not any((await read_all_tables(postgres_url)).values())
    await move_all(filled_url, postgres_url)
    assert await read_all_tables(postgres_url) == await read_all_tables(filled_url)


async def test_texts_that_postgresql_cannot_store_are_repaired_and_counted(
    path: Path, filled_url: str, postgres_url: str
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE articles SET title = 'a' || char(0) || 'b' WHERE id = 1")
        connection.execute("UPDATE team SET name = CAST(x'41eda08042' AS TEXT)")
    connection.close()
    moved = await move_all(filled_url, postgres_url)
    assert moved.repaired == 2
    found = await read_all_tables(postgres_url)
    assert "a\ufffdb" in {row[14] for row in found["articles"]}
    assert found["team"][0][1].strip("\ufffd") in ("A\ufffd\ufffd\ufffdB", "AB")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE readers SET chat_id = 1e30", "chat_id is not a whole number"),
        ("UPDATE subscriptions SET slots_done = 5000000000", "slots_done has more than 32 bits"),
        ("UPDATE subscriptions SET timezone = printf('%0100d', 1)", "timezone is longer than 64 characters"),
        ("UPDATE team SET name = x'00ff'", "name is not a text"),
        ("UPDATE subscriptions SET send_empty = 3", "send_empty is neither true nor false"),
    ],
)
async def test_a_value_that_does_not_fit_is_named_and_nothing_is_moved(
    path: Path, filled_url: str, postgres_url: str, change: str, reason: str
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    connection.close()
    with pytest.raises(MoveRefused, match=f"{reason}.*Nothing was moved"):
        await move_all(filled_url, postgres_url)
    assert not any((await read_all_tables(postgres_url)).values())


def test_a_table_checksum_ignores_order_and_tells_rows_apart() -> None:
    one, other, third = TableChecksum(), TableChecksum(), TableChecksum()
    one.add([(1, "a"), (2, True)])
    other.add([(2, 1)])
    other.add([(1, "a")])
    third.add([(1, "a"), (2, "True")])
    assert one == other != third
