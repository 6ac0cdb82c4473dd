"""A database with readers and stories in it, for the tests of use cases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.services.articles.intake import IntakeServices
from bot.services.subscriptions import subscriptions as subscription_service
from bot.services.subscriptions.subscriptions import Chat, SubscriptionDefaults
from data import privacy
from data.articles import articles
from data.audience import subscriptions
from data.database import Database
from data.delivery import editions
from data.records.audience import Subscription
from data.records.delivery import Edition
from tests.support.factories import NOW, new_article
from tests.support.in_process_summarizer import InProcessSummarizer

DEFAULTS = SubscriptionDefaults("UTC", ("08:00",))


def intake_services(database: Database) -> IntakeServices:
    """What intake needs, with a new summarizer in this process."""
    summarizer = InProcessSummarizer()
    return IntakeServices(database, summarizer, summarizer)


def chat(number: int = 1003, thread_id: int = 0, kind: str = "private") -> Chat:
    """A chat that writes English."""
    return Chat(number, thread_id, kind, "en")


async def subscribe(
    database: Database, of: Chat | None = None, now: datetime = NOW, **changes: Any
) -> Subscription:
    """Subscribe a chat with the defaults; any field can be given."""
    async with database.transaction() as tx:
        found, _ = await subscription_service.subscribe(tx, of or chat(), DEFAULTS, now)
        found = replace(found, **changes)
        await subscriptions.save(tx, found)
    return found


async def subscribe_chats(
    database: Database, chats: Iterable[Chat], now: datetime = NOW, **changes: Any
) -> None:
    """Subscribe chats with the defaults in one transaction; any field can be given."""
    async with database.transaction() as tx:
        for one in chats:
            found, _ = await subscription_service.subscribe(tx, one, DEFAULTS, now)
            await subscriptions.save(tx, replace(found, **changes))


async def subscription(database: Database, of: Chat | None = None) -> Subscription:
    """A chat's subscription as it is now."""
    async with database.reading() as tx:
        return await subscription_service.require(tx, of or chat())


async def publish(
    database: Database, *titles: str, now: datetime = NOW, event_id: int | None = None, **changes: Any
) -> list[int]:
    """Publish plain stories, each in an event of its own unless it is given; gives their numbers."""
    numbers = []
    async with database.transaction() as tx:
        for title in titles:
            added = await articles.add(tx, new_article(title, **changes), now, event_id=event_id)
            numbers.append((await articles.publish(tx, added.id, now)).id)
    return numbers


async def retract(database: Database, *numbers: int) -> None:
    """Take stories back."""
    async with database.transaction() as tx:
        for number in numbers:
            await articles.retract(tx, number, NOW)


async def messages(database: Database, chat_id: int = 1003) -> list[dict[str, Any]]:
    """The rows of the outbox for a chat, in the order of planning."""
    async with database.reading() as tx:
        stored: dict[str, Any] = await privacy.collect_stored_data(tx, chat_id)
    return list(stored["messages"])


async def edition(database: Database, number: int) -> Edition:
    """The stored edition with this number."""
    async with database.reading() as tx:
        found = await editions.get_edition(tx, number)
    assert found is not None
    return found


async def wait_for_lock_waiters(database: Database, count: int) -> None:
    """Wait until `count` transactions wait for a lock of PostgreSQL, as the server reports."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(60):
        while True:
            async with database.reading() as tx:
                if (await tx.exec_driver_sql(waiting)).scalar_one() >= count:
                    return
            await asyncio.sleep(0.01)
