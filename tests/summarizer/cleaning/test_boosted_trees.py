"""Boosted trees: the leaf that each row reaches, and their JSON form."""

from __future__ import annotations

import json

import numpy as np

from summarizer.cleaning.boosted_trees import BoostedTrees

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
