"""Features in context: what the first scores say about the lines around a line."""

from __future__ import annotations

import numpy as np

from summarizer.cleaning.context_features import add_context_features
from summarizer.cleaning.line_features import line_features
from tests.summarizer.cleaning.samples import annotated

PAGE = annotated(
    "Strona główna",
    "Prom wróci do starego portu w przyszłym tygodniu.",
    "Rejs będzie bezpłatny do maja.",
    "Czytaj także",
)
ROWS = line_features(PAGE)
WIDTH = ROWS.shape[1]
SCORES = np.array([-4.0, 3.0, 2.0, -5.0])
ADDED = add_context_features(ROWS, SCORES)[:, WIDTH:]


def test_the_features_of_the_line_itself_stay_in_front() -> None:
    assert np.array_equal(add_context_features(ROWS, SCORES)[:, :WIDTH], ROWS)


def test_scores_of_neighbours_are_added_and_are_low_beyond_the_page() -> None:
    own, before, after = ADDED[:, 0], ADDED[:, 5], ADDED[:, 6]
    assert own.tolist() == SCORES.tolist()
    assert before.tolist() == [-3.0, -4.0, 3.0, 2.0]
    assert after.tolist() == [3.0, 2.0, -5.0, -3.0]


def test_means_over_three_lines_before_grow_below_likely_lines() -> None:
    before = ADDED[:, 11]
    assert before[0] == 0.0
    assert before[3] > before[2] > before[1]


def test_the_best_run_covers_the_lines_with_positive_scores() -> None:
    inside = ADDED[:, -9]
    assert inside.tolist() == [0.0, 1.0, 1.0, 0.0]


def test_shares_of_expected_words_before_and_after_a_line_fall_and_rise() -> None:
    before, from_here = ADDED[:, 17], ADDED[:, 18]
    assert before[0] == 0.0
    assert (np.diff(before) > 0).all()
    assert np.allclose(before + from_here, 1.0)
