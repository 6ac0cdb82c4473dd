"""Defines the summarizer as a service that turns texts into articles ready to be stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from data.records.articles import StoredBlock, StoredSummary


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article that the worker has prepared; fields as in data.records.articles.NewArticle."""

    title: str
    blocks: tuple[StoredBlock, ...]
    dropped: tuple[str, ...]
    language: str
    url: str
    site: str
    author: str
    source_date: str
    summary: StoredSummary
    keywords: tuple[str, ...]
    reading_seconds: int
    topics: tuple[str, ...]
    fingerprint: str
    image_url: str = ""


ArticleOpening = tuple[int, str, str]
"""Article id, title and first words, for the index of near duplicates."""


LoadOpenings = Callable[[int], Awaitable[Sequence[ArticleOpening]]]
"""Loads openings of articles with an id greater than the argument, in ascending order."""


class Summarizer(Protocol):
    """The summarizer in a worker process; every method raises SummarizerError where the process fails."""

    async def prepare_text(self, text: str, topics: Sequence[tuple[str, int]]) -> PreparedArticle:
        """Clean and summarize a paste; `topics` are those of the archive with their number of articles."""
        ...

    async def prepare_file(
        self, name: str, content: bytes, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        """Parse, clean and summarize a file; raises UserError where it cannot be read."""
        ...

    async def prepare_page(
        self, content: bytes, url: str, charset: str, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        """Parse and summarize a fetched page; raises UserError where it shows no article."""
        ...

    async def resummarize(
        self, title: str, blocks: Sequence[StoredBlock], language: str, method: str
    ) -> StoredSummary:
        """Summarise a stored article by another method."""
        ...

    async def list_sentences(self, blocks: Sequence[StoredBlock], language: str) -> list[str]:
        """The sentences of a text except its headings, in order, as a summary would contain them."""
        ...

    async def rank_topics(
        self, title: str, blocks: Sequence[StoredBlock], language: str, topics: Sequence[tuple[str, int]]
    ) -> tuple[str, ...]:
        """All topics that a stored article may get, the most likely first; `topics` as in prepare_text."""
        ...

    async def update_index(self, load: LoadOpenings) -> int:
        """Index the articles that are new since the last call; returns the id of the last one."""
        ...

    async def find_similar(
        self, title: str, opening: str, language: str, load: LoadOpenings
    ) -> list[tuple[int, float]]:
        """Ids of indexed articles with a cosine similarity of at least 0.6, most similar first, with it."""
        ...

    async def close(self) -> None:
        """End the worker processes."""
        ...
