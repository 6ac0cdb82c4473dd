"""How well articles are read from pages: `python -m benchmarks.pages DATA` prints one table by language.

DATA is a .jsonl.gz file of pages: `html`, `lang`, the text of the article (`gold`) and its headline
(`gold_title`). F1 compares the words of both texts as multisets, Chinese and Japanese by letters; "lost" and
"added" are the shares of words missing and of words too many. A page that cannot be read scores 0. Beside it
the text that trafilatura extracts with its defaults.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import trafilatura

from benchmarks.figures import record
from summarizer.parsing.errors import Unreadable
from summarizer.parsing.html.article import read_html

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class PageScore:
    """Scores of one page, from 0 to 1; `title` tells whether the headline is right."""

    precision: float = 0.0
    recall: float = 0.0
    title: bool = False

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score_page(page: Mapping[str, Any]) -> PageScore:
    """Read one page of the data and compare it with what is on record."""
    try:
        document = read_html(page["html"], page.get("url") or "")
    except Unreadable:
        return PageScore()
    return _score_text(document.body, document.title, page)


def score_trafilatura(page: Mapping[str, Any]) -> PageScore:
    """The same of the text that trafilatura extracts; its titles are not compared."""
    return _score_text(trafilatura.extract(page["html"]) or "", None, page)


def _score_text(text: str, title: str | None, page: Mapping[str, Any]) -> PageScore:
    found, gold = _count_tokens(text), _count_tokens(page["gold"])
    common = (found & gold).total()
    return PageScore(
        common / max(1, found.total()),
        common / max(1, gold.total()),
        _plain(title) == _plain(page["gold_title"]),
    )


def _count_tokens(text: str) -> Counter[str]:
    return Counter(_TOKEN.findall(text.casefold().replace("\xad", "")))


def _plain(title: str | None) -> str:
    return " ".join(_TOKEN.findall((title or "").casefold()))


def format_table(scores: Mapping[str, Sequence[PageScore]]) -> Iterator[str]:
    """One row for each language, and one for all pages."""
    yield f"{'':<6}{'pages':>6}{'F1':>7}{'lost':>7}{'added':>7}{'titles':>8}"
    everything = [score for group in scores.values() for score in group]
    for name, group in (*sorted(scores.items()), ("all", everything)):
        yield (
            f"{name:<6}{len(group):>6}{fmean(score.f1 for score in group):>7.3f}"
            f"{1 - fmean(score.recall for score in group):>7.3f}"
            f"{1 - fmean(score.precision for score in group):>7.3f}"
            f"{fmean(score.title for score in group):>8.3f}"
        )


def _read_pages(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure the reading of pages.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--pages", type=int, help="only so many")
    given = parser.parse_args()
    by_language: defaultdict[str, list[PageScore]] = defaultdict(list)
    plain: list[PageScore] = []
    for row in itertools.islice(_read_pages(given.data), given.pages):
        by_language[row.get("lang") or "?"].append(score_page(row))
        plain.append(score_trafilatura(row))
    print("\n".join(format_table(by_language)))
    extracted = fmean(score.f1 for score in plain)
    print(f"trafilatura alone: F1 {extracted:.3f}")
    record("pages.f1", fmean(score.f1 for group in by_language.values() for score in group), extracted)


if __name__ == "__main__":
    main()
