"""A file an editor sent, by its content first and its name second."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from summarizer.model import Document
from summarizer.read.charset import decode
from summarizer.read.errors import Reason, Unreadable
from summarizer.read.markdown import read_markdown
from summarizer.read.page import MAX_BYTES, read_page

# How files begin that are no text: PDF, ZIP (docx, epub), OLE, pictures, gzip, RTF, sound, programs, 7z.
_MAGIC: Final = (
    b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8",
    b"RIFF", b"\x1f\x8b", b"{\\rtf", b"OggS", b"ID3", b"\x7fELF", b"7z\xbc\xaf",
)  # fmt: skip
_PAGE: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL: Final = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
# A damaged letter here and there is still a text; one in twenty is not.
_MOST_CONTROL: Final = 0.05


@dataclass(frozen=True, slots=True)
class PlainText:
    """Text without structure, to be cleaned like a paste."""

    text: str


def read_file(name: str, data: bytes) -> Document | PlainText:
    """The document or text of a file.

    A page or a Markdown file gives a Document, anything else that is text a PlainText. Content
    overrules the name: a page called .txt is read as a page, a PDF called .txt is refused.

    Raises:
        Unreadable: It is empty, over 3 MB, no text, or a page without an article.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(Reason.TOO_BIG)
    if data.startswith(_MAGIC):
        raise Unreadable(Reason.NOT_TEXT)
    text = _text(data)
    suffix = name.rpartition(".")[2].casefold()
    if _PAGE.match(text):
        return read_page(text)
    if suffix in ("html", "htm", "xhtml"):
        return _page_or_text(text)
    return read_markdown(text) if suffix in ("md", "markdown", "mdown") else PlainText(text)


def _text(data: bytes) -> str:
    text = decode(data)
    if len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROL:
        raise Unreadable(Reason.NOT_TEXT if text.strip("\0 \r\n\t") else Reason.EMPTY)
    clean = _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if not clean.strip():
        raise Unreadable(Reason.EMPTY)
    return clean


def _page_or_text(text: str) -> Document | PlainText:
    """A fragment of a page, or text that was only called one."""
    try:
        return read_page(text)
    except Unreadable as error:
        if error.reason is Reason.NOT_HTML:
            return PlainText(text)
        raise
