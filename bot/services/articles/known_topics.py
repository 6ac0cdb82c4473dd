"""The topics that a newsroom uses: those of its published articles and those of its sources."""

from __future__ import annotations

from data import feeds
from data.articles import articles
from data.database import Transaction


async def load_known_topics(tx: Transaction) -> list[tuple[str, int]]:
    """The newsroom's topics with their number of published articles, most frequent first."""
    counted = await articles.count_by_topic(tx)
    names = {name for name, _ in counted}
    return [*counted, *((topic, 0) for topic in await feeds.list_topics(tx) if topic not in names)]
