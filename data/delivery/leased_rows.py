"""Reads leased messages of the ledger with the fields that sending them needs."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select

from data.delivery.editions import get_editions
from data.engines.upsert import Transaction
from data.records.audience import SummaryLength, covers_a_week
from data.records.channel_look import read_look
from data.records.delivery import (
    BROADCAST_KIND,
    BULLETIN_KIND,
    CORRECTION_KIND,
    Delivery,
    EditedMessage,
    PictureForm,
    UncomposedDigest,
)
from data.schema.rows import QUIET_COLUMNS, merge_quiet_columns
from data.schema.tables import connected_chats, outbox, post_questions, readers, subscriptions

_CHANNEL = "channel"


async def load_deliveries(tx: Transaction, ids: list[int]) -> list[Delivery]:
    """The leased rows with the fields that sending needs; defaults for readers without a subscription."""
    rows = [merge_quiet_columns(row._asdict()) for row in await tx.execute(_query(), {"ids": ids})]
    for row in rows:
        row["look"] = read_look(row["look"])
        row["is_weekly"] = covers_a_week(row.pop("weekdays") or (), row["slot"])
        if row.pop("at_night") and row["is_bulletin"]:
            row["quiet"] = None
        _merge_edited_columns(row)
        _merge_uncomposed_columns(row)
    editions_by_id = await get_editions(tx, {row["edition_id"] for row in rows})
    return [Delivery(edition=editions_by_id[row.pop("edition_id")], **row) for row in rows]


@cache
def _query() -> sa.Select[Any]:
    """Built once, as the statements of data.delivery.outbox."""
    edited = outbox.alias("edited")
    return (
        select(
            *(outbox.c[name] for name in ("id", "reader_id", "due_at", "edited_id")),
            *(
                func.coalesce(edited.c[name], outbox.c[name]).label(name)
                for name in ("edition_id", "part", "slot")
            ),
            *(edited.c.message_id, edited.c.settled_at.label("sent_at"), edited.c.picture),
            *(outbox.c[name] for name in ("expires_at", "attempts", "epoch", "doubts")),
            *(outbox.c.planning_key, outbox.c.local_date),
            *(readers.c.chat_id, readers.c.thread_id, readers.c.language),
            func.coalesce(subscriptions.c.timezone, "UTC").label("timezone"),
            func.coalesce(subscriptions.c.length, SummaryLength.NORMAL.value).label("length"),
            func.coalesce(subscriptions.c.send_empty, sa.false()).label("send_empty"),
            sa.and_(
                outbox.c.kind.not_in((BROADCAST_KIND, BULLETIN_KIND)),
                func.coalesce(subscriptions.c.silent, sa.false()),
            ).label("is_silent"),
            # A new message as its reader chose, an edited one as it was sent.
            func.coalesce(edited.c.rich, subscriptions.c.rich, sa.false()).label("is_rich"),
            (outbox.c.kind == BULLETIN_KIND).label("is_bulletin"),
            func.coalesce(subscriptions.c.at_night, sa.false()).label("at_night"),
            *(subscriptions.c[name] for name in QUIET_COLUMNS),
            (readers.c.kind == _CHANNEL).label("is_channel"),
            subscriptions.c.weekdays,
            connected_chats.c.look,
            sa.case(
                (connected_chats.c.chat_id.is_not(None), sa.false()), else_=subscriptions.c.pictures
            ).label("pictures"),
            _needs_approval().label("needs_approval"),
        )
        .join(readers, readers.c.id == outbox.c.reader_id)
        .outerjoin(subscriptions, subscriptions.c.reader_id == outbox.c.reader_id)
        .outerjoin(connected_chats, connected_chats.c.chat_id == readers.c.chat_id)
        .outerjoin(post_questions, post_questions.c.outbox_id == outbox.c.id)
        .outerjoin(edited, edited.c.id == outbox.c.edited_id)
        .where(outbox.c.id.in_(sa.bindparam("ids", expanding=True)))
        .order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
    )


def _needs_approval() -> sa.ColumnElement[bool]:
    """Whether the first part of a new message is to a chat whose editors were not asked about it yet."""
    return sa.and_(
        func.coalesce(connected_chats.c.asks_first, sa.false()),
        outbox.c.part == 0,
        outbox.c.kind.not_in((BROADCAST_KIND, CORRECTION_KIND)),
        post_questions.c.outbox_id.is_(None),
    )


def _merge_edited_columns(row: dict[str, Any]) -> None:
    """Put the edited message into one field; an edit makes no sound, so it may be made in quiet hours."""
    edited_id, message_id, sent_at, picture = (
        row.pop(name) for name in ("edited_id", "message_id", "sent_at", "picture")
    )
    row["edited"] = None
    if edited_id is not None:
        row |= {
            "edited": EditedMessage(message_id, sent_at or row["due_at"], _form_of(picture)),
            "quiet": None,
        }


def _merge_uncomposed_columns(row: dict[str, Any]) -> None:
    """Put what a digest is composed from into one field."""
    planning_key, local_date, slot = (row.pop(name) for name in ("planning_key", "local_date", "slot"))
    row["uncomposed"] = planning_key and UncomposedDigest(planning_key, local_date, slot)


def _form_of(stored: int | None) -> PictureForm | None:
    return None if stored is None else PictureForm(stored)
