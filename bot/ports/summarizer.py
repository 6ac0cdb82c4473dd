"""The summarizer as a service: texts in, articles ready to store out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """What the worker made of an editor's text; fields as in data.records.articles.NewArticle."""

    title: str
    blocks: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    language: str
    url: str
    site: str
    author: str
    source_date: str
    method: str
    sentences: tuple[str, ...]
    positions: tuple[int, ...]
    ladder: tuple[tuple[int, ...], ...]
    best: int
    keywords: tuple[str, ...]
    reading_seconds: int
    topics: tuple[str, ...]
    fingerprint: str
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class StoredSummaryFields:
    """Another summary of an article that is here; the fields mean what StoredSummary says."""

    method: str
    sentences: tuple[str, ...]
    positions: tuple[int, ...]
    ladder: tuple[tuple[int, ...], ...]
    best: int


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
        self, title: str, blocks: Sequence[tuple[str, str]], language: str, method: str
    ) -> StoredSummaryFields:
        """Summarise a stored article by another method; `blocks` are (kind, text)."""
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
