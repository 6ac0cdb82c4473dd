"""Reads a file into a document or plain text; its content decides the format first, its name second."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from summarizer.cleaning.paste import clean_paste
from summarizer.cleaning.truncation import end_of_lines, truncation_notes
from summarizer.model import Document
from summarizer.parsing.charset import decode
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.html.article import read_html
from summarizer.parsing.markdown import MAX_MARKDOWN_CHARACTERS, read_markdown
from summarizer.parsing.size_limits import trim_to_limit
from summarizer.parsing.zip_archive import open_archive, read_member

MAX_FILE_BYTES: Final = 20 * 1024 * 1024
"""The largest file that a bot can download from Telegram."""

# First bytes of files that are no text: pictures, gzip, RTF, sound, programs, 7z.
_BINARY_SIGNATURES: Final = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b", b"{\\rtf", b"OggS", b"ID3", b"\x7fELF",
    b"7z\xbc\xaf",
)  # fmt: skip
_ZIP_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE_SIGNATURE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_OFFICE_MARK: Final = "EncryptedPackage".encode("utf-16-le")
PDF_SIGNATURE: Final = b"%PDF-"
"""The first bytes of a PDF."""
# PDF readers search this far from both ends for the marks; mail programs leave text before the first.
_PDF_SCAN_BYTES: Final = 1024
_HTML_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL_CHARACTER: Final = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
# A text may have some damaged characters; above one in twenty it counts as binary.
_MAX_CONTROL_SHARE: Final = 0.05

MAX_TEXT_CHARACTERS: Final = 1_000_000
"""Characters of a text that are read, the length of a long book. Three million took 15 s."""

_FEED_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<(?:!--.{0,2000}?--|\?[^>]{0,500})>\s*){0,9}<(?:rss|feed|rdf:rdf)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML_START: Final = "<?xml"


@dataclass(frozen=True, slots=True)
class PlainText:
    """Text without structure, to be cleaned like a paste; `notes` says how much of it was read."""

    text: str
    notes: tuple[str, ...] = ()


def read_file(name: str, data: bytes) -> Document | PlainText:
    """The document of a file, or its text if it is plain text.

    The content takes precedence over the name: a page called .txt is read as a page, a PDF called .txt as a
    PDF.

    Raises:
        Unreadable: The file is empty, over 20 MB, in a format that Lede does not read, or broken.
    """
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(UnreadableReason.TOO_BIG)
    if data.startswith(_ZIP_SIGNATURES):
        return _read_archive(data)
    if data.startswith(_OLE_SIGNATURE):
        raise Unreadable(
            UnreadableReason.ENCRYPTED if _ENCRYPTED_OFFICE_MARK in data else UnreadableReason.OLD_OFFICE
        )
    if _is_pdf(data):
        # Imported here like the readers below: it takes half a second, and most requests do not need it.
        from summarizer.parsing.pdf.reader import read_pdf  # noqa: PLC0415

        return read_pdf(data)
    if data.startswith(_BINARY_SIGNATURES):
        raise Unreadable(UnreadableReason.NOT_TEXT)
    kept_bytes, read_share = trim_to_limit(data)
    return _read_text_file(name, _decode_text(kept_bytes), read_share)


def _is_pdf(data: bytes) -> bool:
    """Whether data starts with the mark of a PDF, or has it within 1 KiB and an end mark too."""
    return data.startswith(PDF_SIGNATURE) or (
        PDF_SIGNATURE in data[:_PDF_SCAN_BYTES] and b"%%EOF" in data[-_PDF_SCAN_BYTES:]
    )


def _read_archive(data: bytes) -> Document:
    archive = open_archive(data)
    names = set(archive.namelist())
    if "[Content_Types].xml" in names and b"wordprocessingml" in read_member(archive, "[Content_Types].xml"):
        from summarizer.parsing.office.docx import read_docx  # noqa: PLC0415

        return read_docx(data)
    if "META-INF/container.xml" in names:
        from summarizer.parsing.epub import read_epub  # noqa: PLC0415

        return read_epub(archive)
    raise Unreadable(UnreadableReason.NOT_TEXT)


def _read_text_file(name: str, text: str, read_share: float) -> Document | PlainText:
    suffix = name.rpartition(".")[2].casefold()
    if _HTML_START.match(text):
        return _with_notes(read_html(text), truncation_notes(read_share))
    if _FEED_START.match(text):
        raise Unreadable(UnreadableReason.FEED)
    if suffix in ("html", "htm", "xhtml"):
        return _read_html_or_text(text, read_share)
    if text.startswith(_XML_START):
        raise Unreadable(UnreadableReason.NOT_TEXT)
    if suffix in ("md", "markdown", "mdown"):
        beginning, notes = _truncate(text, read_share, MAX_MARKDOWN_CHARACTERS)
        return _with_notes(read_markdown(beginning), notes)
    return PlainText(*_truncate(text, read_share))


def _with_notes(document: Document, notes: tuple[str, ...]) -> Document:
    return replace(document, dropped=(*document.dropped, *notes))


def _truncate(
    text: str, read_share: float, max_characters: int = MAX_TEXT_CHARACTERS
) -> tuple[str, tuple[str, ...]]:
    """The whole lines within the limit, and the notes about truncation.

    Args:
        text: The text, which is `read_share` of its file.
        read_share: Share of the file that was decoded, from 0 to 1.
        max_characters: The limit.
    """
    end = len(text)
    if end > max_characters:
        end = text.rfind("\n", max_characters // 2, max_characters) + 1 or max_characters
    end = min(end, end_of_lines(text))
    return text[:end], truncation_notes(read_share * end / len(text))


def _decode_text(data: bytes) -> str:
    """The text with line feeds only and without control characters; raises Unreadable for binary data."""
    text = decode(data)
    if len(_CONTROL_CHARACTER.findall(text)) > len(text) * _MAX_CONTROL_SHARE:
        raise Unreadable(UnreadableReason.NOT_TEXT if text.strip("\0 \r\n\t") else UnreadableReason.EMPTY)
    clean = _CONTROL_CHARACTER.sub("", text).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if not clean.strip():
        raise Unreadable(UnreadableReason.EMPTY)
    return clean


def _read_html_or_text(text: str, read_share: float) -> Document | PlainText:
    """The document of an HTML fragment, or the text of a file that is HTML by its name only."""
    try:
        return _with_notes(read_html(text), truncation_notes(read_share))
    except Unreadable as error:
        if error.reason is UnreadableReason.NOT_HTML:
            return PlainText(*_truncate(text, read_share))
        raise


def read_document(name: str, data: bytes) -> Document:
    """The document of a file; plain text is cleaned like a paste. Raises what read_file raises."""
    found = read_file(name, data)
    if not isinstance(found, PlainText):
        return found
    return _with_notes(clean_paste(found.text), found.notes)
