"""Frozen values on their way out of a newsroom or into one. Instants are aware datetimes in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data.records.articles import Article
from data.records.audience import QuietHours, SubscriptionState, SummaryLength
from data.records.feeds import Source


@dataclass(frozen=True, slots=True)
class TransferredReader:
    """A reader with their subscription; what is not told here means what Reader and Subscription say.

    Attributes:
        chat_type: Telegram's kind of the chat.
        note: Why the chat is blocked, or "".
        covered_until: The instant of the newest publication that was offered to them, or None.
        subscribed_at: When they subscribed.
    """

    chat_id: int
    thread_id: int
    chat_type: str
    language: str
    state: SubscriptionState
    timezone: str
    times: tuple[str, ...]
    weekdays: tuple[int, ...]
    topics: tuple[str, ...]
    length: SummaryLength
    send_empty: bool
    paused_until: datetime | None
    quiet: QuietHours | None
    note: str
    slot_date: date | None
    slots_done: int
    covered_seq: int | None
    covered_until: datetime | None
    subscribed_at: datetime
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownReader:
    """Somebody who is in the database: `subscribed` is what they have, None without a subscription."""

    reader_id: int
    subscription: TransferredReader | None


@dataclass(frozen=True, slots=True)
class TransferredArticle:
    """An article with its number in the newsroom it comes from.

    Attributes:
        article: All of it; an `id` of 0 is one without a number.
        carried: Whether a digest has carried it.
        has_created_at: Whether it came with the instant of its creation, as everything exported does.
    """

    article: Article
    carried: bool
    has_created_at: bool


@dataclass(frozen=True, slots=True)
class TransferredSource:
    """A feed that is followed, and by which marks its entries are known again, ascending."""

    source: Source
    entry_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of some records: `fresh` are here for the first time, `same` were here as they are."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: ImportCounts) -> ImportCounts:
        return ImportCounts(
            self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged
        )

    @property
    def total(self) -> int:
        """All of them."""
        return self.added + self.changed + self.unchanged
