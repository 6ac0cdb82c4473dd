"""What may go into digests, as of one snapshot. Pure.

A choice of stories is a set of bits, one for each story of the stock, so that choosing for a reader costs a
few operations on integers, and readers with the same choice share what was composed from it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data.records.articles import CandidateArticle
from summarizer.digest import compose_digest
from summarizer.model import Candidate, Digest

_MOST_CONTENTS = 10_000


@dataclass(slots=True)
class Content:
    """What some readers get, and the number of its edition once it is stored."""

    digest: Digest
    edition_id: int | None = None


class Stock:
    """Published articles in the order of publication.

    Args:
        top: The last publication number given out.
        offers: The articles, ascending by publication number.
    """

    def __init__(self, top: int, offers: Sequence[CandidateArticle]) -> None:
        self.top = top
        self._offers = offers
        self._numbers = [offer.seq for offer in offers]
        self._all = (1 << len(offers)) - 1
        self._about: defaultdict[str, int] = defaultdict(int)
        for bit, offer in enumerate(offers):
            for topic in offer.topics:
                self._about[topic] |= 1 << bit
        self._contents: dict[int, Content] = {}

    def after(self, seq: int) -> int:
        """The stories with a higher publication number."""
        passed = bisect_right(self._numbers, seq)
        return self._all >> passed << passed

    def since(self, instant: datetime) -> int:
        """The stories published at `instant` or later."""
        return sum(1 << bit for bit, offer in enumerate(self._offers) if offer.published_at >= instant)

    def about(self, topics: Sequence[str]) -> int:
        """The stories with one of the topics; all without a topic."""
        if not topics:
            return self._all
        found = 0
        for topic in topics:
            found |= self._about.get(topic, 0)
        return found

    def before(self, choice: int) -> int:
        """The highest publication number below all of `choice`; the last one given out for none.

        A story that was imported below everything counts as none: up to it, nobody was served anything.
        """
        choice &= self.after(0)
        if not choice:
            return self.top
        first = (choice & -choice).bit_length() - 1
        return self._numbers[first] - 1

    def content(self, choice: int) -> Content:
        """The digest of these stories, composed once."""
        found = self._contents.get(choice)
        if found is None:
            if len(self._contents) >= _MOST_CONTENTS:
                self._contents.clear()
            chosen = [_candidate(offer) for bit, offer in enumerate(self._offers) if choice >> bit & 1]
            found = self._contents[choice] = Content(compose_digest(chosen))
        return found


def _candidate(offer: CandidateArticle) -> Candidate:
    return Candidate(offer.id, offer.title, offer.topics, offer.keywords, offer.published_at.timestamp())
