"""Records of an export or import. Instants are aware datetimes in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data.records.articles import Article
from data.records.audience import QuietHours, SubscriptionState, SummaryLength
from data.records.events import Event
from data.records.feed_rules import FeedRules
from data.records.feeds import Source
from data.records.publication_plans import PublicationPlan
from data.records.taste import StoredTaps

_NO_RULES = FeedRules()


@dataclass(frozen=True, slots=True)
class TransferredReader:
    """A reader with a subscription; fields not listed here mean what Reader and Subscription say.

    Attributes:
        chat_type: Telegram's type of the chat.
        language_chosen: Whether the language was chosen in the chat.
        note: Why the chat is blocked, or "".
        covered_until, first_until: The instants of the publications `covered_seq` and `first_seq`, or None.
        subscribed_at: When the reader subscribed.
        unsubscribed_at: When the reader unsubscribed; None unless the state is `unsubscribed`.
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
    unsubscribed_at: datetime | None = None
    max_stories: int | None = None
    follows: tuple[int, ...] = ()
    mute_set: str = ""
    taste: str = ""
    story_languages: tuple[str, ...] = ()
    story_sources: tuple[str, ...] = ()
    taps: StoredTaps = ()
    watch_set: str = ""
    at_once: int = 0
    at_night: bool = False
    first_seq: int | None = None
    first_until: datetime | None = None
    language_chosen: bool = False
    silent: bool = False
    rich: bool = False
    pictures: bool | None = None


@dataclass(frozen=True, slots=True)
class KnownReader:
    """A stored reader; `subscription` is None where none is stored."""

    reader_id: int
    subscription: TransferredReader | None


@dataclass(frozen=True, slots=True)
class TransferredArticle:
    """An article of an export or import.

    Attributes:
        article: The article with its number in its old newsroom; an `id` of 0 means none.
        carried: Whether it was in an edition.
        has_created_at: Whether the line contains `created_at`, as every exported line does.
        is_archived: Whether it was published elsewhere: it gets a number below all others, so that no digest
            has it.
        plan: When it is to be published, None without a plan; its `article_id` means nothing.
        openings: Days of the newsroom's calendar with how many readers opened it, ascending.
    """

    article: Article
    carried: bool
    has_created_at: bool
    is_archived: bool = False
    plan: PublicationPlan | None = None
    openings: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TransferredEvent:
    """An event and its copies: pairs of an article and the article that it copies."""

    event: Event
    copies: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TransferredSource:
    """A source, the keys of its seen entries, ascending, and its rules."""

    source: Source
    entry_keys: tuple[str, ...]
    rules: FeedRules = _NO_RULES


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many imported records were added, changed stored ones, or equal stored ones."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: ImportCounts) -> ImportCounts:
        return ImportCounts(
            self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged
        )

    @property
    def total(self) -> int:
        """The number of all records."""
        return self.added + self.changed + self.unchanged
