"""Measures recall, precision and time of near-duplicate search: python -m benchmarks.near_duplicates
NEWS.jsonl.gz.

Each line of the file has `sentences` (a list of strings) and `highlights` (a list of strings, the first
of which serves as headline). Three copies of every story (another footer, another headline,
shortened) are queried, and every story outside the index, which should match nothing. For time and
memory, the index is filled to 10,000 articles with mixtures of sentences.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import record
from summarizer.near_duplicates import NearDuplicateIndex

_ARCHIVE_SIZE = 10_000


class IndexedStory(NamedTuple):
    """A headline and its sentences."""

    title: str
    sentences: list[str]

    @property
    def opening(self) -> str:
        """The text that is indexed."""
        return " ".join(self.sentences)


def load_stories(path: Path) -> list[IndexedStory]:
    """Load the stories of a file that have a distinct headline and at least eight sentences."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        IndexedStory(row["highlights"][0], row["sentences"])
        for row in rows
        if len(row["highlights"]) > 1 and len(row["sentences"]) >= 8
    ]


def with_other_footer(story: IndexedStory, _: random.Random) -> IndexedStory:
    """Copy a story with added footer lines."""
    tail = ["Sign up for our letter.", "All rights reserved.", "Read more about this on our front page."]
    return IndexedStory(story.title, story.sentences + tail)


def with_other_headline(story: IndexedStory, rng: random.Random) -> IndexedStory:
    """Copy a story with a headline made of words from its second half."""
    half = " ".join(story.sentences[len(story.sentences) // 2 :]).split()
    start = rng.randrange(max(len(half) - 9, 1))
    return IndexedStory(" ".join(half[start : start + 9]), story.sentences)


def shortened(story: IndexedStory, rng: random.Random) -> IndexedStory:
    """Copy a third of a story without one of its first five sentences."""
    kept = list(story.sentences[: max(len(story.sentences) // 3, 5)])
    kept.pop(rng.randrange(1, 5))
    return IndexedStory(story.title, kept)


def mixed_story(stories: list[IndexedStory], rng: random.Random) -> IndexedStory:
    """Build a story of sentences of many stories, with common words but no duplicate."""
    picked = [rng.choice(rng.choice(stories).sentences) for _ in range(8)]
    return IndexedStory(rng.choice(stories).title.rsplit(" ", 4)[0] + " " + picked[0][:40], picked)


def _fill_index(index: NearDuplicateIndex, stories: Iterable[IndexedStory], start: int = 0) -> None:
    for number, story in enumerate(stories, start):
        index.add(number, story.title, story.opening, "en")


def measure_quality(stories: list[IndexedStory], rng: random.Random) -> None:
    """Print recall for each kind of copy, and precision over all queries."""
    known, unknown = stories[::2], stories[1::2]
    index = NearDuplicateIndex()
    _fill_index(index, known)
    right = wrong = 0
    changes: tuple[Callable[[IndexedStory, random.Random], IndexedStory], ...] = (
        with_other_footer,
        with_other_headline,
        shortened,
    )
    for change in changes:
        found = 0
        for number, story in enumerate(known):
            copy = change(story, rng)
            hits = [hit for hit, _ in index.query(copy.title, copy.opening, "en")]
            found += number in hits
            wrong += len(set(hits) - {number})
        right += found
        print(
            f"recall, {change.__name__.replace('_', ' '):<16} {found / len(known):.3f}  ({len(known)} copies)"
        )
    false = sum(bool(index.query(story.title, story.opening, "en")) for story in unknown)
    print(f"matched though unknown   {false} of {len(unknown)}")
    precision = right / max(right + wrong + false, 1)
    print(f"precision                {precision:.3f}")
    record("near_duplicates.recall", 100 * right / (len(changes) * len(known)))
    record("near_duplicates.precision", 100 * precision)


def measure_speed(stories: list[IndexedStory], rng: random.Random) -> None:
    """Print the seconds to build an index of 10,000 articles, milliseconds a query, and memory."""
    archive = stories + [mixed_story(stories, rng) for _ in range(_ARCHIVE_SIZE - len(stories))]
    NearDuplicateIndex().add(0, "warm", "up", "en")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    index = NearDuplicateIndex()
    _fill_index(index, archive)
    index.query("first", "query", "en")
    build_seconds = time.perf_counter() - start
    added_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    queried = rng.sample(archive, 500)
    start = time.process_time()
    for story in queried:
        index.query(story.title, story.opening, "en")
    query_milliseconds = (time.process_time() - start) / len(queried) * 1000
    print(f"rebuild of {len(index):,}        {build_seconds:.2f} s, {added_mib:.0f} MiB")
    print(f"query                    {query_milliseconds:.2f} ms")
    record("near_duplicates.query", query_milliseconds)


def main() -> None:
    """Run both measurements on the file named on the command line."""
    parser = argparse.ArgumentParser(description="Measure the search for copies.")
    parser.add_argument("news", type=Path)
    parser.add_argument("--stories", type=int, help="only so many")
    given = parser.parse_args()
    stories = load_stories(given.news)[: given.stories]
    measure_quality(stories, random.Random(1))
    measure_speed(stories, random.Random(2))


if __name__ == "__main__":
    main()
