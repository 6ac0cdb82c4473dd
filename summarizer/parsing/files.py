"""A file an editor sent, by its content first and its name second."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from summarizer.cleaning.paste import clean_paste
from summarizer.model import Document
from summarizer.parsing.charset import decode
from summarizer.parsing.errors import Reason, Unreadable
from summarizer.parsing.html_article import read_page
from summarizer.parsing.markdown import MAX_CHARACTERS, read_markdown
from summarizer.parsing.size_limits import slim, unread
from summarizer.parsing.zip_archive import open_archive, read_member

LARGEST_FILE: Final = 20 * 1024 * 1024
"""The largest file that Telegram hands to a bot."""

# How files begin that are no text: pictures, gzip, RTF, sound, programs, 7z.
_MAGIC: Final = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b", b"{\\rtf", b"OggS", b"ID3", b"\x7fELF",
    b"7z\xbc\xaf",
)  # fmt: skip
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED_OFFICE: Final = "EncryptedPackage".encode("utf-16-le")
_PDF: Final = b"%PDF-"
# Readers look for the marks of a PDF this far from its ends; mail programs leave words before the first.
_PDF_WITHIN: Final = 1024
_PAGE: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL: Final = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
# A damaged letter here and there is still a text; one in twenty is not.
_MOST_CONTROL: Final = 0.05


LONGEST_TEXT: Final = 1_000_000
"""Characters of a text that are read: a long book. Three million took 15 s."""

_FEED: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<(?:!--.{0,2000}?--|\?[^>]{0,500})>\s*){0,9}<(?:rss|feed|rdf:rdf)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML: Final = "<?xml"


@dataclass(frozen=True, slots=True)
class PlainText:
    """Text without structure, to be cleaned like a paste; `left_out` says what of it was not read."""

    text: str
    left_out: tuple[str, ...] = ()


def read_file(name: str, data: bytes) -> Document | PlainText:
    """The document or text of a file.

    Anything but plain text gives a Document. Content overrules the name: a page called .txt is read as a
    page, a PDF called .txt as a PDF.

    Raises:
        Unreadable: It is empty, over 20 MB, of a kind that Lede does not read, or cannot be read.
    """
    if len(data) > LARGEST_FILE:
        raise Unreadable(Reason.TOO_BIG)
    if data.startswith(_ZIP):
        return _archived(data)
    if data.startswith(_OLE):
        raise Unreadable(Reason.ENCRYPTED if _LOCKED_OFFICE in data else Reason.OLD_OFFICE)
    if _is_pdf(data):
        # Loaded here like the others below: half a second that most requests need not wait for.
        from summarizer.parsing.pdf import read_pdf  # noqa: PLC0415

        return read_pdf(data)
    if data.startswith(_MAGIC):
        raise Unreadable(Reason.NOT_TEXT)
    small, share = slim(data)
    return _written(name, _text(small), share)


def _is_pdf(data: bytes) -> bool:
    """By its mark at the start, or soon after it where the end has one too."""
    return data.startswith(_PDF) or (_PDF in data[:_PDF_WITHIN] and b"%%EOF" in data[-_PDF_WITHIN:])


def _archived(data: bytes) -> Document:
    archive = open_archive(data)
    names = set(archive.namelist())
    if "[Content_Types].xml" in names and b"wordprocessingml" in read_member(archive, "[Content_Types].xml"):
        from summarizer.parsing.docx import read_docx  # noqa: PLC0415

        return read_docx(data)
    if "META-INF/container.xml" in names:
        from summarizer.parsing.epub import read_epub  # noqa: PLC0415

        return read_epub(archive)
    raise Unreadable(Reason.NOT_TEXT)


def _written(name: str, text: str, share: float) -> Document | PlainText:
    suffix = name.rpartition(".")[2].casefold()
    if _PAGE.match(text):
        return _noting(read_page(text), unread(share))
    if _FEED.match(text):
        raise Unreadable(Reason.FEED)
    if suffix in ("html", "htm", "xhtml"):
        return _page_or_text(text, share)
    if text.startswith(_XML):
        raise Unreadable(Reason.NOT_TEXT)
    if suffix in ("md", "markdown", "mdown"):
        shown, left_out = _within(text, share, MAX_CHARACTERS)
        return _noting(read_markdown(shown), left_out)
    return PlainText(*_within(text, share))


def _noting(document: Document, left_out: tuple[str, ...]) -> Document:
    return replace(document, dropped=(*document.dropped, *left_out))


def _within(text: str, share: float, longest: int = LONGEST_TEXT) -> tuple[str, tuple[str, ...]]:
    """As many whole lines as are read, and what to say where `text`, a share of its file, has more."""
    end = len(text)
    if end > longest:
        end = text.rfind("\n", longest // 2, longest) + 1 or longest
    return text[:end], unread(share * end / len(text))


def _text(data: bytes) -> str:
    text = decode(data)
    if len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROL:
        raise Unreadable(Reason.NOT_TEXT if text.strip("\0 \r\n\t") else Reason.EMPTY)
    clean = _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if not clean.strip():
        raise Unreadable(Reason.EMPTY)
    return clean


def _page_or_text(text: str, share: float) -> Document | PlainText:
    """A fragment of a page, or text that was only called one."""
    try:
        return _noting(read_page(text), unread(share))
    except Unreadable as error:
        if error.reason is Reason.NOT_HTML:
            return PlainText(*_within(text, share))
        raise


def read_document(name: str, data: bytes) -> Document:
    """The document of a file. Raises as summarizer.parsing.files.read_file does."""
    found = read_file(name, data)
    if not isinstance(found, PlainText):
        return found
    document = clean_paste(found.text)
    return replace(document, dropped=(*document.dropped, *found.left_out))
