"""Measures the search for muted words: python -m benchmarks.phrases.

200,000 different phrases of one to three words are looked for in 1,000 texts of the size of a title with a
summary. All words of the phrases occur in the texts, which is the slowest case: none is left out beforehand.
Beside it each phrase is looked for with `in`, in a part of the texts; the time is multiplied.
"""

from __future__ import annotations

import random
import resource
import sys
import time

from benchmarks.figures import record
from summarizer.phrases import PhraseText, find_phrases

_PHRASES, _TEXTS, _WORDS = 200_000, 1_000, 20_000
_PLAIN_TEXTS = 20
_SENTENCES, _SENTENCE_WORDS = 6, 20
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> int:
    """Print seconds and memory for random and for hostile phrases."""
    rng = random.Random(7)
    words = sorted({"".join(rng.choices(_LETTERS, k=rng.randint(3, 11))) for _ in range(_WORDS)})
    phrases = {" ".join(rng.choices(words, k=rng.randint(1, 3))) for _ in range(_PHRASES * 2)}
    chosen = sorted(phrases)[:_PHRASES]
    texts = [
        PhraseText("en", tuple(" ".join(rng.choices(words, k=_SENTENCE_WORDS)) for _ in range(_SENTENCES)))
        for _ in range(_TEXTS)
    ]
    _measure("random", chosen, texts, _measure_in(chosen, texts[:: _TEXTS // _PLAIN_TEXTS]))
    prefixes = [" ".join(["a"] * count) for count in range(1, 51)]
    _measure("hostile", prefixes, [PhraseText("en", ("a " * 1_000_000, "a" * 1_000_000))])
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
    return 0


def _measure_in(phrases: list[str], texts: list[PhraseText]) -> float:
    """The seconds that `in` would take for all texts."""
    begun = time.perf_counter()
    for text in texts:
        words = f" {' '.join(text.passages)} "
        for phrase in phrases:
            _ = phrase in words
    seconds = (time.perf_counter() - begun) * _TEXTS / len(texts)
    print(f"`in` for each phrase: {seconds:.1f} s")
    return seconds


def _measure(name: str, phrases: list[str], texts: list[PhraseText], baseline: float | None = None) -> None:
    begun = time.perf_counter()
    found = find_phrases(phrases, texts)
    seconds = time.perf_counter() - begun
    print(f"{name}: {len(phrases)} phrases, {len(texts)} texts, {len(found)} found, {seconds:.2f} s")
    record(f"phrases.{name}", seconds, baseline)


if __name__ == "__main__":
    sys.exit(main())
