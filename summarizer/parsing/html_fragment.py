"""Converts fragments of HTML, such as the texts of feeds, to blocks of plain text; no markup is kept."""

from __future__ import annotations

import html
import re
from typing import Final

from lxml import etree  # type: ignore[import-untyped]

from summarizer.model import Block, BlockKind
from summarizer.parsing.xml_characters import without_forbidden_characters

MAX_FRAGMENT_CHARACTERS: Final = 400_000
_MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&(?:#\w+|\w+);")

_HEADING_TAGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCK_TAGS: Final = _HEADING_TAGS | {
    "p", "div", "section", "article", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr",
    "figure", "hr", "header", "footer", "main", "aside", "address", "form",
}  # fmt: skip
# Content that is no running text: scripts, captions, embedded media, controls.
_SKIPPED_TAGS: Final = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "figcaption",
    "head", "button", "select", "textarea", "form", "nav", "audio", "video", "canvas",
})  # fmt: skip


def parse_blocks(fragment: str) -> tuple[Block, ...]:
    """The paragraphs, headings and list items in the first 400,000 characters of a fragment, in order."""
    text = without_forbidden_characters(fragment[:MAX_FRAGMENT_CHARACTERS])
    if not text.strip():
        return ()
    collector = _BlockCollector()
    parser = etree.HTMLParser(target=collector, no_network=True)
    try:
        parser.feed(text)
        parser.close()
    except (etree.LxmlError, AssertionError):
        return _strip_tags(text)
    return collector.blocks()


def html_to_line(fragment: str) -> str:
    """The text of a fragment, or plain text, as one line."""
    if not _MARKUP.search(fragment):
        return " ".join(fragment.split())
    return " ".join(block.text for block in parse_blocks(fragment))


def plain_text_to_html(text: str) -> str:
    """Plain text as a fragment of HTML: blank lines separate paragraphs."""
    return "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip())


class _BlockCollector:
    """Target of lxml's parser that collects blocks; the innermost block element gives a block its kind."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._words: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._skip_depth = 0
        self._breaks = 0

    def start(self, tag: str, _attributes: object) -> None:
        if tag in _SKIPPED_TAGS:
            self._skip_depth += 1
        elif tag == "br":
            self._add_line_break()
        elif tag in _BLOCK_TAGS:
            self._end_block()
            self._kind = _kind(tag) if tag != "p" or self._kind is not BlockKind.ITEM else self._kind

    def end(self, tag: str) -> None:
        if tag in _SKIPPED_TAGS:
            self._skip_depth = max(0, self._skip_depth - 1)
        elif tag in _BLOCK_TAGS:
            self._end_block()
            self._kind = BlockKind.PARAGRAPH

    def data(self, text: str) -> None:
        if self._skip_depth == 0:
            self._words.append(text)
            self._breaks = self._breaks if text.isspace() else 0

    def close(self) -> None:
        self._end_block()

    def blocks(self) -> tuple[Block, ...]:
        self._end_block()
        return tuple(self._blocks)

    def _add_line_break(self) -> None:
        """Add a space for a single line break; two in a row end the block."""
        self._breaks += 1
        self._words.append(" ")
        if self._breaks > 1:
            self._end_block()

    def _end_block(self) -> None:
        text = " ".join("".join(self._words).split())
        self._words.clear()
        self._breaks = 0
        if text:
            self._blocks.append(Block(self._kind, text))


def _kind(tag: str) -> BlockKind:
    if tag in _HEADING_TAGS:
        return BlockKind.HEADING
    return BlockKind.ITEM if tag in ("li", "dd", "tr") else BlockKind.PARAGRAPH


def _strip_tags(text: str) -> tuple[Block, ...]:
    """The text of markup that the parser refuses, as one block."""
    line = " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", text)).split())
    return (Block(BlockKind.PARAGRAPH, line),) if line else ()
