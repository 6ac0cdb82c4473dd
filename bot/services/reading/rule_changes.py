"""Adds, ends and lists the rules of readers; `muting` and `watching` say what a rule of theirs does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.services.reading.rule_grammar import RuleTarget
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.articles import articles, events
from data.audience.reader_rules import ReaderRules
from data.database import Database, Transaction
from data.records.audience import Subscription
from data.records.mutes import Mute
from data.records.reader_rules import ReaderRule, RuleSubject
from data.records.watches import Watch

PAGE_SIZE = 6
MAX_RULES = 100
"""The most rules of a reader in each table."""
_CLEANUP_BATCH = 500
_MANY_KEYS = {"mute": "mute.many", "watch": "watch.many"}
_GONE_KEYS = {"mute": "mute.gone", "watch": "watch.gone"}
R = TypeVar("R", bound=Mute | Watch)


@dataclass(frozen=True, slots=True)
class RulePage(Generic[R]):
    """A page, from 0, of a reader's rules, the number of all, and the titles of their events by number."""

    number: int
    rules: tuple[R, ...]
    total: int
    titles: Mapping[str, str]
    zone: str


class RuleChanges(Generic[R]):
    """The use cases of one kind of rules.

    Args:
        store: Where they are.
        name: The command, "mute" or "watch".
    """

    def __init__(self, store: ReaderRules[R], name: str) -> None:
        self._store = store
        self._name = name

    async def add(self, database: Database, chat: Chat, target: RuleTarget, days: int, now: datetime) -> R:
        """Add a rule for so many local days, 0 for good; a second one about the same changes its end.

        Raises:
            UserError: The chat is not subscribed, or has too many rules already.
        """
        async with database.transaction() as tx:
            subscription = await subscriptions.require_for_update(tx, chat)
            return await self.add_for(tx, subscription, target, days, now)

    async def add_for(
        self, tx: Transaction, subscription: Subscription, target: RuleTarget, days: int, now: datetime
    ) -> R:
        """`add` for a subscription whose row is locked. Raises UserError where there are too many rules."""
        reader_id = subscription.reader_id
        active = await self._store.list_active(tx, reader_id, now)
        if len(active) >= MAX_RULES and target not in {(one.kind, one.value) for one in active}:
            raise UserError(_MANY_KEYS[self._name], most=MAX_RULES)
        until = until_day(days, subscription.timezone, now)
        await self._store.put(tx, reader_id, [ReaderRule(target.kind, target.value, until)], now)
        await self._store.write_set(tx, reader_id, now)
        stored = await self._store.list_active(tx, reader_id, now)
        return next(one for one in stored if (one.kind, one.value) == target)

    async def end(self, database: Database, chat: Chat, rule_id: int, now: datetime) -> R:
        """End a rule; it stays until the next cleanup, so that this can be undone. Returns it as it was.

        Raises:
            UserError: The chat is not subscribed, or has no such rule.
        """
        return await self._change_end(database, chat, rule_id, now, now)

    async def resume(
        self, database: Database, chat: Chat, rule_id: int, until: datetime | None, now: datetime
    ) -> R:
        """Undo `end`; raises as it does."""
        return await self._change_end(database, chat, rule_id, until, now)

    async def _change_end(
        self, database: Database, chat: Chat, rule_id: int, until: datetime | None, now: datetime
    ) -> R:
        async with database.transaction() as tx:
            subscription = await subscriptions.require_for_update(tx, chat)
            found = await self._store.get(tx, rule_id)
            if found is None or found.reader_id != subscription.reader_id:
                raise UserError(_GONE_KEYS[self._name])
            await self._store.set_until(tx, rule_id, until)
            await self._store.write_set(tx, subscription.reader_id, now)
        return found

    async def load_page(self, database: Database, chat: Chat, page: int, now: datetime) -> RulePage[R]:
        """A page of the reader's rules, the newest first; the last page where `page` is beyond it.

        Raises:
            UserError: The chat is not subscribed.
        """
        async with database.reading() as tx:
            subscription = await subscriptions.require(tx, chat)
            found = await self._store.list_active(tx, subscription.reader_id, now)
            page = max(0, min(page, (len(found) - 1) // PAGE_SIZE))
            shown = tuple(found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE])
            titles = await _titles(tx, {int(one.value) for one in shown if one.kind is RuleSubject.EVENT})
        return RulePage(page, shown, len(found), titles, subscription.timezone)

    async def delete_ended(self, database: Database, now: datetime) -> None:
        """Delete the rules that are over, in portions."""
        deleted = _CLEANUP_BATCH
        while deleted == _CLEANUP_BATCH:
            async with database.transaction() as tx:
                deleted = await self._store.delete_ended(tx, now, _CLEANUP_BATCH)


def until_day(days: int, zone: str, now: datetime) -> datetime | None:
    """The local midnight after so many days, so that rules of one day have equal ends; None for 0."""
    if not days:
        return None
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)


async def _titles(tx: Transaction, event_ids: set[int]) -> dict[str, str]:
    found = await events.get_many(tx, event_ids)
    leads = {one.lead_article_id: one.id for one in found.values() if one.lead_article_id}
    by_id = await articles.get_many(tx, leads)
    return {str(leads[article_id]): one.title for article_id, one in by_id.items()}
