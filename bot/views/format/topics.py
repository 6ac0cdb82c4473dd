"""Names topics in the language of the texts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Texts
from bot.typed_tokens import fold
from bot.views.format.dates import join_names
from summarizer.topic_names import load_topic_names


def topic_label(name: str, texts: Texts) -> str:
    """A topic of the vocabulary in the language of the texts; a newsroom's own topic as it is."""
    return texts.plain(f"topic.{name}") if name in load_topic_names().own_names else name


def topic_labels(names: Sequence[str], texts: Texts) -> str:
    """The names of topics in a list."""
    return join_names([topic_label(name, texts) for name in names], texts)


def topics_by_label(texts: Texts) -> dict[str, str]:
    """The topic of each folded name that the language of the texts has."""
    return {fold(topic_label(name, texts)): name for name in load_topic_names().own_names}


def topic_heading(name: str, texts: Texts) -> str:
    """The name of a topic with a capital, as a heading has it."""
    label = topic_label(name, texts)
    return label[:1].upper() + label[1:]
