"""Loads the digest of a local date as a reader without topics gets it at the default time, for editors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.services.calendar.slots import ONE_DAY, Schedule, Slot, first_due, slot_before, slots_on
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.composition import Digest
from bot.services.planning.decisions import compose_for
from bot.services.planning.held_back import write_held_back
from bot.services.planning.planner import load_candidates
from data.articles import events
from data.database import Database, Transaction
from data.delivery.planning import PlanningKey
from data.newsroom import team, undo_steps
from data.records.articles import ArticleStatus
from data.records.audience import ScheduleGroup
from data.records.events import EditionDay, EntryKind, EventMark
from data.records.newsroom import AuditEntry

UNDO_KIND = "edition"
"""The kind of the undo steps of editions; their subject is the ordinal of the date."""
AUDIT_PREFIX = "edition."
"""The beginning of the actions of audit entries about editions; their subjects begin with the ISO date."""
DAYS_BACK = 1
"""How many days back editions are shown: in the west, a date is not over when it is in the newsroom."""
DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """One event of an edition.

    Attributes:
        event_id: The event.
        title: The title of its lead article.
        outlets: The number of its independent outlets.
        kind: How it stands in the digest; None for one that is dropped on this day.
        mark: The mark that counts: that of the day, or else that of every day.
        is_of_day: Whether it is marked for this day.
        is_moved: Whether editors moved it by hand.
        section: The topic under whose heading it stands, or "".
        topics: Its topics.
        published_at: When its newest article was published.
    """

    event_id: int
    title: str
    outlets: int
    kind: EntryKind | None
    mark: EventMark
    is_of_day: bool
    is_moved: bool
    section: str
    topics: tuple[str, ...]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Audience:
    """How many readers get a digest on a local date, and when the first does; None without readers."""

    readers: int
    first_at: datetime | None


@dataclass(frozen=True, slots=True)
class EditionPlan:
    """The digest of a local date.

    Attributes:
        day: What editors decided.
        at: When a reader at the default time gets it.
        opens_at: When that reader gets the digest before: it has everything published until then.
        zone: The zone of the default time.
        entries: The events: those in the digest in its order, the dropped ones, those on demand.
        audience: Who gets a digest on this date, at any time.
        is_regrouped: Whether the order is not that by importance and places.
        undo_id: The step that undoes the last change; None where there is none.
        last_change: The audit entry of the last change, or None.
    """

    day: EditionDay
    at: datetime
    opens_at: datetime
    zone: str
    entries: tuple[PlannedEntry, ...]
    audience: Audience
    is_regrouped: bool = False
    undo_id: int | None = None
    last_change: AuditEntry | None = None

    def place_of(self, event_id: int) -> int | None:
        """The place of an event in `entries`, from 0; None where it is not there (any more)."""
        return next((n for n, one in enumerate(self.entries) if one.event_id == event_id), None)

    @property
    def order(self) -> list[int]:
        """The events in the order of the digest, without the dropped ones."""
        return [one.event_id for one in self.entries if one.kind is not None]


def next_edition(schedule: Schedule, now: datetime) -> date:
    """The local date of the next digest at the default time."""
    return first_due(schedule, now).astimezone(ZoneInfo(schedule.timezone)).date()


def is_in_reach(schedule: Schedule, day: date, now: datetime) -> bool:
    """Whether editors can look at the edition of a date."""
    today = now.astimezone(ZoneInfo(schedule.timezone)).date()
    return -DAYS_BACK <= (day - today).days <= DAYS_AHEAD


async def load_plan(
    database: Database, schedule: Schedule, day: date, groups: Sequence[ScheduleGroup], now: datetime
) -> EditionPlan:
    """The edition of a local date with the articles published up to now.

    Args:
        database: The database.
        schedule: The default times.
        day: The date.
        groups: When readers get digests.
        now: The present.

    Raises:
        UserError: The date is too far away.
    """
    if not is_in_reach(schedule, day, now):
        raise UserError("edition.out_of_reach", days=DAYS_AHEAD)
    candidates = await load_candidates(database, now, day, *(day - n * ONE_DAY for n in (1, 2)))
    slot = _slot(schedule, day, now)
    before = slot_before(schedule, slot.at)
    digest = _compose(candidates, schedule, slot, before)
    decided = candidates.decided_on(day)
    async with database.reading() as tx:
        shown = {entry.event_id for entry in digest.entries} | set(decided.marks)
        members = await events.list_members(tx, shown, (ArticleStatus.PUBLISHED,))
        undo_id = await undo_steps.last_id(tx, UNDO_KIND, day.toordinal())
        changes = await last_changes(tx, day, 1) if decided.version else []
    titles = {one.id: one.title for one in members}
    return EditionPlan(
        day=decided,
        at=slot.at,
        opens_at=before.at,
        zone=schedule.timezone,
        entries=_entries(candidates, digest, decided, titles),
        audience=audience_of(groups, day),
        is_regrouped=_is_regrouped(candidates, digest, decided),
        undo_id=undo_id,
        last_change=changes[0] if changes else None,
    )


async def last_changes(tx: Transaction, day: date, count: int) -> list[AuditEntry]:
    """The audit entries of the last changes of a day, newest first."""
    return await team.last_audit_entries(tx, AUDIT_PREFIX, day.isoformat(), count)


def audience_of(groups: Sequence[ScheduleGroup], day: date) -> Audience:
    """Who gets a digest on a local date."""
    found = [(group.readers, slots[0].at) for group in groups if (slots := _slots_of(group, day))]
    return Audience(sum(count for count, _ in found), min((at for _, at in found), default=None))


def _slots_of(group: ScheduleGroup, day: date) -> list[Slot]:
    schedule = Schedule(group.timezone, group.times, group.weekdays)
    return [one for one in slots_on(schedule, day) if group.not_before is None or one.at >= group.not_before]


def _slot(schedule: Schedule, day: date, now: datetime) -> Slot:
    """The next digest of a date, or else its last one; at noon on a date that the zone omits."""
    slots = slots_on(schedule, day)
    ahead = (one for one in slots if one.at > now)
    noon = Slot(day, 0, datetime.combine(day, time(12), UTC))
    return next(ahead, slots[-1] if slots else noon)


def _missed(candidates: CandidateSet, schedule: Schedule, last: Slot) -> str:
    """What editors dropped from the digests of a local date up to `last`, as a subscription stores it."""
    decided, missed = candidates.decided_on(last.day), 0
    slots = [one for one in slots_on(schedule, last.day) if one.at <= last.at]
    begins = slot_before(schedule, slots[0].at).at if slots else last.at
    for slot in slots:
        dropped = [
            event_id
            for event_id, mark in decided.marks.items()
            if mark is EventMark.DROP and decided.marked_at[event_id] <= slot.at
        ]
        missed |= candidates.of_events(dropped) & candidates.since(begins) & ~candidates.since(slot.at)
        begins = slot.at
    return write_held_back(missed, candidates)


def _compose(candidates: CandidateSet, schedule: Schedule, slot: Slot, before: Slot) -> Digest:
    """The digest of a reader who has had all digests before."""
    key = PlanningKey(
        next_due=slot.at,
        timezone=schedule.timezone,
        times=schedule.times,
        weekdays=schedule.weekdays,
        topics=(),
        slot_date=before.day,
        slots_done=before.number + 1,
        covered_seq=candidates.seq_before(candidates.since(before.at)),
        send_empty=False,
        quiet=None,
        first_seq=0,
        held_back=_missed(candidates, schedule, before),
    )
    return compose_for(key, candidates, slot, until=slot.at).digest


def _entries(
    candidates: CandidateSet, digest: Digest, day: EditionDay, titles: dict[int, str]
) -> tuple[PlannedEntry, ...]:
    placed = [
        (one.event_id, one.kind, one.section) for one in digest.entries if one.kind is not EntryKind.MORE
    ]
    dropped = [(event_id, None, "") for event_id, mark in sorted(day.marks.items()) if mark is EventMark.DROP]
    more = [(one.event_id, one.kind, "") for one in digest.entries if one.kind is EntryKind.MORE]
    found = []
    for event_id, kind, section in (*placed, *dropped, *more):
        event = candidates.events.get(event_id)
        if event is None or event.lead_id not in titles:
            continue  # retracted or merged since it was marked
        found.append(
            PlannedEntry(
                event_id=event_id,
                title=titles[event.lead_id],
                outlets=event.outlets,
                kind=kind,
                mark=day.marks.get(event_id, event.mark),
                is_of_day=event_id in day.marks,
                is_moved=event_id in day.positions,
                section=section,
                topics=tuple(sorted(event.topics)),
                published_at=event.newest_at,
            )
        )
    return tuple(found)


def _is_regrouped(candidates: CandidateSet, digest: Digest, day: EditionDay) -> bool:
    marks = [day.marks.get(one.event_id, candidates.events[one.event_id].mark) for one in digest.entries]
    return (
        any(one.section for one in digest.entries)
        or any(section.max_stories is not None for section in candidates.sections)
        or (digest.left_out > 0 and EventMark.MUST in marks)
    )
