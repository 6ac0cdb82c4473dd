"""Inline mode: queries from any chat, answers that Telegram takes, and messages sent through the bot."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.error import BadRequest

from bot.playground import Playground, PlaygroundError, UserHandle
from bot.playground.client import inline_actions
from bot.playground.client.user_actions import Place

OPEN = InlineKeyboardMarkup([[InlineKeyboardButton("Open", url="https://t.me/a_bot?start=s1")]])


def result(number: str = "s1", title: str = "A ferry", **fields: Any) -> InlineQueryResultArticle:
    content = InputTextMessageContent(f"<b>{title}</b>", parse_mode="HTML")
    return InlineQueryResultArticle(number, title, content, **fields)


async def test_a_query_is_answered_and_a_result_is_sent_and_edited_through_the_bot(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    group = playground.add_group("Friends", members=[ada])
    playground.world.updates.clear()
    query = inline_actions.ask(playground.world, Place(ada.id, group.id), "ferry")
    (update,) = await bot.get_updates()
    assert update.inline_query is not None
    assert (update.inline_query.query, update.inline_query.chat_type) == ("ferry", "supergroup")
    await bot.answer_inline_query(
        update.inline_query.id, [result(reply_markup=OPEN)], cache_time=60, is_personal=True
    )
    sent = ada.choose_inline(query, "A ferry", group)
    assert (sent.sender_id, sent.text, sent.is_via_bot) == (ada.id, "A ferry", True)
    feedback = [one for one in await bot.get_updates(update.update_id + 1) if one.chosen_inline_result]
    chosen = feedback[0].chosen_inline_result
    assert chosen is not None
    assert (chosen.result_id, chosen.inline_message_id) == ("s1", sent.inline_message_id)
    await bot.edit_message_text("Retracted", inline_message_id=sent.inline_message_id)
    assert ada.current(sent).text == "Retracted"
    with pytest.raises(BadRequest, match="Message_id_invalid"):
        await bot.edit_message_text("Retracted", inline_message_id="unknown")
    waiting = len(playground.world.updates)
    again = inline_actions.ask(playground.world, Place(ada.id, group.id), "ferry")
    assert again.answer is not None
    assert len(playground.world.updates) == waiting
    assert playground.complaints == []


async def test_a_result_without_buttons_or_without_feedback_is_not_named(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    query = inline_actions.ask(playground.world, Place(ada.id, ada.id), "")
    await bot.answer_inline_query(query.id, [result(), result("s2", "A lake", reply_markup=OPEN)])
    assert ada.choose_inline(query, "s1").inline_message_id == ""
    playground.world.profile.inline_feedback = False
    ada.choose_inline(query, "s2")
    kinds = [update.kind for update in playground.world.updates.peek()]
    assert kinds.count("chosen_inline_result") == 1


@pytest.mark.parametrize(
    ("results", "fields", "refusal"),
    [
        ([result(str(n)) for n in range(51)], {}, "Results_too_much"),
        ([result(), result()], {}, "Result_id_duplicate"),
        ([result("x" * 65)], {}, "Result_id_invalid"),
        ([result(title=" ")], {}, "Article_title_empty"),
        ([result()], {"next_offset": "x" * 65}, "Next_offset_invalid"),
        ([], {"button": InlineQueryResultsButton("Open", start_parameter="a b")}, "Start_param_invalid"),
    ],
)
async def test_an_answer_that_telegram_refuses(
    playground: Playground,
    bot: Bot,
    ada: UserHandle,
    results: list[InlineQueryResultArticle],
    fields: dict[str, Any],
    refusal: str,
) -> None:
    query = inline_actions.ask(playground.world, Place(ada.id, ada.id), "")
    with pytest.raises(BadRequest, match=refusal):
        await bot.answer_inline_query(query.id, results, **fields)
    await bot.answer_inline_query(query.id, [])
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_inline_query(query.id, [])


async def test_without_inline_mode_nothing_is_asked(playground: Playground, ada: UserHandle) -> None:
    playground.world.profile.inline_mode = False
    with pytest.raises(PlaygroundError, match="/setinline"):
        await ada.ask_inline("ferry")
    assert len(playground.world.updates) == 0
