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

from benchmarks.paste import VARIANTS, Paste, PasteScore, load_pastes, score_article
from summarizer.cleaning import line_classifier, title_candidates
from summarizer.cleaning.annotated_paste import AnnotatedPaste, annotate_lines
from summarizer.cleaning.boilerplate_tail import candidate_lines
from summarizer.cleaning.boosted_trees import DEPTH, BoostedTrees, FloatArray
from summarizer.cleaning.context_features import add_context_features
from summarizer.cleaning.feature_matrix import build_feature_matrix
from summarizer.cleaning.lines import PasteLine, split_lines
from summarizer.cleaning.title_features import title_features

IntArray = npt.NDArray[np.int64]

MODEL_PATH = Path(line_classifier.__file__).with_name("model.json")
FIRST_TREES, SECOND_TREES = 350, 250
LEARNING_RATE = 0.05
ROW_SHARE, COLUMN_SHARE = 0.7, 0.3
L2_PENALTY = 5.0
MIN_LEAF_ROWS = 20
MAX_BINS = 32
FOLDS = 5
MIN_ARTICLE_LINES, KEPT_LINE_SHARE = 8, 0.35
THRESHOLDS = np.arange(-0.6, 0.41, 0.05)
SMOOTHING_WINDOW = 7
TITLE_ITERATIONS, TITLE_LEARNING_RATE, TITLE_L2_PENALTY = 400, 0.5, 0.03

KEEP, DROP = 1, 2


@dataclass(slots=True)
class Sample:
    """A paste with its features; `labels` are 0 where nothing is known, otherwise KEEP or DROP."""

    paste: Paste
    page: AnnotatedPaste
    labels: IntArray
    rows: FloatArray
    scores: FloatArray = field(default_factory=lambda: np.empty(0))

    def fold(self, folds: int, salt: str = "") -> int:
        """The part of a cross-validation that its site belongs to."""
        return int(hashlib.sha1((salt + self.paste.site).encode()).hexdigest(), 16) % folds


def label_lines(lines: Sequence[PasteLine], paste: Paste) -> IntArray:
    """What the phrases of `paste` say about its lines; a phrase found in many lines says little."""
    labels = np.zeros(len(lines), dtype=np.int64)
    for phrase in filter(None, paste.dropped_phrases):
        hits = [number for number, line in enumerate(lines) if phrase in line.text]
        for number in hits:
            if len(hits) == 1 or len(phrase) >= 0.4 * len(lines[number].text):
                labels[number] = DROP
    for phrase in paste.kept_phrases:
        hits = [number for number, line in enumerate(lines) if phrase in line.text]
        if len(hits) == 1:
            labels[hits[0]] = KEEP if labels[hits[0]] != DROP else 0
    return labels


def build_sample(paste: Paste) -> Sample:
    """`paste` ready for training."""
    whole = annotate_lines(split_lines(paste.text))
    page = whole.select_lines(candidate_lines(whole))
    return Sample(paste, page, label_lines(page.lines, paste), build_feature_matrix(page))


def shorten_article(sample: Sample) -> Sample | None:
    """The same page with a shorter article: without most of its lines that nothing is known about."""
    kept = np.flatnonzero(sample.labels == KEEP)
    if len(kept) < 2 or kept[-1] - kept[0] < MIN_ARTICLE_LINES:
        return None
    size = len(sample.labels)
    number = np.arange(size)
    unknown = (number > kept[0]) & (number < kept[-1]) & (sample.labels == 0)
    left = np.flatnonzero(~unknown | (np.random.default_rng(size).random(size) < KEPT_LINE_SHARE))
    page = annotate_lines([sample.page.lines[at] for at in left.tolist()])
    return Sample(sample.paste, page, sample.labels[left], build_feature_matrix(page))


def add_shortened(samples: Sequence[Sample]) -> list[Sample]:
    """`samples` and their shortened copies, since most articles of the data are long."""
    return [*samples, *filter(None, map(shorten_article, samples))]


def boost_trees(rows: FloatArray, targets: FloatArray, trees: int, seed: int = 0) -> BoostedTrees:
    """Trees whose score is the log-odds of `wanted` (0 or 1)."""
    rng = np.random.default_rng(seed)
    edges = [_bin_edges(column) for column in rows.T]
    binned = np.column_stack(
        [np.searchsorted(edge, column) for edge, column in zip(edges, rows.T, strict=True)]
    )
    share = targets.mean()
    base = float(np.log(share / (1 - share)))
    scores = np.full(len(rows), base)
    grown = []
    for _ in range(trees):
        probabilities = 1 / (1 + np.exp(-scores))
        sampled_rows = np.flatnonzero(rng.random(len(rows)) < ROW_SHARE)
        sampled_columns = rng.choice(rows.shape[1], int(rows.shape[1] * COLUMN_SHARE), replace=False)
        tree = _grow_tree(
            rows,
            binned,
            edges,
            targets - probabilities,
            probabilities * (1 - probabilities),
            sampled_rows,
            sampled_columns,
        )
        scores += tree.score(rows)
        grown.append(tree)
    return BoostedTrees(
        np.concatenate([tree.features for tree in grown]),
        np.concatenate([tree.thresholds for tree in grown]),
        np.concatenate([tree.leaves for tree in grown]),
        base,
    )


def _bin_edges(column: FloatArray) -> FloatArray:
    """At most BINS - 1 thresholds that part the values of `column` evenly."""
    values = np.unique(column)
    if len(values) < MAX_BINS:
        return np.asarray((values[1:] + values[:-1]) / 2)
    return np.unique(np.quantile(column, np.linspace(0, 1, MAX_BINS + 1)[1:-1], method="nearest"))


def _grow_tree(
    rows: FloatArray,
    binned: IntArray,
    edges: Sequence[FloatArray],
    gradient: FloatArray,
    hessian: FloatArray,
    sampled_rows: IntArray,
    sampled_columns: IntArray,
) -> BoostedTrees:
    """One tree over `columns` that moves the scores of the `used` rows along `slope`."""
    split_columns = np.zeros((1, 2**DEPTH - 1), dtype=np.int64)
    thresholds = np.full((1, 2**DEPTH - 1), np.inf)
    node = np.zeros(len(sampled_rows), dtype=np.int64)
    sampled_bins = binned[np.ix_(sampled_rows, sampled_columns)]
    for depth in range(DEPTH):
        first = 2**depth - 1
        gains = _split_gains(
            sampled_bins, node - first, 2**depth, gradient[sampled_rows], hessian[sampled_rows]
        )
        for offset, gain in enumerate(gains):
            column, edge = np.unravel_index(int(gain.argmax()), gain.shape)
            if gain[column, edge] > 0:
                split_columns[0, first + offset] = sampled_columns[column]
                thresholds[0, first + offset] = edges[sampled_columns[column]][edge]
        node = 2 * node + 1 + (rows[sampled_rows, split_columns[0, node]] > thresholds[0, node])
    leaf = node - (2**DEPTH - 1)
    sums = np.bincount(leaf, gradient[sampled_rows], 2**DEPTH)
    leaves = LEARNING_RATE * sums / (np.bincount(leaf, hessian[sampled_rows], 2**DEPTH) + L2_PENALTY)
    return BoostedTrees(split_columns, thresholds, leaves[None], 0.0)


def _split_gains(
    sampled_bins: IntArray, node: IntArray, nodes: int, gradient: FloatArray, hessian: FloatArray
) -> FloatArray:
    """What each split of each node gains, nodes by columns by bins; 0 where a side would be too small."""
    columns = sampled_bins.shape[1]
    keys = ((node[:, None] * columns + np.arange(columns)) * MAX_BINS + sampled_bins).ravel()
    shape = (nodes, columns, MAX_BINS)

    def left(weights: FloatArray) -> FloatArray:
        counts = np.bincount(keys, np.repeat(weights, columns), nodes * columns * MAX_BINS)
        return np.asarray(counts.reshape(shape).cumsum(axis=2))

    slopes, curves, counts = left(gradient), left(hessian), left(np.ones(len(node)))
    all_slopes, all_curves, all_counts = slopes[:, :, -1:], curves[:, :, -1:], counts[:, :, -1:]
    gains = slopes**2 / (curves + L2_PENALTY)
    gains += (all_slopes - slopes) ** 2 / (all_curves - curves + L2_PENALTY)
    gains -= all_slopes**2 / (all_curves + L2_PENALTY)
    gains[(counts < MIN_LEAF_ROWS) | (all_counts - counts < MIN_LEAF_ROWS)] = 0
    return gains


def boost_on_samples(
    samples: Sequence[Sample], rows: Callable[[Sample], FloatArray], trees: int
) -> BoostedTrees:
    """Trees over the lines of `samples` whose labels are known."""
    known = [rows(sample)[sample.labels > 0] for sample in samples]
    targets = [sample.labels[sample.labels > 0] == KEEP for sample in samples]
    return boost_trees(np.concatenate(known), np.concatenate(targets).astype(float), trees)


def train_classifier(samples: Sequence[Sample]) -> line_classifier.LineClassifier:
    """Both models, the second over what the first thinks of sites it has not seen."""
    samples = add_shortened(samples)
    first_scores: dict[int, FloatArray] = {}
    for fold in range(FOLDS):
        others = [sample for sample in samples if sample.fold(FOLDS, "inner") != fold]
        first = boost_on_samples(others, lambda sample: sample.rows, FIRST_TREES)
        unseen = (sample for sample in samples if sample.fold(FOLDS, "inner") == fold)
        first_scores |= {id(sample): first.score(sample.rows) for sample in unseen}
    second = boost_on_samples(
        samples, lambda sample: add_context_features(sample.rows, first_scores[id(sample)]), SECOND_TREES
    )
    return line_classifier.LineClassifier(
        boost_on_samples(samples, lambda sample: sample.rows, FIRST_TREES), second, 0.0, np.zeros(0)
    )


def cross_validate(samples: Sequence[Sample]) -> None:
    """Give each sample the scores of a judge that has not seen its site."""
    for fold in range(FOLDS):
        classifier = train_classifier([sample for sample in samples if sample.fold(FOLDS) != fold])
        for sample in samples:
            if sample.fold(FOLDS) == fold:
                sample.scores = classifier.scores(sample.page)


def score_at_threshold(samples: Sequence[Sample], threshold: float) -> PasteScore:
    """What keeping every line above `threshold` is worth on `samples`."""
    total = PasteScore()
    for sample in samples:
        kept = np.flatnonzero(sample.scores > threshold)
        lines = [sample.page.lines[number].text for number in kept.tolist()]
        total += score_article(sample.paste, "", "\n".join(lines))
    return total


def train_title_weights(samples: Sequence[Sample]) -> FloatArray:
    """Weights that make the right headline the likeliest of each page's candidates."""
    title_sets = [chosen for sample in samples if (chosen := _title_example(sample)) is not None]
    column_deviations = np.concatenate([rows for rows, _ in title_sets]).std(axis=0) + 1e-6
    weights = np.zeros(len(column_deviations))
    for _ in range(TITLE_ITERATIONS):
        gradient = -TITLE_L2_PENALTY * weights
        for rows, right in title_sets:
            normalised = rows / column_deviations
            chance = np.exp(normalised @ weights - (normalised @ weights).max())
            gradient += (normalised[right].mean(axis=0) - chance @ normalised / chance.sum()) / len(
                title_sets
            )
        weights += TITLE_LEARNING_RATE * gradient
    return np.asarray(weights / column_deviations)


def _title_example(sample: Sample) -> tuple[FloatArray, list[int]] | None:
    """The features of a page's candidates and which of them are right, where any is."""
    start = title_candidates.find_body_start(sample.page, sample.scores)
    numbers = title_candidates.find_title_candidates(sample.page, start)
    texts = [
        title_candidates.split_breadcrumb(sample.page.lines[number].text)[1].casefold() for number in numbers
    ]
    wanted = sample.paste.title.casefold()
    if not (sample.scores > 0).any() or wanted not in texts:
        return None
    right = [number for number, text in enumerate(texts) if text == wanted]
    return title_features(sample.page, sample.scores, numbers, start), right


def tune_on(samples: Sequence[Sample]) -> tuple[float, FloatArray]:
    """The threshold and the title's weights, from cross-validated scores, whose figures are printed."""
    cross_validate(samples)
    scores = np.array([score_at_threshold(samples, value).f1 for value in THRESHOLDS])
    smooth = np.convolve(scores, np.ones(SMOOTHING_WINDOW) / SMOOTHING_WINDOW, mode="valid")
    threshold = float(THRESHOLDS[int(smooth.argmax()) + SMOOTHING_WINDOW // 2])
    print_scores("cross-validated", samples, threshold)
    for sample in samples:
        sample.scores = sample.scores - threshold
    return threshold, train_title_weights(samples)


def print_scores(name: str, samples: Sequence[Sample], threshold: float) -> None:
    """Print what the scores of `samples` are worth, without the rules that work on top of them."""
    for variant in VARIANTS:
        total = score_at_threshold(
            [sample for sample in samples if sample.paste.variant == variant], threshold
        )
        figures = f"{total.precision:.3f} {total.recall:.3f} {total.f1:.3f}"
        print(f"{name:16} {variant:16} {figures} at {threshold:.2f}")


def model_to_json(
    classifier: line_classifier.LineClassifier, threshold: float, weights: FloatArray, sides: str
) -> str:
    """The coefficients as model.json holds them."""
    values: dict[str, object] = {"trained_on": sides, "threshold": round(threshold, 2)}
    values["title"] = [round(float(weight), 3) for weight in weights]
    values |= {"first": classifier.first.as_json(), "second": classifier.second.as_json()}
    return json.dumps(values, separators=(",", ":")) + "\n"


def main() -> None:
    """Settle everything on the dev side, measure on the other, then train on all and write the model."""
    samples = [build_sample(paste) for paste in load_pastes(Path(sys.argv[1]))]
    dev = [sample for sample in samples if not sample.paste.is_held_out]
    held_out = [sample for sample in samples if sample.paste.is_held_out]
    threshold, weights = tune_on(dev)
    classifier = train_classifier(dev)
    for sample in held_out:
        sample.scores = classifier.scores(sample.page)
    print_scores("held out", held_out, threshold)
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(model_to_json(classifier, threshold, weights, "dev"), encoding="utf-8")
    MODEL_PATH.write_text(
        model_to_json(train_classifier(samples), threshold, weights, "all"), encoding="utf-8"
    )
    print(f"{MODEL_PATH.name}: {MODEL_PATH.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
