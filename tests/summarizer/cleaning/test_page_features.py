"""Features of the surroundings of lines: runs, windows, blocks, announcements."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from summarizer.cleaning.line_features import cue_flags, line_features
from summarizer.cleaning.page_features import (
    announcement_features,
    block_features,
    maximum_subarray,
    position_features,
    similarity_features,
    window_sums,
)
from tests.summarizer.cleaning.samples import annotated


@given(st.lists(st.integers(-9, 9), max_size=30))
def test_no_run_sums_to_more_than_the_maximum_subarray(scores: list[int]) -> None:
    start, end = maximum_subarray([float(score) for score in scores])
    sums = [sum(scores[low:high]) for low in range(len(scores) + 1) for high in range(low, len(scores) + 1)]
    assert sum(scores[start:end]) == max(sums)


def test_the_maximum_subarray_bridges_a_small_loss_and_not_a_large_one() -> None:
    assert maximum_subarray([-1, 4, -2, 5, -9, 6]) == (1, 4)
    assert maximum_subarray([-1, -2]) == maximum_subarray([]) == (0, 0)


def test_window_sums_leave_out_the_line_itself_and_end_at_the_page() -> None:
    before, after = window_sums(np.array([1.0, 2.0, 4.0, 8.0]), 2)
    assert before.tolist() == [0.0, 1.0, 3.0, 6.0]
    assert after.tolist() == [6.0, 12.0, 8.0, 0.0]


def test_lines_without_a_gap_between_them_are_one_block() -> None:
    page = annotated("Inicio", "Deportes", "", "El puerto abre el lunes.")
    rows = line_features(page)
    features = block_features(np.array([0.0, 0.0, 1.0]), rows, np.array([0.0, 0.0, 5.0]))
    is_alone, starts_block, share_of_prose = features[:, 1], features[:, 3], features[:, 5]
    assert is_alone.tolist() == [0, 0, 1]
    assert starts_block.tolist() == [1, 0, 1]
    assert share_of_prose.tolist() == [0, 0, 1]


def test_an_announcement_decays_with_the_lines_below_it() -> None:
    page = annotated("Kommentare", *(f"Zeile {number}" for number in range(5)))
    near_comments = announcement_features(cue_flags(page), line_features(page))[:, 0]
    assert near_comments[0] < 1e-9
    assert near_comments[1] == np.exp(-1 / 3)
    assert (np.diff(near_comments[1:]) < 0).all()


def test_the_position_on_the_page_runs_from_its_first_line() -> None:
    page = annotated("Wetter", "Der Kai öffnet am Montag wieder.", "Sport", "Impressum")
    features = position_features(line_features(page), np.array([0.0, 6.0, 0.0, 0.0]))
    assert features[:, 0].tolist() == [0, 0.25, 0.5, 0.75]
    assert features[:, 1].tolist() == [0, 0, 1, 1]
    assert features[:, 6].tolist() == [1, 0, 0, 0]


def test_lines_of_a_list_are_more_similar_to_their_neighbours_than_a_paragraph() -> None:
    page = annotated(*["Auto news"] * 6, "A long sentence of very many words stands below them, and it ends.")
    same = similarity_features(line_features(page), np.zeros(7))[:, 0]
    assert same[2] > same[6] == 0.0
