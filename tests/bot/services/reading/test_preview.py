"""A preview, and the edition that editors see, are what planning makes when nothing changes until then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.clock import MovableClock
from bot.services.calendar.slots import Schedule
from bot.services.planning.edition_plan import load_plan
from bot.services.planning.planner import plan
from bot.services.reading.preview import PreviewLoader
from data.articles import articles, events
from data.database import Database
from data.delivery import edition_days
from data.records.audience import QuietHours
from data.records.events import EditionDay, EventMark, Novelty, Section
from tests.bot.services.seed import chat, edition, messages, publish, subscribe, subscription
from tests.support.factories import NOW

MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
NEXT_MORNING = MORNING + timedelta(days=1)
DAILY = Schedule("UTC", ("08:00",), (1, 2, 3, 4, 5, 6, 7))
READERS: dict[int, dict[str, Any]] = {
    1: {},
    2: {"topics": ("sea",)},
    3: {"topics": ("sport",)},
    4: {"max_stories": 1},
    5: {"max_stories": 0},
    6: {"quiet": QuietHours("07:00", "09:00")},
    7: {"topics": ("sport",), "follows": (1,)},
    8: {"covered_seq": 2, "first_seq": 0},
}


async def event_of(database: Database, article_id: int) -> int:
    async with database.reading() as tx:
        return (await articles.get_many(tx, [article_id]))[article_id].event_id


async def report_again(database: Database, title: str, event_id: int, now: datetime, *new: str) -> None:
    """Publish another article of an event that adds these sentences."""
    (number,) = await publish(database, title, now=now, topics=("sea",))
    async with database.transaction() as tx:
        await events.move_articles(tx, [number], event_id, now)
        await events.set_novelty(tx, number, Novelty(new, bool(new)), now)


async def compare(database: Database, now: datetime, due: datetime) -> None:
    """Load all previews and the edition at `now`, plan what is due, and compare them."""
    readers = {number: await subscription(database, chat(number)) for number in READERS}
    previews = await PreviewLoader(database, MovableClock(lambda: now)).load(list(readers.values()))
    arranged = await load_plan(database, DAILY, due.date(), [], now)
    assert arranged.order == [entry.event_id for entry in previews[readers[1]].edition.entries]
    await plan(database, due)
    for number, reader in readers.items():
        preview = previews[reader]
        rows = [row for row in await messages(database, number) if row["local_date"] == str(due.date())]
        if not rows:
            assert preview.edition.parts == (), number
            continue
        sent = await edition(database, rows[0]["edition_id"])
        shown = (
            preview.edition.entries,
            preview.edition.parts,
            preview.edition.body,
            preview.edition.left_out,
        )
        assert (sent.entries, sent.parts, sent.body, sent.left_out) == shown, number
        assert preview.comes_at == (due + timedelta(hours=1) if reader.quiet else due)
        assert preview.local_date == due.date()


async def test_previews_are_what_planning_makes_of_the_same_articles(database: Database) -> None:
    for number, settings in READERS.items():
        await subscribe(database, chat(number), **settings)
    ids = await publish(database, "Ferry", "Bread", topics=("sea",))
    await publish(database, "Chess", topics=("sport",))
    await publish(database, *(f"City {n}" for n in range(24)), topics=("city",))
    ferry, bread = await event_of(database, ids[0]), await event_of(database, ids[1])
    async with database.transaction() as tx:
        await edition_days.save_sections(tx, [Section("sea", 0, 1)])
        first = EditionDay(date(2026, 11, 23), "Hello", 0, {bread: EventMark.DROP}, {ferry: 2})
        await edition_days.save_day(tx, first, NOW)
    await compare(database, NOW, MORNING)
    await report_again(database, "Ferry sails", ferry, MORNING + timedelta(hours=1), "It sails at six.")
    await report_again(database, "Ferry again", ferry, MORNING + timedelta(hours=2))
    await publish(database, "Fog", topics=("sport",), now=MORNING + timedelta(hours=3))
    await compare(database, MORNING + timedelta(hours=4), NEXT_MORNING)
    await compare(database, NEXT_MORNING + timedelta(hours=1), NEXT_MORNING + timedelta(days=1))
