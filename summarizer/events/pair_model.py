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
# A day less the hours by which a daily column moves.
_SERIES_DAYS: Final = 0.7
_REJECTED: Final = -8.0


@dataclass(frozen=True, slots=True)
class PairModel:
    """A logistic model of the signals.

    Attributes:
        columns: Names of the signals used, of SIGNAL_NAMES; "days" is ln(1 + days_apart), 0 where unknown.
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
        if is_next_of_series(signals):
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
    days = 0.0 if math.isnan(signals.days_apart) else math.log1p(signals.days_apart)
    return np.array([days if name == "days" else getattr(signals, name) for name in columns], np.float64)


def is_next_of_series(signals: PairSignals) -> bool:
    """Whether two articles are two days of one column: the same headline over another text."""
    if not signals.same_title:
        return False
    differs = signals.opening < _SERIES_SHARED_WORDING or signals.figures < _SERIES_SHARED_FIGURES
    return differs and not signals.days_apart < _SERIES_DAYS


@cache
def load_pair_model() -> PairModel:
    """Return the model of pair_model.json, read at the first call."""
    text = resources.files(__package__).joinpath("pair_model.json").read_text("utf-8")
    return PairModel.from_json(json.loads(text))
