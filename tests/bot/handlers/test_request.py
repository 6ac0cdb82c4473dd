"""Requests: what becomes of an answer that Telegram delays or refuses, and where answers go."""

from __future__ import annotations

import pytest

from bot.callback_data import Action
from bot.handlers.request import CHANNEL
from bot.ports.messenger import Rejected, Screen, SlowDown
from bot.services.conversations import Step
from bot.services.subscriptions.subscriptions import Chat
from bot.telegram_text import MESSAGE_LIMIT, plain_text
from tests.bot.handlers.requests import PRESSED_MESSAGE_ID, READER, RequestFactory
from tests.support.recording_telegram import Answer, RecordingTelegram

SCREEN = Screen("Hello")


@pytest.mark.parametrize("seconds", [61.0, 900.0])
async def test_a_429_to_a_reply_halts_digests_too_however_long_it_is(
    requests: RequestFactory, telegram: RecordingTelegram, seconds: float
) -> None:
    telegram.send_outcome = SlowDown(seconds)
    assert await (await requests.message("/help")).reply(SCREEN) is None
    assert seconds - 20 < requests.app.rate_limiter.halted_for <= seconds


async def test_a_press_is_answered_in_place_and_once(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    press = await requests.press(Action.SHOW_LOG, 3)
    await press.edit_or_send(SCREEN)
    assert [one.message_id for one in telegram.edited] == [PRESSED_MESSAGE_ID]
    await press.answer("first")
    await press.answer("second")
    assert telegram.answers == [Answer("first")]
    assert (press.number, press.page) == (3, 3)


async def test_a_press_whose_message_cannot_be_edited_gets_a_new_message(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    telegram.edit_outcome = Rejected("message can't be edited")
    await (await requests.press(Action.SHOW_LOG, "x")).edit_or_send(SCREEN)
    assert [one.chat_id for one in telegram.sent] == [READER.id]


async def test_a_detached_request_is_not_a_press(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    detached = (await requests.press(Action.SHOW_LOG, 1)).detached()
    await detached.edit_or_send(SCREEN)
    await detached.answer("a late answer")
    assert (len(telegram.sent), telegram.edited, telegram.answers) == (1, [], [])
    assert detached.page == 0


async def test_a_conversation_is_of_one_person_in_one_chat(requests: RequestFactory) -> None:
    private, in_group = await requests.message("x"), await requests.message("x", group=True)
    await private.conversation.begin(Step.TITLE, article=5)
    dialogue = await private.conversation.current()
    assert dialogue is not None
    assert (dialogue.step, dialogue.data) == (Step.TITLE, {"article": 5})
    assert await in_group.conversation.current() is None
    await private.conversation.end()
    assert await private.conversation.current() is None


async def test_a_long_answer_to_a_channel_reaches_its_owner_in_two_messages(
    requests: RequestFactory, telegram: RecordingTelegram
) -> None:
    telegram.administrators = {READER.id}
    request = await requests.message("/next")
    request.chat = Chat(-100, 0, CHANNEL, "en")
    for text, count in (("x" * 3_800, 1), ("x" * 4_096, 2)):
        telegram.sent.clear()
        await request.reply(Screen(text))
        assert [one.chat_id for one in telegram.sent] == [READER.id] * count
        assert all(len(plain_text(one.screen.html)) <= MESSAGE_LIMIT for one in telegram.sent)
        assert text in telegram.sent[0].screen.html
        assert "For the channel Rita" in telegram.sent[-1].screen.html
