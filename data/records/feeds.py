"""Frozen values about the feeds that the newsroom follows. Instants are aware datetimes in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypedDict


class SourceState(StrEnum):
    """`active` has a next poll; `paused` waits for an editor; `ended` is gone, or was given up."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class NewSource:
    """A feed on its way in.

    Attributes:
        url: The feed's address, unique.
        title: Its name, or "".
        site: The site's address, or "".
        publish: Whether its stories are published at once; they are drafts otherwise.
        full_text: Whether a story's text is read from its page rather than from the feed.
        topics: Lower-case topics of all its stories; empty leaves them to be guessed.
        added_by: Telegram number of the editor.
        added_by_name: Their name.
        chat_id: Where they are told about it.
        language: Their language as an IETF tag, or "".
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


@dataclass(frozen=True, slots=True)
class Source:
    """A feed that is followed: the fields of NewSource, its number, and how it fares.

    Attributes:
        id: Its number, never given out twice.
        state: See SourceState.
        next_poll: The next look at it, None unless active.
        created_at: When it was added.
        etag: As the server sent it, or "".
        last_modified: As the server sent it, or "".
        body_hash: Of the last body that was read whole, or "".
        interval: Seconds between two looks by the feed's own rhythm.
        ttl: Minutes it asks to be left alone, 0 for none.
        skip_hours: Hours in UTC in which it asks not to be looked at.
        success_at: The last look that went well, or None.
        failing_since: The first of the failures in a row, or None.
        failures: How many in a row.
        alerted_at: When the editors were told that it fails, or None.
        error: Why the last look failed, as a short name, or "".
        status: The HTTP status that goes with it, or 0.
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


class SourceChange(TypedDict, total=False):
    """What may be changed about a source; the fields mean what Source says."""

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
