"""Expected overlap: how much of what a human summary would say does a sentence say?

Three small forests (overlap_features.py says what they look at) give, for every stem of a text, the
probabilities that a human summary would contain it once and twice, and for every pair of neighbouring
stems that it would contain the pair. Added up over a sentence they are the words and pairs it is expected
to share with that summary; divided by its length and the wished one they are half its expected ROUGE
score. English stems that editors favour or avoid shift the odds a little; other languages do without.
The coefficients in overlap.json are learned by benchmarks/train_overlap.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from pathlib import Path

import numpy as np

from summarizer.boosted_trees import Trees, probability, trees_from
from summarizer.ranking.overlap.features import Features, features
from summarizer.ranking.overlap.occurrences import Numbers, Occurrences, Places, added
from summarizer.ranking.passage import Passage

LONGEST_PASSAGE = 1000
"""Sentences that are judged; what comes later in a longer text scores nothing."""

STRONGEST = 15
"""Sentences, by their words alone, whose pairs of words are judged too."""

Habits = Mapping[str, Sequence[float]]
_NO_HABIT = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Model:
    """The coefficients.

    Attributes:
        once: For a stem that a summary contains.
        twice: For a stem that a summary contains twice.
        pair: For a pair of neighbouring stems that a summary contains.
        habits: By language and stem, what to add to the log odds of once and twice.
        length: Words of the summary wished when nobody wishes anything.
    """

    once: Trees
    twice: Trees
    pair: Trees
    habits: Mapping[str, Habits]
    length: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a human summary of a passage is expected to contain: a probability a stem, and a pair."""

    found: Features
    once: Numbers
    twice: Numbers
    pair: Numbers

    def shared(self) -> Numbers:
        """Stems and pairs each sentence is expected to share with the summary, every one counted once."""
        count = len(self.found.lengths)
        return _added(self.found.words, self.once, count) + _added(self.found.pairs, self.pair, count)


@cache
def stored_model() -> Model:
    """The coefficients in overlap.json."""
    stored = json.loads(Path(__file__).with_name("model.json").read_text("utf-8"))
    once, twice, pair = (trees_from(stored[name]) for name in ("once", "twice", "pair"))
    return Model(once, twice, pair, stored["habits"], stored["length"])


def expected_overlap(passage: Passage) -> Sequence[float]:
    """Score each sentence by the ROUGE it would reach as the whole summary, 0 to about 1."""
    model = stored_model()
    scores = np.zeros(len(passage.sentences))
    judged = first_sentences(passage)
    if any(sentence.words for sentence in judged.sentences):
        expected = expect(judged, model)
        scores[: len(judged.sentences)] = expected.shared() / (expected.found.lengths + model.length)
    return [float(score) for score in scores]


def first_sentences(passage: Passage) -> Passage:
    """The part of a passage that is judged."""
    return Passage(passage.language, passage.sentences[:LONGEST_PASSAGE])


def expect(passage: Passage, model: Model) -> Expectation:
    """Judge the stems and pairs of a passage of at least one word."""
    found = features(passage)
    habits = _habits(found.vocabulary, model.habits.get(passage.language, {}))
    once = model.once.log_odds(found.word_rows) + habits[:, 0]
    twice = np.zeros(found.words.size)
    repeated = np.flatnonzero(
        np.bincount(found.words.term) > 1
    )  # only these can be twice in verbatim sentences
    twice[repeated] = probability(model.twice.log_odds(found.word_rows[repeated]) + habits[repeated, 1])
    return Expectation(found, probability(once), twice, _pair_chances(found, once, model))


def _pair_chances(found: Features, once: Numbers, model: Model) -> Numbers:
    """The probabilities of the pairs in the most promising sentences; the rest cost time and win nothing."""
    promise = _added(found.words, probability(once), len(found.lengths)) / (found.lengths + model.length)
    strong = np.argsort(-promise, kind="stable")[:STRONGEST]
    inside = np.zeros(len(promise), dtype=np.bool_)
    inside[strong] = True
    wanted = np.zeros(found.pairs.size, dtype=np.bool_)
    wanted[found.pairs.pair_term[inside[found.pairs.pair_sentence]]] = True
    judged = np.flatnonzero(wanted)
    chances = np.zeros(found.pairs.size)
    chances[judged] = probability(model.pair.log_odds(pair_rows(found, once, judged)))
    return chances


def pair_rows(found: Features, once: Numbers, judged: Places) -> Numbers:
    """The rows of some pairs, with what is thought of their parts."""
    first, second = once[found.parts[judged]].T
    known = found.pair_rows.T[:, judged]
    return np.vstack((known, first + second, np.minimum(first, second), first, second)).T


def _habits(vocabulary: Sequence[str], habits: Habits) -> Numbers:
    found = map(habits.get, vocabulary, repeat(_NO_HABIT))
    return np.fromiter(chain.from_iterable(found), np.float64, 2 * len(vocabulary)).reshape(-1, 2)


def _added(terms: Occurrences, chances: Numbers, count: int) -> Numbers:
    return added(terms.pair_sentence, chances[terms.pair_term], count)
