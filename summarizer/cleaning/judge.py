"""How likely each line of a paste belongs to the article, by two models one above the other.

The first looks at each line and its neighbours (features.py); the second also sees what the first
thinks of the lines around (context.py), so that an article holds together: what is called stacking
with auto-context. Both are boosted trees whose coefficients lie in model.json.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from summarizer.cleaning.context import context
from summarizer.cleaning.features import features
from summarizer.cleaning.text import Line
from summarizer.cleaning.trees import Matrix, Trees


@dataclass(frozen=True, slots=True)
class Judge:
    """The trained coefficients.

    Attributes:
        first: Trees over features.
        second: Trees over features in context.
        threshold: Log-odds above which a line is kept.
        title: Weight of each of title_features.
    """

    first: Trees
    second: Trees
    threshold: float
    title: Matrix

    def scores(self, lines: Sequence[Line]) -> Matrix:
        """Log-odds above the threshold of each line: positive for the article."""
        if not lines:
            return np.empty(0)
        rows = features(lines)
        return self.second.score(context(rows, self.first.score(rows))) - self.threshold


@cache
def judge() -> Judge:
    """The judge, read at the first call."""
    values = json.loads(files(__package__).joinpath("model.json").read_text(encoding="utf-8"))
    first, second = Trees.from_json(values["first"]), Trees.from_json(values["second"])
    return Judge(first, second, values["threshold"], np.array(values["title"]))
