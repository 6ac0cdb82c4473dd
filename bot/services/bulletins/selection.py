"""Decides whether readers get a bulletin, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services.calendar.slots import Slot
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.decisions import compose_for
from data.delivery.planning import PlanningKey
from data.records.bulletins import AtOnce, Bulletin, BulletinKind
from data.records.events import EditionEntry, EntryKind


@dataclass(frozen=True, slots=True)
class BulletinReason:
    """Why readers get a bulletin, and the entry that it shows; equal ones have one edition."""

    kind: BulletinKind
    entry: EditionEntry


def wanted_by(bulletin: Bulletin) -> AtOnce:
    """Of which readers a bulletin is: they want one of these."""
    if bulletin.is_breaking:
        return AtOnce.BREAKING | AtOnce.EVERYTHING
    return AtOnce.WATCHED | AtOnce.EVERYTHING


def select(
    key: PlanningKey, at_once: int, bulletin: Bulletin, candidates: CandidateSet, now: datetime
) -> BulletinReason | None:
    """Why the readers of a planning key get a bulletin; None where they do not.

    What their digest would not tell them is not sent either: what they mute, or have had. Breaking news
    reaches beyond their topics and sources, and beyond their languages where no outlet has it in one of them.

    Args:
        key: Their settings and progress.
        at_once: What they want at once; see Subscription.
        bulletin: The bulletin.
        candidates: The published articles of its event.
        now: The present.
    """
    if bulletin.is_breaking:
        key = key._replace(topics=(), story_sources=())
    entry = _entry(key, bulletin.event_id, candidates, now)
    if entry is None and bulletin.is_breaking and key.story_languages:
        entry = _entry(key._replace(story_languages=()), bulletin.event_id, candidates, now)
    if entry is None or not at_once & wanted_by(bulletin):
        return None
    if bulletin.is_breaking:
        return BulletinReason(BulletinKind.BREAKING, entry._replace(watched=""))
    if entry.watched and at_once & AtOnce.WATCHED:
        return BulletinReason(BulletinKind.WATCHED, entry)
    if at_once & AtOnce.EVERYTHING:
        return BulletinReason(BulletinKind.STORY, entry)
    return None


def _entry(key: PlanningKey, event_id: int, candidates: CandidateSet, now: datetime) -> EditionEntry | None:
    """The event as the readers' digest would tell it now; None where it would not."""
    slot = Slot(now.astimezone(ZoneInfo(key.timezone)).date(), 0, now)
    entries = compose_for(key, candidates, slot).digest.entries
    shown = (one for one in entries if one.kind in (EntryKind.STORY, EntryKind.UPDATE))
    found = next((one for one in shown if one.event_id == event_id), None)
    return found._replace(section="", part=0) if found else None
