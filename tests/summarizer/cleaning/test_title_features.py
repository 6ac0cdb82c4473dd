"""Features of title candidates: shape, position, content, mentions and dates."""

from __future__ import annotations

import numpy as np

from summarizer.cleaning.line_classifier import load_line_classifier
from summarizer.cleaning.title_features import title_features
from tests.summarizer.cleaning.samples import annotated

PAGE = annotated(
    "Ferry returns to the old pier",
    "12 May 2026",
    "",
    "The ferry returns to the old pier next week, the harbour master said on Monday evening.",
    "Ferry returns to the old pier",
)
SCORES = np.array([0.5, -2.0, 3.0, -3.0])
TITLE, DATE = 0, 1
ROWS = title_features(PAGE, SCORES, [TITLE, DATE], first_kept=2)


def test_each_candidate_has_a_row_as_long_as_the_weights() -> None:
    assert ROWS.shape == (2, len(load_line_classifier().title_weights))


def test_the_first_line_is_marked() -> None:
    assert ROWS[:, 11].tolist() == [1.0, 0.0]


def test_a_line_that_stands_on_the_page_twice_is_marked() -> None:
    assert ROWS[:, 6].tolist() == [1.0, 0.0]


def test_mentions_of_the_candidate_are_counted_on_the_page_and_below_it() -> None:
    assert np.allclose(ROWS[TITLE, 30:32], [np.log1p(3), np.log1p(2)])


def test_words_that_the_body_repeats_favour_a_candidate() -> None:
    words_in_body = ROWS[:, 23]
    assert words_in_body[TITLE] > words_in_body[DATE] == 0.0


def test_scores_of_the_lines_around_are_clipped_and_low_beyond_the_page() -> None:
    own, before, after, second_after = ROWS[TITLE, 26:30]
    assert (own, before, after, second_after) == (0.5, -5.0, -2.0, 3.0)


def test_a_date_below_the_candidate_is_marked() -> None:
    itself, below = ROWS[:, 34], ROWS[:, 35]
    assert itself.tolist() == [0.0, 1.0]
    assert below.tolist() == [1.0, 0.0]
