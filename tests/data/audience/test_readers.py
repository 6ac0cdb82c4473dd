"""Storing readers, and moving a group to its supergroup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event

from data.articles import articles
from data.audience import readers, subscriptions
from data.audience.requesters import RequesterKey, get_requesters
from data.database import Database, Transaction
from data.delivery import editions, outbox
from data.newsroom import conversations
from data.records.articles import NewArticle
from data.records.audience import Subscription
from data.records.newsroom import Dialogue
from tests.support.deliveries import NewDelivery, plan_deliveries

ArticleMaker = Callable[..., NewArticle]
SubscriptionMaker = Callable[..., Subscription]
DeliveryMaker = Callable[..., NewDelivery]


async def test_a_chat_becomes_a_reader_once(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        first = await readers.ensure(tx, -100, 0, "group", "de", now)
        again = await readers.ensure(tx, -100, 0, "group", "de", now + timedelta(days=1))
    assert first == again
    assert (first.chat_id, first.thread_id, first.kind, first.language) == (-100, 0, "group", "de")
    assert first.created_at == now


async def test_a_known_reader_is_not_written_again(database: Database, now: datetime) -> None:
    written: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        written.append(statement.split(maxsplit=1)[0])

    async with database.transaction() as tx:
        await readers.ensure(tx, 5, 0, "private", "en", now)
        event.listen(tx.sync_connection, "before_cursor_execute", note)
        await readers.ensure(tx, 5, 0, "private", "en", now)
    assert written == ["SELECT"]


async def test_kind_and_language_of_a_reader_are_updated(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        first = await readers.ensure(tx, 5, 0, "private", "en", now)
        changed = await readers.ensure(tx, 5, 0, "private", "fr", now + timedelta(days=1))
        assert await readers.get(tx, 5) == changed
    assert (changed.id, changed.language, changed.created_at) == (first.id, "fr", now)


async def test_a_chosen_language_stays_until_it_is_given_back(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 5, 0, "private", "en", now)
        await readers.set_language(tx, reader.id, "de", chosen=True)
        assert (await readers.ensure(tx, 5, 0, "private", "fr", now)).language == "de"
        assert await chosen_language(tx, 5) == "de"
        await readers.set_language(tx, reader.id, "fr", chosen=False)
        assert (await readers.ensure(tx, 5, 0, "private", "es", now)).language == "es"
        assert await chosen_language(tx, 5) == ""


async def chosen_language(tx: Transaction, chat_id: int) -> str:
    key = RequesterKey(chat_id, 0, chat_id)
    return (await get_requesters(tx, [key]))[key].language


async def test_each_forum_topic_is_a_reader_of_its_own(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        plain = await readers.ensure(tx, -100, 0, "supergroup", "en", now)
        topic = await readers.ensure(tx, -100, 44, "supergroup", "en", now)
        assert plain.id != topic.id
        assert await readers.get(tx, -100, 44) == topic
        assert await readers.get(tx, -100, 45) is None


async def test_a_group_that_migrates_keeps_its_subscription(
    database: Database, now: datetime, make_subscription: SubscriptionMaker, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, -9, 0, "group", "en", now)
        await subscriptions.save(tx, make_subscription(reader))
        draft = await articles.add(tx, make_article(chat_id=-9), now)
        await conversations.save(tx, Dialogue(-9, 7, "title", {}, now))
        assert await readers.move_chat(tx, -9, -1009)
        moved = await readers.get(tx, -1009)
        assert moved is not None
        assert (moved.id, moved.kind) == (reader.id, "supergroup")
        assert [one.chat_id for one in await subscriptions.list_for_update(tx, -1009)] == [-1009]
        assert await readers.get(tx, -9) is None
        card = await articles.get(tx, draft.id)
        assert card is not None
        assert card.chat_id == -1009
        assert await conversations.get(tx, -9, 7) is None


async def test_moving_an_unknown_chat_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        assert not await readers.move_chat(tx, -9, -1009)
        assert await readers.get(tx, -1009) is None


async def test_a_known_supergroup_inherits_the_subscription_it_lacks(
    database: Database, now: datetime, make_subscription: SubscriptionMaker, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        old = await readers.ensure(tx, -9, 0, "group", "en", now)
        await subscriptions.save(tx, make_subscription(old, timezone="Asia/Tokyo"))
        new = await readers.ensure(tx, -1009, 0, "supergroup", "en", now)
        edition = await editions.add_edition(tx, "digest", ((),), 0, now)
        both = [make_delivery(reader_id=one.id, edition_id=edition) for one in (old, new)]
        alone = make_delivery(reader_id=old.id, edition_id=edition, slot=1)
        await plan_deliveries(tx, [*both, alone])
        await readers.move_chat(tx, -9, -1009)
        inherited = await subscriptions.get(tx, new.id)
        assert inherited is not None
        assert inherited.timezone == "Asia/Tokyo"
        leased = await outbox.lease(tx, now, "me", now + timedelta(minutes=1), 10, 1)
        assert [(one.reader_id, one.chat_id) for one in leased] == [(new.id, -1009)] * 2


async def test_the_subscription_of_a_subscribed_supergroup_stays(
    database: Database, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        old = await readers.ensure(tx, -9, 0, "group", "en", now)
        new = await readers.ensure(tx, -1009, 0, "supergroup", "en", now)
        await subscriptions.save(tx, make_subscription(old, timezone="Asia/Tokyo"))
        await subscriptions.save(tx, make_subscription(new, timezone="Europe/Oslo"))
        await readers.move_chat(tx, -9, -1009)
        assert [one.timezone for one in await subscriptions.list_for_update(tx, -1009)] == ["Europe/Oslo"]
