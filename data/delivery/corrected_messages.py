"""Finds the messages that show an article, and plans their edits and the notices to their readers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Text,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    type_coerce,
)

from data.delivery.broadcasts import QuietHoursKey
from data.delivery.carried_articles import carriers
from data.delivery.corrections import KIND
from data.delivery.editions import get_editions
from data.engines.upsert import Transaction, insert_statement
from data.records.articles import Article
from data.records.audience import QuietHours, SubscriptionState
from data.records.corrections import Correction, Reach
from data.records.delivery import Edition, OutboxState, lease_priority
from data.records.events import EntryKind
from data.schema.json_elements import JsonElements
from data.schema.rows import QUIET_COLUMNS
from data.schema.tables import editions, outbox, subscriptions

MAX_COUNTED = 20_000
"""The most messages that are counted one by one, which takes a tenth of a second for each ten thousand."""
MAX_EDITIONS = 500
"""The most editions that one call of `list_messages` reads."""
_MAX_PART = 2**31 - 1
_PORTION = 2_000

Places: TypeAlias = Mapping[int, tuple[int, ...]]
"""The parts of editions that show an article, by edition; () where an edition has that part only."""


class SentDelivery(NamedTuple):
    """A message that was sent: its number in the ledger, edition and reader, and whether its id is stored."""

    id: int
    edition_id: int
    reader_id: int
    is_editable: bool


async def list_places(tx: Transaction, article: Article, since: datetime) -> Places:
    """The messages of the editions planned after `since` that show an article's title or text.

    An article that stands for its event is shown, and one of an update. Of the others of an event only the
    outlet is named, and stories on demand are in no message of their own. There may be a hundred thousand
    editions, since readers with settings of their own have one each: they are read in portions.
    """
    carrier = carriers()
    carrying = select(carrier.c.edition_id).where(carrier.c.article_id == article.id)
    numbers = sorted(set(await tx.scalars(carrying)))
    places: dict[int, tuple[int, ...]] = {}
    sizes: dict[int, int] = {}
    for start in range(0, len(numbers), _PORTION):
        portion = numbers[start : start + _PORTION]
        recent = select(editions.c.id, editions.c.parts).where(
            editions.c.id.in_(portion), editions.c.created_at >= since
        )
        rows = (await tx.execute(recent.order_by(editions.c.id))).all()
        places |= {row.id: _parts_led_by(row.parts, article.id) for row in rows}
        sizes |= {row.id: len(row.parts) for row in rows}
        others = {row.id for row in rows if not places[row.id]}
        for number, edition in (await get_editions(tx, others)).items() if others else ():
            places[number] = _parts_with_update(edition, article)
    return {number: () if sizes[number] == 1 else parts for number, parts in places.items() if parts}


async def count_reach(tx: Transaction, places: Places, editable_since: datetime) -> Reach:
    """Who has what stands at these places at this moment.

    Beyond MAX_COUNTED messages the index alone is counted: a reader with two of them is two readers then, and
    the messages of editions planned before `editable_since` cannot be edited.
    """
    if not places:
        return Reach(0, 0)
    counted: Places = places
    indexed: Places = {}
    if await _count_in_index(tx, places) > MAX_COUNTED:
        counted = {number: parts for number, parts in places.items() if parts}
        indexed = {number: parts for number, parts in places.items() if not parts}
    readers, messages = await _count_rows(tx, counted)
    readers += await _count_in_index(tx, indexed)
    messages += await _count_in_index(tx, indexed, editable_since)
    # No message of these was settled after the last of all.
    last_sent_at = (await tx.execute(select(func.max(outbox.c.settled_at)))).scalar()
    place = _place_rows()
    sending = select(outbox.c.id).where(*_is_of(place), *_is_in_state(OutboxState.SENDING))
    in_flight = tuple(await tx.scalars(sending, _given(places)))
    return Reach(readers, messages, last_sent_at if readers else None, in_flight)


async def _count_rows(tx: Transaction, places: Places) -> tuple[int, int]:
    """The readers of the messages at some places, and the messages whose ids are stored."""
    if not places:
        return 0, 0
    place = _place_rows()
    counts = select(func.count(outbox.c.reader_id.distinct()), func.count(outbox.c.message_id)).where(
        *_is_of(place), *_is_in_state(OutboxState.SENT)
    )
    readers, messages = (await tx.execute(counts, _given(places))).one()
    return int(readers), int(messages)


async def _count_in_index(tx: Transaction, places: Places, since: datetime | None = None) -> int:
    """The messages of some editions, or of those planned after `since`, whatever their part."""
    if not places:
        return 0
    place = _place_rows()
    query = select(func.count()).where(
        outbox.c.edition_id == place.c.edition_id, *_is_in_state(OutboxState.SENT)
    )
    if since is not None:
        query = query.where(editions.c.id == place.c.edition_id, editions.c.created_at >= since)
    return int((await tx.execute(query, _given(places))).scalar_one())


async def list_messages(
    tx: Transaction, places: Places, correction: Correction, limit: int
) -> tuple[list[SentDelivery], tuple[int, int] | None]:
    """The next messages that may show an article as it was before, by edition and number.

    Returns:
        At most `limit` messages, and the edition and the number up to which they reach; None at the end.
    """
    editions_left = [number for number in sorted(places) if number >= correction.reached_edition]
    chunk = editions_left[:MAX_EDITIONS]
    if not chunk:
        return [], None
    beyond = or_(
        outbox.c.edition_id > correction.reached_edition,
        and_(outbox.c.edition_id == correction.reached_edition, outbox.c.id > correction.reached),
    )
    query = _messages().where(
        _is_at({number: places[number] for number in chunk}),
        *_is_in_state(OutboxState.SENT),
        outbox.c.settled_at <= correction.seen_at,
        beyond,
    )
    rows = await tx.execute(query.order_by(outbox.c.edition_id, outbox.c.id).limit(limit))
    found = [SentDelivery(*row) for row in rows]
    if len(found) == limit:
        return found, (found[-1].edition_id, found[-1].id)
    return found, (chunk[-1] + 1, 0)


async def list_in_flight(tx: Transaction, correction: Correction) -> tuple[list[SentDelivery], bool]:
    """Of the messages that were being sent, those that were sent; and whether some still are."""
    mine = outbox.c.id.in_(correction.in_flight)
    open_query = select(func.count()).where(mine, outbox.c.state == OutboxState.SENDING)
    is_open = bool((await tx.execute(open_query.select_from(outbox))).scalar())
    rows = await tx.execute(_messages().where(mine, outbox.c.state == OutboxState.SENT))
    return [SentDelivery(*row) for row in rows], is_open


async def plan_edits(
    tx: Transaction,
    correction: Correction,
    messages: Sequence[SentDelivery],
    now: datetime,
    expires_at: datetime,
) -> None:
    """Plan an edit of each message whose id is stored; those that are planned are not changed."""
    assert correction.starts_at is not None
    common = {
        "edition_id": correction.edition_id,
        "kind": KIND,
        "local_date": correction.starts_at.astimezone(UTC).date(),
        "slot": correction.id,
        "state": OutboxState.PENDING,
        "due_at": expires_at,
        "not_before": now,
        "expires_at": expires_at,
        "attempts": 0,
        "epoch": 0,
        "owner": "",
        "note": "",
        "priority": lease_priority(KIND),
    }
    rows = [
        # A part of its own for each message makes it unique among those of a reader; notices are part 0.
        common | {"reader_id": one.reader_id, "edited_id": one.id, "part": one.id % _MAX_PART + 1}
        for one in messages
        if one.is_editable
    ]
    if rows:
        await tx.execute(insert_statement(tx, outbox).on_conflict_do_nothing(), rows)


async def group_recipients(
    tx: Transaction, messages: Sequence[SentDelivery]
) -> dict[QuietHoursKey, list[int]]:
    """The readers of messages whose subscription is active, by zone and quiet hours."""
    hours = (subscriptions.c[name] for name in ("timezone", *QUIET_COLUMNS))
    query = select(subscriptions.c.reader_id, *hours).where(
        subscriptions.c.reader_id.in_({one.reader_id for one in messages}),
        subscriptions.c.state == SubscriptionState.ACTIVE,
    )
    groups: defaultdict[QuietHoursKey, list[int]] = defaultdict(list)
    for reader_id, timezone, start, end in await tx.execute(query):
        groups[QuietHoursKey(timezone, QuietHours.from_columns(start, end))].append(reader_id)
    return groups


def _place_rows() -> sa.Subquery:
    """SQL: the edition and the part of each place in the parameter `places`.

    A list of values would be limited to 32,766, and there may be more editions.
    """
    pair = JsonElements(bindparam("places", type_=Text)).table_valued("value", name="place_given").c.value
    fields = type_coerce(pair, JSON)
    numbers = [cast(fields[n].as_string(), BigInteger) for n in range(2)]
    return select(numbers[0].label("edition_id"), numbers[1].label("part")).subquery("place")


def _is_of(place: sa.Subquery) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.edition_id == place.c.edition_id, outbox.c.part == place.c.part


def _given(places: Places) -> dict[str, str]:
    """The parameter of `_place_rows`."""
    return {
        "places": json.dumps([[number, part] for number, parts in places.items() for part in parts or (0,)])
    }


def _parts_led_by(parts: Sequence[Sequence[int]], article_id: int) -> tuple[int, ...]:
    return tuple(number for number, planned in enumerate(parts) if article_id in planned)


def _parts_with_update(edition: Edition, article: Article) -> tuple[int, ...]:
    """The parts with an update of the article's event whose readers had not had the article."""
    parts = {
        entry.part
        for entry in edition.entries
        if entry.kind is EntryKind.UPDATE
        and entry.event_id == article.event_id
        and entry.since_seq < (article.seq or 0)
    }
    return tuple(sorted(parts))


def _messages() -> Any:
    return select(outbox.c.id, outbox.c.edition_id, outbox.c.reader_id, outbox.c.message_id.is_not(None))


def _is_at(places: Places) -> ColumnElement[bool]:
    """Whether a message is at one of the places; editions with the same parts are one list."""
    by_parts: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, parts in places.items():
        by_parts[parts or (0,)].append(number)
    is_planned = or_(
        *(and_(outbox.c.edition_id.in_(ids), outbox.c.part.in_(parts)) for parts, ids in by_parts.items())
    )
    # The editions once more, because the database finds no index for alternatives.
    return and_(outbox.c.edition_id.in_(list(places)), is_planned)


def _is_in_state(state: OutboxState) -> tuple[ColumnElement[bool], ...]:
    """The states as literals: bound values keep the database from using the partial index by edition."""
    return outbox.c.state == _literal(state), outbox.c.state != _literal(OutboxState.PENDING)


def _literal(state: OutboxState) -> ColumnElement[Any]:
    return bindparam(None, state, type_=outbox.c.state.type, literal_execute=True)
