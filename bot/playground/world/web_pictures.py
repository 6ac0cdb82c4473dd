"""Plays the pictures of the web, none of which the playground loads: a placeholder, or an error.

The errors are those with which Telegram refuses a photo by its address.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from urllib.parse import urlsplit

WIDTH, HEIGHT = 640, 360
"""Pixels of a placeholder."""
_UNKNOWN = "wrong file identifier/HTTP URL specified"
_NOT_LOADED = "failed to get HTTP URL content"
_NO_PICTURE = "wrong type of the web page content"
_NO_PICTURE_ENDINGS = (".svg", ".html", ".htm", ".pdf", ".js")
_DEAD_ENDINGS = (".invalid",)


def refusal(address: str, planned: Mapping[str, str]) -> str:
    """With which error Telegram refuses the picture at an address; "" for a picture that it loads.

    `planned` are errors by address; a host below .invalid (RFC 2606) cannot be reached either.
    """
    if address in planned:
        return planned[address]
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return _UNKNOWN
    if parts.scheme not in ("http", "https") or "." not in host or any(c.isspace() for c in address):
        return _UNKNOWN
    if host.endswith(_DEAD_ENDINGS):
        return _NOT_LOADED
    return _NO_PICTURE if parts.path.lower().endswith(_NO_PICTURE_ENDINGS) else ""


def placeholder(address: str) -> bytes:
    """A PNG that stands for the picture at an address: a shade of its own, darker towards the bottom."""
    red, green, blue = (80 + byte % 120 for byte in zlib.crc32(address.encode()).to_bytes(4, "big")[:3])
    rows = bytearray()
    for row in range(HEIGHT):
        light = 1 - row / (2 * HEIGHT)
        rows += b"\0" + bytes(round(one * light) for one in (red, green, blue)) * WIDTH
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
