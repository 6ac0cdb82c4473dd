"""Remembers what editors dropped from the digests of a day, for the readers who did not get it. Pure.

A subscription stores the publication numbers of such articles, as text: it is part of the planning key, so
equal texts are one key. They count as new in the next digest, which has them unless its day drops them, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from bot.services.planning.candidates import CandidateSet
from data.records.events import EventMark


def read_held_back(text: str) -> tuple[int, ...]:
    """The publication numbers in a stored text."""
    return tuple(map(int, text.split()))


def held_mask(text: str, candidates: CandidateSet) -> int:
    """The mask of the articles that were held back from the readers, without those retracted since."""
    return candidates.numbered(read_held_back(text)) if text else 0


def hold_back(mask: int, day: date, candidates: CandidateSet, sent_seqs: Collection[int] = ()) -> str:
    """What a digest holds back, as it is stored.

    Args:
        mask: The articles that are new to its readers and not muted.
        day: The readers' local date, for which editors dropped events.
        candidates: The articles.
        sent_seqs: What came at once, which its readers have had; as in ReaderProgress.
    """
    decided = candidates.decided_on(day)
    if not decided.marks:
        return ""
    dropped = [event_id for event_id, mark in decided.marks.items() if mark is EventMark.DROP]
    had = _sent_mask(dropped, sent_seqs, candidates) if sent_seqs else 0
    return write_held_back(mask & candidates.of_events(dropped) & ~had, candidates)


def _sent_mask(event_ids: Iterable[int], sent_seqs: Collection[int], candidates: CandidateSet) -> int:
    """The mask of the articles of these events up to those that came at once."""
    found = 0
    for event_id in event_ids:
        bits = candidates.of_events([event_id])
        sent = [seq for seq in sent_seqs if candidates.numbered([seq]) & bits]
        found |= bits & ~candidates.after_seq(max(sent)) if sent else 0
    return found


def write_held_back(mask: int, candidates: CandidateSet) -> str:
    """The text of the articles of a mask."""
    return " ".join(map(str, candidates.numbers_of(mask)))
