"""Reads the names that sites and people have for topics (topic_names.txt)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

_SEPARATORS: Final = re.compile(r"[\s\-_/&+·|:.'’]+")
_MIN_PART_LETTERS: Final = 4
_MAX_NAME_PARTS: Final = 4


@dataclass(frozen=True, slots=True)
class TopicNames:
    """The topic of each normalised name, and the names of each topic itself."""

    topic_by_name: Mapping[str, str]
    own_names: Mapping[str, frozenset[str]]

    @property
    def topics(self) -> tuple[str, ...]:
        """The vocabulary, in the order of the file."""
        return tuple(self.own_names)

    def find(self, name: str) -> tuple[str, ...]:
        """The topics that the name of a section means, by the whole name or else by its words."""
        whole = normalise_name(name)
        if whole in self.topic_by_name:
            return (self.topic_by_name[whole],)
        parts = whole.split()
        if len(parts) > _MAX_NAME_PARTS:
            return ()
        found = (self.topic_by_name.get(part) for part in parts if len(part) >= _MIN_PART_LETTERS)
        return tuple(dict.fromkeys(topic for topic in found if topic))


def normalise_name(name: str) -> str:
    """A name in lower case without accents, hyphens and repeated spaces."""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(character)
    )
    return " ".join(_SEPARATORS.sub(" ", plain).split())


@cache
def load_topic_names() -> TopicNames:
    """The vocabulary of topics with all their names."""
    topic_by_name: dict[str, str] = {}
    own_names: dict[str, frozenset[str]] = {}
    for line in read_lines("topic_names.txt"):
        topic, relation, names = line.split(" ", 2)
        normalised = [normalise_name(name) for name in names.split(",")]
        for name in normalised:
            topic_by_name.setdefault(name, topic)
        if relation == "=":
            own_names[topic] = frozenset(normalised)
    return TopicNames(topic_by_name, own_names)


def read_lines(name: str) -> Iterator[str]:
    """The lines of a file of this package, without comments and empty ones."""
    text = resources.files("summarizer").joinpath(name).read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
