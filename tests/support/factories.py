"""Sample values of the newsroom; any field can be given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from data.records.articles import Article, ArticleStatus, NewArticle, StoredBlock, StoredSummary
from data.records.audience import Subscription, SubscriptionState, SummaryLength

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SENTENCES = (
    "The ferry will sail from the new pier as of Monday.",
    "Tickets cost the same as before.",
    "The old pier is to become a market.",
    "Work on it begins in spring.",
    "The town pays for half of it.",
    "Traders may apply until June.",
    "A café is planned as well.",
)


def summary(*sentences: str) -> StoredSummary:
    """A summary whose first n sentences are its choice for every length n."""
    count = len(sentences)
    ladder = tuple(tuple(range(n)) for n in range(1, count + 1))
    return StoredSummary("lede", sentences, tuple(range(count)), ladder, min(3, count))


def new_article(title: str = "The ferry moves to a new pier", **changes: Any) -> NewArticle:
    """An article that is not stored yet."""
    sample = NewArticle(
        title=title,
        blocks=tuple(StoredBlock("paragraph", sentence) for sentence in SENTENCES),
        dropped=(),
        raw=title,
        summary=summary(*SENTENCES),
        sentences_shown=3,
        keywords=("ferry", "pier"),
        topics=(),
        language="en",
        reading_seconds=60,
        url="",
        site="",
        author="",
        source_date="",
        image_file_id="",
        fingerprint=title,
        added_by=1001,
        added_by_name="Olga",
        chat_id=1001,
    )
    return replace(sample, **changes)


def article(number: int = 1, title: str = "The ferry moves to a new pier", **changes: Any) -> Article:
    """A published article."""
    own = {name: changes.pop(name) for name in list(changes) if name not in NewArticle.__dataclass_fields__}
    fields = new_article(title, **changes)
    values: dict[str, Any] = {name: getattr(fields, name) for name in NewArticle.__dataclass_fields__}
    stored: dict[str, Any] = {
        "id": number,
        "status": ArticleStatus.PUBLISHED,
        "seq": number,
        "card_message_id": None,
        "created_at": NOW,
        "updated_at": NOW,
        "published_at": NOW,
    }
    return Article(**values, **(stored | own))


def subscription(**changes: Any) -> Subscription:
    """An active subscription that gets a digest every morning."""
    sample = Subscription(
        reader_id=1,
        chat_id=1003,
        thread_id=0,
        language="en",
        state=SubscriptionState.ACTIVE,
        timezone="Europe/Berlin",
        times=("08:00",),
        weekdays=(1, 2, 3, 4, 5, 6, 7),
        topics=(),
        length=SummaryLength.NORMAL,
        send_empty=False,
        paused_until=None,
        next_due=datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
        slot_date=None,
        slots_done=0,
        covered_seq=None,
        created_at=NOW,
    )
    return replace(sample, **changes)
