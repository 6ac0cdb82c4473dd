"""Defines the service that groups articles into events and compares the articles of an event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.ports.summarizer import Summarizer
from data.records.articles import StoredBlock
from data.records.events import Addition, Novelty, ValueConflict


@dataclass(frozen=True, slots=True)
class GroupedArticle:
    """An article as grouping and comparison see it.

    Attributes:
        id: Its number; 0 for one that is not stored yet.
        title: Headline.
        blocks: Its text.
        published: When its outlet published it, or else when it was added.
        language: ISO 639-1 code, or "".
        outlet: Site or host of its publisher, or "".
        event_id: Its event; 0 for one that has none yet.
    """

    id: int
    title: str
    blocks: tuple[StoredBlock, ...]
    published: datetime
    language: str
    outlet: str
    event_id: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """The event of an article; `is_present` is False for a discarded draft."""

    article_id: int
    event_id: int
    is_present: bool = True


@dataclass(frozen=True, slots=True)
class ArchiveLoaders:
    """Functions that load what the index of events lacks.

    Attributes:
        after: Articles with a number greater than the argument, ascending; empty at the end.
        among: Those of these articles that belong into the index.
        changed_since: The articles of the events that changed since an instant.
        now: The present; what changes later is loaded by the next call.
    """

    after: Callable[[int], Awaitable[Sequence[GroupedArticle]]]
    among: Callable[[Collection[int]], Awaitable[Sequence[GroupedArticle]]]
    changed_since: Callable[[datetime], Awaitable[Sequence[Membership]]]
    now: datetime


@dataclass(frozen=True, slots=True)
class EventComparison:
    """What the articles of an event say beside each other.

    Attributes:
        central_id: The article nearest the centre of all.
        lead_id: The article to which the facts refer.
        novelties: What an article says beyond the earlier ones, by article.
        additions: Sentences of others that say what the lead lacks, at most three.
        conflicts: Numbers on which others disagree with the lead.
    """

    central_id: int
    lead_id: int
    novelties: dict[int, Novelty]
    additions: tuple[Addition, ...]
    conflicts: tuple[ValueConflict, ...]


class EventReader(Protocol):
    """Groups and compares articles in a worker process; methods raise SummarizerError where it fails."""

    async def propose_event(
        self, article: GroupedArticle, apart_from: Collection[int], load: ArchiveLoaders
    ) -> int | None:
        """The event that an article belongs to; None where it begins one.

        Args:
            article: The article.
            apart_from: Events that it must not join.
            load: What the index may lack.
        """
        ...

    async def compare_articles(
        self,
        articles: Sequence[GroupedArticle],
        first_id: int,
        compared: Collection[int],
        central: Collection[int],
        lead_id: int,
    ) -> EventComparison:
        """Compare articles of an event.

        Args:
            articles: In the order of publication, at least one.
            first_id: The first published article of the whole event.
            compared: The articles whose new sentences are wanted.
            central: Those of which the central article is chosen.
            lead_id: The lead that editors chose; 0 for the central article.
        """
        ...


class EditorSummarizer(Summarizer, EventReader, Protocol):
    """The summarizer of editors' texts, in whose process the index of events is."""
