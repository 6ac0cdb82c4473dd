import numpy as np
import pytest

from benchmarks.boosting import BoostingParameters, fix_last_columns, grow_trees


def test_fix_last_columns_keeps_scores() -> None:
    random = np.random.default_rng(1)
    rows = random.uniform(0, 1, (2000, 5))
    labels = (rows[:, 0] + rows[:, 3] * rows[:, 4] > random.uniform(0, 2, 2000)).astype(np.float64)
    trees = grow_trees(rows, labels, np.ones(2000), BoostingParameters(tree_count=40, column_share=1.0))
    for values in ((0.2, 0.9), (0.9, 0.1), (0.5, 0.5)):
        known = rows[:50, :3]
        whole = np.column_stack((known, np.broadcast_to(values, (50, 2))))
        shorter = fix_last_columns(trees, 5, values)
        assert shorter.columns.max() < known.shape[1]
        assert shorter.log_odds(known) == pytest.approx(trees.log_odds(whole), abs=1e-5)


def test_fix_last_columns_is_a_noop() -> None:
    rows = np.random.default_rng(1).uniform(0, 1, (500, 3))
    trees = grow_trees(
        rows,
        (rows[:, 0] > 0.5).astype(np.float64),
        np.ones(500),
        BoostingParameters(tree_count=5, column_share=1.0),
    )
    shorter = fix_last_columns(trees, 5, (1.0, 2.0))
    assert shorter.leaves.tolist() == trees.leaves.tolist()
    assert shorter.thresholds.tolist() == trees.thresholds.tolist()
