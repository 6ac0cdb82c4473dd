"""What an address gave, to a document; with the reason where a page withholds its article."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from summarizer.cleaning.paste import clean_url
from summarizer.model import Document
from summarizer.parsing.access_walls import Walled, obstacle
from summarizer.parsing.charset import decode
from summarizer.parsing.errors import Reason, Unreadable
from summarizer.parsing.files import read_document
from summarizer.parsing.html_article import read_page
from summarizer.parsing.size_limits import slim, unread

_HIDING: Final = (Reason.NO_ARTICLE, Reason.EMPTY)
_PDF: Final = b"%PDF-"


def read_link(content: bytes, url: str, charset: str = "") -> Document:
    """The article behind a link: a page, a plain text or a PDF.

    Args:
        content: What the address gave.
        url: The address; the document has it without tracking parameters.
        charset: What the server declared, or "".

    Raises:
        Unreadable: It is none of these, too big, or has no article.
        Walled: It shows something else than the article that it has.
    """
    document = read_document("", content) if content.startswith(_PDF) else _page(content, url, charset)
    return replace(document, url=clean_url(url))


def _page(content: bytes, url: str, charset: str) -> Document:
    read, share = slim(content)
    text = decode(read, charset)
    try:
        document = read_page(text, url)
    except Unreadable as error:
        if error.reason is Reason.NOT_HTML:
            return read_document("", content)
        if error.reason in _HIDING and (found := obstacle(text, url)):
            raise Walled(found) from error
        raise
    if found := obstacle(text, url, document.body):
        raise Walled(found)
    return replace(document, dropped=(*document.dropped, *unread(share)))
