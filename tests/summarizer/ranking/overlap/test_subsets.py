"""Tests of the expected shared terms of sets against a direct count."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.ranking.overlap.model import ExpectedOverlap, expect_overlap, load_overlap_model
from summarizer.ranking.overlap.occurrences import Occurrences
from summarizer.ranking.overlap.subsets import all_subsets, expected_shared_terms
from summarizer.ranking.passage import passage_from_sentences

WORD = st.sampled_from(["storm", "harbour", "mayor", "closed", "council", "the", "on", "7"])
LINES = st.lists(st.lists(WORD, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=6)


def test_subsets_are_listed_small_ones_first_in_the_order_of_their_members() -> None:
    expected = [set(row) for size in (1, 2, 3) for row in combinations(range(5), size)]
    sets = all_subsets(5, 3)
    assert [set(np.flatnonzero(row).tolist()) for row in sets.members] == expected
    assert sets.sizes.tolist() == [len(row) for row in expected]
    assert [sum(1 << place for place in row) for row in expected] == sets.codes.tolist()


def count_in_sentences(terms: Occurrences, term: int, places: set[int]) -> int:
    """Count the occurrences of a term in some sentences."""
    rows = zip(terms.entry_term, terms.entry_sentence, terms.entry_count, strict=True)
    return sum(int(count) for found, place, count in rows if found == term and int(place) in places)


def shared_terms_by_hand(expected: ExpectedOverlap, places: set[int]) -> float:
    words, pairs = expected.features.words, expected.features.pairs
    total = sum(
        float(expected.pair[pair]) for pair in range(pairs.size) if count_in_sentences(pairs, pair, places)
    )
    for word in range(words.size):
        count = count_in_sentences(words, word, places)
        total += float(expected.once[word]) * (count > 0) + float(expected.twice[word]) * (count > 1)
    return total


@given(LINES, st.data())
@settings(max_examples=40, deadline=None)
def test_a_word_counts_once_and_a_word_held_twice_counts_twice(lines: list[str], data: st.DataObject) -> None:
    expected = expect_overlap(passage_from_sentences(lines, "en"), load_overlap_model())
    chosen = sorted(data.draw(st.sets(st.sampled_from(range(len(lines))), min_size=1)))
    sets = all_subsets(len(chosen), 7)
    values = expected_shared_terms(sets, np.array(chosen), expected)
    for members, value in zip(sets.members, values, strict=True):
        places = {chosen[place] for place in np.flatnonzero(members)}
        assert value == pytest.approx(shared_terms_by_hand(expected, places))
