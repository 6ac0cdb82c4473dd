"""Planning digests: claim what is due, compose each distinct content once, write the outbox, move on.

All of a chunk happens in one transaction, so a crash leaves a subscription either untouched or planned.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.services.due import CATCH_UP, Claim, claim
from bot.services.subscribe import FIRST_REACH, progress_of, schedule_of
from data import articles, outbox, subscriptions
from data.database import Database, Transaction
from data.records import Advance, Article, NewDelivery, Subscription
from summarizer.compose import compose
from summarizer.model import Candidate, Digest

CHUNK = 500
MOST_CANDIDATES = 500
KIND = "digest"


@dataclass(frozen=True, slots=True)
class Planned:
    """One run's figures: subscriptions due, of them too late, of them without news, and messages written."""

    due: int = 0
    too_late: int = 0
    empty: int = 0
    messages: int = 0

    def __add__(self, other: Planned) -> Planned:
        return Planned(
            self.due + other.due,
            self.too_late + other.too_late,
            self.empty + other.empty,
            self.messages + other.messages,
        )


@dataclass(slots=True)
class _Content:
    """What some subscribers get, and the number of its edition once one of them needs it stored."""

    digest: Digest
    edition_id: int | None = None


@dataclass(slots=True)
class _Run:
    """One chunk's transaction, and the contents of the whole run: everyone with the same one shares it."""

    tx: Transaction
    now: datetime
    top: int
    contents: dict[tuple[object, ...], _Content] = field(default_factory=dict)


async def plan(database: Database, now: datetime) -> Planned:
    """Plan every digest that is due at `now`."""
    total = Planned()
    contents: dict[tuple[object, ...], _Content] = {}
    while True:
        async with database.transaction() as tx:
            due = await subscriptions.due(tx, now, CHUNK)
            total += await _plan_chunk(_Run(tx, now, await articles.top_seq(tx), contents), due)
        if len(due) < CHUNK:
            return total


async def _plan_chunk(run: _Run, due: list[Subscription]) -> Planned:
    rows: list[NewDelivery] = []
    moves: list[Advance] = []
    too_late = empty = 0
    for subscription in due:
        taken = claim(schedule_of(subscription), progress_of(subscription), run.now)
        if not taken.in_time:
            too_late += 1
            moves.append(_advance(subscription, taken, await _kept_for_later(run, subscription, taken)))
            continue
        content = await _content(run, subscription, taken.slot.at)
        parts = len(content.digest.parts)
        empty += not parts
        if parts or subscription.send_empty:
            rows += _rows(subscription, taken, await _edition(run, content), max(1, parts))
        moves.append(_advance(subscription, taken, run.top))
    messages = await outbox.enqueue(run.tx, rows) if rows else 0
    if moves:
        await subscriptions.advance(run.tx, moves)
    return Planned(len(due), too_late, empty, messages)


async def _kept_for_later(run: _Run, subscription: Subscription, taken: Claim) -> int:
    """Up to where a subscriber is served whose digest came too late: its stories go into the next one."""
    if subscription.covered_seq is not None:
        return subscription.covered_seq
    missed = await articles.window(run.tx, None, taken.slot.at - FIRST_REACH, MOST_CANDIDATES)
    return min((a.seq - 1 for a in missed if a.seq is not None), default=run.top)


async def _content(run: _Run, subscription: Subscription, due: datetime) -> _Content:
    """What this subscriber gets, composed once for all with the same window and topics."""
    since = due - FIRST_REACH
    start = since if subscription.covered_seq is None else subscription.covered_seq
    key = (run.top, start, subscription.topics)
    if key not in run.contents:
        window = await articles.window(run.tx, subscription.covered_seq, since, MOST_CANDIDATES)
        digest = compose([_candidate(a) for a in window if _wanted(a, subscription.topics)])
        run.contents[key] = _Content(digest)
    return run.contents[key]


async def _edition(run: _Run, content: _Content) -> int:
    if content.edition_id is None:
        digest = content.digest
        content.edition_id = await outbox.add_edition(run.tx, KIND, digest.parts, digest.left_out, run.now)
    return content.edition_id


def _wanted(article: Article, topics: tuple[str, ...]) -> bool:
    return not topics or not set(topics).isdisjoint(article.topics)


def _candidate(article: Article) -> Candidate:
    assert article.published_at is not None
    return Candidate(
        article.id, article.title, article.topics, article.keywords, article.published_at.timestamp()
    )


def _rows(subscription: Subscription, taken: Claim, edition_id: int, parts: int) -> list[NewDelivery]:
    return [
        NewDelivery(
            reader_id=subscription.reader_id,
            edition_id=edition_id,
            kind=KIND,
            local_date=taken.slot.day.isoformat(),
            slot=taken.slot.number,
            part=part,
            due_at=taken.slot.at,
            expires_at=taken.slot.at + CATCH_UP,
        )
        for part in range(parts)
    ]


def _advance(subscription: Subscription, taken: Claim, covered: int | None) -> Advance:
    assert taken.after.day is not None
    return Advance(
        reader_id=subscription.reader_id,
        next_due=taken.after.next_due,
        slot_date=taken.after.day.isoformat(),
        slots_done=taken.after.done,
        covered_seq=covered,
    )
