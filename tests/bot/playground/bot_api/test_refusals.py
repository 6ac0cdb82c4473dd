"""Refusals of the Bot API stand-in, as python-telegram-bot raises them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

from bot.playground import ChatKind, MemberStatus, Playground, SendLimits, UserHandle
from bot.playground.world.faults import Fault, FaultKind
from tests.bot.playground.conftest import Connect
from tests.support.waiting import wait_until

CROWD = [[InlineKeyboardButton("a", callback_data="b")] * 8] * 13


def inline(**button: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(**button)]])


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({"text": "a <x>"}, 'Can\'t parse entities: unsupported start tag "x" at byte offset 2'),
        ({"text": "<b></b>"}, "Message text is empty"),
        ({"text": ""}, "Message text is empty"),
        ({"text": " \n "}, "Text must be non-empty"),
        ({"text": "😀" * 2049}, "Message is too long"),
        ({"text": "x" * 40_000}, "Text is too long"),
        ({"text": "a", "parse_mode": "Nonsense"}, "Unsupported parse_mode"),
        ({"text": "a", "reply_markup": inline(text="a", callback_data="é" * 33)}, "Button_data_invalid"),
        ({"text": "a", "reply_markup": inline(text="a", callback_data="")}, "Text buttons are unallowed"),
        ({"text": "a", "reply_markup": inline(text="a")}, "Text buttons are unallowed"),
        ({"text": "a", "reply_markup": inline(text="", callback_data="a")}, "button text must be non-empty"),
        (
            {"text": "a", "reply_markup": inline(text="a", url="nonsense")},
            "'nonsense' is invalid: Wrong HTTP URL",
        ),
        ({"text": "a", "reply_markup": InlineKeyboardMarkup(CROWD)}, "Reply markup is too long"),
        ({"text": "a", "message_thread_id": 5}, "Message thread not found"),
        ({"text": "a", "reply_parameters": ReplyParameters(99)}, "Message to be replied not found"),
    ],
)
async def test_a_message_that_telegram_refuses_is_refused(
    playground: Playground, bot: Bot, ada: UserHandle, message: Any, why: str
) -> None:
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(ada.id, **{"parse_mode": ParseMode.HTML, **message})
    assert why.lower() in caught.value.message.lower()
    assert [each.code for each in playground.refusals] == [400]
    assert playground.sent[-1].error == playground.refusals[-1].description
    assert not any(each.outgoing for each in ada.messages)


async def test_a_refusal_has_the_wording_of_telegram(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(ada.id, "a <x>", parse_mode=ParseMode.HTML)
    assert playground.refusals[-1].description == (
        'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 2'
    )


async def test_the_longest_text_and_callback_data_are_accepted(bot: Bot, ada: UserHandle) -> None:
    markup = inline(text="a", callback_data="é" * 32)
    message = await bot.send_message(ada.id, f"<b>{'😀' * 2048}</b>", ParseMode.HTML, reply_markup=markup)
    assert message.text == "😀" * 2048


async def test_a_reply_to_a_missing_message_can_be_allowed(bot: Bot, ada: UserHandle) -> None:
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await bot.send_message(ada.id, "a", reply_parameters=lenient)).reply_to_message is None


async def test_an_unknown_chat_is_not_found(bot: Bot) -> None:
    for unknown in (5, "@nobody", "x"):
        with pytest.raises(BadRequest, match=r"(?i)chat not found"):
            await bot.send_message(unknown, "a")


async def test_a_message_to_a_person_who_never_started_the_bot_is_refused(
    playground: Playground, bot: Bot
) -> None:
    shy = playground.add_user("Shy")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(shy.id, "a")


async def test_a_message_to_a_person_who_blocked_the_bot_or_is_deactivated_is_refused(
    bot: Bot, ada: UserHandle
) -> None:
    ada.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ada.id, "a")
    ada.unblock()
    await bot.send_message(ada.id, "a")
    ada.deactivate()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(ada.id, "a")


@pytest.mark.parametrize(
    ("status", "error", "why"),
    [
        (MemberStatus.KICKED, Forbidden, "bot was kicked from the supergroup chat"),
        (MemberStatus.LEFT, Forbidden, "bot is not a member of the supergroup chat"),
        (MemberStatus.RESTRICTED, BadRequest, "Not enough rights to send text messages to the chat"),
    ],
)
async def test_a_message_to_a_group_without_the_bot_or_its_rights_is_refused(
    playground: Playground,
    bot: Bot,
    ada: UserHandle,
    *,
    status: MemberStatus,
    error: type[Exception],
    why: str,
) -> None:
    group = playground.add_group("Team", admins=[ada])
    group.set_bot(status)
    with pytest.raises(error, match=why):
        await bot.send_message(group.id, "a")


async def test_the_bot_posts_in_a_channel_only_as_administrator(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    channel = playground.add_channel("News", username="news", admins=[ada])
    assert (await bot.send_message("@news", "a")).sender_chat is not None
    channel.set_bot(MemberStatus.MEMBER)
    with pytest.raises(BadRequest, match="Need administrator rights in the channel chat"):
        await bot.send_message(channel.id, "a")


async def test_a_message_to_a_migrated_group_is_refused_with_the_new_number(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    group = playground.add_group("Team", members=[ada], kind=ChatKind.GROUP)
    grown = group.migrate()
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "a")
    assert caught.value.new_chat_id == grown.id
    assert (await bot.send_message(grown.id, "a")).text == "a"


async def test_a_message_to_a_closed_or_deleted_topic_is_refused(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    forum = playground.add_group("Forum", members=[ada], forum=True)
    topic = forum.add_topic("News")
    sent = await bot.send_message(forum.id, "a", message_thread_id=topic.id)
    assert sent.message_thread_id == topic.id
    topic.close()
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(forum.id, "a", message_thread_id=topic.id)
    topic.delete()
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "a", message_thread_id=topic.id)


async def test_an_edit_must_change_a_message_of_the_bot(bot: Bot, ada: UserHandle) -> None:
    message = await bot.send_message(
        ada.id, "<b>a</b>", ParseMode.HTML, reply_markup=inline(text="a", callback_data="b")
    )
    same: Any = {"parse_mode": ParseMode.HTML, "reply_markup": inline(text="a", callback_data="b")}
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("<b>a</b>", ada.id, message.id, **same)
    await bot.edit_message_text("a", ada.id, message.id, **same)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("a", ada.id, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("a", ada.id, ada.messages[0].id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(ada.id, message.id, caption="a")
    wrong: Any = ReplyKeyboardMarkup([["a"]])
    with pytest.raises(BadRequest, match="Inline keyboard expected"):
        await bot.edit_message_text("b", ada.id, message.id, reply_markup=wrong)


async def test_an_edit_without_buttons_removes_them(bot: Bot, ada: UserHandle) -> None:
    message = await bot.send_message(ada.id, "a", reply_markup=inline(text="a", callback_data="b"))
    await bot.edit_message_reply_markup(ada.id, message.id)
    assert ada.messages[-1].keyboard == ()
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(ada.id, message.id)


async def test_delete_message_refuses_old_foreign_and_missing_messages(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    message = await bot.send_message(ada.id, "a")
    assert await bot.delete_message(ada.id, message.id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ada.id, message.id)
    old = await bot.send_message(ada.id, "a")
    playground.clock.advance(timedelta(hours=49))
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(ada.id, old.id)
    young = await bot.send_message(ada.id, "a")
    assert await bot.delete_messages(ada.id, [old.id, young.id, 999])
    assert [each.id for each in ada.messages if each.outgoing] == [old.id]


async def test_a_callback_query_is_answered_once_and_in_time(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("1")
    playground.limits = SendLimits(callback_seconds=0.0)
    message = await bot.send_message(ada.id, "a", reply_markup=inline(text="Go", callback_data="go"))
    with pytest.raises(AssertionError):
        await ada.press(await ada.wait_for("a"), "Go", timeout=0.01)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "go"
    assert update.callback_query.message is not None
    assert update.callback_query.message.message_id == message.id
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(update.callback_query.id)
    playground.limits = SendLimits()
    assert await bot.answer_callback_query(update.callback_query.id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(update.callback_query.id)


async def test_messages_above_the_limit_are_refused_with_the_seconds_to_wait(
    playground: Playground, bot: Bot, ada: UserHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = playground.add_group("Team", members=[ada])
    for _ in range(20):
        await bot.send_message(group.id, "a")
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(group.id, "a")
    seconds = int(caught.value._retry_after.total_seconds())
    assert 50 < seconds <= 60
    assert playground.refusals[-1].description == f"Too Many Requests: retry after {seconds}"
    playground.limits = SendLimits.unlimited()
    for _ in range(50):
        await bot.send_message(group.id, "a")


async def test_a_call_with_a_wrong_token_is_refused(connect: Connect) -> None:
    with pytest.raises(InvalidToken, match="rejected by the server"):
        await connect(token="2:other")


async def test_an_unknown_method_or_parameter_is_recorded_as_misuse(
    playground: Playground, bot: Bot, ada: UserHandle, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Exception, match="'sendNonsense' not found"):
        await bot.do_api_request("sendNonsense")
    await bot.send_message(ada.id, "a", api_kwargs={"txet": "b"})
    assert [each.kind for each in playground.complaints] == ["method", "parameter"]
    assert "sendNonsense" in caplog.text
    assert "'txet'" in caplog.text
    assert playground.refusals[0].code == 404


async def test_a_bot_that_ends_in_the_middle_of_its_request_is_no_error(
    playground: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    address = urlsplit(playground.root)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    head = (
        f"POST /bot{playground.token}/getMe HTTP/1.1",
        f"Host: {address.netloc}",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 100",
    )
    playground.faults.add(Fault("getMe", FaultKind.SLOW, seconds=0))
    writer.write("\r\n".join((*head, "", "a=")).encode())
    await wait_until(lambda: not playground.faults.planned)  # it reads the request
    writer.transport.abort()
    await playground.stop()  # after its requests have ended
    assert "Error handling request" not in caplog.text
