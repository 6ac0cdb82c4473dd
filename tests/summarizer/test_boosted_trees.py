"""Evaluating boosted trees, for one row and for many."""

import json
from collections.abc import Sequence

import numpy as np
import pytest

from summarizer.boosted_trees import BoostedTrees, ObliviousTrees, probability, trees_from_json

STORED: dict[str, Sequence[object] | float] = {
    "bias": -1.0,
    "columns": [[0, 1], [1, 1]],
    "thresholds": [[0.5, 2.0], [0.0, 9.0]],
    "leaves": [[0.0, 1.0, 2.0, 3.0], [0.1, 0.2, 0.3, 0.4]],
}


def log_odds_by_hand(trees: ObliviousTrees, row: list[float]) -> float:
    total = trees.bias
    for columns, thresholds, leaves in zip(trees.columns, trees.thresholds, trees.leaves, strict=True):
        answers = [row[column] > threshold for column, threshold in zip(columns, thresholds, strict=True)]
        total += leaves[sum(answer << level for level, answer in enumerate(answers))]
    return float(total)


def test_a_forest_adds_up_the_leaves_its_answers_lead_to() -> None:
    trees = trees_from_json(STORED)
    rows = [[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [1.0, 10.0]]
    assert trees.log_odds(np.array(rows)) == pytest.approx(
        [log_odds_by_hand(trees, row) for row in rows], abs=1e-5
    )


def test_trees_of_any_depth_are_evaluated() -> None:
    random = np.random.default_rng(1)
    for depth in (1, 2, 3, 4):
        columns, thresholds = random.integers(0, 3, (9, depth)), random.uniform(0, 1, (9, depth))
        trees = ObliviousTrees(0.5, columns, thresholds, random.uniform(-1, 1, (9, 1 << depth)))
        rows = random.uniform(0, 1, (20, 3))
        expected = [log_odds_by_hand(trees, row) for row in rows.tolist()]
        assert trees.log_odds(rows) == pytest.approx(expected, abs=1e-4)


def test_many_rows_are_scored_as_each_alone() -> None:
    trees = trees_from_json(STORED)
    rows = np.random.default_rng(1).uniform(-5, 15, (10_000, 2))
    alone = [trees.log_odds(rows[place : place + 1])[0] for place in (0, 511, 512, 9_999)]
    assert trees.log_odds(rows)[[0, 511, 512, 9_999]] == pytest.approx(alone, abs=1e-5)


def test_no_rows_have_no_odds() -> None:
    assert trees_from_json(STORED).log_odds(np.zeros((0, 2))).shape == (0,)


def test_log_odds_of_zero_are_a_probability_of_one_half() -> None:
    assert probability(np.array([0.0])).tolist() == [0.5]


TREES = BoostedTrees(
    features=np.array([[0, 1, 1, 0, 0, 0, 0]]),
    thresholds=np.array([[0.5, 0.5, 0.5, np.inf, np.inf, np.inf, np.inf]]),
    leaves=np.array([[1.0, 0, 2.0, 0, 3.0, 0, 4.0, 0]]),
    bias=10.0,
)
ROWS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def test_each_row_reaches_the_leaf_that_its_answers_lead_to() -> None:
    assert TREES.score(ROWS).tolist() == [11.0, 12.0, 13.0, 14.0]


def test_trees_come_back_from_json() -> None:
    again = BoostedTrees.from_json(json.loads(json.dumps(TREES.as_json())))
    assert again.score(ROWS).tolist() == TREES.score(ROWS).tolist()
    assert np.isinf(again.thresholds[0, 3:]).all()


def test_no_rows_have_no_scores() -> None:
    assert len(TREES.score(ROWS[:0])) == 0


def test_rows_of_several_batches_score_like_single_rows() -> None:
    many = np.tile(ROWS, (400, 1))
    assert TREES.score(many).tolist() == [11.0, 12.0, 13.0, 14.0] * 400
