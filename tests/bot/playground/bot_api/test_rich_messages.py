"""Rich messages of the stand-in: sent, edited, forwarded, and those of a server that has none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, EndPointNotFound

from bot.playground import Playground, UserHandle
from bot.playground.control.page_json import message_view

HTML = "<h3>News</h3><details><summary>Ferry</summary><p>It sails.</p></details>"


async def send(bot: Bot, chat_id: int, **content: Any) -> dict[str, Any]:
    values = {"chat_id": chat_id, "rich_message": json.dumps(content)}
    return dict(await bot.do_api_request("sendRichMessage", values))


async def edit(bot: Bot, chat_id: int, message_id: int, html: str) -> None:
    # The library has no parameter for the content yet, and wants a text.
    await bot.edit_message_text("", chat_id, message_id, api_kwargs={"rich_message": {"html": html}})


async def test_a_rich_message_is_sent_edited_and_becomes_classic(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    sent = await send(bot, ada.id, html=HTML, is_rtl=True)
    assert ("text" in sent, sent["rich_message"]["is_rtl"]) == (False, True)
    message = ada.messages[-1]
    assert (message.text, message.html, message.is_rtl) == ("News\nFerry\nIt sails.", HTML, True)
    shown: Any = message_view(playground.world, message)["rich"]
    assert [one["tag"] for one in shown["children"]] == ["h3", "details"]

    await edit(bot, ada.id, message.id, HTML.replace("sails", "sank"))
    assert "sank" in ada.messages[-1].html
    with pytest.raises(BadRequest, match="not modified"):
        await edit(bot, ada.id, message.id, HTML.replace("sails", "sank"))
    await bot.edit_message_text("plain", ada.id, message.id)
    assert (ada.messages[-1].html, ada.messages[-1].rich_html) == ("plain", "")
    assert not playground.complaints


async def test_what_is_wrong_is_refused_and_other_contents_are_reported(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    with pytest.raises(BadRequest, match=r"(?i)unsupported start tag"):
        await send(bot, ada.id, html="<div>a</div>")
    with pytest.raises(BadRequest, match=r"(?i)must be non-empty"):
        await send(bot, ada.id, markdown="# a")
    assert [one.kind for one in playground.complaints] == ["format"]
    assert [one for one in ada.messages if one.outgoing] == []


async def test_an_old_server_has_no_rich_messages(playground: Playground, bot: Bot, ada: UserHandle) -> None:
    sent = await send(bot, ada.id, html=HTML)
    playground.world.knows_rich_messages = False
    with pytest.raises(EndPointNotFound):
        await send(bot, ada.id, html=HTML)
    with pytest.raises(BadRequest, match="text is empty"):
        await edit(bot, ada.id, sent["message_id"], HTML)
