"""Finds the title of a PDF among its headings, and removes stamps and letterheads around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from summarizer.model import Block, BlockKind
from summarizer.parsing.letterhead import is_label, is_surrounding_line
from summarizer.parsing.pdf.lines import PdfLine, PdfPage

_FIRST_BLOCKS: Final = 10
_MIN_PROSE_CHARACTERS: Final = 80
_MIN_STAMP_SIZE: Final = 2.5  # of the usual size of letters
_MAX_STAMP_WORDS: Final = 3
_MAX_NAME_WORDS: Final = 3
_MIN_HEADLINE_WORDS: Final = 4
_SIZE_STEP: Final = 1.05
_MAX_TITLE_CHARACTERS: Final = 200
_SENTENCE_ENDS: Final = (".", ":", ";", ",", "…", "。", "؛", "،")


def without_stamps(pages: Sequence[PdfPage]) -> tuple[list[list[PdfLine]], tuple[str, ...]]:
    """The pages without watermarks and stamps, and the texts of those, each once.

    A stamp is a few words in huge letters over the text of the page, with lines above and below.
    """
    sizes: Counter[float] = Counter()
    for line in (line for page in pages for line in page):
        sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    kept: list[list[PdfLine]] = []
    stamps: dict[str, None] = {}
    for page in pages:
        found = [line for line in page if _is_stamp(line, page, usual)]
        stamps.update(dict.fromkeys(line.text for line in found))
        kept.append([line for line in page if line not in found])
    return kept, tuple(stamps)


def _is_stamp(line: PdfLine, page: PdfPage, usual: float) -> bool:
    if line.size < usual * _MIN_STAMP_SIZE or len(line.text.split()) > _MAX_STAMP_WORDS:
        return False
    above = any(other.y > line.y + line.size for other in page if other.size <= usual * _SIZE_STEP)
    below = any(other.y < line.y for other in page if other.size <= usual * _SIZE_STEP)
    return above and below


def take_title(
    blocks: Sequence[Block], stated: str, pages: Sequence[PdfPage]
) -> tuple[str, tuple[Block, ...], tuple[str, ...]]:
    """The title, the other blocks, and the texts of the letterhead around it.

    In this order: the title in the properties if one of the first blocks shows it, the largest heading above
    the prose of the first page, the title in the properties alone, which may be that of a template.
    """
    stated = "" if is_label(stated) else stated
    shown = next((block for block in blocks[:5] if stated and _is_same_text(block.text, stated)), None)
    title_block = shown or _largest_heading(blocks, pages)
    if title_block is None:
        return stated, tuple(blocks), ()
    rest = list(blocks)
    place = next(number for number, block in enumerate(rest) if block is title_block)
    del rest[place]
    letterhead: list[Block] = []
    if any(is_label(block.text) for block in blocks[:_FIRST_BLOCKS]):
        letterhead = [block for block in rest[:place] if len(block.text) < _MIN_PROSE_CHARACTERS]
        letterhead += [block for block in rest[place:_FIRST_BLOCKS] if is_label(block.text)]
    title = stated if _is_same_text(title_block.text, stated) else title_block.text
    return title, tuple(block for block in rest if block not in letterhead), tuple(b.text for b in letterhead)


def _largest_heading(blocks: Sequence[Block], pages: Sequence[PdfPage]) -> Block | None:
    """The heading of the first page with lines that is set in the largest type, if by over 5 %.

    Headings behind the first prose are none of the document: pull quotes, other articles. Behind a label the
    headline may be set in the type of the text; a name in capitals above a longer heading is a letterhead.
    """
    first = next((page for page in pages if page), [])
    sizes = {line.text: line.size for line in reversed(first)}
    head = list(blocks[: _first_prose(blocks)])
    label = max((number for number, block in enumerate(head) if is_label(block.text)), default=None)
    possible = [block for block in head if not is_surrounding_line(block.text)]
    if label is not None:
        behind = [block for block in head[label + 1 :] if block in possible and _may_be_title(block)]
        possible = behind or possible
        if behind and not any(block.kind is BlockKind.HEADING for block in behind):
            return behind[0]
    headings = [block for block in possible if block.kind is BlockKind.HEADING]
    if len(headings) > 1 and _is_name(headings[0].text) and _is_longer(headings[1].text):
        headings = headings[1:]
    best: Block | None = None
    max_size = 0.0
    for block in headings:
        size = max((size for text, size in sizes.items() if block.text.startswith(text)), default=0.0)
        if size > max_size * _SIZE_STEP:
            best, max_size = block, size
    return best


def _first_prose(blocks: Sequence[Block]) -> int:
    """Index of the first block of prose, ten at most."""
    return next(
        (
            number
            for number, block in enumerate(blocks[:_FIRST_BLOCKS])
            if block.kind is not BlockKind.HEADING and len(block.text) >= _MIN_PROSE_CHARACTERS
        ),
        min(len(blocks), _FIRST_BLOCKS),
    )


def _may_be_title(block: Block) -> bool:
    return len(block.text) <= _MAX_TITLE_CHARACTERS and not block.text.endswith(_SENTENCE_ENDS)


def _is_name(text: str) -> bool:
    return text.isupper() and len(text.split()) <= _MAX_NAME_WORDS


def _is_longer(text: str) -> bool:
    return not text.isupper() and len(text.split()) >= _MIN_HEADLINE_WORDS


def _is_same_text(shown: str, stated: str) -> bool:
    return "".join(shown.casefold().split()) == "".join(stated.casefold().split())
