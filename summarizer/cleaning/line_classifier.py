"""Scores how likely each line of a paste belongs to the article, with two stacked classifiers.

The first sees each line and its neighbours (feature_matrix.py). The second also sees the first one's scores
of the lines around (context_features.py), so that an article is kept or dropped as a whole: stacking with
auto-context. Both are boosted trees with the coefficients of model.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from summarizer.boosted_trees import BoostedTrees, FloatArray
from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.context_features import add_context_features
from summarizer.cleaning.feature_matrix import build_feature_matrix


@dataclass(frozen=True, slots=True)
class LineClassifier:
    """The two classifiers of lines and the weights of the title.

    Attributes:
        first: Trees over the columns of build_feature_matrix.
        second: Trees over the same columns and those of add_context_features.
        threshold: Log-odds above which a line is kept.
        title_weights: Weight of each column of title_features.
    """

    first: BoostedTrees
    second: BoostedTrees
    threshold: float
    title_weights: FloatArray

    def scores(self, page: AnnotatedPaste) -> FloatArray:
        """Log-odds of each line of `page` minus the threshold: positive for lines of the article."""
        if not len(page):
            return np.empty(0)
        rows = build_feature_matrix(page)
        return self.second.score(add_context_features(rows, self.first.score(rows))) - self.threshold

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> LineClassifier:
        """The classifier with the coefficients of a model file such as model.json."""
        first, second = BoostedTrees.from_json(values["first"]), BoostedTrees.from_json(values["second"])
        return cls(first, second, values["threshold"], np.array(values["title"]))


@cache
def load_line_classifier() -> LineClassifier:
    """The classifier of model.json, read at the first call."""
    text = files(__package__).joinpath("model.json").read_text(encoding="utf-8")
    return LineClassifier.from_json(json.loads(text))
