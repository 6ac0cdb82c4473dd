"""Plans the messages of a bulletin to its next readers, in one transaction with how far it reached."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.services.bulletins.selection import BulletinReason, select, wanted_by
from bot.services.calendar.quiet_hours import SendWindow, send_window
from bot.services.calendar.slots import MAX_LATENESS
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.planner import load_event_candidates
from data.articles import articles
from data.database import Database, Transaction
from data.delivery import bulletins, editions, planning, sent_seqs
from data.delivery.bulletins import RecipientKey
from data.delivery.planning import EditionDelivery, PlanningKey
from data.records.bulletins import LIMIT_REACHED, Bulletin, BulletinKind, BulletinState
from data.records.delivery import BULLETIN_KIND
from data.records.reader_rules import ReaderRule, read_rule_set, words_of_sets

_MAX_DECISIONS = 20_000
_MAX_ATTEMPTS = 3


class BulletinPlanner:
    """Plans one bulletin; decisions for equal keys are made once.

    Args:
        database: Where bulletins are planned.
        bulletin_id: The bulletin.
        daily_limit: The most stories a day that a chat gets at once because it wants everything.
    """

    def __init__(self, database: Database, bulletin_id: int, daily_limit: int) -> None:
        self._database = database
        self._bulletin_id = bulletin_id
        self._daily_limit = daily_limit
        self._reasons: dict[RecipientKey, BulletinReason | None] = {}
        self._edition_ids: dict[BulletinReason, int] = {}

    async def plan_batch(self, now: datetime, size: int) -> bool:
        """Plan the next `size` readers; returns whether that was possible.

        Settings that change while they are decided are decided in the next call.
        """
        for _ in range(_MAX_ATTEMPTS):
            undecided = await self._plan_decided(now, size)
            if undecided is None:
                return False
            if not undecided[1]:
                return True
            await self._decide(*undecided, now)
        return False

    async def _plan_decided(self, now: datetime, size: int) -> tuple[Bulletin, list[RecipientKey]] | None:
        """Plan the next readers if all are decided; the bulletin with the keys that are not, or None."""
        edition_ids = dict(self._edition_ids)
        async with self._database.transaction() as tx:
            bulletin = await bulletins.get(tx, self._bulletin_id, locked=True)
            if bulletin is None or bulletin.state is not BulletinState.RUNNING or bulletin.all_planned:
                return None
            assert bulletin.started_at is not None
            if now >= bulletin.started_at + MAX_LATENESS:
                await bulletins.change(tx, bulletin.id, all_planned=True)
                return bulletin, []
            groups, last = await bulletins.next_recipients(
                tx, bulletin.reached, wanted_by(bulletin), bulletin.started_at, size
            )
            undecided = [key for key in groups if key not in self._reasons]
            if not undecided:
                await self._write(tx, bulletin, groups, edition_ids, now)
                reached = {"all_planned": True} if last is None else {"reached": last}
                await bulletins.change(tx, bulletin.id, **reached)
        if not undecided:
            self._edition_ids = edition_ids
        return bulletin, undecided

    async def _decide(self, bulletin: Bulletin, keys: Collection[RecipientKey], now: datetime) -> None:
        parsed = {key: planning.parse_key(key.planning_key) for key in keys}
        phrases = words_of_sets(*(text for one in parsed.values() for text in (one.mute_set, one.watch_set)))
        candidates = await load_event_candidates(self._database, bulletin.event_id, phrases, now)
        if len(self._reasons) > _MAX_DECISIONS:
            self._reasons.clear()
        self._reasons |= await asyncio.to_thread(_select_all, parsed, bulletin, candidates, now)

    async def _write(
        self,
        tx: Transaction,
        bulletin: Bulletin,
        groups: Mapping[RecipientKey, list[int]],
        edition_ids: dict[BulletinReason, int],
        now: datetime,
    ) -> None:
        wanted = {key: reason for key in groups if (reason := self._reasons[key])}
        if not wanted or not await articles.are_all_candidates(tx, {bulletin.article_id}, bulletin.seq):
            return
        await _add_editions(tx, bulletin, {*wanted.values()} - edition_ids.keys(), edition_ids)
        first = (await bulletins.list_of_event(tx, bulletin.event_id))[0]
        deliveries, found = [], []
        for key, reason in wanted.items():
            settings = planning.parse_key(key.planning_key)
            ids = groups[key]
            if reason.kind is BulletinKind.STORY:
                ids = await self._within_limit(tx, ids, settings, now)
            window = _window(settings, now, at_night=key.at_night)
            deliveries.append((_delivery(bulletin, first, edition_ids[reason], window, now), ids))
            found.append((_found_by(settings.watch_set, reason), ids))
        await planning.insert_deliveries(tx, [(one, ids) for one, ids in deliveries if ids])
        await planning.count_found(tx, [(counts, ids) for counts, ids in found if counts and ids])

    async def _within_limit(
        self, tx: Transaction, ids: list[int], settings: PlanningKey, now: datetime
    ) -> list[int]:
        """Those of equal readers who may get another story today; the digest tells the others."""
        midnight = datetime.combine(now.astimezone(ZoneInfo(settings.timezone)).date(), datetime.min.time())
        since = midnight.replace(tzinfo=ZoneInfo(settings.timezone)).astimezone(UTC)
        counts = await bulletins.count_due_since(tx, ids, since)
        over = [one for one in ids if counts.get(one, 0) >= self._daily_limit]
        await sent_seqs.add(
            tx, dict.fromkeys(over, settings.sent_seqs), dict.fromkeys(over, (LIMIT_REACHED,))
        )
        return [one for one in ids if counts.get(one, 0) < self._daily_limit]


def _select_all(
    keys: Mapping[RecipientKey, PlanningKey], bulletin: Bulletin, candidates: CandidateSet, now: datetime
) -> dict[RecipientKey, BulletinReason | None]:
    return {key: select(parsed, key.at_once, bulletin, candidates, now) for key, parsed in keys.items()}


async def _add_editions(
    tx: Transaction,
    bulletin: Bulletin,
    reasons: Collection[BulletinReason],
    edition_ids: dict[BulletinReason, int],
) -> None:
    """Store an edition for each reason; their instant is the beginning of the bulletin."""
    assert bulletin.started_at is not None
    by_kind: defaultdict[BulletinKind, list[BulletinReason]] = defaultdict(list)
    for reason in reasons:
        by_kind[reason.kind].append(reason)
    for kind, of_kind in by_kind.items():
        contents = [
            editions.EditionContent(((one.entry.article_id,),), entries=(one.entry,)) for one in of_kind
        ]
        stored = await editions.add_editions(tx, kind, contents, bulletin.started_at)
        edition_ids |= dict(zip(of_kind, stored, strict=True))


def _found_by(watch_set: str, reason: BulletinReason) -> dict[ReaderRule, int]:
    """The watch that found the event, which counts it."""
    if reason.kind is not BulletinKind.WATCHED:
        return {}
    rules = (one for one in read_rule_set(watch_set) if one.value == reason.entry.watched)
    return dict.fromkeys(list(rules)[:1], 1)


def _window(settings: PlanningKey, now: datetime, *, at_night: bool) -> SendWindow:
    if at_night:
        return SendWindow(now, now + MAX_LATENESS)
    return send_window(now, settings.quiet, settings.timezone, now)


def _delivery(
    bulletin: Bulletin, first: Bulletin, edition_id: int, window: SendWindow, now: datetime
) -> EditionDelivery:
    """The messages to equal readers, keyed by event and the date of the event's first bulletin."""
    return EditionDelivery(
        edition_id=edition_id,
        kind=BULLETIN_KIND,
        local_date=first.created_at.astimezone(UTC).date(),
        slot=bulletin.event_id,
        parts=(0,),
        due_at=now,
        not_before=window.not_before,
        expires_at=window.expires_at,
    )
