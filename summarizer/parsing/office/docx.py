"""Reads a Word file (.docx) into a document with python-docx: paragraphs, headings, list items, tables."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import docx
from docx.document import Document as WordFile

from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.letterhead import find_headline, is_label
from summarizer.parsing.metadata import iso_date, plausible_author, plausible_title
from summarizer.parsing.office.docx_xml import StyledBlock, styled_blocks

MAX_DOCX_CHARACTERS: Final = 300_000
"""Reading stops after the block that exceeds it; articles are shorter."""

_MAX_NESTING: Final = 20
_TABLE_OF_CONTENTS_STYLE: Final = re.compile(r"toc(?:\s*\d|\s+heading)", re.IGNORECASE)
_MAX_TITLE_CHARACTERS: Final = 150
_TEMPLATE_DATE: Final = "2013-12-23 23:15"  # of the template of python-docx
_MAX_LETTERHEAD_BLOCKS: Final = 8


def read_docx(data: bytes) -> Document:
    """The document in a Word file whose archive zip_archive.open_archive has checked.

    Raises:
        Unreadable: The file is broken (BROKEN), has pictures but no text (SCAN), or nothing (EMPTY).
    """
    try:
        file = docx.Document(io.BytesIO(data))
        blocks = _take_within_limit(styled_blocks(file.element.body, _styles(file), _MAX_NESTING))
        properties = _read_properties(file)
        pictures = any(link.reltype.endswith("/image") for link in file.part.rels.values())
    except MemoryError:
        raise
    except Exception as error:  # python-docx raises almost anything for a missing or foreign part
        raise Unreadable(UnreadableReason.BROKEN) from error
    if not any(c.isalpha() for _, block in blocks for c in block.text):
        raise Unreadable(UnreadableReason.SCAN if pictures else UnreadableReason.EMPTY)
    return _build_document(blocks, properties)


def _styles(file: WordFile) -> dict[str, str]:
    return {style.style_id: style.name or "" for style in file.styles}


def _read_properties(file: WordFile) -> dict[str, Any]:
    return {name: _read_property(file, name) for name in ("title", "author", "created")}


def _read_property(file: WordFile, name: str) -> Any:
    """A core property of the file; None where it is missing or malformed."""
    try:
        return getattr(file.core_properties, name)
    except (ValueError, KeyError, AttributeError, TypeError):
        return None


def _take_within_limit(styled: Iterable[StyledBlock]) -> list[StyledBlock]:
    """The blocks up to the limit of characters, without the table of contents."""
    taken: list[StyledBlock] = []
    characters = 0
    for style, block in styled:
        if _TABLE_OF_CONTENTS_STYLE.match(style):
            continue
        taken.append((style, block))
        characters += len(block.text)
        if characters > MAX_DOCX_CHARACTERS:
            break
    return taken


def _build_document(styled: list[StyledBlock], properties: Mapping[str, Any]) -> Document:
    stated = plausible_title(properties["title"])
    stated = "" if is_label(stated) else stated
    title_block = _find_title_block(styled, stated)
    letterhead = _find_letterhead(styled, title_block)
    blocks = tuple(block for _, block in styled if block is not title_block and block not in letterhead)
    return Document(
        title=title_block.text if title_block else stated,
        blocks=blocks,
        language=detect(" ".join(block.text for block in blocks)),
        dropped=tuple(block.text for block in letterhead),
        author=plausible_author(str(properties["author"] or "").split(";")),
        published=""
        if str(properties["created"]).startswith(_TEMPLATE_DATE)
        else iso_date(properties["created"]),
    )


def _find_title_block(styled: list[StyledBlock], stated: str) -> Block | None:
    """The block that is the title: by its style, by the title in the properties, or as a short first line."""
    for style, block in styled[:_MAX_LETTERHEAD_BLOCKS]:
        if style.casefold() == "title" and not is_label(block.text):
            return block
        if block.text.casefold() == stated.casefold():
            return block
    if len(styled) < 2:  # noqa: PLR2004 - a title needs a text below it
        return None
    number = find_headline([block.text for _, block in styled[:_MAX_LETTERHEAD_BLOCKS]])
    if number is None or styled[number][1].kind is BlockKind.ITEM:
        return None
    return styled[number][1]


def _find_letterhead(styled: list[StyledBlock], title: Block | None) -> list[Block]:
    """The lines around the title that are no text: those above it where one is a label, and labels below."""
    blocks = [block for _, block in styled[:_MAX_LETTERHEAD_BLOCKS]]
    if title is None or not any(is_label(block.text) for block in blocks):
        return []
    place = next(number for number, block in enumerate(blocks) if block is title)
    above = [block for block in blocks[:place] if len(block.text) <= _MAX_TITLE_CHARACTERS]
    return [*above, *(block for block in blocks[place + 1 :] if is_label(block.text))]
