"""Classifies the lines of an article's body as headings, list items or paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.cleaning.lines import PasteLine
from summarizer.model import Block, BlockKind

_MAX_HEADING_CHARACTERS = 120
_MAX_HEADING_WORDS = 16
_MAX_QUESTION_WORDS = 8
_ITEM = re.compile(r"(?:[•‣◦▪●·*–—-]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+\S")
_CLAUSE_END = re.compile(r"[.!?…。！？।۔؟:;,]['\"”’»“)\]]*$")
SENTENCE_END = re.compile(r"[.!?…。！？।۔؟]['\"”’»“)\]]*$")
"""The mark that ends a sentence at the end of a text, with closing quotes and brackets after it."""


_LAST_CHARACTERS = ".!?…。！？।۔؟'\"”’»“)]\n"
"""What SENTENCE_END can end with; most lines of a page end with something else."""


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with the mark of a sentence, closing quotes and brackets ignored."""
    return text[-1:] in _LAST_CHARACTERS and SENTENCE_END.search(text) is not None


def is_list_item(text: str) -> bool:
    """Whether `text` starts with a list marker: a bullet, "3.", "(4)" or "b)", and a space."""
    return _ITEM.match(text) is not None


def lines_to_blocks(lines: Sequence[PasteLine]) -> tuple[Block, ...]:
    """The blocks of an article whose body is `lines`, one block a line."""
    following = [*lines[1:], None][: len(lines)]
    return tuple(Block(_kind(line, after), line.text) for line, after in zip(lines, following, strict=True))


def _kind(line: PasteLine, after: PasteLine | None) -> BlockKind:
    if is_list_item(line.text):
        return BlockKind.ITEM
    return BlockKind.HEADING if _is_heading(line, after) else BlockKind.PARAGRAPH


def _is_heading(line: PasteLine, after: PasteLine | None) -> bool:
    """Whether the line above a sentence is short and no sentence itself, or a short question."""
    size = len(line.text.split())
    if after is None or len(line.text) > _MAX_HEADING_CHARACTERS or not ends_sentence(after.text):
        return False
    question = line.text.endswith("?") and line.gap > 0 and size <= _MAX_QUESTION_WORDS
    return question or (size <= _MAX_HEADING_WORDS and _CLAUSE_END.search(line.text) is None)
