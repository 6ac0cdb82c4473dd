r"""Reads the history of a channel from the JSON that Telegram Desktop exports (result.json).

An interrupted export ends in the middle, and the program writes control characters as `\xNN`, which is no
JSON. Posts are therefore decoded one by one: a damaged one is refused and the next one is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.services.articles.message_links import Link, useful_links
from bot.services.transfer.foreign.items import ForeignStory, RefusedItem, WrongKind

CHANNEL_TYPES = frozenset({"public_channel", "private_channel"})
_NAME = re.compile(r'"name"\s*:\s*("(?:[^"\\]|\\.)*"|null)')
_TYPE = re.compile(r'"type"\s*:\s*"(\w+)"')
_MESSAGES = re.compile(r'"messages"\s*:\s*\[')
_NEXT_MESSAGE = re.compile(r'\{\s*"id"\s*:')
_NUMBER = re.compile(r'"id"\s*:\s*(\d+)')
_CONTROL_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_DECODER = json.JSONDecoder(strict=False)
_MAX_HEAD = 2_000
_MAX_SECONDS = 4_102_444_800  # the year 2100


def read_history(content: bytes, channel: str, zone: str) -> Iterator[ForeignStory | RefusedItem]:
    """The posts with text of every channel in the file, oldest first, and the posts that are refused.

    Args:
        content: The file.
        channel: The username of the channel, for links to its posts; "" without one.
        zone: The time zone of posts that say only their wall time, as old versions of the program wrote.

    Raises:
        WrongKind: There is no channel in it.
    """
    text = _CONTROL_ESCAPE.sub(r"\1\\u00\2", content.decode("utf-8-sig", "replace"))
    found_types = set()
    for start in _MESSAGES.finditer(text):
        head = text[max(0, start.start() - _MAX_HEAD) : start.start()]
        kind = _last(_TYPE, head)
        found_types.add(kind)
        if kind in CHANNEL_TYPES:
            yield from _read_posts(text, start.end(), _title(head), channel, zone)
    if not found_types & CHANNEL_TYPES:
        other = ", ".join(sorted(found_types)).replace("_", " ") or "nothing"
        raise WrongKind(f"it holds no channel ({other}); export the history of a channel as JSON")


def _last(pattern: re.Pattern[str], text: str) -> str:
    return next((match[1] for match in reversed(list(pattern.finditer(text)))), "")


def _title(head: str) -> str:
    name = _last(_NAME, head)
    try:
        found = _DECODER.decode(name) if name else ""
    except ValueError:
        return ""
    return found if isinstance(found, str) else ""


def _read_posts(
    text: str, at: int, site: str, channel: str, zone: str
) -> Iterator[ForeignStory | RefusedItem]:
    while True:
        at = _skip_separators(text, at)
        if at >= len(text) or text[at] == "]":
            return
        try:
            message, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            number = _NUMBER.match(text, text.find('"', at)) if text[at] == "{" else None
            yield RefusedItem(f"post {number[1] if number else '?'}", "is damaged")
            following = _NEXT_MESSAGE.search(text, at + 1)
            if following is None:
                return
            at = following.start()
            continue
        item = _read_post(message, site, channel, zone)
        if item is not None:
            yield item


def _skip_separators(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] == ","):
        at += 1
    return at


def _read_post(message: Any, site: str, channel: str, zone: str) -> ForeignStory | RefusedItem | None:
    """One post; None for what is no post or has no text, such as a picture or a notice of a change."""
    if not isinstance(message, dict):
        return RefusedItem("post ?", "is no object")
    place = f"post {message.get('id', '?')}"
    if message.get("type") != "message":
        return None
    parts = list(_text_parts(message))
    body = "".join(text for text, _ in parts)
    if not body.strip():
        return None
    at = _instant(message, zone)
    if at is None:
        return RefusedItem(place, "has no valid date")
    links = useful_links(link for _, link in parts if link is not None)
    number = message.get("id")
    url = f"https://t.me/{channel}/{number}" if channel and isinstance(number, int) else ""
    origin, author = message.get("forwarded_from"), message.get("author")
    return ForeignStory(
        place,
        at,
        text=body,
        site=origin if isinstance(origin, str) and origin else site,
        url=url,
        links=links,
        author=author if isinstance(author, str) else "",
    )


def _text_parts(message: Mapping[str, Any]) -> Iterator[tuple[str, Link | None]]:
    """The text in parts, each with the link that it is."""
    parts = message.get("text_entities") or message.get("text")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, str):
            yield part, None
        elif isinstance(part, dict) and isinstance(text := part.get("text"), str):
            yield text, _link(part, text)


def _link(part: Mapping[str, Any], text: str) -> Link | None:
    href = part.get("href")
    if part.get("type") == "text_link" and isinstance(href, str):
        return Link(href, text)
    return Link(text) if part.get("type") == "link" else None


def _instant(message: Mapping[str, Any], zone: str) -> datetime | None:
    seconds = str(message.get("date_unixtime", ""))
    if seconds.isascii() and seconds.isdigit() and int(seconds) < _MAX_SECONDS:
        return datetime.fromtimestamp(int(seconds), UTC)
    try:
        wall_time = datetime.fromisoformat(str(message.get("date")))
    except ValueError:
        return None
    aware = wall_time if wall_time.tzinfo else wall_time.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC)
