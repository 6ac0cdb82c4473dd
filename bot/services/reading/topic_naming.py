"""Finds the topic that people mean by its name in any language. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.typed_tokens import fold
from summarizer.topic_names import load_topic_names, normalise_name

_NO_LABELS: Mapping[str, str] = {}


def stored_topic(typed: str, known: Collection[str], labels: Mapping[str, str] = _NO_LABELS) -> str:
    """The name that stories have for a typed topic, in lower case.

    That is the typed name where stories have it; else the name that the archive or the vocabulary has for the
    topic so called in some language; else the typed name.

    Args:
        typed: A name, in lower case.
        known: The topics of published stories.
        labels: The topic of each folded name that the person's language shows.
    """
    if typed in known:
        return typed
    own_names = load_topic_names().own_names
    plain = _plain(typed)
    named = (topic for topic, names in own_names.items() if plain in map(_plain, names))
    topic = labels.get(fold(typed)) or next(named, "")
    if not topic or topic in known:
        return topic or typed
    return next((one for one in known if normalise_name(one) in own_names[topic]), topic)


def _plain(name: str) -> str:
    """A name without accents and separators, as capitals in Turkish have neither dotless nor dotted i."""
    return fold(normalise_name(name))
