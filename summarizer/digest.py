"""Orders candidate articles into a digest of limited size, and divides it into messages.

The score of a story rises with the share of its keywords that other candidates have too, and with its
freshness. Stories are then taken greedily by maximal marginal relevance (Carbonell and Goldstein, 1998), so
that two stories on one subject are not adjacent. Pure Python, since the bot process runs it without numpy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from summarizer.model import Candidate, Digest

STORIES_PER_PART = 8
MAX_PARTS = 3
_FRESHNESS_WEIGHT = 0.4
_SIMILARITY_PENALTY = 0.5


def compose_digest(
    candidates: Sequence[Candidate], *, stories_per_part: int = STORIES_PER_PART, max_parts: int = MAX_PARTS
) -> Digest:
    """Order the candidates and divide them into messages of about equal size.

    Up to `stories_per_part * max_parts` candidates are placed, each in exactly one part; the rest are
    counted.
    """
    ranked_ids = _rank_diversely(candidates, stories_per_part * max_parts)
    if not ranked_ids:
        return Digest(())
    part_count = -(-len(ranked_ids) // stories_per_part)
    part_size = -(-len(ranked_ids) // part_count)
    parts = tuple(
        tuple(ranked_ids[start : start + part_size]) for start in range(0, len(ranked_ids), part_size)
    )
    return Digest(parts, len(candidates) - len(ranked_ids))


def _rank_diversely(candidates: Sequence[Candidate], limit: int) -> list[int]:
    scores = _scores(candidates)
    remaining = sorted(candidates, key=lambda c: (-scores[c.id], -c.id))[: limit * 2]
    chosen: list[Candidate] = []
    while remaining and len(chosen) < limit:
        previous = chosen[-1:]
        best = max(
            remaining,
            key=lambda c: (
                scores[c.id] - _SIMILARITY_PENALTY * max((_jaccard(c, p) for p in previous), default=0.0)
            ),
        )
        remaining.remove(best)
        chosen.append(best)
    return [candidate.id for candidate in chosen]


def _scores(candidates: Sequence[Candidate]) -> dict[int, float]:
    """Weighted sum of the freshness rank and of the share of keywords that others have too, each 0 to 1."""
    document_counts = Counter(word for candidate in candidates for word in set(candidate.keywords))
    by_age = sorted(candidates, key=lambda c: (c.published, c.id))
    freshness = {c.id: index / max(1, len(by_age) - 1) for index, c in enumerate(by_age)}
    return {
        c.id: _FRESHNESS_WEIGHT * freshness[c.id]
        + (1 - _FRESHNESS_WEIGHT)
        * sum(document_counts[w] > 1 for w in set(c.keywords))
        / max(1, len(set(c.keywords)))
        for c in candidates
    }


def _jaccard(one: Candidate, other: Candidate) -> float:
    """Jaccard similarity of keywords and topics."""
    left, right = {*one.keywords, *one.topics}, {*other.keywords, *other.topics}
    return len(left & right) / len(left | right) if left or right else 0.0
