"""Converts fragments of HTML, such as the texts of feeds, to blocks of plain text; no markup is kept."""

from __future__ import annotations

import html
import re
from typing import Final

from summarizer.model import Block, BlockKind
from summarizer.parsing.html.blocks import tree_to_blocks
from summarizer.parsing.html.tree import parse_tree
from summarizer.parsing.xml_characters import without_forbidden_characters

MAX_FRAGMENT_CHARACTERS: Final = 400_000
_BLANK_LINES: Final = re.compile(r"\n\s*\n")
_LINE_FEED: Final = "\n"
_MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&(?:#\w+|\w+);")


def parse_blocks(fragment: str) -> tuple[Block, ...]:
    """The paragraphs, headings and list items in the first 400,000 characters of a fragment, in order."""
    text = without_forbidden_characters(fragment[:MAX_FRAGMENT_CHARACTERS])
    if not text.strip():
        return ()
    root = parse_tree(text)
    return _strip_tags(text) if root is None else tree_to_blocks(root)


def html_to_line(fragment: str) -> str:
    """The text of a fragment, or plain text, as one line."""
    if not _MARKUP.search(fragment):
        return " ".join(fragment.split())
    return " ".join(block.text for block in parse_blocks(fragment))


def plain_text_to_html(text: str) -> str:
    """Plain text as a fragment of HTML: blank lines separate paragraphs, single ones stay."""
    return "".join(
        f"<p>{html.escape(part.strip()).replace(_LINE_FEED, '<br>')}</p>"
        for part in _BLANK_LINES.split(text)
        if part.strip()
    )


def _strip_tags(text: str) -> tuple[Block, ...]:
    """The text of markup that the parser refuses, as one block."""
    line = " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", text)).split())
    return (Block(BlockKind.PARAGRAPH, line),) if line else ()
