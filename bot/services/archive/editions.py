"""Loads the edition of a day for the public archive: what readers at the default times got on that date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.services.calendar.slots import Schedule, first_due, slot_before, slots_on
from bot.services.planning.composition import ALL_STORIES, CompositionRules, compose
from bot.services.planning.event_choice import EventChoice
from bot.services.planning.importance import group_events
from bot.services.reading.latest import ListedStory, list_events
from data.articles import archive, events
from data.database import Database, Transaction
from data.delivery import edition_days
from data.records.articles import CandidateArticle
from data.records.events import EditionEntry, EntryKind

_MAX_ARTICLES: Final = 400
_MAX_STORIES: Final = 100
_FIRST_DAY, _LAST_DAY = date(1970, 1, 10), date(9999, 12, 20)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1)
"""A story that is planned for a digest is published in its minute, just before it is composed."""


@dataclass(frozen=True, slots=True)
class EditionStory:
    """A story of an edition; `is_brief` is whether one line was told of it, `section` its heading or ""."""

    story: ListedStory
    is_brief: bool
    section: str


@dataclass(frozen=True, slots=True)
class ArchivedEdition:
    """The edition of a local date in its order, and the dates of the editions before and after it."""

    day: date
    stories: tuple[EditionStory, ...]
    earlier: date | None
    later: date | None


@dataclass(frozen=True, slots=True)
class _Period:
    """What an edition covers: published from `begins` on, before `ends`."""

    begins: datetime
    ends: datetime


async def load_edition(
    database: Database, schedule: Schedule, day: date, now: datetime
) -> ArchivedEdition | None:
    """The edition of a date; None where none went out yet, or nothing of it is published any more."""
    period = _period(schedule, day, now)
    if period is None:
        return None
    async with database.reading() as tx:
        found = await archive.list_published_between(tx, period.begins, period.ends, _MAX_ARTICLES)
        entries = await _compose(tx, found, day)
        listed = await list_events(tx, [one.event_id for one in entries])
        earlier = await archive.last_published_before(tx, period.begins)
        later = await archive.first_published_from(tx, period.ends)
    by_lead = {story.article.event_id: story for story in listed}
    if not by_lead:
        return None
    stories = tuple(
        EditionStory(by_lead[one.event_id], one.kind is not EntryKind.STORY, one.section)
        for one in entries
        if one.event_id in by_lead
    )
    return ArchivedEdition(day, stories, _day_of(schedule, earlier, now), _day_of(schedule, later, now))


async def newest_edition(database: Database, schedule: Schedule, now: datetime) -> date | None:
    """The date of the last edition that went out with stories, None without one."""
    last = slot_before(schedule, now + _INSTANT)
    async with database.reading() as tx:
        published = await archive.last_published_before(tx, last.at + _MINUTE)
    return _day_of(schedule, published, now)


async def list_days(database: Database, schedule: Schedule, now: datetime) -> list[date]:
    """The dates of all editions that went out with stories, ascending."""
    found: list[date] = []
    since = _EPOCH
    async with database.reading() as tx:
        while (published := await archive.first_published_from(tx, since)) is not None:
            day = _day_of(schedule, published, now)
            period = _period(schedule, day, now) if day else None
            if day is None or period is None:
                break
            found.append(day)
            since = max(period.ends, published + _INSTANT)
    return found


async def _compose(tx: Transaction, found: list[CandidateArticle], day: date) -> tuple[EditionEntry, ...]:
    """The events in the order of the digest, at most _MAX_STORIES; openings since then do not change it."""
    records = await events.get_many(tx, {one.event_id for one in found})
    unopened = (replace(event, opened=0) for event in group_events(found, records).values())
    choices = [EventChoice(event) for event in unopened]
    sections = tuple(await edition_days.list_sections(tx))
    decided = await edition_days.get_day(tx, day)
    return compose(choices, CompositionRules(ALL_STORIES, sections, decided)).entries[:_MAX_STORIES]


def _period(schedule: Schedule, day: date, now: datetime) -> _Period | None:
    """What readers at the default times had on a date until now; None before its first digest."""
    if not _FIRST_DAY <= day <= _LAST_DAY:
        return None
    slots = slots_on(schedule, day)
    passed = [slot for slot in slots if slot.at <= now]
    if not passed:
        return None
    return _Period(slot_before(schedule, slots[0].at).at + _MINUTE, passed[-1].at + _MINUTE)


def _day_of(schedule: Schedule, published: datetime | None, now: datetime) -> date | None:
    """The date of the edition with what was published at an instant, None where that is still to come."""
    if published is None:
        return None
    due = first_due(schedule, published - _MINUTE)
    return due.astimezone(ZoneInfo(schedule.timezone)).date() if due <= now else None
