"""Compares the grouped planner with the rule for one reader at a time, on small random populations."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot.services.calendar.quiet_hours import send_window
from bot.services.calendar.slots import claim_slot, first_digest_lookback
from bot.services.calendar.stored_schedule import schedule_of, served_up_to
from bot.services.planning import planner
from bot.services.planning.composition import CompositionRules, Digest
from bot.services.planning.event_choice import EventChoice
from bot.services.planning.importance import CandidateEvent
from bot.services.planning.late_composition import LateComposer
from bot.services.planning.planner import PlanningTotals
from data.articles import articles, events
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import editions, planning_runs
from data.delivery.leased_rows import load_deliveries
from data.delivery.planning_runs import PlanningRun
from data.records.articles import CandidateArticle
from data.records.audience import QuietHours, Subscription, SubscriptionState
from data.records.events import EditionEntry, Novelty
from data.schema.tables import metadata
from data.schema.tables import outbox as outbox_rows
from tests.bot.services.planning.plain_composition import compose_plainly
from tests.support.factories import new_article, subscription
from tests.support.nightly import IS_NIGHTLY

NOW = datetime(2026, 3, 8, 13, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOPICS = ("city", "sea", "sport")
STATES = (SubscriptionState.ACTIVE,) * 3 + (SubscriptionState.PAUSED, SubscriptionState.BLOCKED)


@dataclass(frozen=True)
class Story:
    """An article published `hours_ago` before NOW, perhaps retracted since.

    `group` is the event that it shares with others, 0 for its own; `is_new` says whether it adds to it.
    """

    hours_ago: int
    topics: tuple[str, ...]
    retracted: bool
    group: int = 0
    is_new: bool = True


@dataclass(frozen=True)
class PlannedMessage:
    """A row of the outbox with its edition."""

    reader_id: int
    local_date: date
    slot: int
    part: int
    due_at: datetime
    not_before: datetime
    expires_at: datetime
    entries: tuple[EditionEntry, ...]


some_topics = st.sets(st.sampled_from(TOPICS), max_size=2).map(lambda found: tuple(sorted(found)))
stories = st.lists(
    st.builds(Story, st.integers(0, 40), some_topics, st.booleans(), st.integers(0, 2), st.booleans()),
    max_size=12,
)
random_subscriptions = st.builds(
    subscription,
    state=st.sampled_from(STATES),
    timezone=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Apia"]),
    times=st.sampled_from([("08:00",), ("08:00", "18:30"), ("02:30",)]),
    weekdays=st.sampled_from([(1, 2, 3, 4, 5, 6, 7), (1, 2, 3, 4, 5), (7,)]),
    topics=some_topics,
    send_empty=st.booleans(),
    next_due=st.sampled_from([1, 0, -2, -5, -6, -7, -30, -200]).map(lambda hours: NOW + hours * HOUR),
    slot_date=st.sampled_from([None, date(2026, 3, 7), date(2026, 3, 8)]),
    slots_done=st.integers(0, 2),
    covered_seq=st.none() | st.integers(0, 12),
    first_seq=st.none() | st.integers(0, 6),
    max_stories=st.sampled_from([None, 0, 1, 5]),
    follows=st.sampled_from([(), (1,), (1, 2)]),
    quiet=st.sampled_from([None, QuietHours("07:00", "15:15")]),
)


@pytest.mark.unmeasured
def test_planning_in_groups_agrees_with_planning_one_by_one(sqlite_url: str) -> None:
    _check_agreement(sqlite_url, 600 if IS_NIGHTLY else 40)


@pytest.mark.unmeasured
def test_planning_in_groups_agrees_with_planning_one_by_one_on_postgresql(migrated_postgres_url: str) -> None:
    _check_agreement(migrated_postgres_url, 600 if IS_NIGHTLY else 20)


def _check_agreement(url: str, max_examples: int) -> None:
    with asyncio.Runner() as runner, pytest.MonkeyPatch.context() as patch:
        patch.setattr(planner, "INITIAL_CHUNK_SIZE", 3)
        database = runner.run(Database.open(url))

        @settings(max_examples=max_examples)
        @given(stories, st.lists(random_subscriptions, max_size=9), st.booleans())
        @example([Story(3, (), False)], [subscription(next_due=NOW)] * 9, False)
        @example([Story(3, (), False)], [subscription(next_due=NOW)], True)
        def holds(published: list[Story], wanted: list[Subscription], is_late: bool) -> None:
            patch.setattr(planner, "DIGESTS_COMPOSED_AT_ONCE", 0 if is_late else 1_000)
            runner.run(_check(database, published, wanted))

        try:
            holds()
        finally:
            runner.run(database.close())


async def _check(database: Database, published: list[Story], wanted: list[Subscription]) -> None:
    async with database.transaction() as tx:
        await _delete_all_rows(tx)
        await _publish(tx, published)
        before = [await _join(tx, number, one) for number, one in enumerate(wanted)]
        candidates, top = await articles.list_candidates(tx, 500), await articles.last_seq(tx)
    expected = [_plan_one(one, candidates, top) for one in before]
    totals = sum((figure for figure, _, _ in expected), PlanningTotals())
    assert await planner.plan(database, NOW) == totals
    assert (await planner.plan(database, NOW)).due == 0
    await _compose_uncomposed(database)
    async with database.reading() as tx:
        assert [await subscriptions.get(tx, one.reader_id) for one in before] == [
            moved for _, moved, _ in expected
        ]
        assert await _messages(tx) == {one for _, _, messages in expected for one in messages}
        noted = PlanningRun(NOW, totals.due, totals.too_late, totals.empty, totals.messages)
        assert await planning_runs.list_recent(tx, 5) == ([noted] if totals.due else [])


def _plan_one(
    one: Subscription, candidates: Sequence[CandidateArticle], top: int
) -> tuple[PlanningTotals, Subscription, list[PlannedMessage]]:
    """The rule for one subscription: the counts, its next state and its messages."""
    if one.state is SubscriptionState.BLOCKED or one.next_due is None or one.next_due > NOW:
        return PlanningTotals(), one, []
    slot_claim = claim_slot(schedule_of(one), served_up_to(one), NOW)
    at = slot_claim.slot.at
    if one.covered_seq is None:
        unseen = [
            candidate
            for candidate in candidates
            if candidate.published_at >= at - first_digest_lookback(one.weekdays)
        ]
    else:
        unseen = [candidate for candidate in candidates if candidate.seq > one.covered_seq]
    assert slot_claim.served_up_to.day is not None
    moved = replace(
        one,
        state=SubscriptionState.ACTIVE,
        paused_until=None,
        next_due=slot_claim.served_up_to.next_due,
        slot_date=slot_claim.served_up_to.day,
        slots_done=slot_claim.served_up_to.slots_done,
        first_seq=_first_seq(one, candidates, at, top),
    )
    if not slot_claim.is_in_time:
        kept = min((candidate.seq - 1 for candidate in unseen), default=top)
        covered = kept if one.covered_seq is None else one.covered_seq
        return PlanningTotals(1, 1), replace(moved, covered_seq=covered), []
    is_weekly = len(one.weekdays) == 1 and slot_claim.slot.number == 0
    digest = _digest(one, unseen, candidates, is_weekly=is_weekly)
    count = len(digest.parts) or int(one.send_empty)
    window = send_window(at, one.quiet, one.timezone, NOW)
    first = PlannedMessage(
        reader_id=one.reader_id,
        local_date=slot_claim.slot.day,
        slot=slot_claim.slot.number,
        part=0,
        due_at=at,
        not_before=window.not_before,
        expires_at=window.expires_at,
        entries=digest.entries,
    )
    messages = [replace(first, part=part) for part in range(count)]
    return (
        PlanningTotals(1, 0, int(not digest.parts), count),
        replace(moved, covered_seq=max(top, one.covered_seq or 0)),
        messages,
    )


def _first_seq(one: Subscription, candidates: Sequence[CandidateArticle], at: datetime, top: int) -> int:
    """Where the reader's first digest began; 0 where no candidate is as old."""
    if one.covered_seq is None:
        recent = [it.seq for it in candidates if it.published_at >= at - first_digest_lookback(one.weekdays)]
        return min(recent, default=top + 1) - 1
    first = one.first_seq or 0
    return first if first >= min((it.seq for it in candidates), default=0) else 0


def _digest(
    one: Subscription,
    unseen: Sequence[CandidateArticle],
    candidates: Sequence[CandidateArticle],
    *,
    is_weekly: bool,
) -> Digest:
    """The events with an unseen article on the reader's topics that are new, or say something new."""
    choices = []
    for event_id in sorted({it.event_id for it in unseen}):
        members = [it for it in candidates if it.event_id == event_id]
        topics = {topic for it in members for topic in it.topics}
        if one.topics and not topics & {*one.topics} and event_id not in one.follows:
            continue
        had = [it for it in members if (one.first_seq or 0) < it.seq <= (one.covered_seq or 0)]
        new = [it for it in unseen if it.event_id == event_id]
        is_followed = event_id in one.follows
        news = [it for it in new if it.is_update or (is_followed and it.new_sentences != ())]
        if had and not news:
            continue
        event = CandidateEvent(
            id=event_id,
            lead_id=members[0].id,
            topics=frozenset(topics),
            outlets=len(members),
            newest_seq=members[-1].seq,
            newest_at=members[-1].published_at,
        )
        choices.append(EventChoice(event, (one.covered_seq or 0) if had else 0, event_id in one.follows))
    rules = CompositionRules(one.max_stories, week_leads=frozenset() if is_weekly else None)
    return compose_plainly(choices, rules)


async def _delete_all_rows(tx: Transaction) -> None:
    for table in reversed(metadata.sorted_tables):
        await tx.execute(delete(table))


async def _publish(tx: Transaction, published: list[Story]) -> None:
    groups: dict[int, int] = {}
    for story in sorted(published, key=lambda story: -story.hours_ago):
        at = NOW - story.hours_ago * HOUR
        event_id = groups.get(story.group) if story.group else None
        article = new_article(f"{story}", topics=story.topics)
        added = await articles.add(tx, article, at, event_id=event_id)
        groups[story.group] = added.event_id
        released = await articles.publish(tx, added.id, at)
        if event_id and not story.is_new:
            await events.set_novelty(tx, added.id, Novelty((), is_update=False), at)
        if story.retracted:
            await articles.retract(tx, released.id, at)


async def _join(tx: Transaction, number: int, wanted: Subscription) -> Subscription:
    reader = await readers.ensure(tx, 2000 + number, 0, "private", "en", NOW)
    joined = replace(wanted, reader_id=reader.id, chat_id=reader.chat_id)
    await subscriptions.save(tx, joined)
    return joined


async def _compose_uncomposed(database: Database) -> None:
    """Compose the digests that planning left, as a sender does that leases them."""
    async with database.transaction() as tx:
        left = select(outbox_rows.c.id).where(outbox_rows.c.planning_key.is_not(None))
        await LateComposer().compose(tx, await load_deliveries(tx, [*await tx.scalars(left)]))


async def _messages(tx: Transaction) -> set[PlannedMessage]:
    rows = [row._asdict() for row in await tx.execute(select(outbox_rows))]
    own = set(PlannedMessage.__dataclass_fields__) & set(outbox_rows.c.keys())
    found = set()
    for row in rows:
        edition = await editions.get_edition(tx, row["edition_id"])
        assert edition is not None
        assert edition.created_at == NOW
        kept = {name: row[name] for name in own}
        found.add(PlannedMessage(**kept, entries=edition.entries))
    assert len(found) == len(rows)
    return found
