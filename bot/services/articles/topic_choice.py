"""Offers topics for an article, the most likely first, and recognises mistyped names of known ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from bot.errors import SummarizerError
from bot.ports.summarizer import Summarizer
from bot.services.articles.known_topics import load_known_topics
from data.database import Database
from data.records.articles import Article

_MIN_SIMILARITY = 0.7
_MIN_LETTERS = 4


async def offer_topics(database: Database, summarizer: Summarizer, article: Article) -> tuple[str, ...]:
    """The article's topics and all others it may get, the most likely first.

    Where the worker fails, the newsroom's topics, most used first.
    """
    async with database.reading() as tx:
        known = await load_known_topics(tx)
    try:
        ranked: Sequence[str] = await summarizer.rank_topics(
            article.title, article.blocks, article.language, known
        )
    except SummarizerError:
        ranked = [name for name, _ in known]
    return tuple(dict.fromkeys([*article.topics, *ranked]))


def toggle_topic(topics: tuple[str, ...], topic: str) -> tuple[str, ...]:
    """The topics without this one, or with it at the end."""
    if topic in topics:
        return tuple(name for name in topics if name != topic)
    return (*topics, topic)


def find_mistyped(typed: Sequence[str], known: Collection[str]) -> Mapping[str, str]:
    """The known topic that each unknown typed one is nearly written as; empty where there is none."""
    found = {}
    for topic in typed:
        if topic in known or len(topic) < _MIN_LETTERS:
            continue
        if near := get_close_matches(topic, known, 1, _MIN_SIMILARITY):
            found[topic] = near[0]
    return found
