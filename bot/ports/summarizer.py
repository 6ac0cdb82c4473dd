"""The summarizer as a service: texts in, articles ready to store out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from data.records.articles import StoredBlock, StoredSummary


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """What the worker made of a text; the fields mean what data.records.articles.NewArticle says."""

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
"""Article id, title and first words, for the index of what is known already."""


LoadOpenings = Callable[[int], Awaitable[Sequence[ArticleOpening]]]
"""Loads the openings of articles with a greater id."""


class Summarizer(Protocol):
    """The summarizer behind a process boundary. Raises ThinkerError where a text is too much for it."""

    async def prepare_text(self, text: str, topics: Sequence[tuple[str, int]]) -> PreparedArticle:
        """Clean and condense a paste; `topics` are the archive's with how often each is used."""
        ...

    async def prepare_file(
        self, name: str, content: bytes, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        """Read, clean and condense a file; raises UserError where it cannot be read."""
        ...

    async def prepare_page(
        self, content: bytes, url: str, charset: str, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        """Read and condense what an address gave; raises UserError where it shows no article."""
        ...

    async def resummarize(
        self, title: str, blocks: Sequence[StoredBlock], language: str, method: str
    ) -> StoredSummary:
        """Summarise a stored article by another method."""
        ...

    async def update_index(self, load: LoadOpenings) -> int:
        """Learn the archive's articles that are new since it last learned; the number of the last one."""
        ...

    async def find_similar(
        self, title: str, opening: str, language: str, load: LoadOpenings
    ) -> list[tuple[int, float]]:
        """Known articles at least 0.6 alike by cosine, most alike first, with the likeness."""
        ...

    async def close(self) -> None:
        """End the worker process."""
        ...
