"""Taps make a bounded taste, which orders a digest but its first stories, and hides none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.services.planning.candidates import CandidateSet
from bot.services.planning.choices import ReaderProgress
from bot.services.planning.taste import (
    MAX_FEATURES,
    MAX_SCORE,
    MAX_TAPS,
    MAX_WEIGHT,
    TASTE_FREE_STORIES,
    TasteIndex,
    count_taps,
    decisive_feature,
    features_of,
    weigh,
    with_tap,
    without_tap,
)
from data.records.articles import CandidateArticle
from data.records.taste import (
    Feature,
    FeatureKind,
    Tap,
    read_taps,
    store_taps,
    write_taste,
)
from tests.support.factories import article as full_article

NOW = datetime(2026, 3, 5, tzinfo=UTC)
SPORT = Feature(FeatureKind.TOPIC, "sport")
GAZETTE = Feature(FeatureKind.SOURCE, "gazette.example")
STRIKE = Feature(FeatureKind.KEYWORD, "strike")


def article(seq: int, *topics: str, **fields: Any) -> CandidateArticle:
    plain = CandidateArticle(seq, seq, f"Story {seq}", topics, (), NOW, seq, "", "", None, None)
    return replace(plain, **fields)


def order(candidates: CandidateSet, taste: str) -> list[int]:
    progress = ReaderProgress(0, taste=taste)
    digest = candidates.get_digest(candidates.after_seq(0), progress).digest
    return [entry.event_id for entry in digest.entries]


taps = st.lists(
    st.builds(
        Tap,
        st.integers(1, 200),
        st.booleans(),
        st.lists(
            st.builds(Feature, st.sampled_from(FeatureKind), st.text(min_size=1, max_size=3)),
            max_size=6,
            unique=True,
        ).map(tuple),
    ),
    max_size=90,
)


@given(taps)
def test_taps_and_the_taste_of_them_are_bounded_and_survive_storing(given_taps: list[Tap]) -> None:
    stored: tuple[Tap, ...] = ()
    for one in given_taps:
        stored = with_tap(stored, one)
    assert len(stored) <= MAX_TAPS
    assert len({one.event_id for one in stored}) == len(stored)
    assert read_taps(store_taps(stored)) == stored
    weights = weigh(stored)
    assert len(weights) <= MAX_FEATURES
    assert all(0 < abs(weight) <= MAX_WEIGHT for weight in weights.values())
    stored_weights = {
        (kind, value): weight for kind, value, weight in json.loads(write_taste(weights) or "[]")
    }
    assert stored_weights == weights
    assert write_taste(weights) == write_taste(weigh(reversed(stored)))
    everything = [
        article(n, *(f.value for f in weights), keywords=tuple(f.value for f in weights)) for n in (1, 2)
    ]
    scores = TasteIndex(everything).score(write_taste(weights), 1)
    assert set(scores) <= {1}
    assert all(abs(one) <= MAX_SCORE for one in scores.values())


def test_a_story_counts_once_and_the_other_button_changes_it() -> None:
    more, less = Tap(7, is_more=True, features=(SPORT,)), Tap(7, is_more=False, features=(SPORT,))
    once = with_tap((), more)
    assert with_tap(once, more) == once
    assert weigh(with_tap(once, less)) == {SPORT: -1}
    assert without_tap(once, 7) == ()
    assert write_taste(weigh(())) == ""


def test_opposite_taps_of_two_stories_leave_no_weight() -> None:
    assert weigh([Tap(1, True, (SPORT, STRIKE)), Tap(2, False, (SPORT,))]) == {STRIKE: 1}


def test_the_oldest_tap_is_dropped() -> None:
    stored: tuple[Tap, ...] = ()
    for number in range(MAX_TAPS + 1):
        stored = with_tap(stored, Tap(number, is_more=True, features=(SPORT,)))
    assert [one.event_id for one in stored] == list(range(1, MAX_TAPS + 1))
    assert weigh(stored) == {SPORT: MAX_WEIGHT}


def test_features_are_topics_source_and_keywords_in_lower_case() -> None:
    found = features_of(
        full_article(
            topics=("a", "b", "c", "d"),
            keywords=("Port  Strike", "罢工", "⚽", "x" * 300, "five", "six"),
            url="https://www.Gazette.example/1",
        )
    )
    assert [one.value for one in found[:6]] == ["a", "b", "c", "gazette.example", "port strike", "罢工"]
    assert len(found) == 9
    assert len(found[7].value) == 100


MANY = CandidateSet(
    30,
    [
        article(
            n,
            "sport" if n % 3 == 0 else "city",
            keywords=("Strike",) if n == 1 else (),
            url=f"https://{n}.org",
        )
        for n in range(1, 31)
    ],
)
PLAIN = order(MANY, "")


def test_taste_orders_all_but_the_first_two_and_hides_nothing() -> None:
    liked = order(MANY, write_taste({SPORT: 2, STRIKE: 4}))
    assert liked[:TASTE_FREE_STORIES] == PLAIN[:TASTE_FREE_STORIES] == [30, 29]
    assert liked[2:5] == [1, 27, 24]
    assert sorted(liked) == sorted(PLAIN)
    disliked = order(MANY, write_taste({SPORT: -4}))
    assert disliked[:2] == [30, 29]
    assert all(number % 3 == 0 for number in disliked[-9:])


def test_a_taste_that_concerns_no_story_changes_nothing() -> None:
    digest = MANY.get_digest(MANY.after_seq(0), ReaderProgress(0))
    of_another = ReaderProgress(0, taste=write_taste({Feature(FeatureKind.TOPIC, "chess"): 3}))
    assert MANY.get_digest(MANY.after_seq(0), of_another) is digest


def test_equal_scores_share_a_digest() -> None:
    first = ReaderProgress(0, taste=write_taste({STRIKE: 2}))
    second = ReaderProgress(0, taste=write_taste({STRIKE: 2, Feature(FeatureKind.KEYWORD, "chess"): 3}))
    mask = MANY.after_seq(0)
    assert MANY.get_digest(mask, first) is MANY.get_digest(mask, second)


def test_the_decisive_feature_is_the_one_that_moves_the_story_most() -> None:
    story = full_article(topics=("sport",), keywords=("strike",), url="https://gazette.example/1")
    assert decisive_feature(story, {GAZETTE: -2, SPORT: 1}) == GAZETTE
    assert decisive_feature(story, {GAZETTE: 1, SPORT: 1, STRIKE: -3}) == STRIKE
    assert decisive_feature(story, {Feature(FeatureKind.TOPIC, "chess"): 3}) is None
    made = [Tap(1, True, (SPORT,)), Tap(2, True, (SPORT, STRIKE)), Tap(3, False, (SPORT,))]
    assert count_taps(made, SPORT, is_more=True) == 2
