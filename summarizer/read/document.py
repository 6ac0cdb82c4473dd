"""Any file to a document: what has structure keeps it, plain text is cleaned like a paste."""

from __future__ import annotations

from dataclasses import replace

from summarizer.clean import clean_paste
from summarizer.model import Document
from summarizer.read.file import PlainText, read_file


def read_document(name: str, data: bytes) -> Document:
    """The document of a file. Raises as summarizer.read.file.read_file does."""
    found = read_file(name, data)
    if not isinstance(found, PlainText):
        return found
    document = clean_paste(found.text)
    return replace(document, dropped=(*document.dropped, *found.left_out))
