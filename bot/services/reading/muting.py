"""Lets readers mute topics, sources, events and words, for a time or for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.errors import require_found
from bot.services.planning.muting import source_of
from bot.services.reading.rule_changes import RuleChanges
from bot.services.reading.rule_grammar import RuleTarget
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.articles import articles
from data.audience.reader_rules import mutes, watches
from data.database import Database
from data.records.articles import Article
from data.records.mutes import Mute
from data.records.reader_rules import MAX_RULE_LENGTH, RuleSubject
from data.records.watches import Watch
from summarizer.phrases import is_searchable

PERIODS = (7, 30, 0)
"""Days for which a mute is offered; 0 stands for good."""
_MAX_TOPICS, _MAX_KEYWORDS = 3, 3
changes = RuleChanges(mutes, "mute")


@dataclass(frozen=True, slots=True)
class AddedMute:
    """A mute, and the watch of the same thing that keeps it from hiding anything, or None."""

    mute: Mute
    watch: Watch | None


def targets_of(article: Article) -> tuple[RuleTarget, ...]:
    """What can be muted of a story: its first topics, its source, its event, its first keywords."""
    source = source_of(article.url, article.site)[:MAX_RULE_LENGTH]
    words = [one.lower()[:MAX_RULE_LENGTH] for one in article.keywords if is_searchable(one)]
    return (
        *(RuleTarget(RuleSubject.TOPIC, topic) for topic in article.topics[:_MAX_TOPICS]),
        *((RuleTarget(RuleSubject.SOURCE, source),) if source else ()),
        RuleTarget(RuleSubject.EVENT, str(article.event_id)),
        *(RuleTarget(RuleSubject.WORDS, word) for word in words[:_MAX_KEYWORDS]),
    )


async def find_article(database: Database, article_id: int) -> Article:
    """The article of a button. Raises UserError when it is gone."""
    async with database.reading() as tx:
        return require_found(await articles.get(tx, article_id), "article.gone")


async def add(database: Database, chat: Chat, target: RuleTarget, days: int, now: datetime) -> AddedMute:
    """Mute something for so many local days, 0 for good; what the reader watches stays in sight.

    Raises:
        UserError: The chat is not subscribed, or mutes too much already.
    """
    async with database.transaction() as tx:
        subscription = await subscriptions.require_for_update(tx, chat)
        mute = await changes.add_for(tx, subscription, target, days, now)
        watched = await watches.list_active(tx, subscription.reader_id, now)
    return AddedMute(mute, next((one for one in watched if (one.kind, one.value) == target), None))
