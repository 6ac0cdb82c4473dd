"""What readers did with stories is counted from the ledger, the saved stories, mutes and openings."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.articles import articles
from data.audience import readers, saved_stories, subscriptions
from data.audience.reader_rules import mutes
from data.database import Database, Transaction
from data.delivery import outbox
from data.delivery.editions import EditionContent, add_editions
from data.newsroom import story_figures
from data.records.audience import SubscriptionState
from data.records.delivery import OutboxState, Settlement
from data.records.events import EditionEntry, EntryKind
from data.records.reader_rules import ReaderRule, RuleSubject
from data.records.story_figures import DayOpenings, NewStory, SentPart, StoryFacts
from tests.data.conftest import ArticleMaker, DeliveryMaker, SubscriptionMaker
from tests.support.deliveries import plan_deliveries

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def send(
    tx: Transaction,
    make_delivery: DeliveryMaker,
    at: datetime,
    states: dict[int, OutboxState],
    entries: tuple[EditionEntry, ...],
    kind: str = "digest",
) -> int:
    """An edition whose messages to these readers ended so an hour later."""
    (edition,) = await add_editions(tx, kind, [EditionContent(((),), 0, entries)], at)
    due = {"edition_id": edition, "due_at": at, "expires_at": at + DAY, "local_date": at.date()}
    await plan_deliveries(tx, [make_delivery(reader_id=one, slot=edition, **due) for one in states])
    leased = await outbox.lease(tx, at, "me", at + HOUR, len(states), 1)
    ends = [Settlement(one.id, 1, states[one.reader_id], at + HOUR) for one in leased]
    await outbox.settle(tx, [one for one in ends if one.state is not OutboxState.PENDING])
    return edition


async def add_readers(tx: Transaction, make: SubscriptionMaker, now: datetime, count: int) -> list[int]:
    people = [await readers.ensure(tx, chat, 0, "private", "en", now) for chat in range(1, count + 1)]
    for one in people:
        await subscriptions.save(tx, make(one))
    return [one.id for one in people]


async def test_messages_are_counted_by_edition_and_part_and_only_new_stories_are_received(
    database: Database, now: datetime, make_subscription: SubscriptionMaker, make_delivery: DeliveryMaker
) -> None:
    entries = tuple(EditionEntry(n, 10 + n, kind) for n, kind in enumerate(EntryKind, 1))
    async with database.transaction() as tx:
        people = await add_readers(tx, make_subscription, now, 3)
        ends = dict(zip(people, (OutboxState.SENT, OutboxState.SENT, OutboxState.FAILED), strict=True))
        before = await send(tx, make_delivery, now - 8 * DAY, ends, entries)
        digest = await send(tx, make_delivery, now - DAY, ends, entries)
        later = EditionEntry(7, 17, EntryKind.BRIEF, part=1)
        bulletin = await send(tx, make_delivery, now, {people[0]: OutboxState.SENT}, (later,), "breaking")
        await send(tx, make_delivery, now, {people[1]: OutboxState.SENT}, (), "broadcast")
        assert await story_figures.list_sent_parts(tx, now - 7 * DAY) == [
            SentPart(digest, 0, "digest", now - DAY, 3, 2),
            SentPart(bulletin, 0, "breaking", now, 1, 1),
        ]
        assert await story_figures.list_new_stories(tx, {before, digest, bulletin}) == {
            before: [NewStory(1, 11, 0), NewStory(3, 13, 0)],
            digest: [NewStory(1, 11, 0), NewStory(3, 13, 0)],
            bulletin: [NewStory(7, 17, 1)],
        }


async def test_openings_are_counted_by_day_and_article(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    today = now.date()
    async with database.transaction() as tx:
        first, second = [await articles.add(tx, make_article(), now) for _ in range(2)]
        for article, days in ((first, 0), (first, 0), (second, 0), (first, 7), (second, 6)):
            await story_figures.count_opening(tx, article.id, today - days * DAY)
        found = await story_figures.list_openings(tx, today - 6 * DAY, today)
        assert sorted(found) == [
            DayOpenings(today - 6 * DAY, second.id, 1),
            DayOpenings(today, first.id, 2),
            DayOpenings(today, second.id, 1),
        ]


async def test_kept_and_muted_things_of_the_week_are_counted_and_words_are_not(
    database: Database, now: datetime, make_article: ArticleMaker, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        people = await add_readers(tx, make_subscription, now, 3)
        article = await articles.add(tx, make_article(), now)
        for person, at in zip(people, (now - 8 * DAY, now - DAY, now), strict=True):
            await saved_stories.add(tx, person, article.id, at)
            rules = [ReaderRule(RuleSubject.TOPIC, "sport"), ReaderRule(RuleSubject.WORDS, "my secret")]
            await mutes.put(tx, person, rules, at)
        assert await story_figures.count_kept(tx, now - 7 * DAY) == {article.id: 2}
        assert await story_figures.count_muted(tx, now - 7 * DAY) == {(RuleSubject.TOPIC, "sport"): 2}


async def test_who_left_is_counted_for_the_messages_of_the_last_24_hours_only(
    database: Database, now: datetime, make_subscription: SubscriptionMaker, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        people = await add_readers(tx, make_subscription, now, 4)
        everyone = dict.fromkeys(people, OutboxState.SENT)
        old = await send(tx, make_delivery, now - 2 * DAY, everyone, ())
        new = await send(tx, make_delivery, now, everyone, ())
        left = (now + 2 * HOUR, now + DAY + HOUR, now + 2 * DAY, None)
        for person, at in zip(people, left, strict=True):
            one = await readers.get(tx, person)
            assert one is not None
            state = SubscriptionState.UNSUBSCRIBED if at else SubscriptionState.ACTIVE
            await subscriptions.save(tx, make_subscription(one, state=state, unsubscribed_at=at))
        assert await story_figures.list_last_parts_of_leavers(tx, now) == [[(new, 0)], [(new, 0)]]
        assert old != new


async def test_the_facts_of_an_article_have_the_title_of_its_event(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        lead = await articles.publish(tx, (await articles.add(tx, make_article(title="Lead"), now)).id, now)
        new = make_article(title="Copy", fingerprint="c", url="", topics=())
        copy = await articles.add(tx, new, now, event_id=lead.event_id)
        assert await story_figures.list_facts(tx, {lead.id, copy.id, 77}) == {
            lead.id: StoryFacts(lead.id, lead.event_id, "Lead", lead.url, "Example", ("city", "culture")),
            copy.id: StoryFacts(copy.id, lead.event_id, "Lead", "", "Example", ()),
        }
