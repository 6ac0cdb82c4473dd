"""Corrections reach the messages that show an article once, whatever became of the messages meanwhile."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.ports.messenger import (
    Migrated,
    Outcome,
    OutcomeUnknown,
    Rejected,
    Sent,
    SlowDown,
    Unreachable,
)
from bot.services.articles import editing
from bot.services.corrections import corrections, corrector
from bot.services.corrections.corrections import UNDO_PERIOD
from bot.services.newsroom.people import audit_page
from bot.services.subscriptions import subscriptions as subscription_service
from data.articles import articles
from data.audience import readers
from data.database import Database
from data.records.audience import QuietHours, SubscriptionState
from data.records.corrections import Correction, CorrectionState
from data.records.delivery import OutboxState
from tests.bot.services.corrections.harness import (
    ADA,
    HOUR,
    RIGHT,
    WRONG,
    CorrectionHarness,
    render,
)
from tests.bot.services.delivery.harness import (
    DUE,
    FakeTelegram,
    FaultyGroupCommit,
    send_all,
)
from tests.bot.services.seed import chat, publish, subscribe, subscribe_chats, subscription


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets 24 messages be more than one batch."""
    monkeypatch.setattr(corrector, "_MIN_BATCH_SIZE", 20)


@pytest.fixture
def harness(database: Database, commits: FaultyGroupCommit) -> CorrectionHarness:
    return CorrectionHarness(database, commits, FakeTelegram())


@pytest.mark.usefixtures("small_batches")
async def test_every_message_is_corrected_once_also_after_restarts(harness: CorrectionHarness) -> None:
    await harness.send_digest(*range(1, 25))
    await harness.correct(note="3 euros, not 13")
    done = await harness.run_all(rate=1.0)
    assert Counter(chat_id for chat_id, *_ in harness.telegram.edits) == dict.fromkeys(range(1, 25), 1)
    assert {text for *_, text, _ in harness.telegram.edits} == {
        f"The river is high published; {RIGHT} published 3 euros, not 13"
    }
    assert len(harness.telegram.requests) == 24  # the digests, and no message more
    assert (done.correction.state, done.corrected, done.messages) == (CorrectionState.DONE, 24, 24)
    sent = {chat_id: number + 1 for number, (chat_id, *_) in enumerate(harness.telegram.requests)}
    assert {one[0]: one[1] for one in harness.telegram.edits} == sent
    actions = [one.action for one in (await audit_page(harness.database, 0, 10))[0]]
    assert "correction.ordered" in actions


@pytest.mark.parametrize(
    ("outcome", "state", "edits"),
    [
        (Rejected("Message to edit not found"), OutboxState.FAILED, 1),
        (Unreachable("bot was blocked by the user"), OutboxState.FAILED, 1),
        (Migrated(-1002), OutboxState.FAILED, 1),
        (OutcomeUnknown("timeout"), OutboxState.SENT, 2),
        (SlowDown(1), OutboxState.SENT, 2),
        (Sent(1), OutboxState.SENT, 1),
    ],
)
@pytest.mark.unmeasured
async def test_an_edit_that_cannot_succeed_is_made_once(
    harness: CorrectionHarness, outcome: Outcome, state: OutboxState, edits: int
) -> None:
    await harness.send_digest(1)
    await harness.correct()
    harness.telegram._outcomes = [outcome]
    dispatcher = await harness.dispatcher(render)
    for _ in range(4):
        await harness.make_runner().step()
        await send_all(dispatcher)
        harness.clock.move_to(harness.clock.now() + timedelta(minutes=2))
    assert harness.reports[-1].edits == {state: 1}
    assert len(harness.telegram.edits) == edits
    if isinstance(outcome, Unreachable):
        assert (await subscription(harness.database, chat(1))).state is SubscriptionState.BLOCKED


@pytest.mark.usefixtures("small_batches")
async def test_the_last_of_two_corrections_wins(harness: CorrectionHarness) -> None:
    await harness.send_digest(*range(1, 25))
    await harness.correct("The fare is 4 euros", "4 euros")
    await harness.make_runner(rate=1.0).step()
    assert not harness.telegram.edits  # a batch is planned
    first_reports = len(harness.reports)
    await harness.correct(RIGHT, "3 euros, not 4")
    done = await harness.run_all()
    assert Counter(text for *_, text, _ in harness.telegram.edits) == {
        f"The river is high published; {RIGHT} published 3 euros, not 4": 24
    }
    ends = [one for one in harness.reports[first_reports:] if one.correction.state is CorrectionState.DONE]
    assert [(one.correction.is_stopped, one.corrected) for one in ends] == [(True, 0), (False, 24)]
    assert done.messages == 24


async def test_messages_that_leave_after_the_change_are_right_and_not_edited(
    harness: CorrectionHarness,
) -> None:
    """One message arrived before the change, one was in flight, the others had not left."""
    await subscribe_chats(harness.database, map(chat, range(1, 41)), DUE - HOUR)
    harness.article_id, _ = await publish(harness.database, WRONG, "The river is high", now=DUE - HOUR)
    asked: list[Correction | None] = []

    async def change_meanwhile() -> None:
        if len(harness.telegram.requests) == 1:
            harness.telegram.before_send = None
            await editing.set_title(harness.database, harness.article_id, RIGHT, ADA, harness.clock.now())
            asked.append(await harness.ask())
            harness.clock.move_to(harness.clock.now() + timedelta(seconds=1))

    harness.telegram.before_send = change_meanwhile
    await harness.send_digests()
    (question,) = asked
    assert question is not None
    texts = {chat_id: text for chat_id, _, text, _ in harness.telegram.requests}
    wrong = {chat_id for chat_id, text in texts.items() if WRONG in text}
    assert {1, 2} <= wrong
    assert len(texts) == 40
    await corrections.order(harness.database, question.id, ADA, harness.clock.now(), has_notice=False)
    harness.clock.move_to(harness.clock.now() + UNDO_PERIOD)
    await harness.run_all()
    edited = {chat_id for chat_id, *_ in harness.telegram.edits}
    # One that leaves between the change and the question may be edited as well, which does no harm.
    assert wrong <= edited
    assert 40 not in edited


async def test_only_the_part_with_the_story_is_edited_also_in_groups(
    harness: CorrectionHarness,
) -> None:
    await subscribe(harness.database, chat(1), DUE - HOUR, max_stories=0)
    await subscribe(harness.database, chat(-100, kind="supergroup"), DUE - HOUR, max_stories=0)
    await subscribe(harness.database, chat(-200, kind="channel"), DUE - HOUR, max_stories=0)
    numbers = await publish(harness.database, *(f"Story {n}" for n in range(12)), now=DUE - HOUR)
    harness.article_id = numbers[0]
    await harness.send_digests()
    assert len(harness.telegram.requests) == 6
    shown = {
        (chat_id, number + 1)
        for number, (chat_id, _, text, _) in enumerate(harness.telegram.requests)
        if "Story 0 " in text
    }
    await harness.correct("Story zero")
    await harness.run_all()
    assert {(chat_id, message_id) for chat_id, message_id, *_ in harness.telegram.edits} == shown
    assert len(shown) == 3


async def test_a_retracted_story_is_in_the_edited_message_with_its_reason(harness: CorrectionHarness) -> None:
    await harness.send_digest(1)
    harness.clock.move_to(harness.clock.now() + HOUR)
    await editing.retract(harness.database, harness.article_id, ADA, harness.clock.now())
    await harness.order("the letter was forged")
    done = await harness.run_all()
    assert done.corrected == 1
    ((*_, text, _),) = harness.telegram.edits
    assert text == f"The river is high published; {WRONG} retracted the letter was forged"


async def test_stories_published_later_do_not_enter_an_edited_message(harness: CorrectionHarness) -> None:
    await harness.send_digest(1)
    async with harness.database.reading() as tx:
        article = await articles.get(tx, harness.article_id)
    assert article is not None
    later = DUE + timedelta(minutes=5)
    await publish(harness.database, "More on the fare", now=later, event_id=article.event_id)
    await harness.correct()
    await harness.run_all()
    ((*_, text, _),) = harness.telegram.edits
    assert "More on" not in text


async def test_readers_get_a_notice_outside_their_quiet_hours_unless_they_pause(
    harness: CorrectionHarness,
) -> None:
    await subscribe(harness.database, chat(2), DUE - HOUR, quiet=QuietHours("09:00", "10:00"))
    await subscribe(harness.database, chat(3), DUE - HOUR)
    await harness.send_digest(1)
    harness.telegram.requests.clear()
    await harness.correct(has_notice=True)
    async with harness.database.transaction() as tx:
        await subscription_service.pause(tx, chat(3), 3, harness.clock.now())
    dispatcher = await harness.dispatcher(render)
    await harness.make_runner().step()
    await send_all(dispatcher)
    harness.clock.move_to(harness.clock.now() + timedelta(seconds=5))
    await send_all(dispatcher)
    assert {chat_id for chat_id, *_ in harness.telegram.edits} == {1, 2, 3}
    assert [chat_id for chat_id, *_ in harness.telegram.requests] == [1]
    assert await harness.make_runner().step()  # a notice waits
    harness.clock.move_to(DUE + 2 * HOUR)
    await send_all(dispatcher)
    assert [chat_id for chat_id, *_ in harness.telegram.requests] == [1, 2]
    done = await harness.run_all()
    assert (done.corrected, done.noticed, done.notices_left) == (3, 2, 0)


@pytest.mark.usefixtures("small_batches")
async def test_a_correction_can_be_undone_before_it_begins_and_stopped_after(
    harness: CorrectionHarness,
) -> None:
    await harness.send_digest(*range(1, 25))
    waiting = await harness.correct()
    asked = await corrections.undo(harness.database, waiting.id, ADA, harness.clock.now())
    assert asked.state is CorrectionState.ASKED
    assert not await harness.make_runner().step()
    ordered = await harness.order()
    assert ordered.id == asked.id
    await harness.make_runner(rate=1.0).step()
    with pytest.raises(UserError, match=r"correction\.begun"):
        await corrections.undo(harness.database, ordered.id, ADA, harness.clock.now())
    dispatcher = await harness.dispatcher(render)
    await dispatcher.step()
    await corrections.stop(harness.database, ordered.id, ADA, harness.clock.now())
    done = await harness.run_all()
    assert done.correction.is_stopped
    assert done.corrected == len(harness.telegram.edits) < 24
    assert done.missed == 24 - done.corrected
    with pytest.raises(UserError, match=r"correction\.over"):
        await corrections.stop(harness.database, ordered.id, ADA, harness.clock.now())


async def test_messages_whose_numbers_are_forgotten_are_counted_and_not_edited(
    harness: CorrectionHarness,
) -> None:
    """Also the messages of a group that became a supergroup: there the number is that of another message."""
    await subscribe(harness.database, chat(-100, kind="group"), DUE - HOUR)
    await harness.send_digest(1)
    async with harness.database.transaction() as tx:
        await readers.move_chat(tx, -100, -(10**12) - 1)
    ordered = await harness.correct(has_notice=True)
    assert (ordered.readers, ordered.messages) == (2, 1)
    done = await harness.run_all()
    assert [chat_id for chat_id, *_ in harness.telegram.edits] == [1]
    assert (done.corrected, done.noticed) == (1, 2)


async def test_a_message_forgotten_after_planning_is_no_request(harness: CorrectionHarness) -> None:
    await subscribe(harness.database, chat(-100, kind="group"), DUE - HOUR)
    await harness.send_digest()
    await harness.correct()
    await harness.make_runner().step()
    async with harness.database.transaction() as tx:
        await readers.move_chat(tx, -100, -(10**12) - 1)
    done = await harness.run_all()
    assert (done.edits, harness.telegram.edits) == ({OutboxState.FAILED: 1}, [])


async def test_an_article_that_no_reader_has_brings_no_question(harness: CorrectionHarness) -> None:
    (harness.article_id,) = await publish(harness.database, WRONG)
    assert await harness.ask() is None


async def test_a_note_is_one_line_and_an_answer_is_given_once(harness: CorrectionHarness) -> None:
    await harness.send_digest(1)
    asked = await harness.ask()
    assert asked is not None
    noted = await corrections.set_note(harness.database, asked.id, " 3 euros,\n not 13 \u202e")
    assert noted.note == "3 euros, not 13"
    for text, key in (("\u200b", "note_empty"), ("x" * 201, "note_long")):
        with pytest.raises(UserError, match=rf"correction\.{key}"):
            await corrections.set_note(harness.database, asked.id, text)
    await corrections.decline(harness.database, asked.id)
    with pytest.raises(UserError, match=r"correction\.gone"):
        await corrections.order(harness.database, asked.id, ADA, DUE, has_notice=False)


async def test_a_story_that_is_restored_meanwhile_is_not_retracted_in_messages(
    harness: CorrectionHarness,
) -> None:
    await harness.send_digest(1)
    await editing.retract(harness.database, harness.article_id, ADA, harness.clock.now())
    await harness.order()
    await editing.restore(harness.database, harness.article_id, ADA, harness.clock.now())
    done = await harness.run_all()
    assert (done.correction.is_stopped, harness.telegram.edits) == (True, [])


async def test_a_restored_story_is_asked_about_only_where_messages_say_it_is_retracted(
    harness: CorrectionHarness,
) -> None:
    await harness.send_digest(1)
    await editing.retract(harness.database, harness.article_id, ADA, harness.clock.now())
    asked = await harness.ask()
    assert asked is not None
    forgotten = await corrections.forget_retraction(harness.database, harness.article_id, chat(ADA.id))
    assert forgotten == (asked, False)
    await harness.order()
    await harness.run_all()
    await editing.restore(harness.database, harness.article_id, ADA, harness.clock.now())
    assert await corrections.forget_retraction(harness.database, harness.article_id, chat(ADA.id)) == (
        None,
        True,
    )
    await harness.order("it was right after all")
    assert (await harness.run_all()).corrected == 1
    *_, (*_, text, _) = harness.telegram.edits
    assert f"{WRONG} published it was right after all" in text


async def test_shared_messages_are_corrected_without_any_reader(harness: CorrectionHarness) -> None:
    (harness.article_id,) = await publish(harness.database, WRONG, now=DUE)
    await harness.share("first", "second", "third")
    asked = await harness.ask()
    assert asked is not None
    assert (asked.readers, asked.messages) == (0, 3)
    harness.card_outcomes = [Sent(0), SlowDown(3), Rejected("MESSAGE_ID_INVALID"), OutcomeUnknown("timeout")]
    await harness.correct()
    progress = await harness.run_all()
    assert harness.edited_cards == ["first", "third"]
    assert (progress.messages, progress.corrected, progress.gone, progress.left) == (3, 2, 1, 0)
    later = await harness.ask()
    assert later is not None
    assert later.messages == 2


async def test_shared_messages_count_beside_those_of_readers_and_stop_with_them(
    harness: CorrectionHarness,
) -> None:
    await harness.send_digest(1, 2)
    await harness.share("card")
    ordered = await harness.correct()
    await corrections.stop(harness.database, ordered.id, ADA, harness.clock.now())
    progress = await harness.run_all()
    assert harness.edited_cards == []
    assert (progress.messages, progress.corrected, progress.missed) == (3, 0, 3)
