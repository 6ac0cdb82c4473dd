"""Matches the entries of an edition with the articles of their events as these are now. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from data.records.articles import Article
from data.records.delivery import Edition
from data.records.events import EditionEntry, EntryKind


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One entry of a digest with its articles.

    Attributes:
        entry: The entry as planned.
        place: Its place in its part, from 1, which buttons contain.
        lead: The article that stands for the event: the planned one, or the next after a retraction.
        others: The other published articles of the event, in the order of publication.
    """

    entry: EditionEntry
    place: int
    lead: Article
    others: tuple[Article, ...] = ()

    @property
    def new_sentences(self) -> tuple[str, ...]:
        """What the articles that the readers have not had say beyond the earlier ones."""
        unseen = sorted(self._unseen, key=lambda one: one.seq or 0)
        return tuple(dict.fromkeys(sentence for one in unseen for sentence in one.new_sentences or ()))

    @property
    def newest_unseen(self) -> Article | None:
        """The newest article of the event that the readers have not had."""
        return max(self._unseen, key=lambda one: one.seq or 0, default=None)

    @property
    def _unseen(self) -> list[Article]:
        return [
            one
            for one in (self.lead, *self.others)
            if (one.seq or 0) > self.entry.since_seq and one.id not in self.entry.avoided
        ]

    @property
    def last_had(self) -> Article | None:
        """The newest article of the event that the readers have had."""
        had = [one for one in (self.lead, *self.others) if (one.seq or 0) <= self.entry.since_seq]
        return max(had, key=lambda one: one.seq or 0, default=None)


def entries_of_part(edition: Edition, part: int) -> tuple[EditionEntry, ...]:
    """The entries of a part in its order, without those shown on demand."""
    if not edition.entries:
        ids = edition.parts[part] if part < len(edition.parts) else ()
        return tuple(EditionEntry(0, article_id, EntryKind.STORY, part=part) for article_id in ids)
    return tuple(one for one in edition.entries if one.part == part and one.kind is not EntryKind.MORE)


def entries_on_demand(edition: Edition) -> tuple[EditionEntry, ...]:
    """The entries that are shown on demand."""
    return tuple(one for one in edition.entries if one.kind is EntryKind.MORE)


def entry_at(edition: Edition, part: int, place: int) -> EditionEntry | None:
    """The entry at a place, from 1, of a part; those on demand follow the last part."""
    entries = entries_of_part(edition, part) if part < len(edition.parts) else entries_on_demand(edition)
    return entries[place - 1] if 1 <= place <= len(entries) and part >= 0 else None


def match_stories(entries: Collection[EditionEntry], articles: Sequence[Article]) -> list[DigestStory]:
    """The stories of the entries that have a published article; an article is in one of them.

    An article whose event changed since planning stays in its entry.
    """
    used: set[int] = set()
    stories = []
    for place, entry in enumerate(entries, 1):
        members = [
            one
            for one in articles
            if one.id not in used
            and (one.id == entry.article_id or (entry.event_id and one.event_id == entry.event_id))
        ]
        if not members:
            continue
        used.update(one.id for one in members)
        read = [one for one in members if one.id not in entry.avoided] or members
        lead = next((one for one in members if one.id == entry.article_id), read[0])
        stories.append(DigestStory(entry, place, lead, tuple(one for one in members if one is not lead)))
    return stories
