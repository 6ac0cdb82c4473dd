"""Records of editions, deliveries and broadcasts, and their states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from data.records.audience import QuietHours, SummaryLength
from data.records.channel_look import PLAIN_LOOK, ChannelLook
from data.records.events import EditionEntry

BROADCAST_KIND: Final = "broadcast"
"""The kind of editions that are broadcasts; those of other kinds are digests."""
BULLETIN_KIND: Final = "bulletin"
"""The kind of messages with one event that is sent at once; their editions have a BulletinKind."""
CORRECTION_KIND: Final = "correction"
"""The kind of messages that correct messages sent before: edits of them, and notices about them."""


class LeasePriority(IntEnum):
    """The order in which messages that may be sent leave: by priority, then by due instant."""

    BULLETIN = 10
    DIGEST = 20
    CORRECTION = 30
    BROADCAST = 40


def lease_priority(kind: str) -> LeasePriority:
    """The priority of a message of this kind; every kind without one of its own is a digest."""
    return _PRIORITIES.get(kind, LeasePriority.DIGEST)


_PRIORITIES: Final = {
    BULLETIN_KIND: LeasePriority.BULLETIN,
    CORRECTION_KIND: LeasePriority.CORRECTION,
    BROADCAST_KIND: LeasePriority.BROADCAST,
}


class PictureForm(IntEnum):
    """How a sent message shows a picture: not, as a link preview, or as a photo with the text as caption."""

    NONE = 0
    PREVIEW = 1
    PHOTO = 2


class OutboxState(StrEnum):
    """States of the delivery ledger; see the table in data.delivery.outbox."""

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
    """A draft is sent, planned or deleted; a planned one becomes `running` at its hour, or a draft again.

    A `running` broadcast can become `stopping`, and ends as `done`; a stopped one can be resumed.
    """

    DRAFT = "draft"
    PLANNED = "planned"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"


class AudienceKind(StrEnum):
    """Which readers a broadcast is for; the values are stored in the database.

    All with an active subscription; those whose digests may have a topic, who write a language, who
    subscribed in the last week, from whose private chat nothing came for 30 days; one chat.
    """

    ALL = "all"
    TOPIC = "topic"
    LANGUAGE = "language"
    NEW = "new"
    SILENT = "silent"
    CHAT = "chat"


MAX_AUDIENCE_VALUE: Final = 64
"""The most characters of the topic, language or chat number of an audience."""


@dataclass(frozen=True, slots=True)
class BroadcastAudience:
    """The readers of a broadcast: `value` is the topic, the language in two letters or the chat number."""

    kind: AudienceKind = AudienceKind.ALL
    value: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """The content of a digest or broadcast, shared by all readers who get it.

    Attributes:
        id: Its number.
        kind: "digest", BROADCAST_KIND, CORRECTION_KIND or "import".
        parts: The article ids of each part (message), best first; a broadcast has none. Of an event there is
            the article that led it.
        left_out: How many stories are shown on demand only.
        created_at: The instant of its planning run.
        body: A broadcast's text in Telegram's HTML; in a digest, the editors' greeting in plain text or "".
        entries: The events in the order of `parts`, then those shown on demand; empty in editions that are
            older than events.
        picture_file_id: Telegram's file id of a broadcast's picture, or "".
        link_buttons: The buttons below a broadcast: pairs of label and address.
        snapshot_id: The candidates of digests that are composed when they are leased, for which this edition
            stands until then; None in others.
    """

    id: int
    kind: str
    parts: tuple[tuple[int, ...], ...]
    left_out: int
    created_at: datetime
    body: str = ""
    entries: tuple[EditionEntry, ...] = ()
    picture_file_id: str = ""
    link_buttons: tuple[tuple[str, str], ...] = ()
    snapshot_id: int | None = None


class UncomposedDigest(NamedTuple):
    """What a digest is composed from when it is leased, beside the candidates.

    Attributes:
        planning_key: The reader's, as JSON text; see data.delivery.planning.
        local_date: The reader's local date.
        slot: Which digest of that date it is.
    """

    planning_key: str
    local_date: date
    slot: int


@dataclass(frozen=True, slots=True)
class EditedMessage:
    """A message that was sent before and is edited: its id in its chat, and when it was sent.

    `message_id` is None where it is no longer stored; such a message is not edited. `picture` is None for
    messages of earlier versions, of which it is not stored.
    """

    message_id: int | None
    sent_at: datetime
    picture: PictureForm | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A leased row of the outbox with the fields that sending needs, read at the time of the lease.

    `attempts` counts how often it returned to pending, `doubts` how often the outcome of a request was
    unknown; `timezone`, `length`, `send_empty` and `quiet` are the reader's settings, as Subscription says;
    `is_channel` is whether the chat is a channel, whose posts have no buttons; `is_weekly` whether the digest
    covers a week; `is_bulletin` whether it is an event that is sent at once; `is_silent` whether the message
    arrives without a sound; `is_rich` whether it is to have the rich form, as the reader chose or as the
    edited message has it. `edited` is the message that it edits, or None; `edition`, `part` and
    `is_weekly` are those of the edited message then. `look` is that of a connected chat; with
    `needs_approval` an editor is asked before it is sent.
    `pictures` is whether it may show one, None as the newsroom's setting says; of a connected chat the look
    decides.
    `uncomposed` is what a digest without articles yet is composed from; see Edition.snapshot_id.
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
    is_channel: bool = False
    is_weekly: bool = False
    is_bulletin: bool = False
    is_silent: bool = False
    is_rich: bool = False
    edited: EditedMessage | None = None
    look: ChannelLook = PLAIN_LOOK
    needs_approval: bool = False
    pictures: bool | None = None
    uncomposed: UncomposedDigest | None = None


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message of the newsroom to all subscribers.

    Attributes:
        id: Its number.
        edition_id: The edition that holds its text.
        state: See BroadcastState.
        author_id: The author's Telegram user id.
        chat_id, card_message_id: The message that shows its progress to the author; None before it is sent.
        language: The author's IETF tag or "".
        readers: The number of subscribers when it was started; 0 in a draft.
        reached: Messages to readers with numbers up to this one are planned.
        all_planned: Whether the messages to all readers are planned.
        stopped: Whether it was stopped.
        created_at: When the draft was stored.
        started_at: When sending started, None before.
        audience_kind, audience_value: See BroadcastAudience.
        planned_at: When sending is planned to start; None for at once.
        local_time: The readers' wall time "YYYY-MM-DDTHH:MM" at which each gets it, "" for all at once.
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
    audience_kind: AudienceKind = AudienceKind.ALL
    audience_value: str = ""
    planned_at: datetime | None = None
    local_time: str = ""

    @property
    def audience(self) -> BroadcastAudience:
        """The readers that it is for."""
        return BroadcastAudience(self.audience_kind, self.audience_value)


@dataclass(frozen=True, slots=True)
class Settlement:
    """The outcome of a leased delivery.

    `not_before` is set when it returns to pending, `message_id` when it was sent. `note` is the reason of a
    failure, in one short line. `in_doubt` says that it may have arrived nevertheless, which `doubts` counts.
    `is_rich` says that it was sent in the rich form.
    `picture` is how a message that was sent shows one.
    """

    delivery_id: int
    epoch: int
    state: OutboxState
    at: datetime
    message_id: int | None = None
    not_before: datetime | None = None
    note: str = ""
    in_doubt: bool = False
    is_rich: bool = False
    picture: PictureForm | None = None
