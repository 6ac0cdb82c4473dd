"""Selects articles for digests from the candidates of one snapshot, and composes each digest once. Pure.

A selection is a bit mask with one bit for each candidate, so that selecting for a reader costs a few
operations on integers, and readers with the same selection share the composed digest.
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

_MAX_COMPOSED_DIGESTS = 10_000


@dataclass(slots=True)
class ComposedDigest:
    """The digest of a selection, and the id of its edition once it is stored."""

    digest: Digest
    edition_id: int | None = None


class CandidateSet:
    """Published articles in the order of publication.

    Args:
        top_seq: The last publication number assigned.
        candidates: The articles, ascending by publication number.
    """

    def __init__(self, top_seq: int, candidates: Sequence[CandidateArticle]) -> None:
        self.top_seq = top_seq
        self._candidates = candidates
        self._seqs = [candidate.seq for candidate in candidates]
        self._all_bits = (1 << len(candidates)) - 1
        self._bits_by_topic: defaultdict[str, int] = defaultdict(int)
        for bit, candidate in enumerate(candidates):
            for topic in candidate.topics:
                self._bits_by_topic[topic] |= 1 << bit
        self._digests: dict[int, ComposedDigest] = {}

    def after_seq(self, seq: int) -> int:
        """The mask of the articles with a higher publication number."""
        passed = bisect_right(self._seqs, seq)
        return self._all_bits >> passed << passed

    def since(self, instant: datetime) -> int:
        """The mask of the articles published at `instant` or later."""
        return sum(
            1 << bit for bit, candidate in enumerate(self._candidates) if candidate.published_at >= instant
        )

    def with_topics(self, topics: Sequence[str]) -> int:
        """The mask of the articles with one of the topics; of all articles for no topics."""
        if not topics:
            return self._all_bits
        found = 0
        for topic in topics:
            found |= self._bits_by_topic.get(topic, 0)
        return found

    def seq_before(self, mask: int) -> int:
        """The highest publication number below all of `mask`; for an empty mask, the last one assigned.

        Imported articles with numbers below 1 are ignored: a reader served up to such a number would get the
        whole archive.
        """
        mask &= self.after_seq(0)
        if not mask:
            return self.top_seq
        first = (mask & -mask).bit_length() - 1
        return self._seqs[first] - 1

    def get_digest(self, mask: int) -> ComposedDigest:
        """The digest of the articles of `mask`, composed once."""
        found = self._digests.get(mask)
        if found is None:
            if len(self._digests) >= _MAX_COMPOSED_DIGESTS:
                self._digests.clear()
            chosen = [
                _to_candidate(candidate) for bit, candidate in enumerate(self._candidates) if mask >> bit & 1
            ]
            found = self._digests[mask] = ComposedDigest(compose_digest(chosen))
        return found


def _to_candidate(candidate: CandidateArticle) -> Candidate:
    return Candidate(
        candidate.id,
        candidate.title,
        candidate.topics,
        candidate.keywords,
        candidate.published_at.timestamp(),
    )
