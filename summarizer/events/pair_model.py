"""Decides from the signals of two articles whether they are of one event: a logistic model and rules.

The coefficients in pair_model.json are trained by benchmarks/train_events.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from summarizer.events.signals import PairSignals

# A column under the same headline shares this little wording with the next one; a second version of a
# report shares most of it.
_SERIES_SHARED_WORDING: Final = 0.6
_SERIES_SHARED_FIGURES: Final = 0.5
# Two texts under one headline of a column ("Morning briefing") share less than this outside of it.
_MIN_BODY_SHARED: Final = 0.12
# A day less the hours by which a daily column moves.
_SERIES_DAYS: Final = 0.7
# Nine of ten pairs of reports of one event are published within 0.6 days, 99 of 100 within 3.5.
_NEARNESS_DAYS: Final = 1.5
_REJECTED: Final = -8.0


@dataclass(frozen=True, slots=True)
class PairModel:
    """A logistic model of the signals.

    Attributes:
        columns: Names of the signals used, of PairSignals; "is_dated" is 1 where the time apart is known, and
            "nearness" then falls from 1 with the days apart.
        weights: Coefficient of each.
        bias: Constant term.
        threshold: Log odds from which an article joins an event.
    """

    columns: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float
    threshold: float

    def log_odds(self, signals: PairSignals) -> float:
        """Return the log odds of one event minus the threshold: positive joins."""
        if signals.lacks_evidence or is_next_of_series(signals):
            return _REJECTED
        return float(model_row(signals, self.columns) @ self.weights) + self.bias - self.threshold

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> PairModel:
        """Build the model of a file such as pair_model.json."""
        weights = values["weights"]
        return cls(
            tuple(weights), np.array(list(weights.values()), float), values["bias"], values["threshold"]
        )


def model_row(signals: PairSignals, columns: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the values of the model's columns."""
    is_dated = not math.isnan(signals.days_apart)
    derived = {
        "is_dated": float(is_dated),
        "nearness": math.exp(-signals.days_apart / _NEARNESS_DAYS) if is_dated else 0.0,
    }
    return np.array(
        [derived[name] if name in derived else getattr(signals, name) for name in columns], np.float64
    )


def is_next_of_series(signals: PairSignals) -> bool:
    """Whether two articles are of one series: two days of a column, the weather of two towns, two matches.

    Their titles are equal, or differ in nothing but names or numbers, over other texts. A title with a
    corrected number over the same text is no series.
    """
    is_same_title = bool(signals.same_title)
    if signals.replaced_names or (signals.other_day and (is_same_title or signals.replaced_figures)):
        return True
    other_wording = signals.opening < _SERIES_SHARED_WORDING
    if signals.replaced_figures:
        return other_wording
    if not is_same_title:
        return False
    other_text = other_wording or signals.figures < _SERIES_SHARED_FIGURES
    is_other_body = signals.body_shared < _MIN_BODY_SHARED
    return is_other_body or (other_text and not signals.days_apart < _SERIES_DAYS)


@cache
def load_pair_model() -> PairModel:
    """Return the model of pair_model.json, read at the first call."""
    text = resources.files(__package__).joinpath("pair_model.json").read_text("utf-8")
    return PairModel.from_json(json.loads(text))
