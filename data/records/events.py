"""Records of events, of an edition's entries, and of what editors decide about the edition of a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from data.records.articles import ArticleStatus


class EventMark(StrEnum):
    """What editors want of an event: `lead` stands first, `must` is never cut, `low` stands last.

    `drop` leaves it out; it is given for a day only.
    """

    NONE = ""
    LEAD = "lead"
    MUST = "must"
    LOW = "low"
    DROP = "drop"


class EntryKind(StrEnum):
    """How an event stands in a digest.

    `story` has a summary, `update` the new sentences only, `brief` one line; a `more` entry is shown on
    demand only. `sent` entries came at once before, and share one line; one of them without an event says
    that more came than a day may bring at once.
    """

    STORY = "story"
    UPDATE = "update"
    BRIEF = "brief"
    SENT = "sent"
    MORE = "more"


class EditionEntry(NamedTuple):
    """One event in a digest, stored as a JSON list of these values.

    Attributes:
        event_id: The event.
        article_id: The article that led it when the digest was planned.
        kind: See EntryKind.
        section: The topic under whose heading it stands, or "".
        since_seq: The readers had the event's articles up to this publication number; 0 for none.
        part: The message, from 0; that of a `more` entry is the last one.
        watched: The word, topic or source that its readers watch and that it matches, or "".
        avoided: The articles of an event that its readers have had whose news is not for them: they are in a
            language or from a source that they do not read.
    """

    event_id: int
    article_id: int
    kind: EntryKind
    section: str = ""
    since_seq: int = 0
    part: int = 0
    watched: str = ""
    avoided: tuple[int, ...] = ()


class Addition(NamedTuple):
    """A sentence of one of an event's articles that says what the lead article does not."""

    article_id: int
    text: str


class Novelty(NamedTuple):
    """What an article says beyond the articles of its event that were published before.

    Attributes:
        sentences: Its new sentences; None where there was no article before, so that all of it is new.
        is_update: Whether that is enough to tell the event again to those who had it.
    """

    sentences: tuple[str, ...] | None
    is_update: bool


class ValueConflict(NamedTuple):
    """Two articles of an event that give different numbers for the same thing.

    `subject` is the noun phrase that both use, in the words of the first article.
    """

    subject: str
    first_article_id: int
    first_value: str
    second_article_id: int
    second_value: str


@dataclass(frozen=True, slots=True)
class Event:
    """A group of articles about the same happening; an article alone is an event of one.

    Attributes:
        id: Its number.
        lead_article_id: The article whose title and summary stand for the event; None before the first one
            is published.
        is_lead_chosen: Whether an editor chose the lead.
        mark: What editors want of it; see EventMark.
        additions: What the other articles add to the lead, at most three sentences.
        conflicts: Numbers on which the articles disagree.
        opened: How often readers opened it.
        created_at, updated_at: Instants; `updated_at` changes with its articles and fields.
    """

    id: int
    lead_article_id: int | None
    is_lead_chosen: bool
    mark: EventMark
    additions: tuple[Addition, ...]
    conflicts: tuple[ValueConflict, ...]
    opened: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class EventMember:
    """What an event's card and the choice of compared articles need of an article; see Article."""

    id: int
    event_id: int
    status: ArticleStatus
    seq: int | None
    title: str
    site: str
    url: str
    created_at: datetime
    published_at: datetime | None
    copy_of: int | None
    new_sentences: tuple[str, ...] | None
    is_update: bool
    topics: tuple[str, ...] = ()
    language: str = ""

    @property
    def novelty(self) -> Novelty:
        """What it says beyond the earlier articles of its event."""
        return Novelty(self.new_sentences, self.is_update)


@dataclass(frozen=True, slots=True)
class EditionDay:
    """What editors decided about the digests of a local date.

    Attributes:
        local_date: The readers' date.
        greeting: A line above the stories, or "".
        version: Rises with every change of the day, so that two editors do not overwrite each other.
        marks: The mark of an event on this day, by event; it replaces the event's own mark.
        positions: The places (from 0) of events that editors moved, by event.
        marked_at: When each event received its mark or place; set by storing.
    """

    local_date: date
    greeting: str
    version: int
    marks: dict[int, EventMark]
    positions: dict[int, int]
    marked_at: dict[int, datetime] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the digest: a topic, its place from 0, and the most stories it has (None for any)."""

    topic: str
    position: int
    max_stories: int | None
