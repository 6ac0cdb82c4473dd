"""Records of readers and their subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from data.records.taste import StoredTaps


class SubscriptionState(StrEnum):
    """Whether digests are planned.

    `active` has a next due instant; `paused` has one after the pause; `blocked` has none, because Lede may
    not write to the chat, but keeps its settings; `unsubscribed` has none, and keeps the settings for a while
    in case the reader comes back.
    """

    ACTIVE = "active"
    PAUSED = "paused"
    BLOCKED = "blocked"
    UNSUBSCRIBED = "unsubscribed"


class SummaryLength(StrEnum):
    """The length of the stories in a reader's digests."""

    SHORT = "short"
    NORMAL = "normal"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A daily interval without messages, in the reader's zone.

    Attributes:
        start: Wall time "HH:MM" at which it begins.
        end: Wall time "HH:MM" at which it ends, on the next day where it is earlier than `start`.
    """

    start: str
    end: str

    @classmethod
    def from_columns(cls, start: str | None, end: str | None) -> QuietHours | None:
        """The quiet hours of two stored columns; None unless both are set."""
        return cls(start, end) if start and end else None


def covers_a_week(weekdays: Sequence[int], slot: int) -> bool:
    """Whether a digest has the stories of a week: the first of its day, for readers of one weekday.

    `slot` is its number among the digests of its local date, from 0; -1 for the one sent at once after
    subscribing.
    """
    return len(weekdays) == 1 and slot <= 0


@dataclass(frozen=True, slots=True)
class Reader:
    """A chat (or one topic of a forum) that talks to Lede.

    `thread_id` is 0 outside forum topics; `kind` is Telegram's chat type; `language` is an IETF tag
    as Telegram gives it, or "". With `language_chosen` it was chosen in this chat, and what Telegram says of
    the person no longer changes it. `seen_on` is the date in UTC on which something last came from the chat,
    None where nothing came since it was stored. `dark_pictures` says that pictures of figures have a dark
    ground.
    """

    id: int
    chat_id: int
    thread_id: int
    kind: str
    language: str
    created_at: datetime
    language_chosen: bool = False
    seen_on: date | None = None
    dark_pictures: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A reader's settings, and up to where digests were planned.

    Attributes:
        reader_id: The reader.
        chat_id: Telegram chat, from the reader.
        thread_id: Forum topic, 0 for none, from the reader.
        language: IETF tag or "", from the reader.
        state: See SubscriptionState.
        timezone: IANA name.
        times: Wall times "HH:MM", ascending, at least one.
        weekdays: ISO weekdays (1 is Monday), ascending, at least one.
        topics: Lower-case topic names; empty means all.
        length: See SummaryLength.
        send_empty: Whether a digest without stories is sent, too.
        paused_until: The end of a pause, or None.
        next_due: The instant of the next digest, or None while blocked or unsubscribed.
        slot_date: The last local date for which a digest was planned, or None.
        slots_done: The number of slots of that date that were planned.
        covered_seq: The publication number up to which articles were candidates for a digest; None before
            the first digest.
        created_at: When the reader subscribed.
        quiet: The reader's quiet hours, or None.
        unsubscribed_at: When the reader unsubscribed; None unless the state is `unsubscribed`.
        first_seq: Articles up to this publication number were published before the reader's first digest; 0
            where none of them may go into a digest any more.
        max_stories: The most stories of a digest, 0 for all, None for the newsroom's default.
        follows: The events of which the reader wants every update, ascending.
        mute_set: What the reader mutes, as data.records.reader_rules writes it; "" for nothing.
        silent: Whether digests arrive without a sound.
        rich: Whether digests have the rich form, where Telegram's server knows it.
        story_languages: The languages of the stories that the reader wants, as ISO 639-1 codes, ascending;
            empty means all.
        story_sources: The sources of the stories that the reader wants, hosts or names as in mutes,
            ascending; empty means all.
        taste: The weights that the taps give, as data.records.taste writes them; "" for none.
        taps: The reader's taps of More and Less, the oldest first, as data.records.taste stores them.
        watch_set: What the reader wants to see first, written likewise.
        held_back: The publication numbers of the articles that editors dropped from the reader's last digest,
            separated by spaces; "" for none.
        at_once: What the reader gets at once, the number of a data.records.bulletins.AtOnce.
        at_night: Whether that may come in quiet hours.
        sent_seqs: What came at once since the last digest, as data.records.bulletins writes it.
        pictures: Whether digests and single stories show a picture; None as the newsroom's setting says.
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
    slot_date: date | None
    slots_done: int
    covered_seq: int | None
    created_at: datetime
    quiet: QuietHours | None = None
    unsubscribed_at: datetime | None = None
    first_seq: int | None = None
    max_stories: int | None = None
    follows: tuple[int, ...] = ()
    mute_set: str = ""
    silent: bool = False
    rich: bool = False
    story_languages: tuple[str, ...] = ()
    story_sources: tuple[str, ...] = ()
    taste: str = ""
    taps: StoredTaps = ()
    watch_set: str = ""
    held_back: str = ""
    at_once: int = 0
    at_night: bool = False
    sent_seqs: str = ""
    pictures: bool | None = None


@dataclass(frozen=True, slots=True)
class ScheduleGroup:
    """The subscriptions with equal times, weekdays and zone; fields as in Subscription.

    `not_before` is when the digests of paused subscriptions begin again, None for active ones; `readers`
    counts the subscriptions.
    """

    timezone: str
    times: tuple[str, ...]
    weekdays: tuple[int, ...]
    not_before: datetime | None
    readers: int
