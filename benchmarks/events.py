"""Measures event grouping: `python -m benchmarks.events DATA [--cross-validate]`.

DATA is as for benchmarks.train_events. Prints precision, recall and F of labelled pairs, B-cubed precision,
recall and F of clusters, each with the shipped model and, on demand, cross-validated (the model is trained
without the pairs or events that are measured), and the milliseconds of processor time to group an article
among 10,000. Beside them TF-IDF: an article joins the event of the most similar earlier one, if it is above
the threshold that is best for the measured articles (benchmarks.plain_methods).
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.figures import record
from benchmarks.plain_methods import TfIdfMatrix, group_by_similarity
from benchmarks.train_events import (
    CLUSTER_WEIGHT,
    LabelledPair,
    cluster_rows,
    load_clusters,
    load_pairs,
    pair_rows,
    train,
)
from summarizer.events.article import EventArticle
from summarizer.events.index import EventIndex
from summarizer.events.novelty import new_sentences
from summarizer.events.pair_model import PairModel
from summarizer.language import sentences

FOLDS: Final = 10
ARCHIVE_SIZE: Final = 10_000
_QUERIES: Final = 500
_PLAIN_QUERIES: Final = 50
_TF_IDF_THRESHOLDS: Final = tuple(step / 20 for step in range(2, 17))


class Quality(NamedTuple):
    """Precision, recall and their harmonic mean, 0 to 1."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """The harmonic mean."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    def __str__(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F {self.f:.3f}"


def pair_quality(found: Sequence[bool], wanted: Sequence[bool]) -> Quality:
    """Return the quality of decisions on pairs."""
    right = sum(one and other for one, other in zip(found, wanted, strict=True))
    return Quality(right / max(sum(found), 1), right / max(sum(wanted), 1))


def b_cubed(found: Mapping[int, object], wanted: Mapping[int, object], measured: Iterable[int]) -> Quality:
    """Return the B-cubed quality of a grouping, averaged over the measured articles."""
    found_groups, wanted_groups = _groups(found), _groups(wanted)
    precisions, recalls = [], []
    for article in measured:
        group, event = found_groups[found[article]], wanted_groups[wanted[article]]
        shared = len(group & event)
        precisions.append(shared / len(group))
        recalls.append(shared / len(event))
    return Quality(statistics.fmean(precisions), statistics.fmean(recalls))


def _groups(membership: Mapping[int, object]) -> Mapping[object, set[int]]:
    groups: defaultdict[object, set[int]] = defaultdict(set)
    for article, event in membership.items():
        groups[event].add(article)
    return groups


def group(articles: Iterable[EventArticle], model: PairModel | None = None) -> dict[int, int]:
    """Group articles one by one."""
    index = EventIndex(model)
    return {article.id: index.add(article) for article in articles}


def group_pairs(pairs: Sequence[LabelledPair], model: PairModel | None = None) -> list[bool]:
    """Return for each pair whether both are of one event when all articles are grouped together."""
    events = group((article for pair in pairs for article in (pair.first, pair.second)), model)
    return [events[pair.first.id] == events[pair.second.id] for pair in pairs]


def group_each_pair(pairs: Sequence[LabelledPair], model: PairModel | None = None) -> list[bool]:
    """The same with an archive of its own for each pair."""
    return [decided for pair in pairs for decided in group_pairs([pair], model)]


def cross_validate_pairs(
    pairs: Sequence[LabelledPair],
    clusters: Sequence[tuple[EventArticle, str]],
    decide: Callable[[Sequence[LabelledPair], PairModel], list[bool]],
    seed: int,
) -> Quality:
    """Measure pairs with models that were not trained on them; pairs that share an article stay together."""
    rows = pair_rows(pairs)
    background = cluster_rows(clusters, CLUSTER_WEIGHT * len(rows))
    folds = _folds([pair.first.title for pair in pairs], seed)
    found = [False] * len(pairs)
    for fold in range(FOLDS):
        model = train([row for row, its in zip(rows, folds, strict=True) if its != fold] + background)
        for place, decided in enumerate(decide(pairs, model)):
            if folds[place] == fold:
                found[place] = decided
    return pair_quality(found, [pair.is_same for pair in pairs])


def cross_validate_clusters(
    pairs: Sequence[LabelledPair], clusters: Sequence[tuple[EventArticle, str]], seed: int
) -> Quality:
    """Measure clusters with models that were not trained on them."""
    rows = pair_rows(pairs)
    folds = _folds([event for _, event in clusters], seed)
    wanted = {article.id: event for article, event in clusters}
    qualities = []
    for fold in range(FOLDS):
        others = [one for one, its in zip(clusters, folds, strict=True) if its != fold]
        model = train(rows + cluster_rows(others, CLUSTER_WEIGHT * len(rows)))
        found = group((article for article, _ in clusters), model)
        measured = [article.id for (article, _), its in zip(clusters, folds, strict=True) if its == fold]
        qualities.append((len(measured), b_cubed(found, wanted, measured)))
    total = sum(size for size, _ in qualities)
    return Quality(
        sum(size * quality.precision for size, quality in qualities) / total,
        sum(size * quality.recall for size, quality in qualities) / total,
    )


def _folds(keys: Sequence[str], seed: int) -> list[int]:
    distinct = sorted(set(keys))
    random.Random(seed).shuffle(distinct)
    fold = {key: number % FOLDS for number, key in enumerate(distinct)}
    return [fold[key] for key in keys]


def measure_speed(articles: Sequence[EventArticle], size: int, rng: random.Random) -> None:
    """Print the milliseconds to group an article among `size`, and the memory of the index.

    The archive is made of sentences of the given articles, mixed, over 30 days.
    """
    archive = [_mixed(articles, number, rng) for number in range(1, size + 1)]
    EventIndex().add(archive[0])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    index = EventIndex()
    index.load((article, article.id) for article in archive)
    loaded = time.process_time() - start
    added_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    took = []
    for number in range(_QUERIES):
        article = _mixed(articles, size + 1 + number, rng)
        start = time.process_time()
        index.add(article)
        took.append(1000 * (time.process_time() - start))
    took.sort()
    print(f"load of {size:,}: {loaded:.1f} s, {added_mib:.0f} MiB")
    print(f"an article: median {statistics.median(took):.2f} ms, p99 {took[-_QUERIES // 100]:.2f} ms")
    plain = _time_tf_idf(archive, [_mixed(articles, size + number, rng) for number in range(_PLAIN_QUERIES)])
    print(f"TF-IDF against all: median {plain:.2f} ms")
    record("events.article", statistics.median(took), plain)


def _time_tf_idf(archive: Sequence[EventArticle], queries: Sequence[EventArticle]) -> float:
    """The median of milliseconds for the similarities of an article with all."""
    matrix, took = TfIdfMatrix([_plain_text(article) for article in archive]), []
    for article in queries:
        start = time.process_time()
        matrix.similarities(_plain_text(article))
        took.append(1000 * (time.process_time() - start))
    return statistics.median(took)


def group_by_tf_idf(articles: Sequence[EventArticle], events: Mapping[int, object]) -> Quality:
    """The best B-cubed quality that a threshold of the cosine reaches."""
    texts = [_plain_text(article) for article in articles]
    qualities = []
    for threshold in _TF_IDF_THRESHOLDS:
        groups = group_by_similarity(texts, threshold)
        found = {article.id: each for article, each in zip(articles, groups, strict=True)}
        qualities.append(b_cubed(found, events, found))
    return max(qualities, key=lambda quality: quality.f)


def _plain_text(article: EventArticle) -> str:
    return f"{article.title} {article.text}"


def _mixed(articles: Sequence[EventArticle], number: int, rng: random.Random) -> EventArticle:
    main = rng.choice(articles)
    pieces = [piece for other in rng.choices(articles, k=3) for piece in other.text.split(". ")[:6]]
    rng.shuffle(pieces)
    published = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=rng.uniform(0, 720))
    text = ". ".join([*main.text.split(". ")[:4], *pieces])
    title = " ".join(rng.sample(main.title.split(), len(main.title.split())))
    return EventArticle(number, title, text, published, main.language)


def measure_novelty(pairs: Sequence[LabelledPair]) -> None:
    """Print the share of sentences that count as new after the other article of a pair.

    Sentences of another event should nearly all be new, those of the same event in part.
    """
    for name, wanted in (("the same event", True), ("another event", False)):
        new = total = articles = 0
        for pair in (pair for pair in pairs if pair.is_same is wanted):
            language = pair.first.language
            known = [f"{pair.first.title}\n{pair.first.text}"]
            split = sentences(pair.second.text, language)[:10]
            found = new_sentences(split, known, language)
            new, total, articles = new + len(found), total + len(split), articles + bool(found)
        count = sum(pair.is_same is wanted for pair in pairs)
        print(f"new after {name}: {new / total:.2f} of sentences, {articles / count:.2f} of articles")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description="Measure event grouping.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--articles", type=int, default=ARCHIVE_SIZE, help="of the archive")
    parser.add_argument("--cross-validate", action="store_true", help="three times tenfold; takes long")
    given = parser.parse_args()
    seeds = (1, 2, 3) if given.cross_validate else ()
    pairs = load_pairs(given.data / "event-pairs-dev.jsonl.gz")
    clusters = load_clusters(given.data / "event-clusters-dev.jsonl.gz")
    wanted = [pair.is_same for pair in pairs]
    print(f"pairs, all together       {pair_quality(group_pairs(pairs), wanted)}")
    print(f"pairs, two at a time      {pair_quality(group_each_pair(pairs), wanted)}")
    for seed in seeds:
        print(f"  cross-validated         {cross_validate_pairs(pairs, clusters, group_pairs, seed)}")
        print(f"  the same, two at a time {cross_validate_pairs(pairs, clusters, group_each_pair, seed)}")
    found = group(article for article, _ in clusters)
    events = {article.id: event for article, event in clusters}
    clustered = b_cubed(found, events, found)
    print(f"clusters, B-cubed         {clustered}")
    plain = group_by_tf_idf([article for article, _ in clusters], events)
    print(f"  by TF-IDF               {plain}")
    record("events.f", clustered.f, plain.f)
    undated = group(EventArticle(a.id, a.title, a.text, None, a.language) for a, _ in clusters)
    print(f"  without dates           {b_cubed(undated, events, undated)}")
    for seed in seeds:
        print(f"  cross-validated         {cross_validate_clusters(pairs, clusters, seed)}")
    measure_novelty(pairs)
    measure_speed([a for pair in pairs for a in (pair.first, pair.second)], given.articles, random.Random(1))


if __name__ == "__main__":
    main()
