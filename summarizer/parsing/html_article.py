"""Extracts the article of a web page into a document with trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import trafilatura
from lxml import etree  # type: ignore[import-untyped]

from summarizer.language import count_words, detect
from summarizer.model import Block, BlockKind, Document
from summarizer.parsing.charset import decode
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.xml_characters import without_forbidden_characters

MAX_PAGE_BYTES: Final = 3_000_000
"""Larger pages are refused: one of 20 MB took 43 s and 1 GB of memory."""

# Time grows with the number of tags, up to 80 us each; the longest real pages have about 30,000.
_MAX_TAGS: Final = 50_000
_MIN_WORDS: Final = 25
_HTML_TAG: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|article|section|main|div|p|h[1-6]|span|table|br)\b",
    re.IGNORECASE,
)
_MAX_AUTHOR_CHARACTERS: Final = 80
_MAX_IMAGE_URL_CHARACTERS: Final = 2048


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
    if text.count("<") > _MAX_TAGS:
        raise Unreadable(UnreadableReason.TOO_BIG)
    if not _HTML_TAG.search(text):
        raise Unreadable(UnreadableReason.NOT_HTML)
    return _build_document(_extract(text, url), url)


def _extract(text: str, url: str) -> trafilatura.settings.Document:
    page = without_forbidden_characters(text)
    try:
        found = trafilatura.bare_extraction(page, url=url or None, with_metadata=True, include_comments=False)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError) as error:
        raise Unreadable(UnreadableReason.NO_ARTICLE) from error
    if not isinstance(found, trafilatura.settings.Document) or found.body is None:
        raise Unreadable(UnreadableReason.NO_ARTICLE)
    return found


def _build_document(found: trafilatura.settings.Document, url: str) -> Document:
    title = _one_line(found.title)
    blocks = tuple(block for block in _blocks(found.body) if block.text.casefold() != title.casefold())
    body = "\n".join(block.text for block in blocks if block.kind is not BlockKind.HEADING)
    if count_words(body, "") < _MIN_WORDS:
        raise Unreadable(UnreadableReason.NO_ARTICLE)
    author = _one_line(found.author)
    return Document(
        title=title,
        blocks=blocks,
        language=detect(body),
        url=url or found.url or "",
        site=_one_line(found.sitename) or _one_line(found.hostname),
        author=author if len(author) <= _MAX_AUTHOR_CHARACTERS else "",
        published=found.date or "",
        image=_image_url(found.image),
    )


def _image_url(address: str | None) -> str:
    """The address of a page's picture; "" unless it is an http(s) address of at most 2,048 characters."""
    image = _one_line(address)
    is_allowed = image.lower().startswith(("https://", "http://")) and len(image) <= _MAX_IMAGE_URL_CHARACTERS
    return image if is_allowed and " " not in image else ""


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
        text = " | ".join(filter(None, (_one_line(_text(cell)) for cell in element.iter("cell"))))
    else:
        text = _one_line(_text(element))
    if text:
        yield Block(kind, text)


def _text(element: etree._Element) -> str:
    """The text of an element with line breaks as spaces, without the lists, tables and graphics inside it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in ("list", "table", "graphic"):
            parts.append(_text(child))
        parts.append((" " if child.tag == "lb" else "") + (child.tail or ""))
    return "".join(parts)
