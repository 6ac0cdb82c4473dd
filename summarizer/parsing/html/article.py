"""Extracts the article of a web page into a document with trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import trafilatura
from lxml import etree  # type: ignore[import-untyped]
from trafilatura.metadata import extract_metadata

from summarizer.cleaning.blocks import ends_sentence
from summarizer.language import count_words, detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.author_names import author_name
from summarizer.parsing.charset import decode
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.html.boilerplate import drop_boilerplate
from summarizer.parsing.html.container import read_container
from summarizer.parsing.html.date import page_date
from summarizer.parsing.html.line_breaks import join_lines
from summarizer.parsing.html.page import prepare_page
from summarizer.parsing.html.preview_picture import preview_picture
from summarizer.parsing.html.sections import page_labels
from summarizer.parsing.html.title import page_title
from summarizer.parsing.html.tree import parse_tree

MAX_PAGE_BYTES: Final = 3_000_000
"""Larger pages are refused: one of 20 MB took 43 s and 1 GB of memory."""

MAX_TAGS: Final = 50_000
"""Time grows with the number of tags, up to 80 us each; the longest real pages have about 30,000."""

_MIN_WORDS: Final = 25
_MIN_DENSE_WORDS: Final = 8
# Chinese, Japanese, Korean and Thai, of whose words count_words counts half or less.
_DENSE_LETTER: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SCRIPT_NOTICE: Final = re.compile("javascript|cookie", re.IGNORECASE)
_MIN_GAIN: Final = 1.7
_MIN_KEPT_SHARE: Final = 0.9
_EXTRACTION_ERRORS: Final = (
    ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError,
)  # fmt: skip
_HTML_TAG: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|article|section|main|div|p|h[1-6]|span|table|br)\b",
    re.IGNORECASE,
)
_BLOCK_TAGS: Final = frozenset({"p", "head", "quote", "item", "row", "cell", "ab", "div"})
_LINE_BREAK: Final = "\u2028"
_MAX_AUTHOR_CHARACTERS: Final = 80


def read_html(html: bytes | str, url: str = "", charset: str = "") -> Document:
    """The article of a page.

    Args:
        html: The page as fetched, or decoded.
        url: Its address, or ""; trafilatura derives the name of the site from it.
        charset: What the server declared, or "".

    Raises:
        Unreadable: The page is empty, too big, no HTML, or has no article of 25 words.
    """
    if len(html) > MAX_PAGE_BYTES:
        raise Unreadable(UnreadableReason.TOO_BIG)
    text = decode(html, charset) if isinstance(html, bytes) else html
    if not text.strip("\0 \t\r\n\ufeff"):
        raise Unreadable(UnreadableReason.EMPTY)
    if text.count("<") > MAX_TAGS:
        raise Unreadable(UnreadableReason.TOO_BIG)
    if not _HTML_TAG.search(text):
        raise Unreadable(UnreadableReason.NOT_HTML)
    root = parse_tree(text)
    if root is None:
        raise Unreadable(UnreadableReason.NO_ARTICLE)
    return _build_document(root, url)


def _build_document(root: Any, url: str) -> Document:
    facts = _read_metadata(root, url)
    address = url or facts.url or ""
    site = _one_line(facts.sitename) or _one_line(facts.hostname)
    title = page_title(root, _one_line(facts.title), site, address)
    published = page_date(root, address, title)
    sections, tags = page_labels(root, address)
    shown = _read_blocks(root, url)
    title = "" if _is_inside(title, shown) and not _is_stated(title, root) else title
    blocks, dropped = drop_boilerplate(
        [block for block in shown if block.text.casefold() != title.casefold()]
    )
    body = "\n".join(block.text for block in blocks if block.kind is not BlockKind.HEADING)
    if not _is_article(body):
        raise Unreadable(UnreadableReason.NO_ARTICLE)
    author = author_name(_one_line(facts.author))
    return Document(
        title=title,
        blocks=tuple(blocks),
        language=detect(body),
        dropped=tuple(dropped),
        url=address,
        site=site,
        author=author if len(author) <= _MAX_AUTHOR_CHARACTERS else "",
        published=published,
        image=preview_picture(root, address, _one_line(facts.image)),
        sections=sections,
        tags=tags,
    )


def _is_inside(title: str, blocks: Sequence[Block]) -> bool:
    """Whether a title is a heading behind the first sentences of the text."""
    texts = [block.text for block in blocks]
    return title in texts and any(ends_sentence(text) for text in texts[: texts.index(title)])


def _is_stated(title: str, root: Any) -> bool:
    """Whether the metadata of a page name the title."""
    stated = [root.findtext(".//title") or "", *(meta.get("content") or "" for meta in root.iter("meta"))]
    return any(title in " ".join(text.split()) for text in stated)


def _is_article(body: str) -> bool:
    """Whether a text has 25 words, or a sentence in a script that says much in few words."""
    words = count_words(body, "")
    if words >= _MIN_WORDS:
        return True
    dense = len(_DENSE_LETTER.findall(body))
    is_dense = dense * 2 > sum(c.isalpha() for c in body)
    return is_dense and words >= _MIN_DENSE_WORDS and not _SCRIPT_NOTICE.search(body)


def _read_metadata(root: Any, url: str) -> trafilatura.settings.Document:
    try:
        return extract_metadata(root, default_url=url or None, extensive=False)
    except _EXTRACTION_ERRORS as error:
        raise Unreadable(UnreadableReason.NO_ARTICLE) from error


def _read_blocks(root: Any, url: str) -> tuple[Block, ...]:
    """The blocks that trafilatura finds, or those of the article's container where they keep more of it."""
    prepare_page(root)
    try:
        found = trafilatura.bare_extraction(root, url=url or None, include_comments=False)
    except _EXTRACTION_ERRORS:
        found = None
    body = found.body if isinstance(found, trafilatura.settings.Document) else None
    blocks = () if body is None else tuple(_blocks(body))
    contained = read_container(root)
    return contained if _is_better(contained, blocks) else blocks


def _is_better(contained: Sequence[Block], found: Sequence[Block]) -> bool:
    """Whether the container has a text that trafilatura lost, or only part of a page that it ran together."""
    inner, outer = _squeeze(contained), _squeeze(found)
    if not outer or (len(found) == 1 and inner and inner in outer):
        return True
    kept = sum(_squeeze([block]) in inner for block in found)
    return len(inner) > len(outer) * _MIN_GAIN and kept >= len(found) * _MIN_KEPT_SHARE


def _squeeze(blocks: Sequence[Block]) -> str:
    return "".join("".join(block.text.split()) for block in blocks if block.kind is not BlockKind.HEADING)


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _blocks(body: etree._Element) -> Iterator[Block]:
    """The blocks of trafilatura's body, which holds p, head, list/item, quote and table/row/cell elements."""
    for element in body:
        if element.tag == "head":
            yield from _block(BlockKind.HEADING, element)
        elif element.tag in ("list", "table"):
            for part in element.iter("item", "row"):
                yield from _block(BlockKind.ITEM, part)
        elif element.tag == "quote" and len(element):
            yield from (
                _blocks(element) if element.find("p") is not None else _block(BlockKind.PARAGRAPH, element)
            )
        elif element.tag in ("p", "quote", "ab"):
            yield from _block(BlockKind.PARAGRAPH, element)


def _block(kind: BlockKind, element: etree._Element) -> Iterator[Block]:
    if element.tag == "row":
        texts = [" | ".join(filter(None, (_one_line(_text(cell)) for cell in element.iter("cell"))))]
    elif kind is BlockKind.PARAGRAPH:
        texts = join_lines(_text(element).split(_LINE_BREAK))
    else:
        texts = [_one_line(_text(element))]
    yield from (Block(kind, text) for text in texts if text)


def _text(element: etree._Element) -> str:
    """The text of an element, a U+2028 for each line break, without lists, tables and graphics inside it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "lb":
            parts.append(_LINE_BREAK)
        elif child.tag in _BLOCK_TAGS:
            parts.append(f" {_text(child)} ")
        elif child.tag not in ("list", "table", "graphic"):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
