"""Delivering: what each answer of Telegram leaves in the outbox and does to the subscription."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock
from bot.ports import (
    BadMarkup,
    InDoubt,
    Migrated,
    NotSent,
    Outcome,
    Refused,
    Screen,
    Sent,
    SlowDown,
    TopicClosed,
    Unreachable,
)
from bot.services import deliver, schedule, subscribe
from bot.services.deliver import Sender
from bot.services.pace import Pacer
from data import articles
from data.database import Database
from data.group_commit import GroupCommit
from data.records import Article, Delivery, SubscriptionState
from tests.bot.services.newsroom import chat, edition, join, messages, publish, retract, subscription

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class FakeTelegram:
    """A Messenger that notes what it is given and answers as told; what is not told is sent."""

    def __init__(self, *answers: Outcome) -> None:
        self.given: list[tuple[int, int, str, bool]] = []
        self._answers = list(answers)
        self.before: Callable[[], Awaitable[None]] | None = None

    async def send(self, chat_id: int, thread_id: int, screen: Screen, *, plain: bool = False) -> Outcome:
        if self.before is not None:
            await self.before()
        self.given.append((chat_id, thread_id, screen.html, plain))
        return self._answers.pop(0) if self._answers else Sent(len(self.given))


class WaylaidPacer(Pacer):
    """A pacer at whose turn something else may happen first; halts are over at once."""

    def __init__(self) -> None:
        super().__init__(time.monotonic, self._at_once)
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def digest_turn(self, chat_id: int) -> None:
        if self.meanwhile is not None:
            await self.meanwhile()
        await super().digest_turn(chat_id)

    async def _at_once(self, _seconds: float) -> None:
        self._halted_until = 0.0


def titles(delivery: Delivery, found: Sequence[Article]) -> Screen:
    """The simplest message: its part and its titles."""
    return Screen(f"{delivery.part}: {', '.join(article.title for article in found)}")


class House:
    """A sender with its outside world."""

    def __init__(self, database: Database, commits: GroupCommit, telegram: FakeTelegram) -> None:
        self.database, self.telegram = database, telegram
        self.clock = MovableClock(lambda: DUE)
        self.pacer = WaylaidPacer()
        self._commits = commits

    async def sender(self) -> Sender:
        epoch = await deliver.recover(self.database, self.clock.now())
        return Sender(
            database=self.database,
            commits=self._commits,
            messenger=self.telegram,
            pacer=self.pacer,
            clock=self.clock,
            render=titles,
            owner="test",
            epoch=epoch,
        )

    async def send_all(self) -> int:
        """Plan what is due and send until nothing may be sent now."""
        await schedule.plan(self.database, self.clock.now())
        sender, total = await self.sender(), 0
        while sent := await deliver.send_batch(sender):
            total += sent
        return total


@pytest.fixture
async def commits(database: Database) -> AsyncIterator[GroupCommit]:
    group = GroupCommit(database, window=0.001)
    yield group
    await group.close()


def states(rows: Sequence[dict[str, object]]) -> list[str]:
    return [str(row["state"]) for row in rows]


@pytest.mark.parametrize(
    ("answer", "state", "note"),
    [
        (Sent(77), "sent", ""),
        (InDoubt("read timeout"), "unknown", "read timeout"),
        (Refused("message is too odd"), "failed", "message is too odd"),
        (TopicClosed("TOPIC_CLOSED"), "failed", "TOPIC_CLOSED"),
        (Unreachable("bot was blocked by the user"), "failed", "bot was blocked by the user"),
    ],
)
async def test_a_final_answer_settles_the_message_for_good(
    database: Database, commits: GroupCommit, answer: Outcome, state: str, note: str
) -> None:
    house = House(database, commits, FakeTelegram(answer))
    await join(database)
    await publish(database, "A story")
    assert await house.send_all() == 1
    (row,) = await messages(database)
    assert (row["state"], row["note"]) == (state, note)
    assert row["message_id"] == (77 if state == "sent" else None)
    house.clock.advance(timedelta(hours=5))
    assert await house.send_all() == 0
    assert len(house.telegram.given) == 1


async def test_an_unreachable_chat_is_not_written_to_again_and_keeps_its_settings(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram(Unreachable("blocked")))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    stopped = await subscription(database)
    assert (stopped.state, stopped.next_due) == (SubscriptionState.BLOCKED, None)
    assert stopped.times == ("08:00",)


@pytest.mark.parametrize("answer", [TopicClosed("closed"), Refused("odd"), InDoubt("timeout")])
async def test_other_refusals_leave_the_subscription_alone(
    database: Database, commits: GroupCommit, answer: Outcome
) -> None:
    house = House(database, commits, FakeTelegram(answer))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert (await subscription(database)).state is SubscriptionState.ACTIVE


async def test_bad_markup_is_tried_once_as_plain_text(database: Database, commits: GroupCommit) -> None:
    house = House(database, commits, FakeTelegram(BadMarkup("can't parse"), Sent(5)))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert [plain for _, _, _, plain in house.telegram.given] == [False, True]
    assert states(await messages(database)) == ["sent"]


async def test_bad_markup_twice_is_given_up(database: Database, commits: GroupCommit) -> None:
    house = House(database, commits, FakeTelegram(BadMarkup("can't parse"), BadMarkup("still not")))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert states(await messages(database)) == ["failed"]


async def test_slow_down_halts_everyone_and_the_message_goes_out_later(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram(SlowDown(7)))
    await join(database)
    await publish(database, "A story")
    assert await house.send_all() == 1
    (row,) = await messages(database)
    assert (row["state"], row["attempts"]) == ("pending", 1)
    assert row["not_before"] == (DUE + timedelta(seconds=7)).isoformat()
    assert house.pacer.rate < 28
    house.clock.advance(timedelta(seconds=7))
    assert await house.send_all() == 1
    assert states(await messages(database)) == ["sent"]


async def test_what_certainly_was_not_sent_is_tried_again_ever_later(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram(*[NotSent("refused")] * 3))
    await join(database)
    await publish(database, "A story")
    for wait in (5, 30, 120):
        assert await house.send_all() == 1
        (row,) = await messages(database)
        assert row["not_before"] == (house.clock.now() + timedelta(seconds=wait)).isoformat()
        house.clock.advance(timedelta(seconds=wait))
    assert await house.send_all() == 1
    assert states(await messages(database)) == ["sent"]


async def test_trying_again_ends_after_a_dozen_times(database: Database, commits: GroupCommit) -> None:
    house = House(database, commits, FakeTelegram(*[NotSent("refused")] * 20))
    await join(database)
    await publish(database, "A story")
    for _ in range(20):
        await house.send_all()
        house.clock.advance(timedelta(minutes=10))
    assert states(await messages(database)) == ["failed"]
    assert len(house.telegram.given) == deliver.MOST_ATTEMPTS + 1


async def test_a_group_that_moved_is_followed_at_once(database: Database, commits: GroupCommit) -> None:
    house = House(database, commits, FakeTelegram(Migrated(-1002)))
    await join(database, chat(-7, kind="group"))
    await publish(database, "A story")
    assert await house.send_all() == 2
    assert [chat_id for chat_id, *_ in house.telegram.given] == [-7, -1002]
    assert states(await messages(database, -1002)) == ["sent"]
    assert (await subscription(database, chat(-1002, kind="supergroup"))).times == ("08:00",)


async def test_a_forum_topic_gets_its_digest_there(database: Database, commits: GroupCommit) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database, chat(-1005, 42, "supergroup"))
    await publish(database, "A story")
    await house.send_all()
    assert [(given[0], given[1]) for given in house.telegram.given] == [(-1005, 42)]


async def test_the_intent_is_on_disk_before_telegram_hears_of_it(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram())
    seen: list[str] = []

    async def look() -> None:
        seen.extend(states(await messages(database)))

    house.telegram.before = look
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert seen == ["sending"]


async def test_what_was_in_flight_when_a_process_died_is_never_sent_again(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram())
    house.telegram.before = asyncio.Event().wait  # type: ignore[assignment]  # never comes
    await join(database)
    await publish(database, "A story")
    dying = asyncio.create_task(house.send_all())
    while states(await messages(database)) != ["sending"]:  # noqa: ASYNC110 - only the database knows
        await asyncio.sleep(0.005)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    house.telegram.before = None
    assert await house.send_all() == 0
    assert states(await messages(database)) == ["unknown"]


async def test_an_older_process_that_wakes_up_sends_nothing(database: Database, commits: GroupCommit) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, "A story")
    await schedule.plan(database, DUE)
    old = await house.sender()
    house.pacer.meanwhile = lambda: deliver.recover(database, DUE)
    await deliver.send_batch(old)
    assert house.telegram.given == []
    assert states(await messages(database)) == ["pending"]


async def test_parts_arrive_in_order_and_only_after_the_one_before(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram(NotSent("later")))
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(20)))
    assert await house.send_all() == 1
    house.clock.advance(timedelta(seconds=5))
    await house.send_all()
    assert [text[0] for _, _, text, _ in house.telegram.given] == ["0", "0", "1", "2"]


async def test_half_a_digest_is_not_continued(database: Database, commits: GroupCommit) -> None:
    house = House(database, commits, FakeTelegram(Sent(1), InDoubt("timeout")))
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await house.send_all()
    assert states(await messages(database)) == ["sent", "unknown", "expired"]


async def test_a_part_taken_back_whole_does_not_keep_the_others_from_their_reader(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(10)))
    await schedule.plan(database, DUE)
    (row, _) = await messages(database)
    first = (await edition(database, row["edition_id"])).parts[0]
    await retract(database, *first)
    await house.send_all()
    assert [text[0] for _, _, text, _ in house.telegram.given] == ["1"]


async def test_what_is_sent_is_what_the_stories_are_at_that_moment(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    gone, changed = await publish(database, "Wrong", "Mispelt")
    await schedule.plan(database, DUE)
    await retract(database, gone)
    async with database.transaction() as tx:
        await articles.revise(tx, changed, DUE, title="Misspelt")
    await house.send_all()
    assert house.telegram.given[0][2] == "0: Misspelt"


async def test_a_digest_of_which_nothing_is_left_is_not_sent(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    (gone,) = await publish(database, "Wrong")
    await schedule.plan(database, DUE)
    await retract(database, gone)
    await house.send_all()
    assert house.telegram.given == []
    assert states(await messages(database)) == ["expired"]


async def test_what_waited_too_long_expires(database: Database, commits: GroupCommit) -> None:
    house = House(database, commits, FakeTelegram(NotSent("no network")))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    house.clock.advance(timedelta(hours=6))
    assert await house.send_all() == 0
    assert states(await messages(database)) == ["expired"]


async def test_leaving_between_lease_and_send_is_respected(database: Database, commits: GroupCommit) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, "A story")

    async def leave() -> None:
        async with database.transaction() as tx:
            await subscribe.unsubscribe(tx, chat())

    house.pacer.meanwhile = leave
    await house.send_all()
    assert house.telegram.given == []


async def test_one_deliverys_trouble_does_not_stop_the_others(
    database: Database, commits: GroupCommit
) -> None:
    house = House(database, commits, FakeTelegram())
    for number in range(2000, 2005):
        await join(database, chat(number))
    await publish(database, "A story")
    await schedule.plan(database, DUE)
    broken = await house.sender()

    def breaks_once(delivery: Delivery, found: Sequence[Article]) -> Screen:
        if delivery.chat_id == 2002:
            raise ValueError("a bug")
        return titles(delivery, found)

    sender = replace(broken, render=breaks_once)
    assert await deliver.send_batch(sender) == 5
    assert sorted(chat_id for chat_id, *_ in house.telegram.given) == [2000, 2001, 2003, 2004]
    assert await deliver.next_wake(database) is None
    house.clock.advance(timedelta(minutes=3))
    assert await house.send_all() == 1
