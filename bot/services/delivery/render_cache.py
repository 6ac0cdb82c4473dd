"""What a digest says at this moment, written once for everyone who gets the same.

A correction or a retraction between planning and sending still counts: each look asks when the articles
were last changed, in the transaction that notes the intent to send. What has not changed is neither read
nor written again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.ports.messenger import Screen
from data.articles import articles
from data.database import Transaction
from data.records.articles import Article
from data.records.delivery import Delivery

Render = Callable[[Delivery, Sequence[Article]], Screen | None]
"""The message for a delivery as its articles are now, or None when nothing of it is left.

It may depend on the edition, the part, the length, the language, the edition's date in the reader's zone, the
present minute and the articles; on nothing else.
"""

_MAX_SCREENS = 256
_MAX_ARTICLES = 512
V = TypeVar("V")


class RenderCache:
    """Articles and messages as they last were."""

    def __init__(self) -> None:
        self._articles: dict[int, Article] = {}
        self._screens: dict[tuple[object, ...], Screen | None] = {}

    async def get_articles(self, tx: Transaction, ids: Collection[int]) -> dict[int, Article]:
        """Those of these articles that are published, as they are now."""
        changes = await articles.last_changes(tx, ids)
        changed = [one for one, at in changes.items() if not self._is_current(one, at)]
        if changed:
            for one, article in (await articles.get_many(tx, changed)).items():
                _put_bounded(self._articles, one, article, max(_MAX_ARTICLES, len(changes)))
        return {one: self._articles[one] for one in changes}

    def get_screen(
        self, render: Render, delivery: Delivery, found: Sequence[Article], now: datetime
    ) -> Screen | None:
        """The message for a delivery whose reach holds these articles; None when nothing of it is left."""
        planned = article_ids_of_part(delivery)
        remaining = [article for article in found if article.id in planned]
        if planned and not remaining and (found or not _is_sent_when_empty(delivery)):
            return None
        day = delivery.edition.created_at.astimezone(ZoneInfo(delivery.timezone)).date()
        key = (
            *(delivery.edition.id, delivery.part, delivery.length, delivery.language, day),
            now.replace(second=0, microsecond=0),
            *((article.id, article.updated_at) for article in remaining),
        )
        if key not in self._screens:
            _put_bounded(self._screens, key, render(delivery, remaining), _MAX_SCREENS)
        return self._screens[key]

    def _is_current(self, article_id: int, changed_at: datetime) -> bool:
        known = self._articles.get(article_id)
        return known is not None and known.updated_at == changed_at


def article_ids_of_part(delivery: Delivery) -> tuple[int, ...]:
    """The numbers of the articles that were planned for a message, best first."""
    return delivery.edition.parts[delivery.part] if delivery.edition.parts else ()


def relevant_article_ids(delivery: Delivery) -> tuple[int, ...]:
    """The numbers of the articles that decide what a message says.

    Those of its part; and of the whole digest where its reader wants to be told that nothing is left of it.
    """
    if not _is_sent_when_empty(delivery):
        return article_ids_of_part(delivery)
    return tuple(number for part in delivery.edition.parts for number in part)


def _is_sent_when_empty(delivery: Delivery) -> bool:
    """Whether this message is sent even if everything in its digest has been taken back."""
    return delivery.send_empty and delivery.part == 0


def _put_bounded(cache: dict[Any, V], key: object, value: V, max_size: int) -> None:
    """Keep a value, and forget the oldest beyond `most`."""
    cache[key] = value
    while len(cache) > max_size:
        del cache[next(iter(cache))]
