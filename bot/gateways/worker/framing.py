"""Encodes and decodes the frames between the bot and a worker process.

A frame is the length of its head (4 bytes, big-endian), the head as JSON, and the raw bytes of the tail. The
head gives the length of the tail under "tail".
"""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct("!I")
Frame = tuple[dict[str, Any], bytes]


def encode(head: dict[str, Any], tail: bytes = b"") -> bytes:
    """A complete frame as bytes."""
    return encode_head(head, len(tail)) + tail


def encode_head(head: dict[str, Any], tail: int) -> bytes:
    """A frame without its tail, of which `tail` bytes will follow."""
    text = json.dumps({**head, "tail": tail}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return _LENGTH.pack(len(text)) + text


def read_frame(stream: BinaryIO) -> Frame | None:
    """The next frame of a blocking stream, or None at its end."""
    start = stream.read(_LENGTH.size)
    if len(start) < _LENGTH.size:
        return None
    head = _decode_head(stream.read(_LENGTH.unpack(start)[0]))
    return head, stream.read(head["tail"])


async def receive_frame(stream: asyncio.StreamReader) -> Frame:
    """The next frame of an asynchronous stream. Raises asyncio.IncompleteReadError at its end."""
    (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
    head = _decode_head(await stream.readexactly(length))
    return head, await stream.readexactly(head["tail"])


def _decode_head(text: bytes) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(text.decode("utf-8", "surrogatepass"))
    return head
