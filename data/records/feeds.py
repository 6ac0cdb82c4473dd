"""Records of the followed feeds (sources)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypedDict


class SourceState(StrEnum):
    """`active` has a next poll; `paused` was paused by an editor; `ended` is gone, or failed too long."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class SourceKind(StrEnum):
    """What is read: a feed, the list of stories of a page without one, or a public Telegram channel."""

    FEED = "feed"
    PAGE = "page"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that is not stored yet.

    Attributes:
        url: The feed's URL, unique.
        title: Its name, or "".
        site: The site's URL, or "".
        publish: Whether its articles are published at once; otherwise they become drafts.
        full_text: Whether an article's text is read from its page instead of the feed.
        topics: Lower-case topics of all its articles; detected from the text if empty.
        added_by: Telegram user id of the editor.
        added_by_name: The editor's name.
        chat_id: The chat that gets the source's notices.
        language: The editor's language as an IETF tag, or "".
        kind: See SourceKind.
        list_signature: By what the list of a page is found again, "" for other kinds.
    """

    url: str
    title: str
    site: str
    publish: bool
    full_text: bool
    topics: tuple[str, ...]
    added_by: int
    added_by_name: str
    chat_id: int
    language: str
    kind: SourceKind = SourceKind.FEED
    list_signature: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A followed feed: the fields of NewSource, its number, and the state of its polls.

    Attributes:
        id: Its number, never assigned twice.
        state: See SourceState.
        next_poll: The instant of the next poll, None unless active.
        created_at: When it was added.
        etag: As the server sent it, or "".
        last_modified: As the server sent it, or "".
        body_hash: Hash of the last body that was read completely, or "".
        interval: Seconds between two polls, from the dates of the feed's entries.
        ttl: Minutes between two polls that the feed asks for, 0 for none.
        skip_hours: Hours in UTC in which the feed asks not to be polled.
        success_at: The last successful poll, or None.
        failing_since: The first of the consecutive failures, or None.
        failures: The number of consecutive failures.
        alerted_at: When the editors were notified of the failures, or None.
        error: The reason of the last failure as a short name, or "".
        status: The HTTP status of the last failure, or 0.
        former_url: Its address before an editor changed it, or "".
    """

    id: int
    url: str
    title: str
    site: str
    publish: bool
    full_text: bool
    topics: tuple[str, ...]
    added_by: int
    added_by_name: str
    chat_id: int
    language: str
    state: SourceState
    next_poll: datetime | None
    created_at: datetime
    etag: str
    last_modified: str
    body_hash: str
    interval: int
    ttl: int
    skip_hours: tuple[int, ...]
    success_at: datetime | None
    failing_since: datetime | None
    failures: int
    alerted_at: datetime | None
    error: str
    status: int
    former_url: str = ""
    kind: SourceKind = SourceKind.FEED
    list_signature: str = ""


class SourceChange(TypedDict, total=False):
    """The fields of a source that can be changed; they mean what Source says."""

    url: str
    title: str
    site: str
    publish: bool
    full_text: bool
    topics: tuple[str, ...]
    state: SourceState
    next_poll: datetime | None
    etag: str
    last_modified: str
    body_hash: str
    interval: int
    ttl: int
    skip_hours: tuple[int, ...]
    success_at: datetime | None
    failing_since: datetime | None
    failures: int
    alerted_at: datetime | None
    error: str
    status: int
    former_url: str
    list_signature: str


class HoldReason(StrEnum):
    """Why an entry is held: `page` waits for its page and has an article meanwhile; the others were refused.

    Attributes:
        SAME_TEXT: Its text was there under another guid and address.
        SAME_GUID: Its guid was there with another address, title and text.
        SAME_PAGE: Its page was there.
        SAME_STORY: The source had told its story.
        OTHER_SOURCE: Another source had told its story.
        UNREADABLE: It could not be read.
        RULE_ONLY: It has none of the words that its feed must have.
        RULE_NEVER: It has a word that its feed must not have.
        ADVERT: It is marked as an advertisement.
        RULE_LIMIT: Its feed has a daily limit: until the end of the day it waits for a place.
    """

    PAGE = "page"
    SAME_TEXT = "same_text"
    SAME_GUID = "same_guid"
    SAME_PAGE = "same_page"
    SAME_STORY = "same_story"
    OTHER_SOURCE = "other_source"
    UNREADABLE = "unreadable"
    ADVERT = "advert"
    RULE_ONLY = "rule_only"
    RULE_NEVER = "rule_never"
    RULE_LIMIT = "rule_limit"


RULE_REASONS = (HoldReason.ADVERT, HoldReason.RULE_ONLY, HoldReason.RULE_NEVER, HoldReason.RULE_LIMIT)
"""The reasons of entries that a rule holds back, or that are adverts."""


@dataclass(frozen=True, slots=True)
class NewHeldEntry:
    """An entry to be held.

    Attributes:
        source_id: Its source.
        key: One of its keys, which recognises it among the held entries of its source.
        reason: See HoldReason.
        article_id: The article that was made of it (reason `page`), or that it copies; None where unknown.
        fingerprint: The fingerprint of that article as it was made (reason `page`), or "".
        entry: The entry as JSON.
        detail: The word that a rule found in it, behind its place ("title:casino"), or "".
    """

    source_id: int
    key: str
    reason: HoldReason
    article_id: int | None
    fingerprint: str
    entry: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEntry(NewHeldEntry):
    """A held entry: its number, the requests for its page that failed, and when it was held."""

    id: int
    attempts: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class RefusedCounts:
    """How many entries of a source are kept that were taken for copies or were unreadable, and by rules."""

    copies: int = 0
    ruled_out: int = 0

    @property
    def total(self) -> int:
        """The number of all."""
        return self.copies + self.ruled_out
