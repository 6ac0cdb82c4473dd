"""Frozen values handed to callers. Instants are aware datetimes in UTC; local days are ISO dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person may do; owners come from ADMIN_IDS, editors from the team table."""

    READER = "reader"
    EDITOR = "editor"
    OWNER = "owner"


class ArticleStatus(StrEnum):
    """Life of an article: a draft is published or discarded, a published one may be retracted."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    RETRACTED = "retracted"


class SubscriptionState(StrEnum):
    """`active` has a next due instant; `paused` waits for one; `blocked` lost its chat, not its settings."""

    ACTIVE = "active"
    PAUSED = "paused"
    BLOCKED = "blocked"


class SummaryLength(StrEnum):
    """How much of each story a reader wants."""

    SHORT = "short"
    NORMAL = "normal"
    LONG = "long"


BROADCAST: Final = "broadcast"
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


class BroadcastState(StrEnum):
    """A draft is sent or thrown away; what is `running` may be `stopping`, and is `done` at last."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Reader:
    """A chat (or one topic of a forum) that talks to Lede.

    `thread_id` is 0 outside forum topics; `kind` is Telegram's chat type; `language` is an IETF tag
    as Telegram gives it, or "".
    """

    id: int
    chat_id: int
    thread_id: int
    kind: str
    language: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a reader asked for and how far they have been served.

    Attributes:
        reader_id: Whose it is.
        chat_id: Telegram chat, from the reader.
        thread_id: Forum topic, 0 for none, from the reader.
        language: IETF tag or "", from the reader.
        state: See SubscriptionState.
        timezone: IANA name.
        times: Wall times "HH:MM", ascending, at least one.
        weekdays: ISO weekdays (1 is Monday), ascending, at least one.
        topics: Lower-case topic names; empty means all.
        length: How much of each story.
        send_empty: Whether a digest without stories is sent too.
        paused_until: When a pause ends, or None.
        next_due: The next digest's instant, or None while blocked.
        slot_date: The last local date for which a digest was planned, or None.
        slots_done: How many slots of that date have been planned.
        covered_seq: Publication number up to which articles have been offered; None before the first digest.
        created_at: When the reader subscribed.
        quiet_from: Wall time "HH:MM" from which nothing may arrive, or None.
        quiet_until: Wall time at which that ends, or None.
    """

    reader_id: int
    chat_id: int
    thread_id: int
    language: str
    state: SubscriptionState
    timezone: str
    times: tuple[str, ...]
    weekdays: tuple[int, ...]
    topics: tuple[str, ...]
    length: SummaryLength
    send_empty: bool
    paused_until: datetime | None
    next_due: datetime | None
    slot_date: str | None
    slots_done: int
    covered_seq: int | None
    created_at: datetime
    quiet_from: str | None = None
    quiet_until: str | None = None


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """A summary as kept with its article; the fields mean what summarizer.model.Summary says."""

    method: str
    sentences: tuple[str, ...]
    positions: tuple[int, ...]
    ladder: tuple[tuple[int, ...], ...]
    best: int


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """One block of an article's body: `kind` is paragraph, heading or item."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article before it has a number.

    Attributes:
        title: One line; never empty.
        blocks: Body in reading order.
        dropped: Lines cleaning threw away.
        raw: What the editor sent, kept until publication.
        summary: See StoredSummary.
        sentences_shown: The editors' choice of length, 1 to 5.
        keywords: Most telling first.
        topics: Lower-case names.
        language: ISO 639-1 code or "".
        reading_seconds: Time to read the whole body.
        url, site, author, source_date: Where it came from; "" where unknown.
        image_file_id: Telegram file id of its picture, or "".
        image_url: Web address of the picture that its page names, or "".
        fingerprint: Hash of its normalised text, for exact repeats.
        added_by, added_by_name: The editor's user id and name.
        chat_id: Where the preview is shown.
    """

    title: str
    blocks: tuple[StoredBlock, ...]
    dropped: tuple[str, ...]
    raw: str
    summary: StoredSummary
    sentences_shown: int
    keywords: tuple[str, ...]
    topics: tuple[str, ...]
    language: str
    reading_seconds: int
    url: str
    site: str
    author: str
    source_date: str
    image_file_id: str
    fingerprint: str
    added_by: int
    added_by_name: str
    chat_id: int
    image_url: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Article(NewArticle):
    """A stored article.

    Attributes:
        id: Its number, shown to editors and kept in buttons.
        status: See ArticleStatus.
        seq: Publication number, ascending in the order of publication; None until published.
        card_message_id: The preview message, or None.
        created_at, updated_at, published_at: Instants; published_at is None until then.
    """

    id: int
    status: ArticleStatus
    seq: int | None
    card_message_id: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What planning reads of a published article; the fields mean what Article says."""

    id: int
    seq: int
    title: str
    topics: tuple[str, ...]
    keywords: tuple[str, ...]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class TeamMember:
    """An editor and who made them one."""

    user_id: int
    name: str
    added_by: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the newsroom's log: who did what to which thing, when."""

    id: int
    at: datetime
    actor_id: int
    actor_name: str
    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What a chat is in the middle of: `step` names it, `data` are its JSON values."""

    chat_id: int
    user_id: int
    step: str
    data: dict[str, object]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update as received: `payload` is its JSON text, `chat_id` the chat whose order it keeps."""

    update_id: int
    payload: str
    chat_id: int = 0


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be sent: one part of one edition to one reader.

    `local_date` and `slot` are the reader's; (reader, kind, local_date, slot, part) is unique, so
    planning twice changes nothing.
    """

    reader_id: int
    edition_id: int
    kind: str
    local_date: str
    slot: int
    part: int
    due_at: datetime
    expires_at: datetime


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
    `send_empty`, `quiet_from` and `quiet_until` are the reader's wishes, as Subscription says.
    """

    id: int
    reader_id: int
    chat_id: int
    chat_kind: str
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
    quiet_from: str | None = None
    quiet_until: str | None = None


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


@dataclass(frozen=True, slots=True)
class Counts:
    """Totals for /stats and /metrics."""

    readers: int = 0
    subscriptions: dict[str, int] = field(default_factory=dict)
    articles: dict[str, int] = field(default_factory=dict)
    outbox: dict[str, int] = field(default_factory=dict)
