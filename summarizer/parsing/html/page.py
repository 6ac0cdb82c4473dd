"""Prepares the tree of a web page so that trafilatura keeps text that is marked up in an unusual way.

It looks for paragraphs (<p>), so text that stands directly in its container is put into some; tables that
only lay out the page are dissolved; and a paragraph that is a link as a whole loses the link.
"""

from __future__ import annotations

from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from summarizer.cleaning.blocks import ends_sentence
from summarizer.parsing.html.blocks import BLOCK_TAGS, is_layout_row

_CONTAINER_TAGS: Final = (
    "div",
    "section",
    "article",
    "main",
    "blockquote",
    "td",
    "li",
    "dd",
    "center",
    "body",
)
_OTHER_BLOCK_TAGS: Final = frozenset(
    {"td", "th", "iframe", "video", "figcaption", "noscript", "script", "style"}
)
_TABLE_TAGS: Final = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
_MIN_LINK_WORDS: Final = 12
_MIN_LINK_CHARACTERS: Final = 60
_MIN_PLAIN_PARAGRAPHS: Final = 2
_MIN_BARE_LETTERS: Final = 2


def prepare_page(root: Any) -> None:
    """Rewrite the tree of a page as the module says."""
    for table in list(root.iter("table")):
        if _is_layout_table(table):
            _dissolve_table(table)
    for container in list(root.iter(*_CONTAINER_TAGS)):
        _wrap_bare_text(container)
    for paragraph in list(root.iter("p")):
        if _is_linked_paragraph(paragraph):
            etree.strip_tags(paragraph, "a")


def _is_layout_table(table: Any) -> bool:
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    return table.get("role") == "presentation" or any(map(is_layout_row, rows))


def _dissolve_table(table: Any) -> None:
    parts = [
        part
        for part in table.iter(*_TABLE_TAGS)
        if part is table or next(part.iterancestors("table"), None) is table
    ]
    for part in parts:
        part.tag = "div"


def _wrap_bare_text(container: Any) -> None:
    """Put the runs of text between the blocks of a container into paragraphs; two line breaks end a run."""
    if not _has_bare_text(container):
        return
    runs: list[Any] = [etree.Element("p")]
    runs[-1].text, container.text = container.text, None
    children: list[Any] = []
    for child in list(container):
        if _is_block(child):
            tail, child.tail = child.tail, None
            children += [*runs, child]
            runs = [etree.Element("p")]
            runs[-1].text = tail
        elif child.tag == "br" and _ends_with_break(runs[-1]):
            runs[-1].remove(runs[-1][-1])
            runs.append(etree.Element("p"))
            runs[-1].text, child.tail = child.tail, None
            container.remove(child)
        else:
            runs[-1].append(child)
    children += runs
    for child in list(container):
        container.remove(child)
    container.extend(
        child
        for child in children
        if child.tag != "p" or len(child) or (child.text or "").strip() or child.attrib
    )


def _has_bare_text(container: Any) -> bool:
    """Whether a container has text of its own beside blocks or two line breaks in a row."""
    has_block = any(_is_block(child) for child in container) or any(
        first.tag == "br"
        and not (first.tail or "").strip()
        and first.getnext() is not None
        and first.getnext().tag == "br"
        for first in container
    )
    texts = [container.text or "", *(child.tail or "" for child in container)]
    return has_block and sum(c.isalpha() for text in texts for c in text) > _MIN_BARE_LETTERS


def _is_block(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    return (
        element.tag in BLOCK_TAGS
        or element.tag in _OTHER_BLOCK_TAGS
        or next(element.iter(*BLOCK_TAGS), None) is not None
    )


def _ends_with_break(run: Any) -> bool:
    return len(run) > 0 and run[-1].tag == "br" and not (run[-1].tail or "").strip()


def _is_linked_paragraph(paragraph: Any) -> bool:
    """Whether a sentence among other paragraphs is a link as a whole, as in reports that cite others."""
    text = " ".join("".join(paragraph.itertext()).split())
    linked = sum(len("".join(link.itertext())) for link in paragraph.iter("a"))
    if linked < len(text) * 0.8 or not ends_sentence(text):
        return False
    if len(text.split()) < _MIN_LINK_WORDS and len(text) < _MIN_LINK_CHARACTERS:
        return False
    parent = paragraph.getparent()
    plain = sum(
        1
        for other in parent.iterchildren("p")
        if next(other.iter("a"), None) is None and len("".join(other.itertext())) > _MIN_LINK_CHARACTERS
    )
    return plain >= _MIN_PLAIN_PARAGRAPHS
