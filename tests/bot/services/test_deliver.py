"""Delivering: what each answer of Telegram leaves in the outbox and does to the subscription."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

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
from bot.services.belt import IN_FLIGHT
from bot.services.settling import RESEND_AFTER
from bot.settings import InDoubtPolicy
from data import articles, stats
from data.database import Database
from data.records import Article, Delivery, SubscriptionState
from tests.bot.services.newsroom import chat, edition, join, messages, publish, retract, subscription
from tests.bot.services.sending_house import (
    DUE,
    FakeTelegram,
    House,
    WaylaidCommits,
    send_all,
    states,
    titles,
)


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
    database: Database, commits: WaylaidCommits, answer: Outcome, state: str, note: str
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
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(Unreachable("blocked")))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    stopped = await subscription(database)
    assert (stopped.state, stopped.next_due) == (SubscriptionState.BLOCKED, None)
    assert stopped.times == ("08:00",)


@pytest.mark.parametrize("answer", [Refused("odd"), InDoubt("timeout")])
async def test_other_refusals_leave_the_subscription_alone(
    database: Database, commits: WaylaidCommits, answer: Outcome
) -> None:
    house = House(database, commits, FakeTelegram(answer))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert (await subscription(database)).state is SubscriptionState.ACTIVE


async def test_bad_markup_is_tried_once_as_plain_text(database: Database, commits: WaylaidCommits) -> None:
    house = House(database, commits, FakeTelegram(BadMarkup("can't parse"), Sent(5)))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert [plain for _, _, _, plain in house.telegram.given] == [False, True]
    assert states(await messages(database)) == ["sent"]


async def test_bad_markup_twice_is_given_up(database: Database, commits: WaylaidCommits) -> None:
    house = House(database, commits, FakeTelegram(BadMarkup("can't parse"), BadMarkup("still not")))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert states(await messages(database)) == ["failed"]


async def test_slow_down_halts_everyone_and_the_message_goes_out_later(
    database: Database, commits: WaylaidCommits
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
    database: Database, commits: WaylaidCommits
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


async def test_an_outage_is_waited_out_for_as_long_as_the_digest_is_worth_sending(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(*[NotSent("refused")] * 200))
    await join(database)
    await publish(database, "A story")
    for _ in range(60):
        await house.send_all()
        house.clock.advance(timedelta(minutes=5))
    assert states(await messages(database)) == ["pending"]
    house.telegram.recovers()
    assert await house.send_all() == 1
    assert states(await messages(database)) == ["sent"]


async def test_a_group_that_moved_is_followed_at_once(database: Database, commits: WaylaidCommits) -> None:
    house = House(database, commits, FakeTelegram(Migrated(-1002)))
    await join(database, chat(-7, kind="group"))
    await publish(database, "A story")
    assert await house.send_all() == 2
    assert [chat_id for chat_id, *_ in house.telegram.given] == [-7, -1002]
    assert states(await messages(database, -1002)) == ["sent"]
    assert (await subscription(database, chat(-1002, kind="supergroup"))).times == ("08:00",)


async def test_what_becomes_ready_while_more_is_leased_is_not_overlooked(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(Migrated(-1002)))

    async def take_long() -> None:
        house.telegram.before = None
        await asyncio.sleep(0.6)

    house.telegram.before = take_long
    await join(database, chat(-7, kind="group"))
    await publish(database, "A story")
    assert await house.send_all() == 2
    assert states(await messages(database, -1002)) == ["sent"]


async def test_a_forum_topic_gets_its_digest_there(database: Database, commits: WaylaidCommits) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database, chat(-1005, 42, "supergroup"))
    await publish(database, "A story")
    await house.send_all()
    assert [(given[0], given[1]) for given in house.telegram.given] == [(-1005, 42)]


async def test_the_intent_is_on_disk_before_telegram_hears_of_it(
    database: Database, commits: WaylaidCommits
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


async def killed_in_flight(house: House, until: Sequence[str] = ("sending",)) -> None:
    """A process that dies while its only message is on its way."""
    house.telegram.before = asyncio.Event().wait  # type: ignore[assignment]  # never comes
    dying = asyncio.create_task(house.send_all())
    while states(await messages(house.database)) != list(until):  # noqa: ASYNC110 - only the database knows
        await asyncio.sleep(0.005)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    house.telegram.before = None


async def test_what_was_in_flight_when_a_process_died_is_never_sent_again(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, "A story")
    await killed_in_flight(house)
    assert await house.send_all() == 0
    assert states(await messages(database)) == ["unknown"]


async def test_an_older_process_that_wakes_up_sends_nothing(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, "A story")
    await schedule.plan(database, DUE)
    old = await house.sender()
    commits.meanwhile = lambda: deliver.recover(database, DUE)
    await deliver.send_batch(old)
    assert house.telegram.given == []
    assert states(await messages(database)) == ["pending"]


async def test_parts_arrive_in_order_and_only_after_the_one_before(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(NotSent("later")))
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(20)))
    assert await house.send_all() == 1
    house.clock.advance(timedelta(seconds=5))
    await house.send_all()
    assert [text[0] for _, _, text, _ in house.telegram.given] == ["0", "0", "1", "2"]


async def test_a_process_that_died_between_two_parts_is_followed_by_the_next_part(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await schedule.plan(database, DUE)
    assert await deliver.send_batch(await house.sender()) == 1
    assert states(await messages(database)) == ["sent", "pending", "pending"]
    await house.send_all()
    assert [text[0] for _, _, text, _ in house.telegram.given] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("policy", "given", "ends"),
    [
        (InDoubtPolicy.DROP, ["0"], ["sent", "unknown", "expired"]),
        (InDoubtPolicy.RESEND_ONCE, ["0", "1", "2"], ["sent", "sent", "sent"]),
    ],
)
async def test_behind_a_part_on_its_way_when_a_process_died_the_policy_decides(
    database: Database, commits: WaylaidCommits, policy: InDoubtPolicy, given: list[str], ends: list[str]
) -> None:
    house = House(database, commits, FakeTelegram(), policy)
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await schedule.plan(database, DUE)
    await deliver.send_batch(await house.sender())
    await killed_in_flight(house, ["sent", "sending", "pending"])
    await house.send_all()
    assert [text[0] for _, _, text, _ in house.telegram.given] == given
    assert states(await messages(database)) == ends


async def test_a_group_that_moves_in_the_middle_of_its_digest_gets_the_rest_under_its_new_number(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(Sent(1), Migrated(-1002)))
    await join(database, chat(-7, kind="group"))
    await publish(database, *(f"Story {n}" for n in range(20)))
    await house.send_all()
    house.clock.advance(timedelta(minutes=1))
    await house.send_all()
    given = [(chat_id, text[0]) for chat_id, _, text, _ in house.telegram.given]
    assert given == [(-7, "0"), (-7, "1"), (-1002, "1"), (-1002, "2")]
    assert states(await messages(database, -1002)) == ["sent"] * 3


async def test_half_a_digest_is_not_continued(database: Database, commits: WaylaidCommits) -> None:
    house = House(database, commits, FakeTelegram(Sent(1), InDoubt("timeout")))
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await house.send_all()
    assert states(await messages(database)) == ["sent", "unknown", "expired"]


async def test_a_part_taken_back_whole_does_not_keep_the_others_from_their_reader(
    database: Database, commits: WaylaidCommits
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
    database: Database, commits: WaylaidCommits
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
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    (gone,) = await publish(database, "Wrong")
    await schedule.plan(database, DUE)
    await retract(database, gone)
    await house.send_all()
    assert house.telegram.given == []
    assert states(await messages(database)) == ["expired"]


async def test_what_waited_too_long_expires(database: Database, commits: WaylaidCommits) -> None:
    house = House(database, commits, FakeTelegram(NotSent("no network")))
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    house.clock.advance(timedelta(hours=6))
    assert await house.send_all() == 0
    assert states(await messages(database)) == ["expired"]


async def test_leaving_between_lease_and_send_is_respected(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, "A story")

    async def leave() -> None:
        async with database.transaction() as tx:
            await subscribe.unsubscribe(tx, chat())

    commits.meanwhile = leave
    await house.send_all()
    assert house.telegram.given == []


async def test_a_message_that_cannot_be_written_stops_no_other_and_is_tried_again(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    for number in range(2000, 2005):
        await join(database, replace(chat(number), language="fr" if number == 2002 else "en"))
    await publish(database, "A story")
    await schedule.plan(database, DUE)
    broken = await house.sender()

    def breaks_in_french(delivery: Delivery, found: Sequence[Article]) -> Screen:
        if delivery.language == "fr":
            raise ValueError("a bug")
        return titles(delivery, found)

    await send_all(replace(broken, render=breaks_in_french))
    assert sorted(chat_id for chat_id, *_ in house.telegram.given) == [2000, 2001, 2003, 2004]
    (row,) = await messages(database, 2002)
    assert (row["state"], row["note"]) == ("pending", "it could not be written")
    house.clock.advance(timedelta(minutes=3))
    assert await house.send_all() == 1


async def test_a_screen_is_written_once_for_everyone_who_gets_the_same(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    for number in range(2000, 2020):
        await join(database, replace(chat(number), language="fr" if number % 2 else "en"))
    await publish(database, "A story")
    await schedule.plan(database, DUE)
    written: list[str] = []

    def noted(delivery: Delivery, found: Sequence[Article]) -> Screen:
        written.append(delivery.language)
        return titles(delivery, found)

    await send_all(replace(await house.sender(), render=noted))
    assert len(house.telegram.given) == 20
    assert sorted(written) == ["en", "fr"]


async def test_a_correction_in_the_middle_of_a_fan_out_is_in_all_that_follow(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    for number in range(2000, 2010):
        await join(database, chat(number))
    (story,) = await publish(database, "Mispelt")
    await schedule.plan(database, DUE)

    async def correct() -> None:
        if len(house.telegram.given) == 3:
            async with database.transaction() as tx:
                await articles.revise(tx, story, DUE + timedelta(seconds=1), title="Misspelt")

    house.telegram.before = correct
    await send_all(await house.sender())
    texts = [text for _, _, text, _ in house.telegram.given]
    assert set(texts[:4]) == {"0: Mispelt"}
    assert set(texts[-4:]) == {"0: Misspelt"}


async def test_who_wants_empty_digests_is_told_that_nothing_is_left_and_nobody_else_is(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database, chat(2000), send_empty=True)
    await join(database, chat(2001))
    numbers = await publish(database, *(f"Story {n}" for n in range(20)))
    await schedule.plan(database, DUE)
    await retract(database, *numbers)
    await house.send_all()
    assert [(chat_id, text) for chat_id, _, text, _ in house.telegram.given] == [(2000, "0: ")]
    assert (await messages(database, 2000))[0]["message_id"] == 1


async def test_who_wants_empty_digests_gets_none_as_long_as_a_later_part_has_a_story(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database, send_empty=True)
    await publish(database, *(f"Story {n}" for n in range(10)))
    await schedule.plan(database, DUE)
    (row, _) = await messages(database)
    await retract(database, *(await edition(database, row["edition_id"])).parts[0])
    await house.send_all()
    assert [text[0] for _, _, text, _ in house.telegram.given] == ["1"]


async def test_an_empty_digest_is_not_mistaken_for_a_full_one_of_the_same_edition(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    for number in range(2000, 2010):
        await join(database, chat(number), send_empty=True)
    numbers = await publish(database, "A story")
    await schedule.plan(database, DUE)

    async def take_back() -> None:
        house.telegram.before = None
        await retract(database, *numbers)

    house.telegram.before = take_back
    await house.send_all()
    texts = [text for _, _, text, _ in house.telegram.given]
    assert (texts[0], texts[-1]) == ("0: A story", "0: ")


@pytest.mark.parametrize("doubt", [InDoubt("read timeout"), InDoubt("Bad Gateway")])
async def test_what_is_in_doubt_is_sent_once_more_where_that_is_wanted_and_never_a_third_time(
    database: Database, commits: WaylaidCommits, doubt: InDoubt
) -> None:
    house = House(database, commits, FakeTelegram(doubt, doubt, doubt), InDoubtPolicy.RESEND_ONCE)
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert states(await messages(database)) == ["pending"]
    house.clock.advance(RESEND_AFTER)
    await house.send_all()
    (row,) = await messages(database)
    assert (row["state"], row["doubts"]) == ("unknown", 2)
    house.clock.advance(timedelta(hours=1))
    assert await house.send_all() == 0
    assert len(house.telegram.given) == 2


async def test_parts_behind_one_that_is_sent_again_wait_for_it(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(InDoubt("timeout")), InDoubtPolicy.RESEND_ONCE)
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await house.send_all()
    house.clock.advance(RESEND_AFTER)
    await house.send_all()
    assert [text[0] for _, _, text, _ in house.telegram.given] == ["0", "0", "1", "2"]
    assert states(await messages(database)) == ["sent"] * 3


async def test_what_a_crash_left_in_flight_is_sent_once_more_where_that_is_wanted(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(), InDoubtPolicy.RESEND_ONCE)
    await join(database)
    await publish(database, "A story")
    await killed_in_flight(house)
    assert await house.send_all() == 1
    (row,) = await messages(database)
    assert (row["state"], row["doubts"]) == ("sent", 1)


async def test_a_closed_topic_pauses_its_own_subscription_and_the_group_is_told_once(
    database: Database, commits: WaylaidCommits
) -> None:
    topic, other = chat(-1005, 42, "supergroup"), chat(-1005, 43, "supergroup")
    house = House(database, commits, FakeTelegram(TopicClosed("TOPIC_CLOSED")))
    for one in (topic, other):
        await join(database, one)
    await publish(database, "A story")
    await house.send_all()
    house.clock.advance(timedelta(minutes=1))
    await house.send_all()
    stopped = await subscription(database, topic)
    assert (stopped.state, stopped.next_due, stopped.times) == (SubscriptionState.BLOCKED, None, ("08:00",))
    assert (await subscription(database, other)).state is SubscriptionState.ACTIVE
    told = [given for given in house.telegram.given if given[2] == "The topic is closed."]
    assert [given[:2] for given in told] == [(-1005, 0)]


async def test_an_outage_leaves_a_handful_in_doubt_not_as_many_as_the_rate_allows(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(*[InDoubt("Bad Gateway")] * 1000))
    for number in range(2000, 2040):
        await join(database, chat(number))
    await publish(database, "A story")
    await schedule.plan(database, DUE)
    sender, begun = await house.sender(), house.pacer.now()
    await send_all(sender)
    assert house.pacer.now() - begun > 60 * 10


async def test_a_long_halt_gives_up_what_is_leased_and_leaves_no_intent_behind(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    for number in range(2000, 2010):
        await join(database, chat(number))
    await publish(database, "A story")
    await schedule.plan(database, DUE)

    async def halt() -> None:
        house.pacer.halt(600)

    commits.meanwhile = halt
    sender = await house.sender()
    await deliver.send_batch(sender)
    for _ in range(2):
        assert await deliver.send_batch(sender) == 0
    found = [(await messages(database, number))[0]["state"] for number in range(2000, 2010)]
    assert house.telegram.given == []
    assert "sending" not in found


async def test_a_long_halt_in_the_middle_of_a_large_fan_out_leaves_nothing_leased_or_intended(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(Sent(1), Sent(2), SlowDown(600)))
    for number in range(2000, 2200):
        await join(database, chat(number))
    await publish(database, "A story")
    await schedule.plan(database, DUE)
    sender = await house.sender()
    async with asyncio.timeout(60):
        while await deliver.send_batch(sender):
            pass
    async with database.reading() as tx:
        left = (await stats.counts(tx)).outbox
    assert "sending" not in left
    assert left.get("leased", 0) <= IN_FLIGHT  # what was called back on its way; its lease runs out
    assert left["pending"] >= 150
    assert house.pacer.halted > 500


async def test_a_ledger_that_takes_nothing_for_a_while_is_told_later_and_nothing_is_sent_twice(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    commits.refusing_settlements = 3
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert states(await messages(database)) == ["sent"]
    assert len(house.telegram.given) == 1


async def test_a_ledger_that_takes_nothing_for_a_while_hears_of_a_chat_that_is_gone_later(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(Unreachable("blocked")))
    commits.refusing_others = 3
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert states(await messages(database)) == ["failed"]
    assert (await subscription(database)).state is SubscriptionState.BLOCKED


async def test_an_answer_that_nobody_can_read_leaves_the_message_in_doubt_not_on_its_way(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(10)))

    async def odd() -> None:
        raise KeyError("message_id")

    house.telegram.before = odd
    await house.send_all()
    first, second = await messages(database)
    assert (first["state"], first["note"], first["doubts"]) == ("unknown", "KeyError", 1)
    assert second["state"] == "expired"


async def test_a_busy_group_holds_up_nobody_else(database: Database, commits: WaylaidCommits) -> None:
    house = House(database, commits, FakeTelegram())
    for thread in range(1, 41):
        await join(database, chat(-1005, thread, "supergroup"))
    for number in range(2000, 2100):
        await join(database, chat(number))
    await publish(database, "A story")
    await schedule.plan(database, DUE)
    begun, left = house.pacer.now(), []

    async def note() -> None:
        left.append(house.pacer.now() - begun)

    house.telegram.before = note
    sender = await house.sender()
    while await deliver.send_batch(sender):
        pass
    people = [at for at, given in zip(left, house.telegram.given, strict=True) if given[0] > 0]
    assert len(people) == 100
    assert max(people) < 100 / 28 + 2
    waiting = [row["state"] for row in await messages(database, -1005)]
    assert waiting.count("pending") >= 36
    later = house.clock.now()
    wakes = sorted(datetime.fromisoformat(row["not_before"]) for row in await messages(database, -1005))
    assert wakes[-1] - later > timedelta(minutes=2)
