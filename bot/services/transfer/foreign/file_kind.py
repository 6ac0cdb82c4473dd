"""Tells from its beginning what kind of file is imported. Pure."""

from __future__ import annotations

import json
import re
from enum import StrEnum

HEAD_BYTES = 64 * 1024
"""How much of a file decides."""
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CHAT_TYPE = re.compile(
    r'"type"\s*:\s*"(?:public|private)_(?:channel|supergroup|group)"|"type"\s*:\s*"\w+_chat"'
)
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF|channel)[\s>]", re.IGNORECASE)


class FileKind(StrEnum):
    """What a file is; the values are those of --as.

    Attributes:
        JSONL: An export of Lede.
        OPML: A list of feeds; folders are topics.
        RSSTT: The list that RSS-to-Telegram-Bot exports.
        TELEGRAM: The history of a channel, as Telegram Desktop exports it in JSON (result.json).
        FEED: An archive of a feed in RSS, Atom or JSON Feed.
    """

    JSONL = "jsonl"
    OPML = "opml"
    RSSTT = "rsstt"
    TELEGRAM = "telegram"
    FEED = "feed"


def detect_kind(head: bytes) -> FileKind:
    """The kind of a file that begins with `head`; JSONL where nothing else fits."""
    encoding = "utf-16" if head.startswith(_UTF16_MARKS) else "utf-8-sig"
    text = head.decode(encoding, "replace").lstrip()
    if text.startswith("{"):
        return _detect_json(text)
    if re.search(r"<opml[\s>]", text, re.IGNORECASE):
        is_rsstt = "RSS to Telegram Bot" in text or "Subscriptions in RSStT" in text
        return FileKind.RSSTT if is_rsstt else FileKind.OPML
    return FileKind.FEED if text.startswith("<") and _FEED.search(text) else FileKind.JSONL


def begins_with_export_line(head: bytes) -> bool:
    """Whether the first line is there, and is one of an export of Lede."""
    line, end, _ = head.partition(b"\n")
    return bool(end) and _is_export_line(line.decode("utf-8-sig", "replace"))


def _detect_json(text: str) -> FileKind:
    if _is_export_line(text.partition("\n")[0]):
        return FileKind.JSONL
    if "jsonfeed.org/version" in text:
        return FileKind.FEED
    is_history = '"messages"' in text or '"chats"' in text
    return FileKind.TELEGRAM if is_history and _CHAT_TYPE.search(text) else FileKind.JSONL


def _is_export_line(line: str) -> bool:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "kind" in found
