"""The sentence labels: the set of sentences that greedy search finds best by ROUGE-1 plus ROUGE-2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

MAX_ORACLE_SENTENCES = 6
Term = TypeVar("Term", bound=Hashable)


def greedy_oracle(
    sentences: Sequence[Sequence[str]], references: Sequence[Sequence[str]]
) -> NDArray[np.float32]:
    """1 for each sentence of the greedy set, 0 for the others.

    Greedy search adds the sentence that raises F1 of stems plus F1 of pairs most, and ends when none does
    (Nallapati et al. 2017).
    """
    stems = [Counter(line) for line in sentences]
    pairs = [Counter(pairwise(line)) for line in sentences]
    wanted_stems = Counter(stem for line in references for stem in line)
    wanted_pairs = Counter(pair for line in references for pair in pairwise(line))
    chosen: list[int] = []
    have_stems: Counter[str] = Counter()
    have_pairs: Counter[tuple[str, str]] = Counter()
    best = 0.0
    while len(chosen) < MAX_ORACLE_SENTENCES:
        scores = {
            index: _f1(have_stems + stems[index], wanted_stems) + _f1(have_pairs + pairs[index], wanted_pairs)
            for index in range(len(sentences))
            if index not in chosen
        }
        if not scores:
            break
        index = max(scores, key=lambda place: (scores[place], -place))
        if scores[index] <= best + 1e-9:
            break
        best = scores[index]
        chosen.append(index)
        have_stems += stems[index]
        have_pairs += pairs[index]
    found = np.zeros(len(sentences), dtype=np.float32)
    found[chosen] = 1.0
    return found


def _f1(have: Counter[Term], wanted: Counter[Term]) -> float:
    shared = sum((have & wanted).values())
    total = sum(have.values()) + sum(wanted.values())
    return 2.0 * shared / total if total else 0.0
