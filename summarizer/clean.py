"""A pasted page becomes an article: its title, body and headings, and what was thrown away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summarizer.cleaning.blocks import ends_sentence, to_blocks
from summarizer.cleaning.rules import body_lines
from summarizer.cleaning.text import Line, split_lines
from summarizer.cleaning.urls import clean_url
from summarizer.model import Document

__all__ = ["clean_paste", "clean_url"]

_TITLE_CHARACTERS = 250
_TITLE_SENTENCE_WORDS = 12


def clean_paste(
    text: str, *, title: str | None = None, detect: Callable[[str], str] | None = None
) -> Document:
    """The article in `text`, as a browser copies a page.

    Args:
        text: The paste.
        title: Given, even as "", `text` is a clean body already and is only split into blocks.
        detect: Tells the language of a text; summarizer.language.detect unless given.

    Returns:
        A document whose title, blocks and dropped lines together hold every line of `text`.
    """
    lines = split_lines(text)
    if title is not None:
        return _document(" ".join(title.split()), lines, (), detect)
    headline = _headline(lines)
    rest = lines[1:] if headline else lines
    kept = body_lines(rest)
    body = [line for line, keep in zip(rest, kept, strict=True) if keep]
    dropped = tuple(line.text for line, keep in zip(rest, kept, strict=True) if not keep)
    return _document(headline, body, dropped, detect)


def _headline(lines: Sequence[Line]) -> str:
    """The first line where it reads like a title: prose is the lead already."""
    if not lines or len(lines[0].text) > _TITLE_CHARACTERS:
        return ""
    first = lines[0].text
    return "" if ends_sentence(first) and len(first.split()) > _TITLE_SENTENCE_WORDS else first


def _document(
    title: str, body: Sequence[Line], dropped: tuple[str, ...], detect: Callable[[str], str] | None
) -> Document:
    blocks = to_blocks(body)
    language = detect("\n".join([title, *(block.text for block in blocks)])) if detect else ""
    return Document(title=title, blocks=blocks, language=language, dropped=dropped)
