"""Selecting articles and events: what is new to a reader, and up to where a late reader is served."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.services.planning.candidate_snapshot import EditorialDecisions
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.choices import ReaderProgress
from data.records.articles import CandidateArticle
from data.records.events import Event, EventMark

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


def article(seq: int, event_id: int, *topics: str, hours_ago: int = 0, **fields: Any) -> CandidateArticle:
    plain = CandidateArticle(
        seq, seq, f"Story {seq}", topics, (), NOW - timedelta(hours=hours_ago), event_id, "", "", None, None
    )
    return replace(plain, **fields)


def events_in(known: CandidateSet, progress: ReaderProgress, **arguments: Any) -> list[tuple[int, int]]:
    """The events of the digest of a reader of all topics, with what they had of each."""
    mask = known.after_seq(progress.covered_seq or 0) | arguments.get("held", 0)
    digest = known.get_digest(mask, progress, **arguments).digest
    return sorted((entry.event_id, entry.since_seq) for entry in digest.entries)


def test_articles_of_one_event_are_one_entry_led_by_its_lead() -> None:
    record = Event(1, 3, False, EventMark.NONE, (), (), 0, NOW, NOW)
    known = CandidateSet(
        3, [article(1, 1), article(2, 2), article(3, 1)], EditorialDecisions(events={1: record})
    )
    composed = known.get_digest(known.after_seq(0), ReaderProgress(0))
    assert sorted(entry.article_id for entry in composed.digest.entries) == [2, 3]
    assert sorted(number for group in composed.articles for number in group) == [1, 2, 3]


def test_an_event_that_a_reader_had_comes_again_only_with_something_new() -> None:
    silent = CandidateSet(2, [article(1, 1), article(2, 1, new_sentences=(), is_update=False)])
    news = CandidateSet(2, [article(1, 1), article(2, 1, new_sentences=("Two more are hurt.",))])
    assert events_in(silent, ReaderProgress(1)) == []
    assert events_in(news, ReaderProgress(1)) == [(1, 1)]


def test_only_those_who_follow_an_event_get_what_is_new_but_no_update() -> None:
    detail = article(2, 1, new_sentences=("Two more are hurt.",), is_update=False)
    known = CandidateSet(2, [article(1, 1), detail])
    assert events_in(known, ReaderProgress(1)) == []
    assert events_in(known, ReaderProgress(1, follows=(1,))) == [(1, 1)]


def test_a_reader_who_came_after_the_first_article_gets_the_event_in_full() -> None:
    known = CandidateSet(2, [article(1, 1), article(2, 1, new_sentences=(), is_update=False)])
    assert events_in(known, ReaderProgress(1, first_seq=1)) == [(1, 0)]


def test_an_event_whose_first_article_is_no_candidate_any_more_is_an_update() -> None:
    known = CandidateSet(9, [article(9, 1, new_sentences=("A lot.",))], EditorialDecisions(first_seqs={1: 2}))
    assert events_in(known, ReaderProgress(8)) == [(1, 8)]
    assert events_in(known, ReaderProgress(8, first_seq=5)) == [(1, 0)]


def test_an_article_is_selected_by_the_topics_of_its_whole_event() -> None:
    known = CandidateSet(3, [article(1, 1, "sea"), article(2, 1, "city"), article(3, 2, "sport")])
    assert known.with_topics(["sea"]) == 0b011
