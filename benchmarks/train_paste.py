"""Trains what cleans pastes: `python -m benchmarks.train_paste DATA [DEV_MODEL]` rewrites model.json.

Gradient boosting on histograms (Friedman 2001; second-order gains as in Chen and Guestrin 2016) over
the lines whose phrases tell whether they belong to the article. The second model learns from opinions
the first gave on sites it was not trained on. Everything is settled by cross-validation on the dev side
of benchmarks.paste and measured on its held-out side; only then are the coefficients that are shipped
trained on both. DEV_MODEL gets those of the dev side alone, for honest tables of benchmarks.paste.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.paste import VARIANTS, Paste, Tally, load, tally
from summarizer.cleaning import line_classifier, title_candidates
from summarizer.cleaning.annotated_paste import Page, read_page
from summarizer.cleaning.boilerplate_tail import debatable
from summarizer.cleaning.boosted_trees import DEPTH, Matrix, Trees
from summarizer.cleaning.context_features import context
from summarizer.cleaning.feature_matrix import features
from summarizer.cleaning.lines import Line, split_lines
from summarizer.cleaning.title_features import title_features

Labels = npt.NDArray[np.int64]

MODEL = Path(line_classifier.__file__).with_name("model.json")
FIRST_TREES, SECOND_TREES = 350, 250
RATE = 0.05
ROWS, COLUMNS = 0.7, 0.3
SMOOTHING = 5.0
LEAF = 20
BINS = 32
FOLDS = 5
SHORTEST, SHORTENED = 8, 0.35
THRESHOLDS = np.arange(-0.6, 0.41, 0.05)
SMOOTH = 7
TITLE_STEPS, TITLE_RATE, TITLE_SMOOTHING = 400, 0.5, 0.03

KEEP, DROP = 1, 2


@dataclass(slots=True)
class Sample:
    """A paste with its features; `labels` are 0 where nothing is known, otherwise KEEP or DROP."""

    paste: Paste
    page: Page
    labels: Labels
    rows: Matrix
    scores: Matrix = field(default_factory=lambda: np.empty(0))

    def fold(self, folds: int, salt: str = "") -> int:
        """The part of a cross-validation that its site belongs to."""
        return int(hashlib.sha1((salt + self.paste.site).encode()).hexdigest(), 16) % folds


def labels_of(lines: Sequence[Line], paste: Paste) -> Labels:
    """What the phrases of `paste` say about its lines; a phrase found in many lines says little."""
    labels = np.zeros(len(lines), dtype=np.int64)
    for phrase in filter(None, paste.drop):
        hits = [number for number, line in enumerate(lines) if phrase in line.text]
        for number in hits:
            if len(hits) == 1 or len(phrase) >= 0.4 * len(lines[number].text):
                labels[number] = DROP
    for phrase in paste.keep:
        hits = [number for number, line in enumerate(lines) if phrase in line.text]
        if len(hits) == 1:
            labels[hits[0]] = KEEP if labels[hits[0]] != DROP else 0
    return labels


def sample_of(paste: Paste) -> Sample:
    """`paste` ready for training."""
    whole = read_page(split_lines(paste.text))
    page = whole.only(debatable(whole))
    return Sample(paste, page, labels_of(page.lines, paste), features(page))


def shortened(sample: Sample) -> Sample | None:
    """The same page with a shorter article: without most of its lines that nothing is known about."""
    kept = np.flatnonzero(sample.labels == KEEP)
    if len(kept) < 2 or kept[-1] - kept[0] < SHORTEST:
        return None
    size = len(sample.labels)
    number = np.arange(size)
    unknown = (number > kept[0]) & (number < kept[-1]) & (sample.labels == 0)
    left = np.flatnonzero(~unknown | (np.random.default_rng(size).random(size) < SHORTENED))
    page = read_page([sample.page.lines[at] for at in left.tolist()])
    return Sample(sample.paste, page, sample.labels[left], features(page))


def with_shortened(samples: Sequence[Sample]) -> list[Sample]:
    """`samples` and their shortened copies, since most articles of the data are long."""
    return [*samples, *filter(None, map(shortened, samples))]


def boost(rows: Matrix, wanted: Matrix, trees: int, seed: int = 0) -> Trees:
    """Trees whose score is the log-odds of `wanted` (0 or 1)."""
    rng = np.random.default_rng(seed)
    edges = [_edges(column) for column in rows.T]
    binned = np.column_stack(
        [np.searchsorted(edge, column) for edge, column in zip(edges, rows.T, strict=True)]
    )
    share = wanted.mean()
    base = float(np.log(share / (1 - share)))
    scores = np.full(len(rows), base)
    grown = []
    for _ in range(trees):
        chance = 1 / (1 + np.exp(-scores))
        used = np.flatnonzero(rng.random(len(rows)) < ROWS)
        columns = rng.choice(rows.shape[1], int(rows.shape[1] * COLUMNS), replace=False)
        tree = _grow(rows, binned, edges, wanted - chance, chance * (1 - chance), used, columns)
        scores += tree.score(rows)
        grown.append(tree)
    return Trees(
        np.concatenate([tree.features for tree in grown]),
        np.concatenate([tree.thresholds for tree in grown]),
        np.concatenate([tree.leaves for tree in grown]),
        base,
    )


def _edges(column: Matrix) -> Matrix:
    """At most BINS - 1 thresholds that part the values of `column` evenly."""
    values = np.unique(column)
    if len(values) < BINS:
        return np.asarray((values[1:] + values[:-1]) / 2)
    return np.unique(np.quantile(column, np.linspace(0, 1, BINS + 1)[1:-1], method="nearest"))


def _grow(
    rows: Matrix,
    binned: Labels,
    edges: Sequence[Matrix],
    slope: Matrix,
    curve: Matrix,
    used: Labels,
    columns: Labels,
) -> Trees:
    """One tree over `columns` that moves the scores of the `used` rows along `slope`."""
    asked = np.zeros((1, 2**DEPTH - 1), dtype=np.int64)
    limits = np.full((1, 2**DEPTH - 1), np.inf)
    node = np.zeros(len(used), dtype=np.int64)
    part = binned[np.ix_(used, columns)]
    for depth in range(DEPTH):
        first = 2**depth - 1
        gains = _gains(part, node - first, 2**depth, slope[used], curve[used])
        for offset, gain in enumerate(gains):
            column, edge = np.unravel_index(int(gain.argmax()), gain.shape)
            if gain[column, edge] > 0:
                asked[0, first + offset] = columns[column]
                limits[0, first + offset] = edges[columns[column]][edge]
        node = 2 * node + 1 + (rows[used, asked[0, node]] > limits[0, node])
    leaf = node - (2**DEPTH - 1)
    sums = np.bincount(leaf, slope[used], 2**DEPTH)
    leaves = RATE * sums / (np.bincount(leaf, curve[used], 2**DEPTH) + SMOOTHING)
    return Trees(asked, limits, leaves[None], 0.0)


def _gains(part: Labels, node: Labels, nodes: int, slope: Matrix, curve: Matrix) -> Matrix:
    """What each split of each node gains, nodes by columns by bins; 0 where a side would be too small."""
    columns = part.shape[1]
    keys = ((node[:, None] * columns + np.arange(columns)) * BINS + part).ravel()
    shape = (nodes, columns, BINS)

    def left(weights: Matrix) -> Matrix:
        counts = np.bincount(keys, np.repeat(weights, columns), nodes * columns * BINS)
        return np.asarray(counts.reshape(shape).cumsum(axis=2))

    slopes, curves, counts = left(slope), left(curve), left(np.ones(len(node)))
    all_slopes, all_curves, all_counts = slopes[:, :, -1:], curves[:, :, -1:], counts[:, :, -1:]
    gains = slopes**2 / (curves + SMOOTHING)
    gains += (all_slopes - slopes) ** 2 / (all_curves - curves + SMOOTHING)
    gains -= all_slopes**2 / (all_curves + SMOOTHING)
    gains[(counts < LEAF) | (all_counts - counts < LEAF)] = 0
    return gains


def boost_samples(samples: Sequence[Sample], rows: Callable[[Sample], Matrix], trees: int) -> Trees:
    """Trees over the lines of `samples` whose labels are known."""
    known = [rows(sample)[sample.labels > 0] for sample in samples]
    wanted = [sample.labels[sample.labels > 0] == KEEP for sample in samples]
    return boost(np.concatenate(known), np.concatenate(wanted).astype(float), trees)


def fit(samples: Sequence[Sample]) -> line_classifier.Judge:
    """Both models, the second over what the first thinks of sites it has not seen."""
    samples = with_shortened(samples)
    opinions: dict[int, Matrix] = {}
    for fold in range(FOLDS):
        others = [sample for sample in samples if sample.fold(FOLDS, "inner") != fold]
        first = boost_samples(others, lambda sample: sample.rows, FIRST_TREES)
        unseen = (sample for sample in samples if sample.fold(FOLDS, "inner") == fold)
        opinions |= {id(sample): first.score(sample.rows) for sample in unseen}
    second = boost_samples(samples, lambda sample: context(sample.rows, opinions[id(sample)]), SECOND_TREES)
    return line_classifier.Judge(
        boost_samples(samples, lambda sample: sample.rows, FIRST_TREES), second, 0.0, np.zeros(0)
    )


def cross_validate(samples: Sequence[Sample]) -> None:
    """Give each sample the scores of a judge that has not seen its site."""
    for fold in range(FOLDS):
        trained = fit([sample for sample in samples if sample.fold(FOLDS) != fold])
        for sample in samples:
            if sample.fold(FOLDS) == fold:
                sample.scores = trained.scores(sample.page)


def total_at(samples: Sequence[Sample], threshold: float) -> Tally:
    """What keeping every line above `threshold` is worth on `samples`."""
    total = Tally()
    for sample in samples:
        kept = np.flatnonzero(sample.scores > threshold)
        lines = [sample.page.lines[number].text for number in kept.tolist()]
        total += tally(sample.paste, "", "\n".join(lines))
    return total


def title_weights(samples: Sequence[Sample]) -> Matrix:
    """Weights that make the right headline the likeliest of each page's candidates."""
    sets = [chosen for sample in samples if (chosen := _title_set(sample)) is not None]
    spread = np.concatenate([rows for rows, _ in sets]).std(axis=0) + 1e-6
    weights = np.zeros(len(spread))
    for _ in range(TITLE_STEPS):
        slope = -TITLE_SMOOTHING * weights
        for rows, right in sets:
            even = rows / spread
            chance = np.exp(even @ weights - (even @ weights).max())
            slope += (even[right].mean(axis=0) - chance @ even / chance.sum()) / len(sets)
        weights += TITLE_RATE * slope
    return np.asarray(weights / spread)


def _title_set(sample: Sample) -> tuple[Matrix, list[int]] | None:
    """The features of a page's candidates and which of them are right, where any is."""
    start = title_candidates.body_start(sample.page, sample.scores)
    numbers = title_candidates.candidates(sample.page, start)
    texts = [
        title_candidates.without_path(sample.page.lines[number].text)[1].casefold() for number in numbers
    ]
    wanted = sample.paste.title.casefold()
    if not (sample.scores > 0).any() or wanted not in texts:
        return None
    right = [number for number, text in enumerate(texts) if text == wanted]
    return title_features(sample.page, sample.scores, numbers, start), right


def settle(samples: Sequence[Sample]) -> tuple[float, Matrix]:
    """The threshold and the title's weights, from cross-validated scores, whose figures are printed."""
    cross_validate(samples)
    scores = np.array([total_at(samples, value).f1 for value in THRESHOLDS])
    smooth = np.convolve(scores, np.ones(SMOOTH) / SMOOTH, mode="valid")
    threshold = float(THRESHOLDS[int(smooth.argmax()) + SMOOTH // 2])
    report("cross-validated", samples, threshold)
    for sample in samples:
        sample.scores = sample.scores - threshold
    return threshold, title_weights(samples)


def report(name: str, samples: Sequence[Sample], threshold: float) -> None:
    """Print what the scores of `samples` are worth, without the rules that work on top of them."""
    for variant in VARIANTS:
        total = total_at([sample for sample in samples if sample.paste.variant == variant], threshold)
        figures = f"{total.precision:.3f} {total.recall:.3f} {total.f1:.3f}"
        print(f"{name:16} {variant:16} {figures} at {threshold:.2f}")


def as_json(trained: line_classifier.Judge, threshold: float, weights: Matrix, sides: str) -> str:
    """The coefficients as model.json holds them."""
    values: dict[str, object] = {"trained_on": sides, "threshold": round(threshold, 2)}
    values["title"] = [round(float(weight), 3) for weight in weights]
    values |= {"first": trained.first.as_json(), "second": trained.second.as_json()}
    return json.dumps(values, separators=(",", ":")) + "\n"


def main() -> None:
    """Settle everything on the dev side, measure on the other, then train on all and write the model."""
    samples = [sample_of(paste) for paste in load(Path(sys.argv[1]))]
    dev = [sample for sample in samples if not sample.paste.held_out]
    held_out = [sample for sample in samples if sample.paste.held_out]
    threshold, weights = settle(dev)
    trained = fit(dev)
    for sample in held_out:
        sample.scores = trained.scores(sample.page)
    report("held out", held_out, threshold)
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(as_json(trained, threshold, weights, "dev"), encoding="utf-8")
    MODEL.write_text(as_json(fit(samples), threshold, weights, "all"), encoding="utf-8")
    print(f"{MODEL.name}: {MODEL.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
