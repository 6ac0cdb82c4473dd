"""What sets of sentences are expected to share, against the same counted set by set."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.ranking.overlap.model import Expectation, expect, stored_model
from summarizer.ranking.overlap.occurrences import Occurrences
from summarizer.ranking.overlap.subsets import sets_of, shared
from summarizer.ranking.passage import passage_of

WORD = st.sampled_from(["storm", "harbour", "mayor", "closed", "council", "the", "on", "7"])
LINES = st.lists(st.lists(WORD, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=6)


def test_sets_are_listed_small_ones_first_in_the_order_of_their_members() -> None:
    expected = [set(row) for size in (1, 2, 3) for row in combinations(range(5), size)]
    sets = sets_of(5, 3)
    assert [set(np.flatnonzero(row).tolist()) for row in sets.members] == expected
    assert sets.sizes.tolist() == [len(row) for row in expected]
    assert [sum(1 << place for place in row) for row in expected] == sets.codes.tolist()


def held(terms: Occurrences, term: int, places: set[int]) -> int:
    """How often some sentences hold a term."""
    rows = zip(terms.pair_term, terms.pair_sentence, terms.pair_count, strict=True)
    return sum(int(count) for found, place, count in rows if found == term and int(place) in places)


def by_hand(expected: Expectation, places: set[int]) -> float:
    words, pairs = expected.found.words, expected.found.pairs
    total = sum(float(expected.pair[pair]) for pair in range(pairs.size) if held(pairs, pair, places))
    for word in range(words.size):
        count = held(words, word, places)
        total += float(expected.once[word]) * (count > 0) + float(expected.twice[word]) * (count > 1)
    return total


@given(LINES, st.data())
@settings(max_examples=40, deadline=None)
def test_a_word_counts_once_and_a_word_held_twice_counts_twice(lines: list[str], data: st.DataObject) -> None:
    expected = expect(passage_of(lines, "en"), stored_model())
    chosen = sorted(data.draw(st.sets(st.sampled_from(range(len(lines))), min_size=1)))
    sets = sets_of(len(chosen), 7)
    values = shared(sets, np.array(chosen), expected)
    for members, value in zip(sets.members, values, strict=True):
        places = {chosen[place] for place in np.flatnonzero(members)}
        assert value == pytest.approx(by_hand(expected, places))
