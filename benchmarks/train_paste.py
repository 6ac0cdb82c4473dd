"""Trains the line classifier of pastes: `python -m benchmarks.train_paste DATA [DEV_MODEL]` writes
model.json.

The trees of benchmarks.boosting are trained on the lines that the labelled phrases of a page classify. The
second model is trained on scores of the first for sites that it was not trained on. All parameters are set
by cross-validation on the dev side of benchmarks.paste and measured on its held-out side; the shipped
coefficients are then trained on both. DEV_MODEL receives those of the dev side alone, for unbiased tables
of benchmarks.paste.
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

from benchmarks.boosting import grow_boosted_trees
from benchmarks.paste import VARIANTS, Paste, PasteScore, load_pastes, score_article
from summarizer.boosted_trees import BoostedTrees, FloatArray
from summarizer.cleaning import line_classifier, title_candidates
from summarizer.cleaning.annotated_paste import AnnotatedPaste, annotate_lines
from summarizer.cleaning.boilerplate_tail import candidate_lines
from summarizer.cleaning.context_features import add_context_features
from summarizer.cleaning.feature_matrix import build_feature_matrix
from summarizer.cleaning.lines import PasteLine, split_lines
from summarizer.cleaning.title_features import title_features

IntArray = npt.NDArray[np.int64]

MODEL_PATH = Path(line_classifier.__file__).with_name("model.json")
FIRST_TREES, SECOND_TREES = 350, 250
FOLDS = 5
MIN_ARTICLE_LINES, KEPT_LINE_SHARE = 8, 0.35
THRESHOLDS = np.arange(-0.6, 0.41, 0.05)
SMOOTHING_WINDOW = 7
TITLE_ITERATIONS, TITLE_LEARNING_RATE, TITLE_L2_PENALTY = 400, 0.5, 0.03

KEEP, DROP = 1, 2


@dataclass(slots=True)
class Sample:
    """A paste with its features; `labels` are KEEP, DROP, or 0 for a line without a label."""

    paste: Paste
    page: AnnotatedPaste
    labels: IntArray
    rows: FloatArray
    scores: FloatArray = field(default_factory=lambda: np.empty(0))

    def fold(self, folds: int, salt: str = "") -> int:
        """Return the cross-validation fold of its site."""
        return int(hashlib.sha1((salt + self.paste.site).encode()).hexdigest(), 16) % folds


def label_lines(lines: Sequence[PasteLine], paste: Paste) -> IntArray:
    """Label the lines by the phrases of `paste`; a phrase in several lines labels those it mostly fills."""
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
    """Compute the features and labels of `paste`."""
    whole = annotate_lines(split_lines(paste.text))
    page = whole.select_lines(candidate_lines(whole))
    return Sample(paste, page, label_lines(page.lines, paste), build_feature_matrix(page))


def shorten_article(sample: Sample) -> Sample | None:
    """Copy a page without most of the unlabelled lines of its article; None for a short article."""
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
    """Add shortened copies to `samples`, since most articles of the data are long."""
    return [*samples, *filter(None, map(shorten_article, samples))]


def boost_on_samples(
    samples: Sequence[Sample], rows: Callable[[Sample], FloatArray], trees: int
) -> BoostedTrees:
    """Train trees on the labelled lines of `samples`."""
    known = [rows(sample)[sample.labels > 0] for sample in samples]
    targets = [sample.labels[sample.labels > 0] == KEEP for sample in samples]
    return grow_boosted_trees(np.concatenate(known), np.concatenate(targets).astype(float), trees)


def train_classifier(samples: Sequence[Sample]) -> line_classifier.LineClassifier:
    """Train both models, the second on scores of the first for sites of another fold."""
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
    """Give each sample the scores of a classifier trained on other sites."""
    for fold in range(FOLDS):
        classifier = train_classifier([sample for sample in samples if sample.fold(FOLDS) != fold])
        for sample in samples:
            if sample.fold(FOLDS) == fold:
                sample.scores = classifier.scores(sample.page)


def score_at_threshold(samples: Sequence[Sample], threshold: float) -> PasteScore:
    """Score the articles made of all lines above `threshold`."""
    total = PasteScore()
    for sample in samples:
        kept = np.flatnonzero(sample.scores > threshold)
        lines = [sample.page.lines[number].text for number in kept.tolist()]
        total += score_article(sample.paste, "", "\n".join(lines))
    return total


def train_title_weights(samples: Sequence[Sample]) -> FloatArray:
    """Train the weights of a softmax over each page's title candidates."""
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
    """The features of a page's candidates and the indices of the correct ones; None if there are none."""
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
    """Choose the threshold and the title's weights by cross-validated scores, and print their figures."""
    cross_validate(samples)
    scores = np.array([score_at_threshold(samples, value).f1 for value in THRESHOLDS])
    smooth = np.convolve(scores, np.ones(SMOOTHING_WINDOW) / SMOOTHING_WINDOW, mode="valid")
    threshold = float(THRESHOLDS[int(smooth.argmax()) + SMOOTHING_WINDOW // 2])
    print_scores("cross-validated", samples, threshold)
    for sample in samples:
        sample.scores = sample.scores - threshold
    return threshold, train_title_weights(samples)


def print_scores(name: str, samples: Sequence[Sample], threshold: float) -> None:
    """Print precision, recall and F1 of the scores alone, without the rules applied after them."""
    for variant in VARIANTS:
        total = score_at_threshold(
            [sample for sample in samples if sample.paste.variant == variant], threshold
        )
        figures = f"{total.precision:.3f} {total.recall:.3f} {total.f1:.3f}"
        print(f"{name:16} {variant:16} {figures} at {threshold:.2f}")


def model_to_json(
    classifier: line_classifier.LineClassifier, threshold: float, weights: FloatArray, sides: str
) -> str:
    """Format the coefficients as in model.json."""
    values: dict[str, object] = {"trained_on": sides, "threshold": round(threshold, 2)}
    values["title"] = [round(float(weight), 3) for weight in weights]
    values |= {"first": classifier.first.as_json(), "second": classifier.second.as_json()}
    return json.dumps(values, separators=(",", ":")) + "\n"


def main() -> None:
    """Tune on the dev side, measure on the held-out side, then train on both and write the model."""
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
