"""Lets readers watch words, topics and sources: what they find comes first in the digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.services.reading.rule_changes import RuleChanges
from bot.services.reading.rule_grammar import RuleTarget
from bot.services.reading.search_query import SearchQuery
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.audience.reader_rules import mutes, watches
from data.database import Database
from data.records.reader_rules import MAX_RULE_LENGTH, RuleSubject
from data.records.watches import Watch
from summarizer.phrases import is_searchable

changes = RuleChanges(watches, "watch")


@dataclass(frozen=True, slots=True)
class AddedWatch:
    """A watch, and whether the reader mutes the same thing, which then hides it no longer."""

    watch: Watch
    is_muted: bool


async def add(database: Database, chat: Chat, target: RuleTarget, days: int, now: datetime) -> AddedWatch:
    """Watch something for so many local days, 0 for good; a mute of the same hides nothing meanwhile.

    Raises:
        UserError: The chat is not subscribed, or watches too much already.
    """
    async with database.transaction() as tx:
        subscription = await subscriptions.require_for_update(tx, chat)
        watch = await changes.add_for(tx, subscription, target, days, now)
        muted = await mutes.list_active(tx, subscription.reader_id, now)
    return AddedWatch(watch, any((one.kind, one.value) == target for one in muted))


def target_of_search(query: SearchQuery) -> RuleTarget:
    """What a search looked for: its words as one phrase, else its first topic, else its source.

    Raises:
        UserError: It names none of them, or too long words.
    """
    if len(query.words) > MAX_RULE_LENGTH:
        raise UserError("watch.long", most=MAX_RULE_LENGTH)
    if is_searchable(query.words):
        return RuleTarget(RuleSubject.WORDS, query.words.lower())
    if query.topics:
        return RuleTarget(RuleSubject.TOPIC, query.topics[0])
    if query.source:
        return RuleTarget(RuleSubject.SOURCE, query.source)
    raise UserError("watch.bad")
