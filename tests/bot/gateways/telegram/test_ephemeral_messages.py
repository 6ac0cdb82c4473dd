"""Messages that one person alone sees are sent only where that is certain; else the caller answers all."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Bot, BotCommandScopeAllGroupChats
from telegram.error import BadRequest

from bot.gateways.telegram.ephemeral_messages import Asker, EphemeralMessages, menu_command
from bot.playground import Playground, UserHandle
from bot.ports.messenger import Rejected, Screen, Sent

GROUP = -100
SCOPE = BotCommandScopeAllGroupChats()


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    """A bot of the playground."""
    async with Bot(playground.token, base_url=playground.base_url) as found:
        yield found


@pytest.fixture
async def ada(playground: Playground) -> UserHandle:
    """A person who has written to the bot."""
    person = playground.add_user("Ada")
    await person.say("/start")
    return person


class FakeServer:
    """Answers calls with what a test gives for their methods, and records them."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {"getChatMember": {"status": "member"}, "deleteMessage": True, **answers}
        self.calls: list[tuple[str, dict[str, str]]] = []

    async def __call__(self, method: str, values: dict[str, str]) -> Any:
        self.calls.append((method, values))
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def open(self) -> EphemeralMessages:
        messages = EphemeralMessages(Bot("1:x"), self)
        messages.is_known = True
        return messages


async def test_a_message_to_one_person_names_them_in_both_forms_of_the_api() -> None:
    server = FakeServer(sendMessage={"message_id": 0, "ephemeral_message_id": 3})
    outcome = await server.open().send(GROUP, 5, Asker(7, query_id="q"), Screen("<b>x</b>"))
    assert isinstance(outcome, Sent)
    ((method, values),) = server.calls
    assert (method, values["chat_id"], values["message_thread_id"]) == ("sendMessage", "-100", "5")
    assert (values["receiver_user_id"], values["callback_query_id"]) == ("7", "q")
    assert json.loads(values["ephemeral_message_parameters"]) == {
        "receiver_user_id": 7,
        "callback_query_id": "q",
    }


async def test_a_message_that_everybody_sees_is_deleted_and_no_other_is_sent() -> None:
    server = FakeServer(sendMessage={"message_id": 12})
    messages = server.open()
    assert isinstance(await messages.send(GROUP, 0, Asker(7, query_id="q"), Screen("x")), Rejected)
    assert server.calls[-1] == ("deleteMessage", {"chat_id": "-100", "message_id": "12"})
    assert isinstance(await messages.send(GROUP, 0, Asker(7, query_id="q"), Screen("x")), Rejected)
    assert len(server.calls) == 2


async def test_without_an_occasion_an_administrator_alone_sends_and_its_rights_are_asked_once() -> None:
    server = FakeServer(sendMessage={"message_id": 0, "ephemeral_message_id": 3})
    messages = server.open()
    for _ in range(2):
        assert isinstance(await messages.send(GROUP, 0, Asker(7), Screen("x")), Rejected)
    assert [method for method, _ in server.calls] == ["getChatMember"]
    server.answers["getChatMember"] = {"status": "administrator"}
    messages.forget_rights(GROUP)
    assert isinstance(await messages.send(GROUP, 0, Asker(7), Screen("x")), Sent)


async def test_a_refusal_is_no_reason_to_stop() -> None:
    server = FakeServer(sendMessage=BadRequest("query is too old"))
    messages = server.open()
    assert isinstance(await messages.send(GROUP, 0, Asker(7, query_id="q"), Screen("x")), Rejected)
    assert messages.is_known


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_server_is_known_by_the_menu_that_it_hands_out(
    playground: Playground, bot: Bot, is_known: bool
) -> None:
    playground.world.knows_ephemeral_messages = is_known
    await bot.set_my_commands([menu_command("latest", "News", is_quiet=True)], SCOPE)
    messages = EphemeralMessages(bot, FakeServer())
    await messages.learn_from_menu(SCOPE)
    assert messages.is_known is is_known


async def test_the_stand_in_refuses_what_nothing_entitles_to(
    playground: Playground, bot: Bot, ada: UserHandle
) -> None:
    group = playground.add_group("Team", members=[ada])
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.send_message(group.id, "x", api_kwargs={"receiver_user_id": ada.id})
    with pytest.raises(BadRequest, match="User_not_participant"):
        await bot.send_message(group.id, "x", api_kwargs={"receiver_user_id": 99})
    with pytest.raises(BadRequest, match="only to groups"):
        await bot.send_message(ada.id, "x", api_kwargs={"receiver_user_id": ada.id})
    assert playground.complaints == []
