"""Finds the command that a mistyped one was meant to be. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from bot.services.reading.intents import command_of
from bot.typed_words import TypedWords

_MIN_PREFIX_LENGTH = 2
_MIN_SIMILARITY = 0.6
MAX_SUGGESTIONS = 2
OTHER_WORDS: Mapping[str, str] = {
    "news": "latest",
    "new": "latest",
    "stories": "latest",
    "digest": "latest",
    "feed": "sources",
    "find": "search",
    "options": "settings",
    "config": "settings",
    "preferences": "settings",
    "zone": "timezone",
    "tz": "timezone",
    "leave": "unsubscribe",
    "quit": "unsubscribe",
    "exit": "unsubscribe",
    "end": "unsubscribe",
    "off": "unsubscribe",
    "join": "subscribe",
    "on": "subscribe",
    "continue": "resume",
    "unpause": "resume",
    "holiday": "pause",
    "delete": "forgetme",
    "forget": "forgetme",
    "data": "mydata",
    "bookmarks": "saved",
    "commands": "help",
    "menu": "help",
    "undo": "cancel",
    "abort": "cancel",
    "tag": "topics",
    "tags": "topics",
    "schedule": "time",
    "times": "time",
}
"""Words of other bots for our commands."""


def similar_commands(given: str, names: Sequence[str], words: TypedWords) -> tuple[str, ...]:
    """Up to two of `names` that `given`, in lower case without the slash, was probably meant to be.

    A command's name in the person's language is one of the words that ask for it.
    """
    meant = {**OTHER_WORDS, **{name: name for name in names}}
    known = OTHER_WORDS.get(given) or command_of(given.replace("_", " "), words)
    begun = [name for name in names if len(given) >= _MIN_PREFIX_LENGTH and name.startswith(given)]
    near = difflib.get_close_matches(given, meant, n=4, cutoff=_MIN_SIMILARITY)
    found = dict.fromkeys([*([known] if known else []), *begun, *(meant[name] for name in near)])
    return tuple(name for name in found if name in names)[:MAX_SUGGESTIONS]
