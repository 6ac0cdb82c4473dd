"""Plans broadcasts for an hour: one instant for all readers, or the same wall time for each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.services.broadcasts.broadcasts import is_sent_at_once, subject_of
from bot.services.calendar.slots import resolve_wall_time
from bot.services.newsroom.people import Person
from data.database import Database, Transaction
from data.delivery import audiences, broadcasts
from data.newsroom import team
from data.records.delivery import Broadcast, BroadcastState

MAX_AHEAD = timedelta(days=366)
LATE_AFTER = timedelta(minutes=2)
_RUNNING_STATES = (BroadcastState.RUNNING, BroadcastState.STOPPING)
_FORMAT = "%Y-%m-%dT%H:%M"


async def plan(
    database: Database,
    broadcast_id: int,
    at: datetime,
    zone: str,
    person: Person,
    now: datetime,
    *,
    is_local: bool,
) -> Broadcast:
    """Send a broadcast at an instant, or to each reader when it is that wall time where they are.

    Args:
        database: The database.
        broadcast_id: A draft or planned broadcast.
        at: The instant.
        zone: The newsroom's zone, in which `at` is the wall time.
        person: Who plans it.
        now: The present.
        is_local: Whether each reader gets it at that wall time.

    Raises:
        UserError: The instant is past or too far away, or the broadcast is gone.
    """
    if at <= now:
        raise UserError("moment.past")
    if at > now + MAX_AHEAD:
        raise UserError("moment.far")
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    async with database.transaction() as tx:
        draft = _require_unsent(await broadcasts.get_for_update(tx, broadcast_id))
        zones = await audiences.list_zones(tx, draft.audience, now) if is_local else ()
        planned = await broadcasts.change(
            tx,
            draft.id,
            state=BroadcastState.PLANNED,
            planned_at=_earliest(wall, zones, at),
            local_time=f"{wall:{_FORMAT}}" if is_local else "",
        )
        subject = f"{wall:%Y-%m-%d %H:%M}: {await subject_of(tx, draft)}"
        action = "broadcast.planned_local" if is_local else "broadcast.planned"
        await team.write_audit_entry(tx, person.id, person.name, action, subject, now)
    return planned


async def cancel(database: Database, broadcast_id: int, person: Person, now: datetime) -> Broadcast:
    """Make a planned broadcast a draft.

    Raises:
        UserError: It is being sent, or gone.
    """
    async with database.transaction() as tx:
        planned = _require_unsent(await broadcasts.get_for_update(tx, broadcast_id))
        if planned.state is BroadcastState.DRAFT:
            return planned
        subject = await subject_of(tx, planned)
        await team.write_audit_entry(tx, person.id, person.name, "broadcast.cancelled", subject, now)
        return await broadcasts.change(
            tx, planned.id, state=BroadcastState.DRAFT, planned_at=None, local_time=""
        )


async def start_due(tx: Transaction, now: datetime) -> list[Broadcast]:
    """Start the planned broadcasts whose hour has come; one for all at once waits for another such one."""
    found = await broadcasts.lock_open(tx)
    is_busy = any(one.state in _RUNNING_STATES and is_sent_at_once(one) for one in found.values())
    due = [one for one in found.values() if one.planned_at and one.planned_at <= now]
    started: list[Broadcast] = []
    for one in sorted(due, key=lambda each: (each.planned_at or now, each.id)):
        if one.state is not BroadcastState.PLANNED or (is_busy and is_sent_at_once(one)):
            continue
        is_busy = is_busy or is_sent_at_once(one)
        readers = await audiences.count(tx, one.audience, now)
        changed = await broadcasts.change(
            tx,
            one.id,
            state=BroadcastState.RUNNING,
            readers=readers,
            started_at=now,
            card_message_id=None,
        )
        started.append(changed)
    return started


def local_instant(broadcast: Broadcast, zone: str, now: datetime) -> datetime:
    """When a reader in a zone gets a broadcast: at its wall time there, at once where that has passed."""
    if not broadcast.local_time:
        return now
    wall = datetime.strptime(broadcast.local_time, _FORMAT)  # noqa: DTZ007 - a wall time
    at = resolve_wall_time(wall.date(), wall.time(), ZoneInfo(zone))
    return max(at or now, now)


def _earliest(wall: datetime, zones: Iterable[str], at: datetime) -> datetime:
    """When the first of some zones reaches a wall time; `at` without zones."""
    found = (resolve_wall_time(wall.date(), wall.time(), ZoneInfo(zone)) for zone in zones)
    return min((one for one in found if one), default=at)


def is_late(broadcast: Broadcast) -> bool:
    """Whether a planned broadcast was started well after its hour."""
    if broadcast.planned_at is None or broadcast.started_at is None or broadcast.local_time:
        return False
    return broadcast.started_at - broadcast.planned_at > LATE_AFTER


def _require_unsent(broadcast: Broadcast | None) -> Broadcast:
    if broadcast is None or broadcast.state not in (BroadcastState.DRAFT, BroadcastState.PLANNED):
        raise UserError("broadcast.gone")
    return broadcast
