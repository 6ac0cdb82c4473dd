"""How likely each line of a paste belongs to the article, by two models one above the other.

The first looks at each line and its neighbours (features.py); the second also sees what the first
thinks of the lines around (context.py), so that an article holds together: what is called stacking
with auto-context. Both are boosted trees whose coefficients lie in model.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.boosted_trees import BoostedTrees, FloatArray
from summarizer.cleaning.context_features import add_context_features
from summarizer.cleaning.feature_matrix import build_feature_matrix


@dataclass(frozen=True, slots=True)
class LineClassifier:
    """The trained coefficients.

    Attributes:
        first: Trees over features.
        second: Trees over features in context.
        threshold: Log-odds above which a line is kept.
        title_weights: Weight of each of title_features.
    """

    first: BoostedTrees
    second: BoostedTrees
    threshold: float
    title_weights: FloatArray

    def scores(self, page: AnnotatedPaste) -> FloatArray:
        """Log-odds above the threshold of each line of `page`: positive for the article."""
        if not len(page):
            return np.empty(0)
        rows = build_feature_matrix(page)
        return self.second.score(add_context_features(rows, self.first.score(rows))) - self.threshold

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> LineClassifier:
        """The judge that the values of a file of coefficients describe."""
        first, second = BoostedTrees.from_json(values["first"]), BoostedTrees.from_json(values["second"])
        return cls(first, second, values["threshold"], np.array(values["title"]))


@cache
def load_line_classifier() -> LineClassifier:
    """The judge of model.json, read at the first call."""
    text = files(__package__).joinpath("model.json").read_text(encoding="utf-8")
    return LineClassifier.from_json(json.loads(text))
