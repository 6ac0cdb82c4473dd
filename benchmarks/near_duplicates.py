"""Measures recall, precision and time of near-duplicate search: python -m benchmarks.near_duplicates
NEWS.jsonl.gz.

Each line of the file has `sentences` (a list of strings) and `highlights` (a list of strings, the first
of which serves as headline). Three copies of every story (another footer, another headline,
shortened) are queried, and every story outside the index, which should match nothing. For time and
memory, the index is filled to 10,000 articles with mixtures of sentences. Beside it the same is done by
comparing the sequences of three words of all texts (benchmarks.plain_methods).
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
from benchmarks.plain_methods import ShingleSets
from summarizer.near_duplicates import NearDuplicateIndex

_ARCHIVE_SIZE = 10_000
_PLAIN_QUERIES = 50


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


_Change = Callable[[IndexedStory, random.Random], IndexedStory]
_CHANGES: tuple[_Change, ...] = (with_other_footer, with_other_headline, shortened)


def _fill_index(index: NearDuplicateIndex, stories: Iterable[IndexedStory], start: int = 0) -> None:
    for number, story in enumerate(stories, start):
        index.add(number, story.title, story.opening, "en")


def measure_quality(stories: list[IndexedStory], rng: random.Random) -> None:
    """Print recall for each kind of copy, and precision over all queries, of the index and of shingles."""
    known, unknown = stories[::2], stories[1::2]
    index = NearDuplicateIndex()
    _fill_index(index, known)
    copies = [(change, [change(story, rng) for story in known]) for change in _CHANGES]

    def find(story: IndexedStory) -> list[int]:
        return [hit for hit, _ in index.query(story.title, story.opening, "en")]

    ours = _measure_finder(find, copies, unknown)
    print("the same by sequences of three words:")
    sets = ShingleSets(_plain_text(story) for story in known)
    plain = _measure_finder(lambda story: sets.query(_plain_text(story)), copies, unknown)
    record("near_duplicates.recall", ours[0], plain[0])
    record("near_duplicates.precision", ours[1], plain[1])


def _measure_finder(
    find: Callable[[IndexedStory], list[int]],
    copies: list[tuple[_Change, list[IndexedStory]]],
    unknown: list[IndexedStory],
) -> tuple[float, float]:
    """Recall and precision in percent; each place of a list of copies is the number to be found."""
    right = wrong = 0
    for change, queried in copies:
        hits = [find(copy) for copy in queried]
        found = sum(number in hit for number, hit in enumerate(hits))
        wrong += sum(len(set(hit) - {number}) for number, hit in enumerate(hits))
        right += found
        name = change.__name__.replace("_", " ")
        print(f"recall, {name:<16} {found / len(queried):.3f}  ({len(queried)} copies)")
    false = sum(bool(find(story)) for story in unknown)
    print(f"matched though unknown   {false} of {len(unknown)}")
    precision = right / max(right + wrong + false, 1)
    print(f"precision                {precision:.3f}")
    return 100 * right / sum(len(queried) for _, queried in copies), 100 * precision


def _plain_text(story: IndexedStory) -> str:
    return f"{story.title} {story.opening}"


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
    sets = ShingleSets(_plain_text(story) for story in archive)
    start = time.process_time()
    for story in queried[:_PLAIN_QUERIES]:
        sets.query(_plain_text(story))
    plain_milliseconds = (time.process_time() - start) / _PLAIN_QUERIES * 1000
    print(f"query                    {query_milliseconds:.2f} ms; of shingles {plain_milliseconds:.2f} ms")
    record("near_duplicates.query", query_milliseconds, plain_milliseconds)


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
