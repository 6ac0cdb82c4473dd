"""What may go into digests: how far somebody counts as served whose digest came too late."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.services.planning.candidates import CandidateSet
from data.records.articles import CandidateArticle

NOW = datetime(2026, 3, 5, tzinfo=UTC)
NUMBERS = st.lists(st.integers(-(2**53), 2**53), unique=True, max_size=20).map(sorted)


def candidate_set(*numbers: int) -> CandidateSet:
    """Stories with these publication numbers."""
    candidates = [CandidateArticle(n, seq, f"Story {n}", (), (), NOW) for n, seq in enumerate(numbers, 1)]
    return CandidateSet(max((0, *numbers)), candidates)


def test_stories_that_were_missed_come_after_the_number_before_the_first_of_them() -> None:
    known = candidate_set(1, 2, 3)
    missed = known.after_seq(1)
    assert known.after_seq(known.seq_before(missed)) == missed


def test_after_nothing_was_missed_only_what_is_published_later_is_new() -> None:
    assert candidate_set(1, 2, 3).seq_before(0) == 3


def test_a_story_imported_below_everything_does_not_make_the_whole_archive_new() -> None:
    """Such a story has a number below zero; served up to there, somebody would be sent all there is."""
    known = candidate_set(-(2**52), 1, 2, 3)
    missed = known.after_seq(2) | 1
    assert known.seq_before(missed) == 2
    assert known.seq_before(1) == 3


@given(NUMBERS, st.integers(0, 2**20 - 1))
def test_nobody_counts_as_served_up_to_less_than_nothing(numbers: list[int], choice: int) -> None:
    known = candidate_set(*numbers)
    assert 0 <= known.seq_before(choice & known.with_topics(())) <= known.top_seq
