"""Parses Markdown into a document of its visible text, without code, pictures and HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.lines import remove_invisible
from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.errors import Unreadable, UnreadableReason

MAX_MARKDOWN_CHARACTERS: Final = 500_000
"""Larger texts are refused: a million characters take 0.1 s as prose, but took 23 s in the worst case."""

_FRONT_MATTER: Final = re.compile(r"\A\ufeff?---[ \t]*\n((?:.*\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FRONT_MATTER_FIELD: Final = re.compile(
    r"^(title|author|date|url|source):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE
)


def read_markdown(text: str) -> Document:
    """The document of a Markdown text; its title is that of the front matter or its first heading.

    Raises:
        Unreadable: The text is longer than 500,000 characters, or has no visible text.
    """
    if len(text) > MAX_MARKDOWN_CHARACTERS:
        raise Unreadable(UnreadableReason.TOO_BIG)
    front = _FRONT_MATTER.match(text)
    fields = dict(_FRONT_MATTER_FIELD.findall(front.group(1))) if front else {}
    blocks = list(
        _blocks(
            MarkdownIt("commonmark")
            .enable(["table", "strikethrough"])
            .parse(text[front.end() :] if front else text)
        )
    )
    if not blocks:
        raise Unreadable(UnreadableReason.EMPTY)
    heading = _find_title(blocks)
    title = fields.get("title", "")
    if not title and heading is not None:
        title = blocks.pop(heading).text
    return Document(
        title=title,
        blocks=tuple(blocks),
        language=detect(" ".join(block.text for block in blocks) or title),
        url=fields.get("url") or fields.get("source", ""),
        author=fields.get("author", ""),
        published=fields.get("date", ""),
    )


def _find_title(blocks: Sequence[Block]) -> int | None:
    """Index of the first heading; None where sentences stand above it, since then it heads a part only."""
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            return index
        if ends_sentence(block.text):
            return None
    return None


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    kind = BlockKind.PARAGRAPH
    row: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            kind = BlockKind.HEADING
        elif token.type == "list_item_open":
            kind = BlockKind.ITEM
        elif token.type in ("heading_close", "bullet_list_close", "ordered_list_close"):
            kind = BlockKind.PARAGRAPH
        elif token.type == "tr_open":
            row = []
        elif token.type in ("th_open", "td_open"):
            row.append("")
        elif token.type == "tr_close":
            yield from _block(BlockKind.ITEM, " | ".join(filter(None, row)))
            row = []
        elif token.type == "inline" and row:
            row[-1] = _text(token)
        elif token.type == "inline":
            yield from _block(kind, _text(token))


def _block(kind: BlockKind, text: str) -> Iterator[Block]:
    if text:
        yield Block(kind, text)


def _text(token: Token) -> str:
    """The visible text of an inline token: links as their words, without images and HTML."""
    parts = []
    struck = 0
    for child in token.children or ():
        struck += (child.type == "s_open") - (child.type == "s_close")
        if struck == 0 and child.type not in ("image", "html_inline"):
            parts.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
    return " ".join(remove_invisible("".join(parts)).split())
