"""Candidates to a digest: best first, alike stories apart, finite. Pure Python: the bot runs it at rest.

A story gains by being told by others too (keywords shared with other candidates) and by being fresh. Stories
are then taken greedily by maximal marginal relevance (Carbonell and Goldstein, 1998), so that two on the same
matter do not stand one below the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from summarizer.model import Candidate, Digest

STORIES_PER_PART = 8
MAX_PARTS = 3
_FRESH_SHARE = 0.4
_LIKENESS_COST = 0.5


def compose(
    candidates: Sequence[Candidate], *, per_part: int = STORIES_PER_PART, max_parts: int = MAX_PARTS
) -> Digest:
    """Order the candidates and deal them into messages of about equal size.

    Every candidate is in exactly one part, up to `per_part * max_parts` of them; the rest are counted.
    """
    chosen = _ordered(candidates, per_part * max_parts)
    if not chosen:
        return Digest(())
    count = -(-len(chosen) // per_part)
    size = -(-len(chosen) // count)
    parts = tuple(tuple(chosen[start : start + size]) for start in range(0, len(chosen), size))
    return Digest(parts, len(candidates) - len(chosen))


def _ordered(candidates: Sequence[Candidate], limit: int) -> list[int]:
    worth = _worth(candidates)
    left = sorted(candidates, key=lambda c: (-worth[c.id], -c.id))[: limit * 2]
    chosen: list[Candidate] = []
    while left and len(chosen) < limit:
        previous = chosen[-1:]
        best = max(
            left,
            key=lambda c: worth[c.id] - _LIKENESS_COST * max((_alike(c, p) for p in previous), default=0.0),
        )
        left.remove(best)
        chosen.append(best)
    return [candidate.id for candidate in chosen]


def _worth(candidates: Sequence[Candidate]) -> dict[int, float]:
    """Freshness by rank, and the share of keywords that others have too, each 0 to 1, weighed up."""
    talked = Counter(word for candidate in candidates for word in set(candidate.keywords))
    by_age = sorted(candidates, key=lambda c: (c.published, c.id))
    freshness = {c.id: index / max(1, len(by_age) - 1) for index, c in enumerate(by_age)}
    return {
        c.id: _FRESH_SHARE * freshness[c.id]
        + (1 - _FRESH_SHARE) * sum(talked[w] > 1 for w in set(c.keywords)) / max(1, len(set(c.keywords)))
        for c in candidates
    }


def _alike(one: Candidate, other: Candidate) -> float:
    """Jaccard likeness of keywords and topics."""
    left, right = {*one.keywords, *one.topics}, {*other.keywords, *other.topics}
    return len(left & right) / len(left | right) if left or right else 0.0
