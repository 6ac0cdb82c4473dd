"""A newsroom with every kind of record, and helpers that import and export lines directly."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.services.transfer.batching import read_batches
from bot.services.transfer.export import export_lines
from bot.services.transfer.importer import Importer
from bot.services.transfer.readers import ImportDefaults
from data import feeds
from data.articles import articles, events, publication_plans
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import edition_days, editions
from data.newsroom import connected_chats, story_figures, team, tips
from data.records.audience import QuietHours, Subscription, SubscriptionState, SummaryLength
from data.records.channel_look import ChannelLook
from data.records.events import Addition, EditionDay, EventMark, Section, ValueConflict
from data.records.feeds import NewSource
from data.records.newsroom import ConnectedChat
from data.records.publication_plans import PlanState, PublicationPlan
from data.records.tips import Tip
from data.transfer.records import ImportCounts
from tests.support import factories
from tests.support.factories import NOW

MINIMAL_READER: dict[str, object] = {"kind": "reader", "chat_id": 42}
DEFAULTS = ImportDefaults("Asia/Tokyo", ("06:15",), "de")
COPIES_OF_2 = (3,)
KINDS = [
    *("team", "channel", "source", *["article"] * 6, "tip", "tip", "tip_block"),
    *("event", "edition_day", *["section"] * 2, *["reader"] * 4),
]
"""The kinds of the exported lines of a newsroom that `fill` has filled."""


async def add_subscription(tx: Transaction, chat_id: int, thread_id: int = 0, **changes: Any) -> None:
    """Subscribe a chat; any field of the subscription can be given."""
    reader = await readers.ensure(tx, chat_id, thread_id, "private", "de", NOW)
    sample = factories.subscription(reader_id=reader.id, chat_id=chat_id, thread_id=thread_id)
    await subscriptions.save(tx, replace(sample, **changes))


async def fill(tx: Transaction) -> None:
    """Store an editor, a feed, six articles of every status and five subscriptions of every state."""
    await team.add(tx, 7, "Ada \U0001f58b", 1, NOW)
    feed = NewSource("https://example.org/feed", "Example", "", True, False, ("city",), 7, "Ada", 7, "en")
    source = await feeds.add(tx, feed, NOW)
    assert source is not None
    await feeds.add_keys(tx, source.id, ["b" * 24, "a" * 24], NOW)
    await feeds.change(tx, source.id, success_at=NOW)
    for number in range(1, 7):
        new = factories.new_article(f"Story {number}", topics=("city",), url="https://example.org/live")
        event_id, copy_of = (2, 2) if number in COPIES_OF_2 else (None, None)
        at = NOW + timedelta(minutes=number)
        article = await articles.add(tx, new, at, event_id=event_id, copy_of=copy_of)
        if number in (2, 3, 5):
            await articles.publish(tx, article.id, NOW + timedelta(hours=number))
    await articles.discard(tx, 4, NOW)
    later = NOW + timedelta(days=1)
    plan = PublicationPlan(1, PlanState.READY, later, NOW, True, 7, "Ada", 8, "Bea", "v1", NOW)
    await publication_plans.save(tx, plan)
    await editions.add_edition(tx, "digest", ((2,),), 0, NOW)
    await articles.retract(tx, 5, NOW)
    await decide(tx)
    await connect_and_tip(tx)
    await add_subscription(
        tx,
        42,
        slot_date=date(2026, 11, 22),
        slots_done=1,
        covered_seq=2,
        first_seq=1,
        topics=("city", "köln"),
        max_stories=5,
        follows=(1, 2),
        mute_set='[["event","2",0],["words","port strike",1795420800]]',
        story_languages=("de", "en"),
        story_sources=("bay radio", "example.org"),
        taste='[["source","example.org",1],["topic","city",-1]]',
        taps=((2, 0, (("topic", "city"),)), (1, 1, (("source", "example.org"),))),
        watch_set='[["event","1",0],["topic","köln",0]]',
        at_once=5,
        at_night=True,
    )
    await add_subscription(tx, -1001234567890, 5, state=SubscriptionState.BLOCKED, next_due=None)
    await add_subscription(
        tx, 43, state=SubscriptionState.UNSUBSCRIBED, next_due=None, unsubscribed_at=NOW, times=("06:30",)
    )
    await add_subscription(
        tx, -1001234567890, 0, quiet=QuietHours("22:00", "07:00"), silent=True, rich=True, pictures=False
    )
    until = NOW + timedelta(days=400)
    await add_subscription(
        tx, 43, state=SubscriptionState.PAUSED, paused_until=until, length=SummaryLength.LONG
    )
    await readers.ensure(tx, 44, 0, "private", "en", NOW)  # a reader without a subscription


async def connect_and_tip(tx: Transaction) -> None:
    """Store a connected channel with a look, the tips of two readers, and one who may send no more."""
    chat = ConnectedChat(-1001, "channel", "Valley <News>", "valley", 7, NOW)
    await connected_chats.save(tx, chat)
    await connected_chats.set_look(tx, -1001, ChannelLook(signature="Valley", hashtags=True))
    await connected_chats.set_asks_first(tx, -1001, asks_first=True)
    await tips.add(tx, Tip(1, 42, "Rita", "de", NOW), made_draft=True)
    await tips.add(tx, Tip(1, 43, "", "", NOW), is_thanked=True)
    await tips.block(tx, 99, 7, NOW)


async def decide(tx: Transaction) -> None:
    """Store what editors and the comparison say of the event of articles 2 and 3, and of a day."""
    await events.choose_lead(tx, 2, 3, NOW)
    await events.set_mark(tx, 2, EventMark.MUST, NOW)
    conflict = ValueConflict("people", 3, "12", 2, "14")
    await events.set_facts(tx, 2, [Addition(2, "The detour is six miles.")], [conflict], NOW)
    await events.count_opened(tx, 2)
    await story_figures.count_opening(tx, 3, NOW.date())
    await story_figures.count_opening(tx, 3, NOW.date())
    marks = {2: EventMark.LEAD, 1: EventMark.DROP}
    await edition_days.save_day(tx, EditionDay(NOW.date(), "Good morning", 0, marks, {2: 1, 5: 0}), NOW)
    await edition_days.save_sections(tx, [Section("sport", 0, 3), Section("city", 1, None)])


async def import_lines(database: Database, *lines: object, now: datetime = NOW) -> dict[str, ImportCounts]:
    """Import objects as lines, none of which may be rejected; gives the counts by kind."""
    stream = io.BytesIO("\n".join(json.dumps(line) for line in lines).encode())
    reports: list[tuple[int, str]] = []
    importer = await Importer.begin(database, DEFAULTS, lambda: now)
    counts: dict[str, ImportCounts] = {}
    for batch in read_batches(stream, lambda *report: reports.append(report), lambda *_: None):
        counts[batch.kind] = counts.get(batch.kind, ImportCounts()) + await importer.import_batch(batch)
    assert reports == []
    return counts


async def exported(database: Database) -> list[dict[str, Any]]:
    """The exported lines as objects."""
    return [json.loads(line) async for _, line in export_lines(database)]


async def subscription(database: Database, chat_id: int) -> Subscription:
    """The subscription of a chat outside forum topics."""
    async with database.reading() as tx:
        reader = await readers.get(tx, chat_id, 0)
        assert reader is not None
        found = await subscriptions.get(tx, reader.id)
    assert found is not None
    return found
