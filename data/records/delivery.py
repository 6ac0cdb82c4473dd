"""Editions, deliveries, broadcasts and their states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from data.records.audience import QuietHours, SummaryLength

BROADCAST_KIND: Final = "broadcast"
"""The kind of an edition that is a message of the newsroom; any other is a digest."""


class OutboxState(StrEnum):
    """States of the delivery ledger; see docs/architecture.md."""

    PENDING = "pending"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


CANCELLABLE_STATES: Final = (OutboxState.PENDING, OutboxState.LEASED)
"""The request to Telegram has not begun: a message in one of these can still be withdrawn."""
OPEN_STATES: Final = (*CANCELLABLE_STATES, OutboxState.SENDING)
"""The message is not settled yet."""


class BroadcastState(StrEnum):
    """A draft is sent or thrown away; what is `running` may be `stopping`, and is `done` at last."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Edition:
    """One distinct content, shared by everyone it goes to: the article ids of each part, best first.

    A broadcast has no articles; its text is `body`, in Telegram's HTML.
    """

    id: int
    kind: str
    parts: tuple[tuple[int, ...], ...]
    left_out: int
    created_at: datetime
    body: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A leased row of the outbox with what sending it needs, read as it is now.

    `attempts` counts how often it was put off, `doubts` how often nobody could say whether it arrived;
    `send_empty` and `quiet` are the reader's settings, as Subscription says.
    """

    id: int
    reader_id: int
    chat_id: int
    thread_id: int
    language: str
    timezone: str
    length: SummaryLength
    edition: Edition
    part: int
    due_at: datetime
    expires_at: datetime
    attempts: int
    epoch: int
    doubts: int = 0
    send_empty: bool = False
    quiet: QuietHours | None = None


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message of the newsroom to everybody who is subscribed.

    Attributes:
        id: Its number.
        edition_id: The edition that holds its text.
        state: See BroadcastState.
        author_id: Who wrote it.
        chat_id, card_message_id: Where its author sees how far it is; the message is None before it is shown.
        language: IETF tag or "", the author's.
        readers: How many were subscribed when it was sent; 0 in a draft.
        reached: Readers with numbers up to this one have been dealt with.
        all_planned: Whether all of them have.
        stopped: Whether somebody stopped it.
        created_at: When it was written.
        started_at: When it was sent, None in a draft.
    """

    id: int
    edition_id: int
    state: BroadcastState
    author_id: int
    chat_id: int
    card_message_id: int | None
    language: str
    readers: int
    reached: int
    all_planned: bool
    stopped: bool
    created_at: datetime
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a leased delivery.

    `not_before` is set when it goes back to pending; `message_id` when it was sent; `note` says why
    it failed, in one short line; `in_doubt` whether it may have arrived all the same, which is counted.
    """

    delivery_id: int
    epoch: int
    state: OutboxState
    at: datetime
    message_id: int | None = None
    not_before: datetime | None = None
    note: str = ""
    in_doubt: bool = False
