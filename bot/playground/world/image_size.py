"""Reads the size and type of a picture from its header."""

from __future__ import annotations

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_SIZE_MARKERS = frozenset({*range(0xC0, 0xD0)}) - {0xC4, 0xC8, 0xCC}
_JPEG_MARKERS_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_HEADER_BYTES = 9


def picture_size(content: bytes) -> tuple[int, int] | None:
    """The width and height in pixels of a PNG, GIF, JPEG or extended WebP; None for other bytes."""
    try:
        if content.startswith(_PNG):
            return struct.unpack(">II", content[16:24])
        if content[:6] in (b"GIF87a", b"GIF89a"):
            return struct.unpack("<HH", content[6:10])
        if content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8X":
            return _webp_size(content)
        return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None
    except struct.error:
        return None


def picture_mime(content: bytes) -> str:
    """The media type of a picture that browsers display, or "" for other bytes."""
    heads = {_PNG: "image/png", b"GIF8": "image/gif", b"\xff\xd8": "image/jpeg"}
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for head, mime in heads.items() if content.startswith(head)), "")


def _webp_size(content: bytes) -> tuple[int, int]:
    width = int.from_bytes(content[24:27], "little") + 1
    return width, int.from_bytes(content[27:30], "little") + 1


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + _JPEG_HEADER_BYTES <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - a JPEG marker
        marker = content[at + 1]
        if marker in _JPEG_SIZE_MARKERS:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        size: int = (
            0 if marker in _JPEG_MARKERS_WITHOUT_LENGTH else struct.unpack(">H", content[at + 2 : at + 4])[0]
        )
        at += 2 + size
    return None
