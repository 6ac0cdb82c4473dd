"""The value types of the summarizer: documents and summaries, all immutable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """The kind of a document's block; only paragraphs and items are summarised."""

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
        language: ISO 639-1 code, or "" where it could not be determined.
        dropped: The lines that cleaning removed, in order.
        url: Address of the source, or "".
        site: The publisher's name, or "".
        author: By-line, or "".
        published: ISO date of the source, or "".
        image: Web address of its picture, or "".
        sections: Names of the sections of its site that it is in, the most telling first.
        tags: Keywords that its site gives it.
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
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The blocks joined by blank lines, headings and items included."""
        return "\n\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Summary:
    """Verbatim sentences of one document, with one selection of them for every length.

    Attributes:
        method: Name of the ranking method, as SUMMARY_METHOD spells it.
        sentences: Every sentence that at least one length uses, in source order.
        positions: Index of each among all sentences of the document, ascending.
        ladder: `ladder[n - 1]` is the summary of at most n sentences, as ascending indices into
            `sentences`; a lower limit never gives a longer text. Empty only for an empty document.
        best: The number of sentences that the method prefers; 0 for an empty document.
        keywords: Words or phrases, best first.
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
