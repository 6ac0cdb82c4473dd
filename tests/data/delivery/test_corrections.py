"""Tests of data.delivery.corrections and corrected_messages: who has an article, and edits of messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import update

from data.articles import articles
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import broadcasts, corrected_messages, corrections, editions, outbox
from data.delivery.corrections import Question
from data.delivery.editions import EditionContent
from data.records.articles import Article, NewArticle
from data.records.audience import Subscription, SubscriptionState
from data.records.corrections import Correction, CorrectionState, Reach
from data.records.delivery import BROADCAST_KIND, CORRECTION_KIND, OutboxState, PictureForm, Settlement
from data.records.events import EditionEntry, EntryKind
from data.schema.tables import outbox as outbox_table
from data.schema.tables import subscriptions as subscriptions_table
from tests.support.deliveries import NewDelivery, plan_deliveries

ArticleMaker: TypeAlias = Callable[..., NewArticle]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class SentDigest:
    """An article that three readers have in the second part of a digest."""

    article: Article
    edition_id: int
    epoch: int


async def publish(tx: Transaction, new: NewArticle, now: datetime) -> Article:
    draft = await articles.add(tx, new, now)
    return await articles.publish(tx, draft.id, now)


async def settle_all(tx: Transaction, now: datetime, epoch: int, state: OutboxState) -> list[int]:
    """Lease all that may be sent, and settle it; sent messages get ids of 100 and more."""
    leased = await outbox.lease(tx, now, "me", now + MINUTE, 100, epoch)
    ids = [one.id for one in leased]
    await outbox.mark_sending(tx, ids, epoch)
    settled = [
        Settlement(one, epoch, state, now, message_id=100 + one, picture=PictureForm.PHOTO) for one in ids
    ]
    await outbox.settle(tx, settled)
    return ids


@pytest.fixture
async def digest(
    database: Database,
    now: datetime,
    make_article: ArticleMaker,
    make_delivery: DeliveryMaker,
    make_subscription: SubscriptionMaker,
) -> SentDigest:
    async with database.transaction() as tx:
        other = await publish(tx, make_article(title="Other"), now)
        article = await publish(tx, make_article(title="Fare rises to 13 euros"), now)
        edition = await editions.add_edition(tx, "digest", ((other.id,), (article.id,)), 0, now)
        for chat in (1, 2, 3):
            reader = await readers.ensure(tx, chat, 0, "private", "en", now)
            await subscriptions.save(tx, make_subscription(reader))
            parts = [make_delivery(reader_id=reader.id, edition_id=edition, part=part) for part in (0, 1)]
            await plan_deliveries(tx, parts)
        epoch = await outbox.next_epoch(tx)
        await settle_all(tx, now, epoch, OutboxState.SENT)
        await settle_all(tx, now, epoch, OutboxState.SENT)
    return SentDigest(article, edition, epoch)


async def ordered(tx: Transaction, digest: SentDigest, now: datetime) -> Correction:
    places = await corrected_messages.list_places(tx, digest.article, now - DAY)
    reach = await corrected_messages.count_reach(tx, places, now - DAY)
    question = Question(digest.article.id, is_retraction=False, author_id=7, chat_id=7, language="en")
    asked = await corrections.ask(tx, question, reach, now)
    return await corrections.order(tx, asked.id, now, has_notice=False)


async def plan(tx: Transaction, digest: SentDigest, correction: Correction, now: datetime) -> int:
    """Plan the edits of a correction; returns how many messages were found."""
    places = await corrected_messages.list_places(tx, digest.article, now - DAY)
    found, _ = await corrected_messages.list_messages(tx, places, correction, 100)
    await corrected_messages.plan_edits(tx, correction, found, now, now + DAY)
    return len(found)


async def test_reach_counts_the_part_with_the_article(
    database: Database, digest: SentDigest, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as tx:
        places = await corrected_messages.list_places(tx, digest.article, now - DAY)
        assert places == {digest.edition_id: (1,)}
        assert await corrected_messages.count_reach(tx, places, now - DAY) == Reach(3, 3, now)
        assert await corrected_messages.list_places(tx, digest.article, now + DAY) == {}
        assert await corrected_messages.count_reach(tx, {}, now) == Reach(0, 0)
        monkeypatch.setattr(corrected_messages, "MAX_COUNTED", 0)
        assert await corrected_messages.count_reach(tx, places, now + DAY) == Reach(3, 3, now)
        only = {digest.edition_id: ()}
        assert await corrected_messages.count_reach(tx, only, now) == Reach(6, 6, now)
        assert await corrected_messages.count_reach(tx, only, now + DAY) == Reach(6, 0, now)
        await readers.move_chat(tx, 1, -(10**13))
        # A moved group has the story still, but its message cannot be edited.
        assert await corrected_messages.count_reach(tx, places, now - DAY) == Reach(3, 2, now)


async def test_an_update_shows_the_newer_article_of_its_event(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        first = await publish(tx, make_article(), now)
        draft = await articles.add(tx, make_article(), now, event_id=first.event_id)
        newer = await articles.publish(tx, draft.id, now)
        entries = (
            EditionEntry(first.event_id, first.id, EntryKind.UPDATE, since_seq=first.seq or 0, part=0),
        )
        content = EditionContent(((first.id,),), entries=entries, carried=((first.id, newer.id),))
        on_demand = EditionEntry(first.event_id, first.id, EntryKind.MORE)
        later = EditionContent(((),), 1, (on_demand,), ((first.id, newer.id),))
        update, _ = await editions.add_editions(tx, "digest", [content, later], now)
        for article in (first, newer):
            assert await corrected_messages.list_places(tx, article, now) == {update: ()}


async def test_edits_are_leased_between_digests_and_broadcasts(
    database: Database, digest: SentDigest, now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        correction = await ordered(tx, digest, now)
        assert await plan(tx, digest, correction, now) == 3
        assert await plan(tx, digest, correction, now) == 3  # planning twice inserts nothing
        for kind, due in ((BROADCAST_KIND, now - DAY), ("digest", now)):
            row = make_delivery(reader_id=1, edition_id=digest.edition_id, kind=kind, slot=9, due_at=due)
            await plan_deliveries(tx, [row])
        leased = await outbox.lease(tx, now, "me", now + MINUTE, 100, digest.epoch)
    assert [one.edited is not None for one in leased] == [False, True, True, True, False]
    edit = leased[1]
    assert edit.edited is not None
    assert (edit.edition.id, edit.part, edit.edited.sent_at, edit.quiet) == (digest.edition_id, 1, now, None)
    assert edit.edited.message_id is not None


async def test_an_edit_has_the_form_of_its_message_whatever_is_chosen_now(
    database: Database, digest: SentDigest, now: datetime
) -> None:
    async with database.transaction() as tx:
        correction = await ordered(tx, digest, now)
        await plan(tx, digest, correction, now)
        await tx.execute(update(outbox_table).where(outbox_table.c.reader_id == 1).values(rich=True))
        await tx.execute(update(outbox_table).where(outbox_table.c.reader_id == 2).values(picture=None))
        await tx.execute(update(subscriptions_table).values(rich=True, pictures=True))
        leased = await outbox.lease(tx, now, "me", now + MINUTE, 100, digest.epoch)
    assert {one.reader_id: one.is_rich for one in leased} == {1: True, 2: False, 3: False}
    forms = {one.reader_id: one.edited.picture for one in leased if one.edited}
    assert forms == {1: PictureForm.PHOTO, 2: None, 3: PictureForm.PHOTO}


async def test_two_edits_of_one_message_do_not_overlap(
    database: Database, digest: SentDigest, now: datetime
) -> None:
    async with database.transaction() as tx:
        await plan(tx, digest, await ordered(tx, digest, now), now)
        first = await outbox.lease(tx, now, "me", now + MINUTE, 2, digest.epoch)
        await plan(tx, digest, await ordered(tx, digest, now), now)
        second = await outbox.lease(tx, now, "me", now + MINUTE, 100, digest.epoch)
    busy = {one.reader_id for one in first}
    assert len(busy) == 2
    assert not busy & {one.reader_id for one in second}


async def test_begun_edits_are_made_again_after_a_crash(
    database: Database, digest: SentDigest, now: datetime
) -> None:
    async with database.transaction() as tx:
        correction = await ordered(tx, digest, now)
        await plan(tx, digest, correction, now)
        assert correction.edition_id is not None
        leased = await outbox.lease(tx, now, "me", now + MINUTE, 2, digest.epoch)
        await outbox.mark_sending(tx, [one.id for one in leased], digest.epoch)
        await outbox.recover(tx, now)
        edits, notices = await corrections.count_by_state(tx, correction.edition_id)
    assert (edits, notices) == ({OutboxState.PENDING: 3}, {})


async def test_a_failed_edit_leaves_the_others_of_its_reader(
    database: Database, digest: SentDigest, now: datetime
) -> None:
    async with database.transaction() as tx:
        correction = await ordered(tx, digest, now)
        await plan(tx, digest, correction, now)
        assert correction.edition_id is not None
        (first,) = await outbox.lease(tx, now, "me", now + MINUTE, 1, digest.epoch)
        await outbox.settle(tx, [Settlement(first.id, digest.epoch, OutboxState.FAILED, now)])
        edits, _ = await corrections.count_by_state(tx, correction.edition_id)
        assert edits == {OutboxState.FAILED: 1, OutboxState.PENDING: 2}
        await broadcasts.cancel(tx, correction.edition_id, now, 100, CORRECTION_KIND)
        edits, _ = await corrections.count_by_state(tx, correction.edition_id)
    assert edits == {OutboxState.FAILED: 1, OutboxState.EXPIRED: 2}


async def test_messages_in_flight_are_found_once_they_were_sent(
    database: Database, digest: SentDigest, now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        row = make_delivery(reader_id=1, edition_id=digest.edition_id, slot=2, part=1)
        await plan_deliveries(tx, [row])
        (leased,) = await outbox.lease(tx, now, "me", now + MINUTE, 9, digest.epoch)
        await outbox.mark_sending(tx, [leased.id], digest.epoch)
        correction = await ordered(tx, digest, now)
        assert correction.in_flight == (leased.id,)
        assert await corrected_messages.list_in_flight(tx, correction) == ([], True)
        later = now + MINUTE
        sent = Settlement(leased.id, digest.epoch, OutboxState.SENT, later, message_id=77)
        await outbox.settle(tx, [sent])
        found, is_open = await corrected_messages.list_in_flight(tx, correction)
        assert ([one.id for one in found], is_open) == ([leased.id], False)
        # A message that left afterwards shows the article as it is now.
        assert await plan(tx, digest, correction, later) == 3


async def test_messages_are_read_in_batches(database: Database, digest: SentDigest, now: datetime) -> None:
    async with database.transaction() as tx:
        correction = await ordered(tx, digest, now)
        places = await corrected_messages.list_places(tx, digest.article, now - DAY)
        sizes: list[int] = []
        reached: tuple[int, int] | None = (0, 0)
        while reached is not None:
            correction = replace(correction, reached_edition=reached[0], reached=reached[1])
            found, reached = await corrected_messages.list_messages(tx, places, correction, 2)
            sizes.append(len(found))
    assert sizes == [2, 1, 0]


async def test_only_readers_with_an_active_subscription_get_a_notice(
    database: Database, digest: SentDigest, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        reader = await readers.get(tx, 2, 0)
        assert reader is not None
        paused = make_subscription(reader, state=SubscriptionState.PAUSED, paused_until=now + DAY)
        await subscriptions.save(tx, paused)
        correction = await ordered(tx, digest, now)
        places = await corrected_messages.list_places(tx, digest.article, now - DAY)
        found, _ = await corrected_messages.list_messages(tx, places, correction, 9)
        groups = await corrected_messages.group_recipients(tx, found)
    assert sorted(number for ids in groups.values() for number in ids) == [1, 3]


async def test_a_question_is_asked_once_and_the_last_correction_wins(
    database: Database, digest: SentDigest, now: datetime
) -> None:
    async with database.transaction() as tx:
        question = Question(digest.article.id, is_retraction=False, author_id=7, chat_id=7, language="en")
        first = await corrections.ask(tx, question, Reach(3, 3), now)
        await corrections.change(tx, first.id, note="3 euros, not 13", card_message_id=5)
        again = await corrections.ask(tx, question, Reach(4, 4, in_flight=(9,)), now + MINUTE)
        assert (again.id, again.note, again.card_message_id) == (first.id, "3 euros, not 13", 5)
        assert (again.seen_at, again.in_flight, again.readers) == (now + MINUTE, (9,), 4)
        assert await corrections.list_in(tx, corrections.ACTIVE_STATES) == []
        earlier = await corrections.order(tx, again.id, now, has_notice=True)
        later = await ordered(tx, digest, now)
        await corrections.stop_others(tx, later)
        assert [(one.id, one.state) for one in await corrections.list_in(tx, corrections.ACTIVE_STATES)] == [
            (earlier.id, CorrectionState.STOPPING),
            (later.id, CorrectionState.WAITING),
        ]
        await corrections.ask(tx, question, Reach(3, 3), now)
        await corrections.delete_old(tx, now, now)
        assert len(await corrections.list_in(tx, list(CorrectionState))) == 3
        await corrections.delete_asked_by(tx, 8)
        await corrections.delete_asked_by(tx, 7)
        assert len(await corrections.list_in(tx, list(CorrectionState))) == 2
        await corrections.change(tx, later.id, state=CorrectionState.DONE)
        await corrections.delete_old(tx, now, now + MINUTE)
        assert [one.id for one in await corrections.list_in(tx, list(CorrectionState))] == [earlier.id]


async def test_a_retracted_story_forgets_what_was_corrected(
    database: Database, digest: SentDigest, now: datetime
) -> None:
    async with database.transaction() as tx:
        await articles.revise(tx, digest.article.id, now, corrected_at=now, correction="3 euros")
        retracted = await articles.retract(tx, digest.article.id, now)
        assert (retracted.corrected_at, retracted.correction) == (None, "")
        await articles.revise(tx, digest.article.id, now, corrected_at=now, correction="It was a joke")
        assert (await articles.restore(tx, digest.article.id, now)).correction == ""
