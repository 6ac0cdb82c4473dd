"""What an address gave, to a document; with the reason where a page withholds its article."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from summarizer.cleaning.paste import clean_url
from summarizer.model import Document
from summarizer.parsing.access_walls import AccessWall, find_access_wall
from summarizer.parsing.charset import decode
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.files import read_document
from summarizer.parsing.html_article import read_html
from summarizer.parsing.size_limits import trim_to_limit, truncation_notes

_WALL_REASONS: Final = (UnreadableReason.NO_ARTICLE, UnreadableReason.EMPTY)
_PDF_SIGNATURE: Final = b"%PDF-"


def read_fetched_page(content: bytes, url: str, charset: str = "") -> Document:
    """The article behind a link: a page, a plain text or a PDF.

    Args:
        content: What the address gave.
        url: The address; the document has it without tracking parameters.
        charset: What the server declared, or "".

    Raises:
        Unreadable: It is none of these, too big, or has no article.
        Walled: It shows something else than the article that it has.
    """
    document = (
        read_document("", content)
        if content.startswith(_PDF_SIGNATURE)
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
        if error.reason in _WALL_REASONS and (found := find_access_wall(text, url)):
            raise AccessWall(found) from error
        raise
    if found := find_access_wall(text, url, document.body):
        raise AccessWall(found)
    return replace(document, dropped=(*document.dropped, *truncation_notes(read_share)))
