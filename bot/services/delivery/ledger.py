"""Writes what one sender does to the ledger of messages (the outbox), under the sender's epoch."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.ports.clock import Clock
from bot.ports.messenger import Migrated, Outcome, TopicClosed, Unreachable
from bot.services.delivery import quiet_hold
from bot.services.delivery.render_cache import is_shown, relevant_article_ids, relevant_event_ids
from bot.settings import InDoubtPolicy
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import outbox, post_questions, sent_seqs
from data.errors import DataError
from data.group_commit import GroupCommit
from data.records.articles import Article
from data.records.delivery import CORRECTION_KIND, Delivery, Settlement

log = logging.getLogger(__name__)

LEASE_DURATION = timedelta(minutes=2)
_RETRY_SECONDS = 5.0
MAX_BATCH_SIZE = 500


class LoadArticles(Protocol):
    """Loads the published articles among some ids and of some events, as they are in the transaction."""

    async def __call__(
        self,
        tx: Transaction,
        ids: Collection[int],
        event_ids: Collection[int],
        *,
        with_retracted: bool = False,
    ) -> Mapping[int, Article]:
        """See RenderCache.get_articles."""
        ...


class ComposeDigests(Protocol):
    """Composes leased digests that have no articles yet."""

    async def __call__(self, tx: Transaction, leased: Sequence[Delivery]) -> list[Delivery]:
        """See LateComposer.compose."""
        ...


async def recover(database: Database, now: datetime, policy: InDoubtPolicy = InDoubtPolicy.DROP) -> int:
    """Release what an earlier sender left behind, and return a new epoch."""
    async with database.transaction() as tx:
        resend_once = policy is InDoubtPolicy.RESEND_ONCE
        # The epoch comes first: an earlier sender that was only stalled can then lease and settle nothing.
        epoch = await outbox.next_epoch(tx)
        released, in_doubt = await outbox.recover(tx, now, resend_once=resend_once)
    if released or in_doubt:
        log.warning(
            "delivery: recovered from an earlier run", extra={"released": released, "in_doubt": in_doubt}
        )
    return epoch


class DeliveryLedger:
    """The outbox as one sender writes it.

    Args:
        database: Read and written directly where a write must not wait for a group commit.
        commits: Collects the small writes of many deliveries in one commit.
        clock: Tells the present instant.
        owner: The sender's name, for people who look into the outbox.
        epoch: From `recover`; rows of another epoch stay as they are.
        load_articles: Loads the articles that a message shows.
        compose: Composes the digests that planning did not compose.
        sleep: Waits for some seconds between two attempts to write.
    """

    def __init__(
        self,
        *,
        database: Database,
        commits: GroupCommit,
        clock: Clock,
        owner: str,
        epoch: int,
        load_articles: LoadArticles,
        compose: ComposeDigests,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._database = database
        self._commits = commits
        self._clock = clock
        self._owner = owner
        self._epoch = epoch
        self._load_articles = load_articles
        self._compose = compose
        self._sleep = sleep

    async def next_ready_at(self) -> datetime | None:
        """When the next pending delivery may be sent; None when none is pending."""
        async with self._database.reading() as tx:
            return await outbox.next_ready_at(tx)

    async def lease(self, size: int) -> tuple[list[Delivery], bool]:
        """Lease up to `size` deliveries, or more where readers in quiet hours come first.

        Deliveries that are too late expire first; those in quiet hours are deferred to their end.

        Returns:
            The deliveries, and whether there may be more.
        """
        leased, more = list[Delivery](), True
        while more and not leased:
            now = self._clock.now()
            async with self._database.transaction() as tx:
                if await outbox.expire(tx, now):
                    continue
                found = await outbox.lease(tx, now, self._owner, now + LEASE_DURATION, size, self._epoch)
                composed = await self._compose(tx, found)
                leased = await quiet_hold.defer_in_quiet_hours(tx, composed, now, self._epoch)
            more = len(found) == size
            size = min(MAX_BATCH_SIZE, 2 * size)
        return leased, more

    async def defer(self, not_before: Mapping[int, datetime]) -> None:
        """Give leased deliveries up until the given instants, by id; this is no attempt."""

        async def defer_rows(tx: Transaction) -> None:
            await outbox.defer(tx, not_before, self._epoch)

        if not_before:
            await self._commits.run(defer_rows)

    async def record_intent(self, delivery: Delivery) -> tuple[Article, ...] | None:
        """Commit the intent to send a delivery.

        Returns:
            The published articles that decide what its message says; None where the row belongs to another
            sender or is gone.
        """
        return await self._commits.run_batched(self._record_intents, delivery)

    async def release_intent(self, delivery: Delivery) -> None:
        """Undo an intent that led to no request: the delivery is leased as before."""

        async def release(tx: Transaction) -> None:
            await outbox.release_intent(tx, [delivery.id], self._epoch)

        await self._commits.run(release)

    async def hold_for_approval(self, delivery: Delivery) -> None:
        """Give up a leased post about which an editor was asked, until the answer."""

        async def hold(tx: Transaction) -> None:
            await post_questions.hold(tx, delivery, self._epoch)

        await self._commits.run(hold)

    async def defer_to_quiet_end(self, delivery: Delivery) -> None:
        """Undo the intent of a delivery whose reader's quiet hours began a moment ago, and defer it."""

        async def defer(tx: Transaction) -> None:
            await outbox.release_intent(tx, [delivery.id], self._epoch)
            await quiet_hold.defer_in_quiet_hours(tx, [delivery], self._clock.now(), self._epoch)

        await self._commits.run(defer)

    async def settle(self, settlement: Settlement) -> None:
        """Record what became of a delivery; while the database fails, try again every five seconds."""
        await self._retry_until_stored(partial(self._commits.run_batched, _settle_all, settlement))

    async def update_chat(self, delivery: Delivery, outcome: Outcome) -> None:
        """Record what an outcome says of the chat: a new id, or that it or its topic cannot be reached."""

        async def update(tx: Transaction) -> None:
            match outcome:
                case Migrated(new_chat_id):
                    await readers.move_chat(tx, delivery.chat_id, new_chat_id)
                case Unreachable(why):
                    await subscriptions.block(tx, delivery.chat_id, why)
                case TopicClosed(why):
                    await subscriptions.block(tx, delivery.chat_id, why, thread_id=delivery.thread_id)

        if isinstance(outcome, Migrated | Unreachable | TopicClosed):
            await self._retry_until_stored(partial(self._commits.run, update))

    async def _record_intents(
        self, tx: Transaction, deliveries: Sequence[Delivery]
    ) -> list[tuple[Article, ...] | None]:
        # Locked before the messages, in the order of planning, which waits for neither.
        sent_before = await _lock_sent_seqs(tx, deliveries)
        granted = await outbox.mark_sending(tx, [one.id for one in deliveries], self._epoch)
        sending = [one for one in deliveries if one.id in granted]
        ids = {number for one in sending for number in relevant_article_ids(one)}
        event_ids = {number for one in sending for number in relevant_event_ids(one)}
        is_correcting = any(one.edited or one.edition.kind == CORRECTION_KIND for one in sending)
        found = await self._load_articles(tx, ids, event_ids, with_retracted=is_correcting)
        await _record_sent_seqs(tx, sending, found, sent_before)
        return [_articles_of(one, found) if one.id in granted else None for one in deliveries]

    async def _retry_until_stored(self, store: Callable[[], Awaitable[object]]) -> None:
        """Repeat a write while the database fails: a sent message must not stay in `sending`."""
        while True:
            try:
                await store()
            except DataError as error:
                log.warning("delivery: ledger write failed, retrying", extra={"error": str(error)})
                await self._sleep(_RETRY_SECONDS)
            else:
                return


def _articles_of(delivery: Delivery, found: Mapping[int, Article]) -> tuple[Article, ...]:
    """The articles that decide what a message says: the planned ones in their order, then the others."""
    planned = relevant_article_ids(delivery)
    event_ids = relevant_event_ids(delivery)
    found = {number: article for number, article in found.items() if is_shown(delivery, article)}
    others = (one for one in found.values() if one.event_id in event_ids and one.id not in planned)
    return (*(found[number] for number in planned if number in found), *others)


async def _lock_sent_seqs(tx: Transaction, deliveries: Sequence[Delivery]) -> dict[int, str]:
    """What the readers of bulletins were told before; empty without a bulletin."""
    reader_ids = {one.reader_id for one in deliveries if one.is_bulletin}
    return await sent_seqs.lock(tx, reader_ids) if reader_ids else {}


async def _record_sent_seqs(
    tx: Transaction, sending: Sequence[Delivery], found: Mapping[int, Article], before: Mapping[int, str]
) -> None:
    """Record up to which publication number readers are told the events of bulletins.

    The intent counts, not the outcome: a digest that is planned meanwhile does not tell the event again.
    """
    seqs: defaultdict[int, list[int]] = defaultdict(list)
    for one in sending:
        if one.is_bulletin:
            seqs_now = [each.seq or 0 for each in _articles_of(one, found)]
            seqs[one.reader_id] += [max(seqs_now)] if seqs_now else []
    await sent_seqs.add(tx, before, seqs)


async def _settle_all(tx: Transaction, settlements: Sequence[Settlement]) -> Sequence[None]:
    await outbox.settle(tx, settlements)
    return [None] * len(settlements)
