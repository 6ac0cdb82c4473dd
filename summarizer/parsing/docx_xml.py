"""The XML inside a Word file: what of it is shown, and how a paragraph is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from summarizer.model import Block, BlockKind

_WORD_NAMESPACE: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What is not on the page any more, is no text, or stands there twice: shapes written anew for old programs.
_HIDDEN_TAGS: Final = frozenset(
    f"{_WORD_NAMESPACE}{name}"
    for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "txbxContent")
)
_FALLBACK_TAG: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACE_TAGS: Final = frozenset(f"{_WORD_NAMESPACE}{name}" for name in ("tab", "br", "cr", "p"))
_HYPHEN_TAG: Final = f"{_WORD_NAMESPACE}noBreakHyphen"
_TRANSPARENT_TAGS: Final = frozenset(
    f"{_WORD_NAMESPACE}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")
)
_HEADING_STYLE: Final = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|заголовок)\s*\d|subtitle", re.IGNORECASE
)
_FALSE_VALUES: Final = ("0", "false", "off")
_MAX_BOLD_HEADING_CHARACTERS: Final = 100
_SENTENCE_ENDS: Final = (".", "!", "?", "…", ":", ";", ",", "。", "！", "？")

StyledBlock = tuple[str, Block]
"""A block and the name of its style."""


def styled_blocks(parent: Any, styles: Mapping[str, str], depth: int) -> Iterator[StyledBlock]:
    """Each block below an element in reading order; content controls and frames are looked through.

    Args:
        parent: The body of a document, or a cell.
        styles: Names of the styles by id.
        depth: How many tables and controls may stand inside each other; what is deeper is left out.
    """
    for element in parent:
        if element.tag == f"{_WORD_NAMESPACE}p":
            yield from _paragraph(element, styles)
        elif element.tag == f"{_WORD_NAMESPACE}tbl":
            yield from _table(element, styles, depth)
        elif element.tag in _TRANSPARENT_TAGS and depth:
            yield from styled_blocks(element, styles, depth - 1)


def _paragraph(element: Any, styles: Mapping[str, str]) -> Iterator[StyledBlock]:
    text = _text(element)
    if not text:
        return
    style = _style(element, styles)
    if _HEADING_STYLE.match(style):
        kind = BlockKind.HEADING
    elif element.find(
        f"{_WORD_NAMESPACE}pPr/{_WORD_NAMESPACE}numPr"
    ) is not None or style.casefold().startswith("list "):
        kind = BlockKind.ITEM
    else:
        kind = BlockKind.HEADING if _is_bold_line(element, text) else BlockKind.PARAGRAPH
    yield style, Block(kind, text)


def _style(element: Any, styles: Mapping[str, str]) -> str:
    found = element.find(f"{_WORD_NAMESPACE}pPr/{_WORD_NAMESPACE}pStyle")
    identifier = "" if found is None else str(found.get(f"{_WORD_NAMESPACE}val", ""))
    # An id that names no style is a name by itself: small converters write headings so.
    return styles.get(identifier, identifier)


def _is_bold_line(element: Any, text: str) -> bool:
    """Whether all of a short line is bold: how most people write a heading."""
    if len(text) > _MAX_BOLD_HEADING_CHARACTERS or text.endswith(_SENTENCE_ENDS):
        return False
    runs = [run for run in element.iter(f"{_WORD_NAMESPACE}r") if _text(run)]
    return bool(runs) and all(_is_bold(run) for run in runs)


def _is_bold(run: Any) -> bool:
    mark = run.find(f"{_WORD_NAMESPACE}rPr/{_WORD_NAMESPACE}b")
    return mark is not None and mark.get(f"{_WORD_NAMESPACE}val", "1") not in _FALSE_VALUES


def _table(table: Any, styles: Mapping[str, str], depth: int) -> Iterator[StyledBlock]:
    """A row is an item; a table of one column is only a frame around its text."""
    rows = [
        list(row.iterchildren(f"{_WORD_NAMESPACE}tc")) for row in table.iterchildren(f"{_WORD_NAMESPACE}tr")
    ]
    if all(len(row) <= 1 for row in rows):
        for row in rows if depth else ():
            yield from styled_blocks(row[0] if row else (), styles, depth - 1)
        return
    for row in rows:
        text = " | ".join(filter(None, (_text(cell) for cell in row)))
        if text:
            yield "", Block(BlockKind.ITEM, text)


def _text(element: Any) -> str:
    """What is shown of an element, as one line."""
    return " ".join("".join(_visible_texts(element)).split())


def _visible_texts(element: Any) -> Iterator[str]:
    """The visible text below an element, walked without recursion: files nest as deep as they like."""
    pending = [iter(element)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
        elif child.tag == f"{_WORD_NAMESPACE}t":
            yield child.text or ""
        elif child.tag == _HYPHEN_TAG:
            yield "-"
        elif isinstance(child.tag, str) and child.tag not in _HIDDEN_TAGS and child.tag != _FALLBACK_TAG:
            if child.tag in _SPACE_TAGS:
                yield " "
            pending.append(iter(child))
