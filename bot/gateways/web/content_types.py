"""Determines the media type of a response from its Content-Type header and its first bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import Message
from types import MappingProxyType
from typing import Final

from bot.ports.fetcher import FetchPurpose

HTML: Final = "text/html"
_XML: Final = "application/xml"
_JSON: Final = "application/json"
_PAGE_TYPES: Final = frozenset(
    {HTML, "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"}
)
_FEED_TYPES: Final = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
    _XML, "text/xml", _JSON, HTML, "application/xhtml+xml",
})  # fmt: skip
_ROBOTS_TYPES: Final = frozenset({"text/plain", HTML})
_IMAGE_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
ACCEPTED_TYPES: Final[Mapping[FetchPurpose, frozenset[str]]] = MappingProxyType(
    {
        FetchPurpose.PAGE: _PAGE_TYPES,
        FetchPurpose.FEED: _FEED_TYPES,
        FetchPurpose.IMAGE: _IMAGE_TYPES,
        FetchPurpose.ROBOTS: _ROBOTS_TYPES,
    }
)
"""The accepted types for each purpose; a feed request accepts HTML, since a page may link to its feed."""

# Servers send these types when they do not know the real one, so the bytes decide.
_UNINFORMATIVE_TYPES: Final = frozenset({
    "", "application/octet-stream", "binary/octet-stream", "application/unknown", "content/unknown",
    "application/download", "application/force-download", "unknown/unknown", "text/plain",
})  # fmt: skip
_MAGIC_NUMBERS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_XML_START: Final = re.compile(rb"<(?:\?xml|rss|feed|rdf:rdf)\b", re.IGNORECASE)
_HTML_START: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|h1|table|article)\b", re.IGNORECASE
)
_XHTML: Final = re.compile(rb"<html[\s>]", re.IGNORECASE)
_SNIFFED_BYTES: Final = 2048
_OCTET_STREAM: Final = "application/octet-stream"
_BINARY_TYPES: Final = frozenset({"application/pdf", "application/zip", "application/gzip", _OCTET_STREAM})


def parse_content_type(header: str) -> tuple[str, str]:
    """The type and charset in a Content-Type header, in lower case; "" for each that is missing."""
    message = Message()
    message["Content-Type"] = header.partition("\n")[0]
    kind = message.get_content_type() if "/" in header.partition(";")[0] else ""
    charset = message.get_content_charset("")
    return kind, charset


def is_acceptable(kind: str, purpose: FetchPurpose) -> bool:
    """Whether a body declared as `kind` is worth reading; robots.txt comes with many types."""
    if purpose is FetchPurpose.ROBOTS:
        return kind.partition("/")[0] not in ("image", "audio", "video")
    return kind in _UNINFORMATIVE_TYPES or kind in ACCEPTED_TYPES[purpose]


def determine_type(kind: str, body: bytes, purpose: FetchPurpose) -> str:
    """The type of a complete body, or "" where the purpose does not accept it.

    The first bytes decide for images, audio and binary files. For text the declared type counts, unless it
    is uninformative; then the bytes decide.
    """
    sniffed = sniff(body)
    is_binary = sniffed.partition("/")[0] in ("image", "audio") or sniffed in _BINARY_TYPES
    if purpose is FetchPurpose.IMAGE or is_binary:
        found = sniffed
    elif purpose is FetchPurpose.ROBOTS:
        found = HTML if sniffed == HTML else "text/plain"
    else:
        found = (sniffed or kind) if kind in _UNINFORMATIVE_TYPES else kind
    return found if found in ACCEPTED_TYPES[purpose] else ""


def sniff(body: bytes) -> str:
    """The type that the first bytes indicate, or ""."""
    for magic, kind in _MAGIC_NUMBERS:
        if body.startswith(magic):
            return kind
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return _sniff_text(body[:_SNIFFED_BYTES])


def _sniff_text(head: bytes) -> str:
    if b"\0" in head and not head.startswith(_BYTE_ORDER_MARKS):
        return "" if _looks_like_utf16(head) else _OCTET_STREAM
    text = _skip_comments(head.removeprefix(_BYTE_ORDER_MARKS[0]).lstrip())
    if _XML_START.match(text):
        return HTML if _XHTML.search(text) else _XML
    if _HTML_START.match(text):
        return HTML
    return _JSON if text.startswith(b"{") else ""


def _skip_comments(text: bytes) -> bytes:
    while text.startswith(b"<!--") and b"-->" in text:
        text = text.partition(b"-->")[2].lstrip()
    return text


def _looks_like_utf16(head: bytes) -> bool:
    """Whether about every other byte is zero, as in UTF-16 text without a byte order mark."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) > len(head) * 0.2 and min(even, odd) * 10 < max(even, odd)
