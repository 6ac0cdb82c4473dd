"""The XML inside a Word file: what of it is shown, and how a paragraph is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from summarizer.model import Block, BlockKind

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What is not on the page any more, is no text, or stands there twice: shapes written anew for old programs.
_HIDDEN: Final = frozenset(
    f"{_W}{name}"
    for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "txbxContent")
)
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACES: Final = frozenset(f"{_W}{name}" for name in ("tab", "br", "cr", "p"))
_HYPHEN: Final = f"{_W}noBreakHyphen"
_FRAMES: Final = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_HEADING: Final = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|заголовок)\s*\d|subtitle", re.IGNORECASE
)
_OFF: Final = ("0", "false", "off")
_LONGEST_BOLD_HEADING: Final = 100
_ENDS: Final = (".", "!", "?", "…", ":", ";", ",", "。", "！", "？")

Piece = tuple[str, Block]
"""A block and the name of its style."""


def pieces(parent: Any, styles: Mapping[str, str], depth: int) -> Iterator[Piece]:
    """Each block below an element in reading order; content controls and frames are looked through.

    Args:
        parent: The body of a document, or a cell.
        styles: Names of the styles by id.
        depth: How many tables and controls may stand inside each other; what is deeper is left out.
    """
    for element in parent:
        if element.tag == f"{_W}p":
            yield from _paragraph(element, styles)
        elif element.tag == f"{_W}tbl":
            yield from _table(element, styles, depth)
        elif element.tag in _FRAMES and depth:
            yield from pieces(element, styles, depth - 1)


def _paragraph(element: Any, styles: Mapping[str, str]) -> Iterator[Piece]:
    text = _text(element)
    if not text:
        return
    style = _style(element, styles)
    if _HEADING.match(style):
        kind = BlockKind.HEADING
    elif element.find(f"{_W}pPr/{_W}numPr") is not None or style.casefold().startswith("list "):
        kind = BlockKind.ITEM
    else:
        kind = BlockKind.HEADING if _is_bold_line(element, text) else BlockKind.PARAGRAPH
    yield style, Block(kind, text)


def _style(element: Any, styles: Mapping[str, str]) -> str:
    found = element.find(f"{_W}pPr/{_W}pStyle")
    identifier = "" if found is None else str(found.get(f"{_W}val", ""))
    # An id that names no style is a name by itself: small converters write headings so.
    return styles.get(identifier, identifier)


def _is_bold_line(element: Any, text: str) -> bool:
    """Whether all of a short line is bold: how most people write a heading."""
    if len(text) > _LONGEST_BOLD_HEADING or text.endswith(_ENDS):
        return False
    runs = [run for run in element.iter(f"{_W}r") if _text(run)]
    return bool(runs) and all(_is_bold(run) for run in runs)


def _is_bold(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(f"{_W}val", "1") not in _OFF


def _table(table: Any, styles: Mapping[str, str], depth: int) -> Iterator[Piece]:
    """A row is an item; a table of one column is only a frame around its text."""
    rows = [list(row.iterchildren(f"{_W}tc")) for row in table.iterchildren(f"{_W}tr")]
    if all(len(row) <= 1 for row in rows):
        for row in rows if depth else ():
            yield from pieces(row[0] if row else (), styles, depth - 1)
        return
    for row in rows:
        text = " | ".join(filter(None, (_text(cell) for cell in row)))
        if text:
            yield "", Block(BlockKind.ITEM, text)


def _text(element: Any) -> str:
    """What is shown of an element, as one line."""
    return " ".join("".join(_shown(element)).split())


def _shown(element: Any) -> Iterator[str]:
    """The visible text below an element, walked without recursion: files nest as deep as they like."""
    todo = [iter(element)]
    while todo:
        child = next(todo[-1], None)
        if child is None:
            todo.pop()
        elif child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == _HYPHEN:
            yield "-"
        elif isinstance(child.tag, str) and child.tag not in _HIDDEN and child.tag != _FALLBACK:
            if child.tag in _SPACES:
                yield " "
            todo.append(iter(child))
