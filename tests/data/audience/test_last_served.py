"""Tests of data.audience.last_served: the last digest planned for a reader within a period."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from data.articles import articles
from data.audience import last_served, readers
from data.audience.last_served import LastServed
from data.database import Database
from data.delivery import broadcasts, editions
from tests.data.conftest import ArticleMaker, DeliveryMaker
from tests.support.deliveries import plan_deliveries


async def test_a_new_reader_has_no_last_digest(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 5, 0, "private", "en", now)
        assert await last_served.get_last_served(tx, reader.id, now - timedelta(days=1)) is None


async def test_last_served_has_date_slots_and_number_of_the_last_digest_but_no_broadcast(
    database: Database, now: datetime, make_article: ArticleMaker, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 5, 0, "private", "en", now)
        numbers = []
        for title in ("One", "Two", "Three"):
            added = await articles.add(tx, make_article(title=title), now)
            numbers.append((await articles.publish(tx, added.id, now)).id)
        first = await editions.add_edition(tx, "digest", ((numbers[0],),), 0, now)
        second = await editions.add_edition(tx, "digest", ((numbers[1],),), 0, now)
        day = {"reader_id": reader.id, "kind": "digest", "local_date": date(2026, 3, 5), "part": 0}
        await plan_deliveries(
            tx,
            [
                make_delivery(**day, edition_id=first, slot=0, due_at=now - timedelta(hours=9)),
                make_delivery(**day, edition_id=second, slot=1, due_at=now - timedelta(hours=1)),
            ],
        )
        message = await broadcasts.create_draft(tx, 7, 7, "en", "Dear readers", now)
        other = {**day, "kind": "broadcast", "edition_id": message.edition_id}
        await plan_deliveries(tx, [make_delivery(**other, slot=9, due_at=now + timedelta(hours=23))])
        assert await last_served.get_last_served(tx, reader.id, now - timedelta(days=1)) == LastServed(
            date(2026, 3, 5), 2, 2, now - timedelta(hours=1)
        )
        assert await last_served.get_last_served(tx, reader.id, now) is None
