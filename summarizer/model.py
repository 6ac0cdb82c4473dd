"""The values the summarizer speaks in. All are frozen; none knows where it is stored or shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of a document is; only paragraphs and items are ever summarised."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document: `text` is a single line without outer white space."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned article.

    Attributes:
        title: One line, or "" where none was found.
        blocks: The article in reading order, without its title.
        language: ISO 639-1 code, or "" where it could not be told.
        dropped: What cleaning threw away, in order, one line each.
        url: Where it came from, or "".
        site: The publisher's name, or "".
        author: By-line, or "".
        published: ISO date of the source, or "".
        image: Web address of its picture, or "".
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = ""
    dropped: tuple[str, ...] = ()
    url: str = ""
    site: str = ""
    author: str = ""
    published: str = ""
    image: str = ""

    @property
    def body(self) -> str:
        """The blocks joined by blank lines, headings and items included."""
        return "\n\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Summary:
    """Verbatim sentences of one document, with one choice of them for every length.

    Attributes:
        method: Name of the ranking method, as SUMMARY_METHOD spells it.
        sentences: Every sentence that any length uses, in source order.
        positions: Index of each among all sentences of the document, ascending.
        ladder: `ladder[n - 1]` is the summary of at most n sentences, as ascending indices into
            `sentences`; a shorter wish never gives a longer text. Empty only for an empty document.
        best: The number of sentences the method itself would choose; 0 for an empty document.
        keywords: Most telling words or phrases first.
        language: ISO 639-1 code, or "".
        reading_seconds: Estimated time to read the whole document.
    """

    method: str
    sentences: tuple[str, ...]
    positions: tuple[int, ...]
    ladder: tuple[tuple[int, ...], ...]
    best: int
    keywords: tuple[str, ...]
    language: str
    reading_seconds: int

    def pick(self, count: int) -> tuple[str, ...]:
        """The sentences of the summary of at most `count` sentences (1 at least, all there are at most)."""
        if not self.ladder:
            return ()
        step = self.ladder[min(max(count, 1), len(self.ladder)) - 1]
        return tuple(self.sentences[index] for index in step)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as the composer sees it.

    Attributes:
        id: The archive's number of the article.
        title: Its headline.
        topics: Lower-case topic names.
        keywords: Most telling first.
        published: Seconds since the epoch of its publication here.
    """

    id: int
    title: str
    topics: tuple[str, ...]
    keywords: tuple[str, ...]
    published: float


@dataclass(frozen=True, slots=True)
class Digest:
    """What one digest holds: `parts` are messages, each a row of article ids, best first; `left_out`
    counts the candidates that a finite digest had no room for.
    """

    parts: tuple[tuple[int, ...], ...]
    left_out: int = 0
