"""Answers that are not those of a Bot API server are failed requests, whatever asked for them."""

from __future__ import annotations

import json

import pytest
from telegram.error import TelegramError

from bot.errors import TelegramUnavailable, TelegramUnreachable
from bot.gateways.telegram.client import TelegramGateway
from bot.gateways.telegram.malformed_answers import message_id_of, read_answer
from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.ports.bot_profile import NewsroomProfile, ProfileText
from bot.ports.chat_rights import MissingRight
from bot.ports.messenger import OutcomeUnknown, Rejected, Screen
from bot.settings import Settings

BODIES = ["<html>Welcome</html>", "[]", "5", '{"ok": true}', '{"ok": false, "description": 5}', "[" * 9_999]
RESULTS = [
    "[1]",
    "5",
    "null",
    '"text"',
    "{}",
    "[{}]",
    '[[{"command": 1}]]',
    '{"user": 5, "status": "member"}',
]
ANSWERS = BODIES + [f'{{"ok": true, "result": {result}}}' for result in RESULTS]
PROFILE = NewsroomProfile(ProfileText("Harbour"), ProfileText("News of the port"), ProfileText("The port"))


def answer_with(playground: Playground, body: str) -> None:
    """Let the server answer every request with `body`."""
    playground.faults.add(Fault("*", FaultKind.MALFORMED, times=None, body=body))


@pytest.mark.parametrize("body", ANSWERS)
async def test_a_start_against_another_server_can_be_tried_again(playground: Playground, body: str) -> None:
    answer_with(playground, body)
    gateway = TelegramGateway(Settings(bot_token=playground.token, telegram_api_url=playground.root))
    with pytest.raises(TelegramUnreachable, match="malformed answer"):
        await gateway.open()
    await gateway.close()


@pytest.mark.parametrize("body", BODIES)
async def test_menus_and_profile_that_are_answered_with_nonsense_are_one_warning_each(
    playground: Playground, gateway: TelegramGateway, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    answer_with(playground, body)
    await gateway.set_menu([("latest", "News")], groups=True, quiet=["latest"])
    await gateway.set_profile(PROFILE, {"de": PROFILE})
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        "telegram: command menu not set",
        *["telegram: bot profile not set"] * 5,
    ]
    assert all(record.exc_info is None for record in caplog.records)
    assert not gateway.ephemeral.is_known


@pytest.mark.parametrize("body", ANSWERS)
async def test_no_malformed_answer_is_an_error_of_python(
    playground: Playground, gateway: TelegramGateway, body: str
) -> None:
    answer_with(playground, body)
    await gateway.set_menu([("latest", "News")], groups=True, quiet=["latest"])
    await gateway.set_profile(PROFILE, {"de": PROFILE})
    assert await gateway.star_balance() is None
    assert isinstance(await gateway.send_digest(1, 0, Screen("x")), OutcomeUnknown)
    assert isinstance(await gateway.send_file(1, 0, "a.txt", b"x", ""), OutcomeUnknown)
    assert isinstance(await gateway.pictures.send(1, 0, b"x", Screen("x")), OutcomeUnknown)
    assert isinstance(await gateway.download("file"), Rejected)
    assert (await gateway.own_rights(-1, "group")).missing is MissingRight.NOT_A_MEMBER
    assert not await gateway.is_administrator(-1, 1)
    assert await gateway.list_administrators(-1) == []


@pytest.mark.parametrize("body", [*BODIES, '{"ok": true, "result": {}}', '{"ok": true, "result": null}'])
async def test_updates_that_are_no_list_are_a_failed_poll(
    playground: Playground, gateway: TelegramGateway, body: str
) -> None:
    answer_with(playground, body)
    with pytest.raises(TelegramError, match="malformed answer"):
        await gateway.updates.poll(None)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("setWebhook", FaultKind.STATUS_5XX),
        Fault("setWebhook", FaultKind.DROP_BEFORE),
        Fault("setWebhook", FaultKind.RETRY_AFTER),
        Fault("setWebhook", FaultKind.MALFORMED),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_a_webhook_can_be_set_later_where_telegram_did_not_refuse_it(
    playground: Playground, gateway: TelegramGateway, fault: Fault
) -> None:
    playground.faults.add(fault)
    with pytest.raises(TelegramUnreachable):
        await gateway.updates.set_webhook("https://news.example/hook", "a-long-secret")
    with pytest.raises(TelegramUnavailable, match="Check that address") as refusal:
        await gateway.updates.set_webhook("nonsense", "a-long-secret")
    assert not isinstance(refusal.value, TelegramUnreachable)


def test_an_error_keeps_what_is_readable_of_its_parameters() -> None:
    error = {"ok": False, "description": ["?"], "parameters": {"retry_after": 3, "migrate_to_chat_id": "x"}}
    assert read_answer(json.dumps(error).encode()) == {"ok": False, "parameters": {"retry_after": 3}}
    assert read_answer(b'{"parameters": 5}') == {"parameters": {}}


@pytest.mark.parametrize("message", [True, [], {}, {"message_id": "7"}, {"message_id": True}])
def test_a_message_without_a_number_was_perhaps_sent(message: object) -> None:
    with pytest.raises(TelegramError, match="no message_id"):
        message_id_of(message)
