"""Trains what cleans pastes: `python -m benchmarks.train_paste DATA` rewrites summarizer/cleaning/model.json.

Gradient boosting on histograms (Friedman 2001; second-order gains as in Chen and Guestrin 2016) over
the lines whose phrases tell whether they belong to the article. The second model learns from opinions
the first gave on sites it was not trained on. Only the dev side of benchmarks.paste is read.
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

from benchmarks.paste import Paste, Tally, load, tally
from summarizer.cleaning import judge, title
from summarizer.cleaning.context import context
from summarizer.cleaning.features import features
from summarizer.cleaning.text import Line, split_lines
from summarizer.cleaning.trees import DEPTH, Matrix, Trees

Labels = npt.NDArray[np.int64]

MODEL = Path(judge.__file__).with_name("model.json")
FIRST_TREES, SECOND_TREES = 350, 250
RATE = 0.05
ROWS, COLUMNS = 0.7, 0.3
SMOOTHING = 5.0
LEAF = 20
BINS = 32
FOLDS = 5
SHORTEST, SHORTENED = 8, 0.35
THRESHOLDS = np.arange(-0.6, 0.41, 0.05)
TITLE_STEPS, TITLE_RATE, TITLE_SMOOTHING = 800, 0.1, 0.002

KEEP, DROP = 1, 2


@dataclass(slots=True)
class Page:
    """A paste with its features; `labels` are 0 where nothing is known, otherwise KEEP or DROP."""

    paste: Paste
    lines: list[Line]
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


def page_of(paste: Paste) -> Page:
    """`paste` ready for training."""
    lines = split_lines(paste.text)
    return Page(paste, lines, labels_of(lines, paste), features(lines))


def shortened(page: Page) -> Page | None:
    """The same page with a shorter article: most of the lines that nothing is known about are taken out of it."""
    kept = np.flatnonzero(page.labels == KEEP)
    if len(kept) < 2 or kept[-1] - kept[0] < SHORTEST:
        return None
    number = np.arange(len(page.lines))
    unknown = (number > kept[0]) & (number < kept[-1]) & (page.labels == 0)
    chance = np.random.default_rng(len(page.lines)).random(len(page.lines))
    left = np.flatnonzero(~unknown | (chance < SHORTENED))
    lines = [page.lines[at] for at in left]
    return Page(page.paste, lines, page.labels[left], features(lines))


def with_shortened(pages: Sequence[Page]) -> list[Page]:
    """`pages` and their shortened copies, since most articles of the data are long."""
    return [*pages, *filter(None, map(shortened, pages))]


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


def boost_pages(pages: Sequence[Page], rows: Callable[[Page], Matrix], trees: int) -> Trees:
    """Trees over the lines of `pages` whose labels are known."""
    known = [(rows(page)[page.labels > 0], page.labels[page.labels > 0] == KEEP) for page in pages]
    return boost(
        np.concatenate([one for one, _ in known]),
        np.concatenate([two for _, two in known]).astype(float),
        trees,
    )


def fit(pages: Sequence[Page]) -> judge.Judge:
    """Both models, the second over what the first thinks of sites it has not seen."""
    opinions: dict[int, Matrix] = {}
    for fold in range(FOLDS):
        others = [page for page in pages if page.fold(FOLDS, "inner") != fold]
        first = boost_pages(others, lambda page: page.rows, FIRST_TREES)
        opinions |= {id(page): first.score(page.rows) for page in pages if page.fold(FOLDS, "inner") == fold}
    second = boost_pages(pages, lambda page: context(page.rows, opinions[id(page)]), SECOND_TREES)
    return judge.Judge(boost_pages(pages, lambda page: page.rows, FIRST_TREES), second, 0.0, np.zeros(0))


def cross_validated(pages: Sequence[Page]) -> None:
    """Give each page the scores of a judge that has not seen its site."""
    for fold in range(FOLDS):
        trained = fit(with_shortened([page for page in pages if page.fold(FOLDS) != fold]))
        for page in pages:
            if page.fold(FOLDS) == fold:
                page.scores = trained.scores(page.lines)
        print(f"  fold {fold + 1} of {FOLDS}", file=sys.stderr, flush=True)


def total_at(pages: Sequence[Page], threshold: float) -> Tally:
    """What keeping every line above `threshold` is worth on `pages`."""
    total = Tally()
    for page in pages:
        kept = [line.text for line, score in zip(page.lines, page.scores, strict=True) if score > threshold]
        total += tally(page.paste, "", "\n".join(kept))
    return total


def title_weights(pages: Sequence[Page]) -> Matrix:
    """Weights that make the right headline the likeliest of each page's candidates."""
    sets = [chosen for page in pages if (chosen := _title_set(page)) is not None]
    width = sets[0][0].shape[1]
    weights = np.zeros(width)
    for _ in range(TITLE_STEPS):
        slope = -TITLE_SMOOTHING * weights
        for rows, right in sets:
            chance = np.exp(rows @ weights - (rows @ weights).max())
            slope += (rows[right] - chance @ rows / chance.sum()) / len(sets)
        weights += TITLE_RATE * 10 * slope
    return weights


def _title_set(page: Page) -> tuple[Matrix, int] | None:
    """The features of a page's candidates and which of them is right, where one is."""
    kept = np.flatnonzero(page.scores > 0)
    if not len(kept) or not page.paste.title:
        return None
    numbers = title.candidates(page.lines, int(kept[0]))
    wanted = page.paste.title.casefold()
    right = [at for at, number in enumerate(numbers) if page.lines[number].text.casefold() == wanted]
    if not right:
        return None
    rows = [title.title_features(page.lines, page.scores, number, int(kept[0])) for number in numbers]
    return np.array(rows), right[-1]


def main() -> None:
    """Train on the dev side, print its cross-validated figures and write the model."""
    pages = [page_of(paste) for paste in load(Path(sys.argv[1])) if not paste.held_out]
    cross_validated(pages)
    best = float(max(THRESHOLDS, key=lambda threshold: total_at(pages, float(threshold)).f1))
    for variant in ("pasted_text", "from_title_text"):
        total = total_at([page for page in pages if page.paste.variant == variant], best)
        print(f"{variant:16} {total.precision:.3f} {total.recall:.3f} {total.f1:.3f} at {best:.2f}")
    for page in pages:
        page.scores = page.scores - best
    weights = title_weights(pages)
    trained = fit(with_shortened(pages))
    values: dict[str, object] = {"first": trained.first.as_json(), "second": trained.second.as_json()}
    values["threshold"] = round(float(best), 2)
    values["title"] = [round(float(weight), 3) for weight in weights]
    MODEL.write_text(json.dumps(values, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{MODEL.name}: {MODEL.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
