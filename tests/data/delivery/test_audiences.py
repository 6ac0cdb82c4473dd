"""The readers of a broadcast: of a topic, a language, new ones, silent ones, one chat."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.audience import readers, subscriptions
from data.audience.reader_rules import mutes
from data.coordination import update_log
from data.database import Database
from data.delivery import audiences
from data.engines.upsert import Transaction
from data.records.delivery import AudienceKind, BroadcastAudience
from data.records.newsroom import StoredUpdate
from data.records.reader_rules import ReaderRule, RuleSubject
from tests.data.conftest import SubscriptionMaker

DAY = timedelta(days=1)


async def chats(tx: Transaction, kind: AudienceKind, value: str, at: datetime) -> list[int]:
    audience = BroadcastAudience(kind, value)
    rows = await tx.execute(audiences.recipients(audience, at))
    ids = sorted(int(row.reader_id) for row in rows)
    assert await audiences.count(tx, audience, at) == len(ids)
    return ids


async def test_a_topic_reaches_who_chose_it_or_everything_and_has_not_muted_it(
    database: Database, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    chosen: list[tuple[str, ...]] = [("sport",), ("sport 2",), (), ("câfé", 'a "b"'), ()]
    async with database.transaction() as tx:
        ids = []
        for chat, topics in enumerate(chosen, 1):
            reader = await readers.ensure(tx, chat, 0, "private", "en", now)
            await subscriptions.save(tx, make_subscription(reader, topics=topics))
            ids.append(reader.id)
        await mutes.put(tx, ids[4], [ReaderRule(RuleSubject.TOPIC, "sport")], now)
        one, two, every, other, muter = ids
        assert await chats(tx, AudienceKind.TOPIC, "sport", now) == [one, every]
        assert await chats(tx, AudienceKind.TOPIC, "câfé", now) == [every, other, muter]
        assert await chats(tx, AudienceKind.TOPIC, 'a "b"', now) == [every, other, muter]
        assert await chats(tx, AudienceKind.TOPIC, "%", now) == [every, muter]
        assert await chats(tx, AudienceKind.TOPIC, "sport 2", now) == [two, every, muter]


async def test_languages_new_readers_and_single_chats(
    database: Database, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        ids = []
        for chat, (language, age) in enumerate([("de", 1), ("de-AT", 9), ("en", 9), ("", 9)], 1):
            reader = await readers.ensure(tx, chat, 0, "private", language, now)
            await subscriptions.save(tx, make_subscription(reader, created_at=now - age * DAY))
            ids.append(reader.id)
        await subscriptions.block(tx, 3, "gone")
        assert await chats(tx, AudienceKind.LANGUAGE, "de", now) == ids[:2]
        assert await audiences.count_languages(tx, 9) == [("de", 2)]
        assert await chats(tx, AudienceKind.NEW, "", now) == ids[:1]
        assert await chats(tx, AudienceKind.CHAT, "2", now) == ids[1:2]
        assert await chats(tx, AudienceKind.CHAT, "3", now) == []


async def test_silent_are_private_chats_from_which_nothing_came_for_a_month(
    database: Database, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    long_ago = now - 60 * DAY
    async with database.transaction() as tx:
        ids = []
        for chat, kind, since in ((1, "private", long_ago), (2, "private", now), (-3, "group", long_ago)):
            reader = await readers.ensure(tx, chat, 0, kind, "en", since)
            await subscriptions.save(tx, make_subscription(reader))
            ids.append(reader.id)
        assert await chats(tx, AudienceKind.SILENT, "", now) == ids[:1]
        await update_log.store(tx, [StoredUpdate(1, "{}", 1)], now - DAY)
        days = [(now - n * DAY).date() for n in (3, 2, 1, 0)]
        await readers.record_signs_of_life(tx, days)
        await readers.record_signs_of_life(tx, days)
        found = await readers.get(tx, 1)
        assert found is not None
        assert found.seen_on == (now - DAY).date()
        assert await chats(tx, AudienceKind.SILENT, "", now) == []
        assert await chats(tx, AudienceKind.SILENT, "", now + 31 * DAY) == ids[:2]


async def test_the_zones_of_an_audience_are_named_once(
    database: Database, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    zones = ("Asia/Tokyo", "UTC", "UTC", "Asia/Tokyo", "Europe/Kyiv")
    async with database.transaction() as tx:
        for number, zone in enumerate(zones, 1):
            reader = await readers.ensure(tx, number, 0, "private", "de" if number > 2 else "en", now)
            topics = ("sport",) if number > 4 else ("economy",)
            await subscriptions.save(tx, make_subscription(reader, timezone=zone, topics=topics))
        every = BroadcastAudience(AudienceKind.ALL, "")
        assert await audiences.list_zones(tx, every, now) == ["Asia/Tokyo", "Europe/Kyiv", "UTC"]
        german = BroadcastAudience(AudienceKind.LANGUAGE, "de")
        assert await audiences.list_zones(tx, german, now) == ["Asia/Tokyo", "Europe/Kyiv", "UTC"]
        topic = BroadcastAudience(AudienceKind.TOPIC, "sport")
        assert await audiences.list_zones(tx, topic, now) == ["Europe/Kyiv"]
        assert await audiences.list_zones(tx, BroadcastAudience(AudienceKind.CHAT, "77"), now) == []
