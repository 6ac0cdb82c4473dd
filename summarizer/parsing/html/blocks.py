"""Reads the blocks of an HTML tree as a browser shows them: paragraphs, headings, list items, table rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from summarizer.model import Block, BlockKind
from summarizer.parsing.html.line_breaks import join_lines

HEADING_TAGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCK_TAGS: Final = HEADING_TAGS | {
    "p", "div", "section", "article", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr",
    "figure", "hr", "header", "footer", "main", "aside", "address", "form", "body", "center", "details",
    "summary", "tbody", "thead", "tfoot", "caption", "fieldset", "hgroup",
}  # fmt: skip
# Content that is no running text: scripts, captions, embedded media, controls.
SKIPPED_TAGS: Final = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "figcaption", "head",
    "button", "select", "textarea", "form", "nav", "audio", "video", "canvas", "title",
})  # fmt: skip
_ITEM_TAGS: Final = frozenset({"li", "dd", "tr"})
_CELL_TAGS: Final = frozenset({"td", "th"})
_FLOW_TAGS: Final = BLOCK_TAGS | _CELL_TAGS
_NEUTRAL_TAGS: Final = frozenset({"p", "div", "pre", "td", "th", "tbody", "thead", "tfoot", "section"})
_MAX_CELL_CHARACTERS: Final = 200
_LAYOUT_TAGS: Final = (*HEADING_TAGS, "table", "article", "section", "form")


def tree_to_blocks(root: Any) -> tuple[Block, ...]:
    """The blocks below an element in reading order, without captions, controls and navigation."""
    return tuple(_BlockWalk(root).blocks())


def is_layout_row(row: Any) -> bool:
    """Whether the cells of a row hold parts of a page and no data: headings, tables, paragraphs."""
    return any(
        (cell.find("p") is not None and len(cell.findall("p")) > 1)
        or next(cell.iter(*_LAYOUT_TAGS), None) is not None
        or sum(map(len, cell.itertext())) > _MAX_CELL_CHARACTERS
        for cell in row
        if cell.tag in _CELL_TAGS
    )


class _BlockWalk:
    """Walks a tree iteratively, since pages nest deeper than Python recurses."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._lines: list[list[str]] = [[]]
        self._kinds = [BlockKind.PARAGRAPH]
        self._row: Any = None

    def blocks(self) -> Iterator[Block]:
        """All blocks below the root."""
        walk = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else None
            if event == "start":
                if tag is None or tag in SKIPPED_TAGS:
                    walk.skip_subtree()
                else:
                    yield from self._start(element, tag)
            else:
                if tag is not None and tag not in SKIPPED_TAGS:
                    yield from self._end(element, tag)
                if element is not self._root and element.tail:
                    self._add(element.tail, element.getparent())
        yield from self._flush()

    def _start(self, element: Any, tag: str) -> Iterator[Block]:
        if tag == "br":
            yield from self._break_line()
        elif tag in _CELL_TAGS and self._row is not None:
            self._lines.append([])
        elif self._row is not None:
            self._lines[-1].append(" " if tag in BLOCK_TAGS else "")
        elif tag in _FLOW_TAGS:
            yield from self._flush()
        if tag in _FLOW_TAGS:
            self._kinds.append(self._kind(element, tag))
        if tag == "tr" and self._row is None and not is_layout_row(element):
            self._row = element
        self._add(element.text or "", element)

    def _end(self, element: Any, tag: str) -> Iterator[Block]:
        if tag not in _FLOW_TAGS:
            return
        if self._row is None or element is self._row:
            yield from self._flush()
            self._row = None
        else:
            self._lines[-1].append(" ")
        self._kinds.pop()

    def _kind(self, element: Any, tag: str) -> BlockKind:
        if tag in HEADING_TAGS:
            return BlockKind.HEADING
        if tag == "tr" and is_layout_row(element):
            return self._kinds[-1]
        if tag in _ITEM_TAGS:
            return BlockKind.ITEM
        return self._kinds[-1] if tag in _NEUTRAL_TAGS else BlockKind.PARAGRAPH

    def _add(self, text: str, parent: Any) -> None:
        if parent.tag == "pre":
            first, *others = text.split("\n")
            self._lines[-1].append(first)
            self._lines += [[line] for line in others]
        else:
            self._lines[-1].append(text)

    def _break_line(self) -> Iterator[Block]:
        """A single line break starts a new line, two end the block."""
        if self._row is not None:
            self._lines[-1].append(" ")
        elif len(self._lines) > 1 and not "".join(self._lines[-1]).strip():
            yield from self._flush()
        else:
            self._lines.append([])

    def _flush(self) -> Iterator[Block]:
        lines, self._lines = self._lines, [[]]
        texts = (" ".join("".join(line).split()) for line in lines)
        if self._row is not None:
            row = " | ".join(filter(None, texts))
            yield from [Block(BlockKind.ITEM, row)] if row else ()
            return
        for text in join_lines(texts):
            yield Block(self._kinds[-1], text)
