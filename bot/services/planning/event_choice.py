"""An event that says something new to a group of readers, and its entries in their digests. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.services.planning.importance import CandidateEvent
from data.records.events import EditionEntry, EntryKind

_STORY, _UPDATE, _BRIEF, _MORE = EntryKind.STORY, EntryKind.UPDATE, EntryKind.BRIEF, EntryKind.MORE
"""Looked up once: members of an enumeration are slow to look up."""


class SectionEntries(dict[str, EditionEntry]):
    """The entries of an event that differ in their section only, by section; each is made when it is needed.

    Digests of readers who differ have mostly equal entries, and one object saves memory and time.
    """

    def __init__(self, entry: EditionEntry) -> None:
        super().__init__({entry.section: entry})
        self._entry = entry

    def __missing__(self, section: str) -> EditionEntry:
        found = self[section] = self._entry._replace(section=section)
        return found


@dataclass(frozen=True)
class EventChoice:
    """An event for one group of readers; equal ones should be one object, which keeps its entries.

    Attributes:
        event: The event.
        since_seq: The readers had its articles up to this publication number; 0 where it is new to them.
        is_followed: Whether they want every update of it.
        watched: The word of theirs that it matches, or "".
        avoided: Where they had the event, its articles that they do not read.
    """

    event: CandidateEvent
    since_seq: int = 0
    is_followed: bool = False
    watched: str = ""
    avoided: tuple[int, ...] = ()

    @cached_property
    def stories(self) -> SectionEntries:
        """The event with a summary, in the first message."""
        return SectionEntries(self._entry(_UPDATE if self.since_seq else _STORY))

    @cached_property
    def briefs(self) -> SectionEntries:
        """The event as one line, in the first message."""
        return SectionEntries(self._entry(_BRIEF))

    @cached_property
    def on_demand(self) -> EditionEntry:
        """The event shown on demand, in the first message."""
        return self._entry(_MORE)

    def _entry(self, kind: EntryKind) -> EditionEntry:
        event = self.event
        return EditionEntry(event.id, event.lead_id, kind, "", self.since_seq, 0, self.watched, self.avoided)
