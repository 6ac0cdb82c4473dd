"""Whether we may still write to a chat: blocked, let in again, or moved to another number."""

from __future__ import annotations

from datetime import datetime

from bot.services.subscribe import readmitted
from data import readers, subscriptions
from data.database import Database
from data.records import SubscriptionState


async def changed(database: Database, chat_id: int, present: bool, now: datetime) -> None:
    """We were let into a chat or thrown out of it; what its readers set stays in either case."""
    async with database.transaction() as tx:
        if not present:
            await subscriptions.block(tx, chat_id, "the bot was blocked or removed")
            return
        for subscription in await subscriptions.of_chat(tx, chat_id):
            if subscription.state is SubscriptionState.BLOCKED:
                await subscriptions.save(tx, readmitted(subscription, now))


async def migrated(database: Database, old: int, new: int) -> None:
    """A group became a supergroup with a new number."""
    async with database.transaction() as tx:
        await readers.move_chat(tx, old, new)
