"""Measures the cleaning of pastes: `python -m benchmarks.paste DATA [MODEL] [--pages N]` prints one table.

DATA is a .jsonl.gz file of pages as a browser copies them: `pasted_text` (and `from_title_text`, the
same from the headline on), `title`, and phrases that an article must keep (`must_keep`) or must not
(`must_drop`, `from_title_drop`). Precision and recall count phrases; kept phrases are positive.
Pages are split by a hash of their site, so that no site is on both sides; nothing may be tuned
on the held-out side. The shipped coefficients were then trained on both sides:
`python -m benchmarks.paste DATA MODEL` uses those of the dev side, which benchmarks.train_paste writes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.figures import record
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.line_classifier import LineClassifier
from summarizer.cleaning.lines import PasteLine, normalise, split_lines
from summarizer.cleaning.page_features import maximum_subarray
from summarizer.cleaning.paste import clean_paste

VARIANTS = {"pasted_text": "must_drop", "from_title_text": "from_title_drop"}
"""Text fields of a page, each with the field of the phrases that must not be kept."""

_HELD_OUT_TENTHS = 3


@dataclass(frozen=True, slots=True)
class Paste:
    """One text of one page with its labels; phrases and title have single spaces."""

    site: str
    variant: str
    text: str
    title: str
    kept_phrases: tuple[str, ...]
    dropped_phrases: tuple[str, ...]

    @property
    def is_held_out(self) -> bool:
        """Whether the page is on the held-out side."""
        return int(hashlib.sha256(self.site.encode()).hexdigest(), 16) % 10 >= 10 - _HELD_OUT_TENTHS


@dataclass(frozen=True, slots=True)
class PasteScore:
    """Counts of phrases correctly kept, wrongly lost and wrongly kept; of correct and of all titles."""

    kept: int = 0
    missing: int = 0
    extra: int = 0
    right_titles: int = 0
    expected_titles: int = 0

    def __add__(self, other: PasteScore) -> PasteScore:
        return PasteScore(
            self.kept + other.kept,
            self.missing + other.missing,
            self.extra + other.extra,
            self.right_titles + other.right_titles,
            self.expected_titles + other.expected_titles,
        )

    @property
    def precision(self) -> float:
        """Share of the kept phrases that belong to articles."""
        return self.kept / max(1, self.kept + self.extra)

    @property
    def recall(self) -> float:
        """Share of the phrases of articles that were kept."""
        return self.kept / max(1, self.kept + self.missing)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.kept / max(1, 2 * self.kept + self.missing + self.extra)


def single_spaced(text: str) -> str:
    """Normalise `text` as split_lines does, on one line."""
    return " ".join(normalise(text).split())


def load_pastes(path: Path) -> list[Paste]:
    """Load every paste of the file at `path`."""
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        pages = [json.loads(row) for row in rows]
    return [
        Paste(
            site=(urlsplit(page["url"]).hostname or "").lower().removeprefix("www."),
            variant=variant,
            text=page[variant],
            title=single_spaced(page["title"]),
            kept_phrases=tuple(map(single_spaced, page["must_keep"])),
            dropped_phrases=tuple(map(single_spaced, page[drop])),
        )
        for page in pages
        for variant, drop in VARIANTS.items()
        if variant in page
    ]


def score_article(paste: Paste, title: str, body: str) -> PasteScore:
    """Score `title` and `body` as the article of `paste`."""
    shown = single_spaced(body)
    kept = sum(phrase in shown for phrase in paste.kept_phrases)
    extra = sum(phrase in shown for phrase in paste.dropped_phrases)
    right = bool(paste.title) and title.casefold() == paste.title.casefold()
    return PasteScore(kept, len(paste.kept_phrases) - kept, extra, int(right), int(bool(paste.title)))


def _clean_nothing(text: str) -> tuple[str, str]:
    return text.strip().partition("\n")[0].strip(), text


def _clean_by_rules(text: str) -> tuple[str, str]:
    """Return the first line and the run of lines with the most sentences over short lines."""
    lines = split_lines(text)
    start, end = maximum_subarray([_rule_score(line) for line in lines])
    return (lines[0].text if lines else ""), "\n".join(line.text for line in lines[start:end])


def _rule_score(line: PasteLine) -> float:
    words = len(line.text.split())
    return float(min(words, 40)) if words >= 8 and ends_sentence(line.text) else -5.0


def _clean_by_classifier(classifier: LineClassifier, text: str) -> tuple[str, str]:
    document = clean_paste(text, detect=lambda _: "", classifier=classifier)
    return document.title, "\n".join(block.text for block in document.blocks)


CLEANERS: dict[str, Callable[[str], tuple[str, str]]] = {
    "everything": _clean_nothing,
    "line rules": _clean_by_rules,
}
"""The methods compared; each returns a title and a body."""


def _total_score(
    pastes: Sequence[Paste], clean: Callable[[str], tuple[str, str]]
) -> tuple[PasteScore, float]:
    """The score of all pastes, and the seconds of processor time."""
    total = PasteScore()
    seconds = 0.0
    for paste in pastes:
        start = time.process_time()
        title, body = clean(paste.text)
        seconds += time.process_time() - start
        total += score_article(paste, title, body)
    return total, seconds


def _format_row(name: str, pastes: Sequence[Paste], total: PasteScore, seconds: float) -> str:
    titles = total.right_titles / max(1, total.expected_titles)
    pace = 1000 * seconds / max(1, len(pastes))
    figures = f"{total.precision:6.3f} {total.recall:6.3f} {total.f1:6.3f} {titles:6.3f} {pace:6.1f}"
    return f"{name:34} {len(pastes):5} {figures}"


def main() -> None:
    """Print the table, with the coefficients of a file if one is given."""
    parser = argparse.ArgumentParser(description="Measure the cleaning of pastes.")
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path, nargs="?", help="coefficients, instead of the shipped ones")
    parser.add_argument("--pages", type=int, help="only so many, two texts each")
    given = parser.parse_args()
    pastes = load_pastes(given.data)[: given.pages and given.pages * len(VARIANTS)]
    shipped = files("summarizer.cleaning").joinpath("model.json")
    text = (given.model or shipped).read_text(encoding="utf-8")
    classifier = LineClassifier.from_json(json.loads(text))
    cleaners = CLEANERS | {"lede": partial(_clean_by_classifier, classifier)}
    cleaners["lede"]("The phrases are read before the clock starts.\n\nThey are read once.")
    print(f"coefficients trained on: {json.loads(text)['trained_on']}\n")
    scores: dict[tuple[str, str], PasteScore] = {}
    print(f"{'':34} pages  prec. recall     F1 titles     ms")
    for held_out, variant in product((False, True), VARIANTS):
        chosen = [paste for paste in pastes if paste.is_held_out is held_out and paste.variant == variant]
        for name, clean in cleaners.items():
            total, seconds = _total_score(chosen, clean)
            side = "held out" if held_out else "dev"
            print(_format_row(f"{side:8} {variant:15} {name:10}", chosen, total, seconds))
            scores[name, variant] = scores.get((name, variant), PasteScore()) + total
    for key, variant in (("paste.f1", "pasted_text"), ("paste.f1_title", "from_title_text")):
        record(key, scores["lede", variant].f1, scores["line rules", variant].f1)


if __name__ == "__main__":
    main()
