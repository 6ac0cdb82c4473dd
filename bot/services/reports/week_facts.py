"""Loads the figures of the last seven days in the newsroom's calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.concurrency.adaptive_cache import AdaptiveCache
from bot.ports.clock import Clock
from bot.services.reports.week_report import WeekFacts, WeekReport, build_report
from data.database import Database
from data.newsroom import story_figures, weekly_figures

DAYS = 7


class WeekReports:
    """Loads the report; costly ones are cached in proportion to their load time (AdaptiveCache).

    Args:
        database: The database to read.
        clock: The present instant.
        zone: The newsroom's time zone, whose days are counted.
        monotonic: Seconds of a monotonic clock, for the cache.
    """

    def __init__(self, database: Database, clock: Clock, zone: str, monotonic: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._report = AdaptiveCache(self._load, monotonic)

    async def get(self) -> WeekReport:
        """The report of the last seven days, today among them. Raises DataError."""
        return await self._report.get()

    async def _load(self) -> WeekReport:
        last = self._day(self._clock.now())
        return build_report(
            await load_facts(self._database, last - timedelta(days=DAYS - 1), last, self._zone)
        )

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


async def load_facts(database: Database, first: date, last: date, zone: ZoneInfo) -> WeekFacts:
    """The counts from the first to the last day. Raises DataError."""
    since = datetime.combine(first, time(), zone)
    async with database.reading() as tx:
        parts = await story_figures.list_sent_parts(tx, since)
        left_after = await story_figures.list_last_parts_of_leavers(tx, since)
        edition_ids = {part.edition_id for part in parts}
        edition_ids.update(number for messages in left_after for number, _ in messages)
        stories = await story_figures.list_new_stories(tx, edition_ids)
        openings = await story_figures.list_openings(tx, first, last)
        kept = await story_figures.count_kept(tx, since)
        muted = await story_figures.count_muted(tx, since)
        carried = {story.article_id for found in stories.values() for story in found}
        ids = {*carried, *kept, *(one.article_id for one in openings)}
        return WeekFacts(
            first=first,
            last=last,
            parts=tuple((part.at.astimezone(zone).date(), part) for part in parts),
            stories=stories,
            openings=tuple(openings),
            kept=kept,
            muted=muted,
            left_after=tuple(left_after),
            facts=await story_figures.list_facts(tx, ids),
            joined=await weekly_figures.count_joined(tx, since),
            left=await weekly_figures.count_left(tx, since),
            published=await weekly_figures.count_published(tx, since),
        )
