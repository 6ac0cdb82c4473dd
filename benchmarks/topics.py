"""How many stories get a topic, and whether it is right: `python -m benchmarks.topics PAGES TEXTS`.

PAGES are those of benchmarks.pages, with a `url`; TEXTS have `set`, `lang`, `title` and `text`. A page is
guessed twice: with its sections and tags, and by its words alone. The right topics of a page are those of its
sections, those of a text are derived from its id where its set has subjects; a guess is right if one of its
topics is among them. Pages whose sections name no topic have no right one and count for the coverage only.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import record
from summarizer.language import detect
from summarizer.model import Document
from summarizer.parsing.errors import Unreadable
from summarizer.parsing.html.article import read_html
from summarizer.topic_names import load_topic_names
from summarizer.topics import guess_topics

_BBC_SUBJECTS: Final = {
    "business": "economy", "entertainment": "culture", "politics": "politics", "sport": "sport",
    "tech": "technology",
}  # fmt: skip
# The numbers of the subjects in the Essex Arabic Summaries Corpus.
_EASC_SUBJECTS: Final = (
    (range(2, 12), "culture"), (range(52, 68), "economy"), (range(69, 84), "health"),
    (range(114, 124), "technology"), (range(125, 130), "transport"), (range(130, 140), "sport"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """The guesses for one story, and the topics that are right; `by_words` is without sections and tags."""

    guessed: tuple[str, ...]
    by_words: tuple[str, ...]
    right: frozenset[str] = frozenset()

    @property
    def is_right(self) -> bool:
        """Whether one of the topics guessed by words is right."""
        return not self.right.isdisjoint(self.by_words)


def guess_page(page: Mapping[str, Any]) -> TopicGuess | None:
    """Guess the topics of a page; None for one that cannot be read."""
    try:
        document = read_html(page["html"], page.get("url") or "")
    except Unreadable:
        return None
    names = load_topic_names()
    right = frozenset(topic for section in document.sections for topic in names.find(section))
    by_words = guess_topics(document.title, document.body, document.language, [])
    return TopicGuess(_guess_document(document), by_words, right)


def _guess_document(document: Document) -> tuple[str, ...]:
    return guess_topics(
        document.title, document.body, document.language, [], sections=document.sections, tags=document.tags
    )


def guess_text(story: Mapping[str, Any]) -> TopicGuess:
    """Guess the topics of a text without sections."""
    title, text = story.get("title") or "", story["text"]
    guessed = guess_topics(title, text, detect(text), [])
    return TopicGuess(guessed, guessed, _subject(story["id"]))


def _subject(story_id: str) -> frozenset[str]:
    if found := re.match(r"bbc-(\w+)-", story_id):
        return frozenset({_BBC_SUBJECTS[found[1]]})
    number = int(story_id.removeprefix("easc-topic")) if story_id.startswith("easc-topic") else 0
    return frozenset(topic for numbers, topic in _EASC_SUBJECTS if number in numbers)


def format_table(groups: Mapping[str, Sequence[TopicGuess]]) -> Iterator[str]:
    """One row for each group: stories, share with a topic, the same by words, and the share of right ones."""
    yield f"{'':<18}{'stories':>8}{'topic':>7}{'words':>7}{'known':>7}{'right':>7}"
    everything = [guess for group in groups.values() for guess in group]
    for name, group in (*sorted(groups.items()), ("all", everything)):
        judged = [guess for guess in group if guess.right and guess.by_words]
        right = f"{sum(guess.is_right for guess in judged) / len(judged):>7.2f}" if judged else f"{'–':>7}"
        yield (
            f"{name:<18}{len(group):>8}{_share([guess.guessed for guess in group]):>7.2f}"
            f"{_share([guess.by_words for guess in group]):>7.2f}{len(judged):>7}{right}"
        )


def _share(guesses: Sequence[tuple[str, ...]]) -> float:
    return sum(map(bool, guesses)) / len(guesses)


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Measure the guessing of topics.")
    parser.add_argument("data", type=Path, metavar="PAGES")
    parser.add_argument("texts", type=Path)
    parser.add_argument("--pages", type=int, help="only so many pages and texts")
    given = parser.parse_args()
    pages: defaultdict[str, list[TopicGuess]] = defaultdict(list)
    texts: defaultdict[str, list[TopicGuess]] = defaultdict(list)
    for row in itertools.islice(_read_lines(given.data), given.pages):
        if guess := guess_page(row):
            pages[row.get("lang") or "?"].append(guess)
    for row in itertools.islice(_read_lines(given.texts), given.pages):
        texts[f"{row['set']} {row['lang']}"].append(guess_text(row))
    print("\n".join((*format_table(pages), "", *format_table(texts))))
    record("topics.coverage", 100 * _share([guess.guessed for group in pages.values() for guess in group]))


if __name__ == "__main__":
    main()
