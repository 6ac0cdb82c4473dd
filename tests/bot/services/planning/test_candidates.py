"""The publication number up to which readers are served whose digest came too late."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.services.planning.candidates import CandidateSet
from data.records.articles import CandidateArticle

NOW = datetime(2026, 3, 5, tzinfo=UTC)
NUMBERS = st.lists(st.integers(-(2**53), 2**53), unique=True, max_size=20).map(sorted)


def candidate_set(*numbers: int) -> CandidateSet:
    """Articles with these publication numbers."""
    candidates = [
        CandidateArticle(n, seq, f"Story {n}", (), (), NOW, n, "", "", None, None)
        for n, seq in enumerate(numbers, 1)
    ]
    return CandidateSet(max((0, *numbers)), candidates)


def test_seq_before_missed_articles_selects_them_again() -> None:
    known = candidate_set(1, 2, 3)
    missed = known.after_seq(1)
    assert known.after_seq(known.seq_before(missed)) == missed


def test_seq_before_no_article_is_the_last_number_assigned() -> None:
    assert candidate_set(1, 2, 3).seq_before(0) == 3


def test_seq_before_an_imported_article_does_not_select_the_whole_archive() -> None:
    """Such an article has a negative number; a reader served up to it would get the whole archive."""
    known = candidate_set(-(2**52), 1, 2, 3)
    missed = known.after_seq(2) | 1
    assert known.seq_before(missed) == 2
    assert known.seq_before(1) == 3


@given(NUMBERS, st.integers(0, 2**20 - 1))
def test_seq_before_is_between_zero_and_the_last_number_assigned(numbers: list[int], choice: int) -> None:
    known = candidate_set(*numbers)
    assert 0 <= known.seq_before(choice & known.with_topics(())) <= known.top_seq
