"""Methods about chats and the bot's profile, called through python-telegram-bot."""

from __future__ import annotations

from inspect import signature
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    MenuButtonDefault,
)
from telegram.error import BadRequest, Forbidden

from bot.playground import MemberStatus, Playground, UserHandle
from bot.playground.bot_api.method_dispatch import METHODS


async def test_chat_methods_describe_a_group(playground: Playground, bot: Bot, ada: UserHandle) -> None:
    bob = playground.add_user("Bob")
    group = playground.add_group(
        "Team", members=[bob], admins=[ada], forum=True, bot=MemberStatus.ADMINISTRATOR
    )
    message = await bot.send_message(group.id, "a")
    assert await bot.pin_chat_message(group.id, message.id)
    about = await bot.get_chat(group.id)
    assert (about.title, about.is_forum) == ("Team", True)
    assert about.pinned_message is not None
    assert about.pinned_message.text == "a"
    assert await bot.get_chat_member_count(group.id) == 3
    admins = await bot.get_chat_administrators(group.id)
    assert {each.user.id for each in admins} == {ada.id, bot.id}
    states = {user_id: (await bot.get_chat_member(group.id, user_id)).status for user_id in (ada.id, bob.id)}
    assert states == {ada.id: MemberStatus.ADMINISTRATOR, bob.id: MemberStatus.MEMBER}
    group.set_member(bob, MemberStatus.KICKED)
    assert (await bot.get_chat_member(group.id, bob.id)).status == MemberStatus.KICKED
    assert await bot.unpin_chat_message(group.id)
    assert await bot.leave_chat(group.id)
    with pytest.raises(Forbidden):
        await bot.get_chat(group.id)


async def test_get_chat_finds_a_private_chat_after_its_first_message(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    about = await bot.get_chat(ada.id)
    assert (about.first_name, about.last_name, about.username) == ("Ada", "Byron", "ada_b")
    assert (await bot.get_chat_member(ada.id, ada.id)).status == MemberStatus.MEMBER
    assert await bot.get_chat_member_count(ada.id) == 2
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(ada.id)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(playground.add_user("Shy").id)
    with pytest.raises(BadRequest, match="Invalid user_id specified"):
        await bot.get_chat_member(ada.id, 5)


async def test_messages_without_a_sound_are_marked(bot: Bot, ada: UserHandle) -> None:
    for silent in (None, True):
        await bot.send_message(ada.id, "News", disable_notification=silent)
    assert [one.silent for one in ada.messages if one.outgoing] == [False, True]


async def test_commands_are_stored_by_scope_and_language(bot: Bot, ada: UserHandle) -> None:
    await bot.set_my_commands([BotCommand("start", "Begin")])
    await bot.set_my_commands([BotCommand("los", "Los")], language_code="de")
    await bot.set_my_commands([BotCommand("add", "Add")], scope=BotCommandScopeChat(ada.id))
    assert [each.command for each in await bot.get_my_commands()] == ["start"]
    assert [each.command for each in await bot.get_my_commands(language_code="de")] == ["los"]
    scopes: list[Any] = [BotCommandScopeChat(ada.id), BotCommandScopeAllPrivateChats()]
    assert [len(await bot.get_my_commands(scope=each)) for each in scopes] == [1, 0]
    await bot.delete_my_commands(scope=BotCommandScopeChat(ada.id))
    assert await bot.get_my_commands(scope=scopes[0]) == ()


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ([("Start", "a")], "command_invalid"),
        ([("start", "x" * 257)], "description_invalid"),
        ([("start", "a")] * 101, "commands_too_much"),
    ],
)
async def test_invalid_commands_are_refused(bot: Bot, commands: list[tuple[str, str]], why: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){why}"):
        await bot.set_my_commands(commands)


async def test_commands_for_an_unknown_chat_are_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([("start", "a")], scope=BotCommandScopeChat(5))


async def test_name_descriptions_and_menu_button_are_stored(bot: Bot, ada: UserHandle) -> None:
    assert (await bot.get_my_name()).name == (await bot.get_me()).first_name
    await bot.set_my_name("News")
    assert (await bot.get_me()).first_name == "News"
    await bot.set_my_description("All the news", language_code="en")
    await bot.set_my_short_description("News")
    assert (await bot.get_my_name()).name == "News"
    assert (await bot.get_my_description("en")).description == "All the news"
    assert (await bot.get_my_description()).description == ""
    assert (await bot.get_my_short_description()).short_description == "News"
    await bot.set_chat_menu_button(ada.id, MenuButtonDefault())
    assert isinstance(await bot.get_chat_menu_button(ada.id), MenuButtonDefault)
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    with pytest.raises(BadRequest, match="Name is too long"):
        await bot.set_my_name("x" * 65)


async def test_reactions_and_chat_actions_are_accepted(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    assert await bot.set_message_reaction(ada.id, ada.messages[0].id, "👍")
    assert ada.messages[0].reaction == "👍"
    assert await bot.send_chat_action(ada.id, "typing")
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(ada.id, "dancing")
    assert playground.complaints == []


@pytest.mark.parametrize("way", ["params", "data", "json"])
async def test_parameters_are_read_from_query_form_and_json(
    playground: Playground, ada: UserHandle, way: str
) -> None:
    values = {"chat_id": str(ada.id), "text": "hello"}
    url = f"{playground.base_url}{playground.token}/SENDMESSAGE"
    ways: dict[str, Any] = {way: values}
    async with aiohttp.ClientSession() as session, session.post(url, **ways) as answer:
        assert (await answer.json())["result"]["text"] == "hello"


async def test_a_call_whose_body_is_no_json_object_is_refused(playground: Playground) -> None:
    url = f"{playground.base_url}{playground.token}/getMe"
    for body, code in (("{", 400), ("[]", 400), ("", 200)):
        headers = {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers=headers) as answer,
        ):
            assert answer.status == code


def test_every_parameter_python_telegram_bot_sends_is_known() -> None:
    """Calls of the library's typed methods must not be recorded as misuse."""
    client_only = {"self", "api_kwargs", "filename", "current_offset", "auto_pagination"}
    for name in sorted(set(dir(Bot)) - {each for each in dir(Bot) if "_" in each}):
        method = METHODS.get(name.lower())
        if method is None:
            continue
        given = {each for each in signature(getattr(Bot, name)).parameters if not each.endswith("_timeout")}
        if name == "sendMediaGroup":  # the library moves these into the first item
            given -= {"caption", "parse_mode", "caption_entities"}
        assert given - client_only <= method.parameters, name
