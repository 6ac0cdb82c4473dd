"""Reads the XML of a Word file: the visible text of each paragraph and table row, its style and kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from summarizer.cleaning.lines import remove_invisible
from summarizer.model import Block, BlockKind
from summarizer.parsing.html.superscripts import lower_text, raise_text
from summarizer.parsing.office.omml import formula_text

_WORD_NAMESPACE: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_NAMESPACE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Deleted or moved text, properties and readings that are no text; text boxes are blocks of their own.
_HIDDEN_TAGS: Final = frozenset(
    f"{_WORD_NAMESPACE}{name}"
    for name in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "pPr",
        "rPr",
        "sdtPr",
        "txbxContent",
        "rt",
        "rubyPr",
    )
)
_HIDING_PROPERTIES: Final = ("vanish", "webHidden", "specVanish", "strike", "dstrike")
_TEXT_BOX_TAG: Final = f"{_WORD_NAMESPACE}txbxContent"
_SCRIPTS: Final = ("superscript", "subscript")
_CONTEXT_CHARACTERS: Final = 24
# A copy of the content for programs that do not support the newer markup.
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
"""The name of a paragraph's style, "" for none, and its block."""


def styled_blocks(parent: Any, styles: Mapping[str, str], depth: int) -> Iterator[StyledBlock]:
    """The blocks below an element in reading order, those in content controls and frames included.

    Args:
        parent: The body of a document, or a cell of a table.
        styles: Names of the styles by id.
        depth: Maximum nesting of tables and content controls; deeper text is left out.
    """
    for element in parent:
        if element.tag == f"{_WORD_NAMESPACE}p":
            yield from _paragraph(element, styles)
            for box in _text_boxes(element) if depth else ():
                yield from styled_blocks(box, styles, depth - 1)
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
    """The style name of a paragraph, "" for none."""
    style = element.find(f"{_WORD_NAMESPACE}pPr/{_WORD_NAMESPACE}pStyle")
    identifier = "" if style is None else str(style.get(f"{_WORD_NAMESPACE}val", ""))
    # An undefined id is used as the name: some converters write "Heading 1" without defining the style.
    return styles.get(identifier, identifier)


def _is_bold_line(element: Any, text: str) -> bool:
    """Whether a paragraph is short, no sentence and wholly bold, as headings without a style are."""
    if len(text) > _MAX_BOLD_HEADING_CHARACTERS or text.endswith(_SENTENCE_ENDS):
        return False
    runs = [run for run in element.iter(f"{_WORD_NAMESPACE}r") if _text(run)]
    return bool(runs) and all(_is_bold(run) for run in runs)


def _is_bold(run: Any) -> bool:
    return _is_set(run, "b")


def _table(table: Any, styles: Mapping[str, str], depth: int) -> Iterator[StyledBlock]:
    """One list item a row; a table of one column is a frame, and the blocks in it are kept as they are."""
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
        for cell in row if depth else ():
            for box in _text_boxes(cell):
                yield from styled_blocks(box, styles, depth - 1)


def _text_boxes(element: Any) -> Iterator[Any]:
    """The outermost text boxes in an element, each once.

    A file holds a second copy of most for older programs, as fallback of an alternative.
    """
    yield from (box for box in element.iter(_TEXT_BOX_TAG) if _is_own_box(box, element))


def _is_own_box(box: Any, element: Any) -> bool:
    for ancestor in box.iterancestors():
        if ancestor is element:
            return True
        if ancestor.tag == _TEXT_BOX_TAG or (ancestor.tag == _FALLBACK_TAG and _has_other_copy(ancestor)):
            return False
    return True


def _has_other_copy(fallback: Any) -> bool:
    alternative = fallback.getparent()
    return alternative is not None and any(
        choice is not fallback and next(choice.iter(_TEXT_BOX_TAG), None) is not None
        for choice in alternative
    )


def _text(element: Any) -> str:
    """The visible text of an element as one line."""
    text = ""
    for script, part in _visible_texts(element):
        if script == "superscript":
            text += raise_text(text[-_CONTEXT_CHARACTERS:], part)
        elif script == "subscript":
            text += lower_text(text[-_CONTEXT_CHARACTERS:], part, "")
        else:
            text += part
    return " ".join(remove_invisible(text).split())


def _visible_texts(element: Any) -> Iterator[tuple[str, str]]:
    """The visible text below an element, each part with its vertical position, "" for the usual one.

    Iterative, since a file may nest deeper than Python recurses.
    """
    pending = [iter(element)]
    scripts = [_script(element)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
            scripts.pop()
        elif child.tag in (f"{_WORD_NAMESPACE}t", f"{_MATH_NAMESPACE}t"):
            yield scripts[-1], child.text or ""
        elif child.tag == _HYPHEN_TAG:
            yield "", "-"
        elif child.tag == f"{_MATH_NAMESPACE}oMath":
            yield "", formula_text(child)
        elif isinstance(child.tag, str) and not _is_hidden(child):
            if child.tag in _SPACE_TAGS:
                yield "", " "
            pending.append(iter(child))
            scripts.append(_script(child) or scripts[-1])


def _is_hidden(element: Any) -> bool:
    if element.tag in _HIDDEN_TAGS or element.tag == _FALLBACK_TAG:
        return True
    if element.tag != f"{_WORD_NAMESPACE}r":
        return False
    return any(_is_set(element, name) for name in _HIDING_PROPERTIES)


def _is_set(run: Any, name: str) -> bool:
    """Whether a run has a property that is on."""
    mark = run.find(f"{_WORD_NAMESPACE}rPr/{_WORD_NAMESPACE}{name}")
    return mark is not None and mark.get(f"{_WORD_NAMESPACE}val", "1") not in _FALSE_VALUES


def _script(element: Any) -> str:
    """The vertical position of a run: "superscript", "subscript" or ""."""
    mark = element.find(f"{_WORD_NAMESPACE}rPr/{_WORD_NAMESPACE}vertAlign")
    position = "" if mark is None else str(mark.get(f"{_WORD_NAMESPACE}val", ""))
    return position if position in _SCRIPTS else ""
