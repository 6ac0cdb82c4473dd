"""A Word file to a document, by python-docx: paragraphs, headings, list items and tables."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import docx
from docx.document import Document as WordFile

from summarizer.language import detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.docx_xml import Piece, pieces
from summarizer.parsing.errors import Reason, Unreadable
from summarizer.parsing.metadata import believable_author, believable_title, iso_date

MOST_CHARACTERS: Final = 300_000
"""Reading ends after the block that passes it; no article is that long."""

_DEEPEST: Final = 20
_CONTENTS: Final = re.compile(r"toc(?:\s*\d|\s+heading)", re.IGNORECASE)
_LONGEST_TITLE: Final = 150
_ENDS: Final = (".", "!", ":", ";", ",", "…", "。")


def read_docx(data: bytes) -> Document:
    """The document in a Word file whose archive has been looked at.

    Raises:
        Unreadable: It is broken, or has nothing but pictures or nothing at all.
    """
    try:
        file = docx.Document(io.BytesIO(data))
        found = _limited(pieces(file.element.body, _styles(file), _DEEPEST))
        facts = _facts(file)
        pictures = any(link.reltype.endswith("/image") for link in file.part.rels.values())
    except MemoryError:
        raise
    except Exception as error:  # a part that is missing or is something else raises almost anything
        raise Unreadable(Reason.BROKEN) from error
    if not any(c.isalpha() for _, block in found for c in block.text):
        raise Unreadable(Reason.SCAN if pictures else Reason.EMPTY)
    return _document(found, facts)


def _styles(file: WordFile) -> dict[str, str]:
    return {style.style_id: style.name or "" for style in file.styles}


def _facts(file: WordFile) -> dict[str, Any]:
    return {name: _fact(file, name) for name in ("title", "author", "created")}


def _fact(file: WordFile, name: str) -> Any:
    """A property of the file, or None where it has none or not as it should be."""
    try:
        return getattr(file.core_properties, name)
    except (ValueError, KeyError, AttributeError, TypeError):
        return None


def _limited(found: Iterable[Piece]) -> list[Piece]:
    taken: list[Piece] = []
    characters = 0
    for piece in found:
        if _CONTENTS.match(piece[0]):
            continue
        taken.append(piece)
        characters += len(piece[1].text)
        if characters > MOST_CHARACTERS:
            break
    return taken


def _document(found: list[Piece], facts: Mapping[str, Any]) -> Document:
    stated = believable_title(facts["title"])
    shown = _shown_title(found, stated)
    blocks = tuple(block for _, block in found if block is not shown)
    return Document(
        title=shown.text if shown else stated,
        blocks=blocks,
        language=detect(" ".join(block.text for block in blocks)),
        author=believable_author(str(facts["author"] or "").split(";")),
        published=iso_date(facts["created"]),
    )


def _shown_title(found: list[Piece], stated: str) -> Block | None:
    """The block that is the title: by its style, by the file's properties, or as the first short line."""
    for style, block in found[:5]:
        if style.casefold() == "title" or block.text.casefold() == stated.casefold():
            return block
    first = found[0][1]
    if len(found) < 2 or len(first.text) > _LONGEST_TITLE or first.kind is BlockKind.ITEM:  # noqa: PLR2004
        return None
    return None if first.text.endswith(_ENDS) else first
