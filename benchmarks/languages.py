"""Compares summaries in many languages with the first three sentences.

Usage: python -m benchmarks.languages TEXTS.jsonl.gz

The file has `set`, `lang`, `text` and `summary` (a text or a list of sentences). In most sets the summary is
a standfirst from outside the text, so methods are compared, not levels. ROUGE-1 counts words of any script
without stemming. Printed for each set of at least 20 texts: mean ROUGE-1 of the first three sentences, and
the gain of each method with its 95 % interval.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import record
from summarizer.language import words
from summarizer.model import Block, BlockKind, Document
from summarizer.ranking.overlap.estimators import OverlapEstimator, default_estimator, tree_estimator
from summarizer.ranking.overlap.selection import select_sentences
from summarizer.ranking.passage import Passage, passage_from_document
from summarizer.ranking.sentence_filter import eligible_sentences

MIN_TEXTS = 20
MAX_TEXTS = 120
LEAD_SENTENCES = 3
Method = Callable[[Passage], Sequence[int]]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reference:
    """A text with a human summary."""

    passage: Passage
    summary: str


def read_sets(path: Path, max_texts: int = MAX_TEXTS) -> dict[str, list[Reference]]:
    """The first texts of each set."""
    sets: defaultdict[str, list[Reference]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if len(sets[entry["set"]]) < max_texts:
                blocks = [
                    Block(BlockKind.PARAGRAPH, text) for text in entry["text"].split("\n") if text.strip()
                ]
                passage = passage_from_document(Document(entry["title"] or "", tuple(blocks), entry["lang"]))
                sets[entry["set"]].append(Reference(passage, _summary_text(entry["summary"])))
    return {name: texts for name, texts in sets.items() if len(texts) >= MIN_TEXTS}


def _summary_text(given: object) -> str:
    if isinstance(given, str) and given.startswith("["):
        given = ast.literal_eval(given)
    return " ".join(map(str, given)) if isinstance(given, list) else str(given)


def rouge1(summary: str, reference: str, language: str) -> float:
    """F1 over words, 0 to 100."""
    first, second = Counter(words(summary, language)), Counter(words(reference, language))
    total = first.total() + second.total()
    return 200 * (first & second).total() / total if total else 0.0


def lead(passage: Passage) -> Sequence[int]:
    """The first three sentences."""
    return range(min(LEAD_SENTENCES, len(passage.sentences)))


def select_by_trees(passage: Passage) -> Sequence[int]:
    """Trees in every language."""
    return _natural_selection(passage, tree_estimator(passage.language))


def select_by_default(passage: Passage) -> Sequence[int]:
    """The default method: the network in English, trees elsewhere."""
    return _natural_selection(passage, default_estimator(passage, eligible_sentences(passage)))


def _natural_selection(passage: Passage, estimator: OverlapEstimator) -> Sequence[int]:
    allowed = eligible_sentences(passage, passage.title.text if passage.title else "")
    if not allowed:
        return lead(passage)
    selections = select_sentences(passage, allowed, 7, None, estimator)
    return selections.ladder[selections.best - 1]


def score(texts: Sequence[Reference], methods: Mapping[str, Method]) -> dict[str, FloatArray]:
    """ROUGE-1 of each text, by method."""
    return {
        name: np.array(
            [
                rouge1(
                    " ".join(text.passage.sentences[place].text for place in method(text.passage)),
                    text.summary,
                    text.passage.language,
                )
                for text in texts
            ]
        )
        for name, method in methods.items()
    }


def compare(scores: Mapping[str, FloatArray]) -> str:
    """One line: the level of the first three sentences, and the gain of each other method."""
    base = scores["first three"]
    gains = (
        f"{name} {values.mean() - base.mean():+.2f} ± {1.96 * (values - base).std() / np.sqrt(len(base)):.2f}"
        for name, values in scores.items()
        if values is not base
    )
    return f"{len(base):4} texts, first three {base.mean():5.2f}; {'; '.join(gains)}"


def main() -> None:
    """Print a line a set."""
    parser = argparse.ArgumentParser(description="Compare summaries in other languages.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--texts", type=int, default=MAX_TEXTS, help="of each set, at least 20")
    given = parser.parse_args()
    methods = {"first three": lead, "lede": select_by_default, "trees": select_by_trees}
    found = []
    for name, texts in read_sets(given.data, given.texts).items():
        found.append(score(texts, methods))
        print(f"{name:15} {compare(found[-1])}", flush=True)
    means = {name: float(np.mean([scores[name].mean() for scores in found])) for name in methods}
    record("languages.rouge1", means["lede"], means["first three"])


if __name__ == "__main__":
    main()
