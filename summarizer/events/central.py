"""Finds the articles nearest the centre of an event: its core, and the one that can stand for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from summarizer.events.article import EventArticle
from summarizer.events.term_rarity import TermRarity
from summarizer.events.terms import BUCKETS, ArticleTerms, Float32Array, read_terms

MAX_CORE: Final = 5
"""Articles of a core; a smaller event is its own core."""


def core_of(members: Mapping[int, ArticleTerms], rarity: TermRarity) -> tuple[int, ...]:
    """Return the ids of up to five members, nearest the centroid first; equal ones in their given order."""
    if len(members) == 1:
        return tuple(members)
    units = {article_id: _unit(terms, rarity) for article_id, terms in members.items()}
    centroid = np.zeros(BUCKETS, np.float32)
    for article_id, unit in units.items():
        centroid[members[article_id].opening.numbers] += unit
    nearness = {
        article_id: float(unit @ centroid[members[article_id].opening.numbers])
        for article_id, unit in units.items()
    }
    return tuple(sorted(members, key=lambda article_id: -nearness[article_id])[:MAX_CORE])


def most_central(articles: Sequence[EventArticle]) -> int:
    """Return the id of the article whose title and opening are nearest those of all.

    Raises:
        ValueError: There are no articles.
    """
    if not articles:
        raise ValueError("an event has at least one article")
    members = {article.id: read_terms(article) for article in articles}
    rarity = TermRarity()
    return core_of(members, rarity)[0]


def _unit(terms: ArticleTerms, rarity: TermRarity) -> Float32Array:
    weights = terms.opening.weights * rarity.of(terms.opening.numbers, terms.language)
    unit: Float32Array = weights / max(float(np.sqrt(weights @ weights)), 1e-9)
    return unit
