"""Telegram's message entities: sorts, trims and detects them, and converts them to HTML.

Offsets and lengths are UTF-16 code units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

from bot.playground.text.utf16 import utf16_length

MAX_ENTITIES = 100
"""Telegram drops the entities after these."""

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "text_link": "a",
    "text_mention": "a",
    "custom_emoji": "tg-emoji",
    "date_time": "tg-time",
}
_NO_SCAN = frozenset({"code", "pre", "text_link", "text_mention"})
_DETECTED = re.compile(
    r"""(?P<url>https?://[^\s<>"']+[^\s<>"'.,:;!?)\]])
      | (?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w)
      | (?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))
      | (?P<mention>(?<![\w@])@[A-Za-z0-9_]{4,32}\b)
      | (?P<hashtag>(?<![\w&#])\#\w*[^\W\d]\w*)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Entity:
    """The formatting of one range; `url`, `language`, `custom_emoji_id` and the time apply to some types."""

    type: str
    offset: int
    length: int
    url: str = ""
    language: str = ""
    custom_emoji_id: str = ""
    unix_time: int = 0
    date_time_format: str = ""
    user_id: int = 0

    @property
    def end(self) -> int:
        """The offset of the first UTF-16 unit after it."""
        return self.offset + self.length


def sort_entities(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Outer before inner, left before right; quotes and code blocks outermost among equals."""
    blocks = {"blockquote": 0, "expandable_blockquote": 0, "pre": 1}
    return tuple(sorted(entities, key=lambda each: (each.offset, -each.length, blocks.get(each.type, 2))))


def trim_text(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """Strip white space as Telegram does: at the end, and at the start before the first formatting."""
    kept = text.rstrip()
    end = utf16_length(kept)
    inside = [
        replace(each, length=min(each.end, end) - each.offset) for each in entities if each.offset < end
    ]
    first = min((each.offset for each in inside), default=end)
    skip = min(len(kept) - len(kept.lstrip(" \n")), first)
    return kept[skip:], tuple(replace(each, offset=each.offset - skip) for each in inside)


def add_detected_entities(text: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Add the links, commands, mentions and hashtags that Telegram detects; keep the first hundred."""
    found = [each for each in _found(text) if not any(_conflicts(each, other) for other in entities)]
    return sort_entities([*entities, *found])[:MAX_ENTITIES]


def _found(text: str) -> Iterable[Entity]:
    for match in _DETECTED.finditer(text):
        if match.lastgroup:
            yield Entity(match.lastgroup, utf16_length(text[: match.start()]), utf16_length(match.group()))


def _conflicts(found: Entity, other: Entity) -> bool:
    if found.offset >= other.end or other.offset >= found.end:
        return False
    nested = other.offset <= found.offset and found.end <= other.end
    return other.type in _NO_SCAN or not (nested or _within(other, found))


def _within(inner: Entity, outer: Entity) -> bool:
    return outer.offset <= inner.offset and inner.end <= outer.end


def to_html(text: str, entities: tuple[Entity, ...]) -> str:
    """Write text and entities as Telegram's HTML; detected entities need no tag."""
    units = text.encode("utf-16-le", "surrogatepass")
    out: list[str] = []
    stack: list[Entity] = []
    at = 0

    def copy_to(end: int) -> None:
        nonlocal at
        out.append(escape(units[2 * at : 2 * end].decode("utf-16-le", "surrogatepass"), quote=False))
        at = max(at, end)

    for entity in [each for each in sort_entities(entities) if each.type in _TAGS]:
        while stack and stack[-1].end <= entity.offset:
            copy_to(stack[-1].end)
            out.append(_close(stack.pop()))
        copy_to(entity.offset)
        out.append(_open(entity))
        stack.append(entity)
    while stack:
        copy_to(stack[-1].end)
        out.append(_close(stack.pop()))
    copy_to(len(units) // 2)
    return "".join(out)


def _close(entity: Entity) -> str:
    inner = "</code>" if entity.language else ""
    return f"{inner}</{_TAGS[entity.type]}>"


def _open(entity: Entity) -> str:
    attributes = {
        "expandable_blockquote": " expandable",
        "text_link": f' href="{escape(entity.url)}"',
        "text_mention": f' href="tg://user?id={entity.user_id}"',
        "custom_emoji": f' emoji-id="{entity.custom_emoji_id}"',
        "date_time": f' unix="{entity.unix_time}" format="{escape(entity.date_time_format)}"',
    }
    inner = f'<code class="language-{escape(entity.language)}">' if entity.language else ""
    return f"<{_TAGS[entity.type]}{attributes.get(entity.type, '')}>{inner}"
