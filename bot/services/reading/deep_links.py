"""Reads and writes what links to the bot carry: the parameter of /start that opens a story or a topic.

Telegram takes up to 64 letters, digits, "_" and "-".
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection
from dataclasses import dataclass

_STORY = re.compile(r"s_?([0-9]{1,15})", re.ASCII)
"""Links before version 0.9 have an underscore."""
_TOPIC_PREFIX = "t_"
_PLAIN_TOPIC = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
MAX_CODE_LENGTH = 64


@dataclass(frozen=True, slots=True)
class StoryLink:
    """A link to the story of an article."""

    article_id: int


@dataclass(frozen=True, slots=True)
class TopicLink:
    """A link to the newest stories of a topic, by its name or the code of its name."""

    name: str


def story_code(article_id: int) -> str:
    """The parameter that opens an article."""
    return f"s{article_id}"


def topic_link_code(topic: str) -> str:
    """The parameter that opens a topic: its name, or eight hexadecimal digits where that has other signs."""
    return _TOPIC_PREFIX + (topic if _PLAIN_TOPIC.fullmatch(topic) else name_code(topic))


def name_code(name: str) -> str:
    """The CRC-32 of a name in eight hexadecimal digits."""
    return f"{zlib.crc32(name.encode()):08x}"


def read_code(text: str) -> StoryLink | TopicLink | None:
    """What a parameter of /start opens, None for any other text."""
    code = text.strip()
    if len(code) > MAX_CODE_LENGTH:
        return None
    if story := _STORY.fullmatch(code):
        return StoryLink(int(story[1]))
    name = code.removeprefix(_TOPIC_PREFIX).lower()
    return TopicLink(name) if code.startswith(_TOPIC_PREFIX) and name else None


def find_topic(link: TopicLink, known: Collection[str]) -> str:
    """The name of the topic of a link among the known ones, "" where none has it."""
    return next((name for name in known if link.name in (name.lower(), name_code(name))), "")
