"""Loads the news stories of the summary benchmarks: sentences, and the highlights an editor wrote."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.language import words
from summarizer.model import Block, BlockKind, Document

DAILY_MAIL = "Daily Mail"
DAILY_MAIL_SHARE = 10_397 / (10_397 + 1_093)
"""Daily Mail's share of the CNN/DailyMail test set; the weight of its figures in joint means."""
MIN_DUPLICATE_SIMILARITY = 0.8
"""Jaccard similarity of longer words from which two stories are duplicates."""
MIN_RELATED_SIMILARITY = 0.4
"""Jaccard similarity from which two stories must be on the same side of a split."""


@dataclass(frozen=True, slots=True)
class NewsStory:
    """A story; related stories have the same number `family`."""

    id: str
    site: str
    sentences: tuple[str, ...]
    highlights: tuple[str, ...]
    family: int = 0

    @property
    def is_daily_mail(self) -> bool:
        """Whether the story is from the Daily Mail, whose highlights are longer."""
        return self.site == DAILY_MAIL

    @property
    def document(self) -> Document:
        """Convert the story to a document with one block for each sentence."""
        blocks = tuple(Block(BlockKind.PARAGRAPH, sentence) for sentence in self.sentences)
        return Document("", blocks, "en")


def read_stories(path: Path, split: str) -> list[NewsStory]:
    """Read the stories of a split, or all of a file without splits, from gzipped JSON lines.

    Duplicates of earlier stories are omitted, and families numbered.
    """
    return _deduplicate_and_group(list(read_split(path, split)))


def read_split(path: Path, split: str) -> Iterator[NewsStory]:
    """Read the stories of a split as they are."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry.get("split", split) == split:
                yield _story(entry)


def _story(entry: dict[str, object]) -> NewsStory:
    sentences, highlights = entry["sentences"], entry["highlights"]
    assert isinstance(sentences, list)
    assert isinstance(highlights, list)
    return NewsStory(str(entry["id"]), str(entry["site"]), tuple(sentences), tuple(highlights))


def _deduplicate_and_group(stories: Sequence[NewsStory]) -> list[NewsStory]:
    known: list[tuple[NewsStory, frozenset[str]]] = []
    for story in stories:
        story_words = frozenset(
            word for text in story.sentences for word in words(text, "en") if len(word) > len("over")
        )
        similarities = [(_jaccard(story_words, other), kin.family) for kin, other in known]
        closest, family = max(similarities, default=(0.0, 0))
        if closest < MIN_DUPLICATE_SIMILARITY:
            number = family if closest >= MIN_RELATED_SIMILARITY else len(known)
            known.append(
                (NewsStory(story.id, story.site, story.sentences, story.highlights, number), story_words)
            )
    return [story for story, _ in known]


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / max(len(first | second), 1)
