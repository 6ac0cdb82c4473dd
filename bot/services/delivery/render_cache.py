"""Renders a digest's message once for all readers who get the same, from the articles as they are now.

A correction or retraction between planning and sending still counts: the time of the articles' last change is
read in the transaction that records the intent to send. Unchanged articles are neither read nor rendered
again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.ports.messenger import Screen
from bot.services.delivery.digest_stories import entries_of_part
from data.articles import articles, events
from data.database import Transaction
from data.records.articles import Article, ArticleStatus
from data.records.delivery import CORRECTION_KIND, Delivery
from data.records.events import EditionEntry, EntryKind

Render = Callable[[Delivery, Sequence[Article]], Screen | None]
"""Writes the message for a delivery from its articles as they are now; None when none of them is left.

It may depend on the edition, the part, the length, the language, the edition's date in the reader's zone and
the offset of that zone, whether the chat is a channel or a group and how its posts look, whether it may show
a picture, and how the message that is edited does, whether it gets one digest a week and the rich form, the
present minute and the articles, which are the key of the cache; for an edit on the minute when the message
was sent, and on the zone.
"""

_MAX_SCREENS = 256
_MAX_ARTICLES = 512
V = TypeVar("V")


class RenderCache:
    """The articles and messages of recent deliveries.

    Args:
        max_articles: The most articles that are kept, unless one call asks for more.
    """

    def __init__(self, max_articles: int = _MAX_ARTICLES) -> None:
        self._max_articles = max_articles
        self._articles: dict[int, Article] = {}
        self._screens: dict[tuple[object, ...], Screen | None] = {}

    async def get_articles(
        self,
        tx: Transaction,
        ids: Collection[int],
        event_ids: Collection[int],
        *,
        with_retracted: bool = False,
    ) -> dict[int, Article]:
        """Those of the articles, and of the events' articles, that are published, as they are now, by id.

        `with_retracted` includes those that were retracted and corrected in messages that show them.
        """
        changes = await events.last_changes(tx, ids, event_ids, with_retracted=with_retracted)
        # Taken from the cache before it is filled: that may drop the oldest of these.
        found = {
            number: self._articles[number] for number, at in changes.items() if self._is_current(number, at)
        }
        if missing := changes.keys() - found.keys():
            loaded = await articles.get_many(tx, missing)
            found |= loaded
            for number, article in loaded.items():
                _put_bounded(self._articles, number, article, max(self._max_articles, len(changes)))
        return {number: found[number] for number in changes if number in found}

    def get_screen(
        self, render: Render, delivery: Delivery, found: Sequence[Article], now: datetime
    ) -> Screen | None:
        """The message for a delivery, of whose articles `found` are published; None when nothing is left."""
        planned = article_ids_of_part(delivery)
        planned_events = event_ids_of(entries_of_part(delivery.edition, delivery.part))
        remaining = [one for one in found if one.id in planned or one.event_id in planned_events]
        if planned and not _tells_any(delivery, remaining) and (found or not _is_sent_when_empty(delivery)):
            return None
        local = delivery.edition.created_at.astimezone(ZoneInfo(delivery.timezone))
        corrected: tuple[object, ...] = ()
        if delivery.edited is not None:
            now = delivery.edited.sent_at
            corrected = (delivery.timezone, *(one.id for one in found if is_corrected(delivery, one)))
        key = (
            *(delivery.edition.id, delivery.part, delivery.length, delivery.language),
            *(local.date(), now.astimezone(local.tzinfo).utcoffset()),
            *(delivery.is_channel, delivery.chat_id > 0, delivery.is_weekly, delivery.look, delivery.is_rich),
            *(delivery.pictures, delivery.edited and delivery.edited.picture),
            now.replace(second=0, microsecond=0),
            corrected,
            *((article.id, article.updated_at) for article in remaining),
        )
        if key not in self._screens:
            _put_bounded(self._screens, key, render(delivery, remaining), _MAX_SCREENS)
        return self._screens[key]

    def _is_current(self, article_id: int, changed_at: datetime) -> bool:
        known = self._articles.get(article_id)
        return known is not None and known.updated_at == changed_at


def is_corrected(delivery: Delivery, article: Article) -> bool:
    """Whether an article was corrected after the message that a delivery edits was sent."""
    at = article.corrected_at
    return delivery.edited is not None and at is not None and at > delivery.edited.sent_at


def is_shown(delivery: Delivery, article: Article) -> bool:
    """Whether an article may stand in a message.

    In an edited one: what was published when it was sent, so that nothing else changes, and what was
    retracted since.
    """
    if delivery.edition.kind == CORRECTION_KIND:
        return True
    is_published = article.status is ArticleStatus.PUBLISHED
    if delivery.edited is None:
        return is_published
    was_there = article.published_at is None or article.published_at <= delivery.edited.sent_at
    return was_there and (is_published or is_corrected(delivery, article))


def _tells_any(delivery: Delivery, remaining: Collection[Article]) -> bool:
    """Whether any of the articles is told in the message, not only named as one that came at once."""
    entries = entries_of_part(delivery.edition, delivery.part)
    event_ids = event_ids_of(one for one in entries if one.kind is not EntryKind.SENT)
    planned = article_ids_of_part(delivery)
    return any(one.id in planned or one.event_id in event_ids for one in remaining)


def article_ids_of_part(delivery: Delivery) -> tuple[int, ...]:
    """The ids of the articles that were planned for a message, best first."""
    return delivery.edition.parts[delivery.part] if delivery.edition.parts else ()


def relevant_article_ids(delivery: Delivery) -> tuple[int, ...]:
    """The ids of the articles that decide what a message says.

    Those of its part; those of the whole digest where its reader gets a message even if none is left.
    """
    if not _is_sent_when_empty(delivery):
        return article_ids_of_part(delivery)
    return tuple(number for part in delivery.edition.parts for number in part)


def relevant_event_ids(delivery: Delivery) -> frozenset[int]:
    """The events whose articles decide what a message says; as `relevant_article_ids`."""
    if not _is_sent_when_empty(delivery):
        return event_ids_of(entries_of_part(delivery.edition, delivery.part))
    return event_ids_of(delivery.edition.entries)


def event_ids_of(entries: Iterable[EditionEntry]) -> frozenset[int]:
    """The events of entries; an edition that is older than events has none."""
    return frozenset(entry.event_id for entry in entries if entry.event_id)


def _is_sent_when_empty(delivery: Delivery) -> bool:
    """Whether this message is sent even if all articles of its digest were retracted."""
    return delivery.send_empty and delivery.part == 0


def _put_bounded(cache: dict[Any, V], key: object, value: V, max_size: int) -> None:
    """Add a value, and drop the oldest ones beyond `max_size`."""
    cache[key] = value
    while len(cache) > max_size:
        del cache[next(iter(cache))]
