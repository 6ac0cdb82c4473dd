"""Reads a fetched page, plain text or PDF into a document, and reports walls in front of an article."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from summarizer.cleaning.truncation import truncation_notes
from summarizer.cleaning.url_cleanup import clean_url
from summarizer.model import Document
from summarizer.parsing.charset import decode
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.files import PDF_SIGNATURE, read_document
from summarizer.parsing.html.access_walls import AccessWall, find_access_wall
from summarizer.parsing.html.article import read_html
from summarizer.parsing.size_limits import trim_to_limit

_WALL_REASONS: Final = (UnreadableReason.NO_ARTICLE, UnreadableReason.EMPTY)


def read_fetched_page(content: bytes, url: str, charset: str = "") -> Document:
    """The article behind a link: a page, a plain text or a PDF.

    Args:
        content: The body of the response.
        url: The address after redirects; the document gets it without tracking parameters.
        charset: What the server declared, or "".

    Raises:
        Unreadable: The content is none of these, too big, or has no article.
        AccessWall: The page shows a wall or an empty script shell in place of its article.
    """
    document = (
        read_document("", content)
        if content.startswith(PDF_SIGNATURE)
        else _read_web_page(content, url, charset)
    )
    return replace(document, url=clean_url(url))


def _read_web_page(content: bytes, url: str, charset: str) -> Document:
    kept_bytes, read_share = trim_to_limit(content)
    text = decode(kept_bytes, charset)
    try:
        document = read_html(text, url)
    except Unreadable as error:
        if error.reason is UnreadableReason.NOT_HTML:
            return read_document("", content)
        if error.reason in _WALL_REASONS and (wall := find_access_wall(text, url)):
            raise AccessWall(wall) from error
        raise
    if wall := find_access_wall(text, url, document.body):
        raise AccessWall(wall)
    return replace(document, dropped=(*document.dropped, *truncation_notes(read_share)))
