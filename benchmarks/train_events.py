"""Trains the pair model of events: `python -m benchmarks.train_events DATA` writes pair_model.json and
term_shares.npz.

DATA is a folder with event-pairs-dev.jsonl.gz (labelled pairs) and event-clusters-dev.jsonl.gz (articles by
event); further files of articles there give the term shares of more languages. A logistic model is trained
on the labelled pairs and on pairs of the clusters' articles: all of one event, and those of two events that
resemble each other. The clusters' pairs together weigh half as much as the labelled ones. benchmarks.events
measures the result by cross-validation.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from summarizer.events import pair_model
from summarizer.events.article import EventArticle
from summarizer.events.index import WINDOW_DAYS
from summarizer.events.pair_model import PairModel, is_next_of_series, model_row
from summarizer.events.signals import PairComparer, PairSignals
from summarizer.events.term_rarity import TermRarity
from summarizer.events.terms import ArticleTerms, read_terms

FloatArray = NDArray[np.float64]

COLUMNS: Final = ("lead", "opening", "name_conflicts", "figure_conflicts", "is_dated", "nearness")
CLUSTER_WEIGHT: Final = 0.5
L2_PENALTY: Final = 5.0
# Of thresholds in steps of 0.1, the middle of those with the best cross-validated F of pairs.
THRESHOLD: Final = -0.15
# Dated articles need more than undated ones: the largest margin that costs no B-cubed F.
DATED_MARGIN: Final = 0.4
MIN_SIMILARITY: Final = 0.15
MAX_LANGUAGE_DOCUMENTS: Final = 4_000
MIN_LANGUAGE_DOCUMENTS: Final = 60
MAX_LANGUAGE_TERMS: Final = 3_000
_MODEL_FOLDER = Path(pair_model.__file__).parent


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two articles, and whether they are of one event."""

    first: EventArticle
    second: EventArticle
    is_same: bool


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """The signals of two articles with their label and weight."""

    signals: PairSignals
    is_same: bool
    weight: float


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a compressed JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def load_pairs(path: Path) -> list[LabelledPair]:
    """Load labelled pairs; the articles get the ids 1, 2, 3 ... in their order."""
    return [
        LabelledPair(
            EventArticle(2 * number + 1, row["a"]["title"], row["a"]["text"], None, row["lang"]),
            EventArticle(2 * number + 2, row["b"]["title"], row["b"]["text"], None, row["lang"]),
            row["same_story"],
        )
        for number, row in enumerate(read_lines(path))
    ]


def load_clusters(path: Path) -> list[tuple[EventArticle, str]]:
    """Load articles with their events, in the order of publication."""
    found = [
        (
            EventArticle(number, row["title"], row["text"], _read_time(row["published"]), row["lang"]),
            row["event"],
        )
        for number, row in enumerate(read_lines(path), 1)
    ]
    return sorted(found, key=lambda pair: pair[0].published or datetime.min.replace(tzinfo=UTC))


def _read_time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def pair_rows(pairs: Sequence[LabelledPair]) -> list[TrainingRow]:
    """Compute the signals of labelled pairs among all their articles."""
    terms = {a.id: read_terms(a) for pair in pairs for a in (pair.first, pair.second)}
    rarity = _count_all(terms)
    return [
        TrainingRow(
            PairComparer(terms[pair.first.id], rarity).compare(terms[pair.second.id]), pair.is_same, 1.0
        )
        for pair in pairs
    ]


def cluster_rows(articles: Sequence[tuple[EventArticle, str]], total_weight: float) -> list[TrainingRow]:
    """Compute the signals of pairs of one event, and of similar pairs of two.

    Each kind has half the weight.
    """
    terms = {article.id: read_terms(article) for article, _ in articles}
    rarity = _count_all(terms)
    found: dict[bool, list[PairSignals]] = {True: [], False: []}
    for place, (article, event) in enumerate(articles):
        comparer = PairComparer(terms[article.id], rarity)
        for other, other_event in articles[:place]:
            is_same = event == other_event
            if is_same or comparer.opening_cosine(terms[other.id]) > MIN_SIMILARITY:
                signals = comparer.compare(terms[other.id])
                if is_same or not signals.days_apart > WINDOW_DAYS:
                    found[is_same].append(signals)
    return [
        TrainingRow(signals, is_same, total_weight / 2 / len(group))
        for is_same, group in found.items()
        for signals in group
    ]


def _count_all(terms: Mapping[int, ArticleTerms]) -> TermRarity:
    rarity = TermRarity()
    for one in terms.values():
        rarity.add(one.opening, one.language)
    return rarity


def train(rows: Sequence[TrainingRow], columns: tuple[str, ...] = COLUMNS) -> PairModel:
    """Fit the logistic model by Newton's method, with an L2 penalty on standardized columns."""
    used = [row for row in rows if not is_next_of_series(row.signals)]
    values = np.array([model_row(row.signals, columns) for row in used])
    target = np.array([row.is_same for row in used], float)
    weight = np.array([row.weight for row in used])
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-9
    coefficients = _fit_logistic(np.c_[(values - mean) / scale, np.ones(len(used))], target, weight)
    weights = coefficients[:-1] / scale
    bias = float(coefficients[-1] - mean @ weights)
    weights[columns.index("is_dated")] -= DATED_MARGIN
    return PairModel(columns, weights, bias, THRESHOLD)


def _fit_logistic(rows: FloatArray, target: FloatArray, weight: FloatArray) -> FloatArray:
    penalty = np.eye(rows.shape[1]) * L2_PENALTY
    penalty[-1, -1] = 1e-6
    found = np.zeros(rows.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weight * (chance - target)) + penalty @ found
        curve = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve, slope)
        found = found - step
        if np.abs(step).max() < 1e-8:
            break
    return found


def model_to_json(model: PairModel) -> dict[str, Any]:
    """Return the model as pair_model.json holds it."""
    weights = {name: round(float(value), 4) for name, value in zip(model.columns, model.weights, strict=True)}
    return {"weights": weights, "bias": round(model.bias, 4), "threshold": round(model.threshold, 4)}


def read_documents(folder: Path) -> Iterator[EventArticle]:
    """Yield articles of many languages."""
    for pair in load_pairs(folder / "event-pairs-dev.jsonl.gz"):
        yield from (pair.first, pair.second)
    for article, _ in load_clusters(folder / "event-clusters-dev.jsonl.gz"):
        yield article
    for row in read_lines(folder / "summ-languages-dev.jsonl.gz"):
        yield EventArticle(0, row["title"], row["text"], None, row["lang"])
    for number, row in enumerate(read_lines(folder / "summ-train.jsonl.gz")):
        if number % 7 == 0:
            yield EventArticle(0, row["highlights"][0], " ".join(row["sentences"][:40]), None, "en")


def write_term_shares(documents: Iterator[EventArticle], path: Path) -> None:
    """Count the terms of documents and write the shares of each language's most frequent ones."""
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    sizes: Counter[str] = Counter()
    for article in documents:
        if sizes[article.language] < MAX_LANGUAGE_DOCUMENTS:
            sizes[article.language] += 1
            counts[article.language].update(read_terms(article).opening.numbers.tolist())
    languages = sorted(language for language, size in sizes.items() if size >= MIN_LANGUAGE_DOCUMENTS)
    table: dict[str, Any] = {"languages": np.array(languages)}
    for language in languages:
        frequent = [
            (term, count)
            for term, count in counts[language].most_common(MAX_LANGUAGE_TERMS)
            if count >= max(3, sizes[language] / 500)
        ]
        frequent.sort()
        table[f"{language}_terms"] = np.array([term for term, _ in frequent], np.uint32)
        table[f"{language}_shares"] = np.array([count / sizes[language] for _, count in frequent], np.float16)
        print(f"{language}: {sizes[language]} documents, {len(frequent)} terms")
    np.savez_compressed(path, **table)


def main(folder: Path) -> None:
    """Train on the files of a folder and write both model files."""
    write_term_shares(read_documents(folder), _MODEL_FOLDER / "term_shares.npz")
    rows = pair_rows(load_pairs(folder / "event-pairs-dev.jsonl.gz"))
    weight = CLUSTER_WEIGHT * len(rows)
    rows += cluster_rows(load_clusters(folder / "event-clusters-dev.jsonl.gz"), weight)
    model = train(rows)
    text = json.dumps(model_to_json(model), indent=2)
    (_MODEL_FOLDER / "pair_model.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
