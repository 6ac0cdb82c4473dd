"""Measures joining across languages: `python -m benchmarks.crosslingual_events [--articles N]`.

Needs the extra `crosslingual`. Prints time and memory with 10,000 articles in two languages, and precision
and recall of the pairs in different languages of tests/summarizer/events/crosslingual_*.json, grouped in the
order of publication and in ten random orders.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.events import Quality, pair_quality
from benchmarks.figures import record, record_gaps
from summarizer.events.article import EventArticle
from summarizer.events.index import EventIndex
from summarizer.events.sentence_encoder import SentenceEncoder, load_sentence_encoder

FOLDER: Final = Path(__file__).parent.parent / "tests/summarizer/events"
SETS: Final = ("crosslingual_stories.json", "crosslingual_reports.json")
"""The thresholds were chosen on the first one; the second one was written afterwards."""
ARCHIVE_SIZE: Final = 10_000
_QUERIES: Final = 300
_DAYS: Final = 10.0
_SYLLABLES: Final = [
    first + second for first in "bdfgklmnprst" for second in ("a", "e", "i", "o", "u", "an", "er")
]


def load_stories(name: str) -> list[tuple[EventArticle, str]]:
    """Return the articles, each with the name of its story."""
    rows = json.loads((FOLDER / name).read_text("utf-8"))
    return [
        (
            EventArticle(
                number, row["title"], row["text"], datetime.fromisoformat(row["published"]), row["language"]
            ),
            row["story"],
        )
        for number, row in enumerate(rows, start=1)
    ]


def measure(stories: Sequence[tuple[EventArticle, str]], encoder: SentenceEncoder | None) -> Quality:
    """Group articles in the given order and measure the pairs in different languages."""
    index = EventIndex(encoder=encoder)
    events = {article.id: index.add(article) for article, _ in stories}
    pairs = [
        (first, second)
        for first, second in itertools.combinations(stories, 2)
        if first[0].language != second[0].language
    ]
    found = [events[first.id] == events[second.id] for (first, _), (second, _) in pairs]
    return pair_quality(found, [first == second for (_, first), (_, second) in pairs])


def measure_speed(encoder: SentenceEncoder, size: int, rng: random.Random) -> None:
    """Print the milliseconds for an article, and the memory, with `size` articles within the window.

    The articles have 100 made-up words each, so that all of them reach the comparison across languages.
    """
    before = _peak_mib()
    encoder.encode(["A sentence that loads the model."])
    loaded = _peak_mib()
    archive = [_made_up(number, rng) for number in range(1, size + 1)]
    queries = [_made_up(size + 1 + number, rng) for number in range(_QUERIES)]
    plain, index = EventIndex(), EventIndex(encoder=encoder)
    plain.load((article, article.id) for article in archive)
    index.load((article, article.id) for article in archive)
    indexed = _peak_mib()
    catching_up = sorted(_milliseconds(index, query) for query in queries[:40])
    print(f"vectors: {sum(catching_up) / 1000:.1f} s, at most {catching_up[-1] / 1000:.1f} s at once")
    print(f"model: {loaded - before:.0f} MiB, {size:,} vectors: {_peak_mib() - indexed:.0f} MiB")
    for name, measured in (("without the extra", plain), ("with it", index)):
        took = sorted(_milliseconds(measured, query) for query in queries)
        print(
            f"an article {name}: median {statistics.median(took):.2f} ms, p99 {took[-_QUERIES // 100]:.2f} ms"
        )


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _milliseconds(index: EventIndex, article: EventArticle) -> float:
    start = time.process_time()
    index.propose(article)
    return 1000 * (time.process_time() - start)


def _made_up(number: int, rng: random.Random) -> EventArticle:
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(100)]
    text = ". ".join(" ".join(words[start : start + 20]) for start in range(10, 100, 20))
    published = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=rng.uniform(0, _DAYS))
    return EventArticle(number, " ".join(words[:10]), text, published, rng.choice(["en", "de"]))


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description="Measure joining across languages.")
    parser.add_argument("--articles", type=int, default=ARCHIVE_SIZE, help="of the archive")
    size = parser.parse_args().articles
    encoder = load_sentence_encoder()
    if encoder is None:
        record_gaps("the extra is not installed, see docs/events.md", "crosslingual_events.f")
        return
    rng = random.Random(1)
    measure_speed(encoder, size, rng)
    for name in SETS:
        stories = sorted(load_stories(name), key=lambda story: str(story[0].published))
        print(name)
        without, ordered = measure(stories, None), measure(stories, encoder)
        print(f"  without the extra           {without}")
        print(f"  in the order of publication {ordered}")
        record("crosslingual_events.f", ordered.f, without.f)
        for _ in range(10):
            print(f"  in a random order           {measure(rng.sample(stories, len(stories)), encoder)}")


if __name__ == "__main__":
    main()
