"""Rich messages of the gateway: sent, edited, refused, and unknown to the server."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest

from bot.gateways.telegram.client import TelegramGateway
from bot.gateways.telegram.rich_messages import rich_parameters
from bot.playground import Playground, UserHandle
from bot.playground.world.faults import Fault, FaultKind
from bot.ports.messenger import Button, OutcomeUnknown, RichForm, Screen, Sent, SlowDown, Unreachable
from bot.settings import Settings

RICH = RichForm("<h3>News</h3><p>Rich</p>", ((Button("Settings", data="v1:std"),),))
SCREEN = Screen("<b>News</b> classic", ((Button("1", data="v1:o"),),), rich=RICH)


@pytest.fixture
async def telegram(playground: Playground) -> AsyncIterator[TelegramGateway]:
    gateway = TelegramGateway(Settings(bot_token=playground.token, telegram_api_url=playground.root))
    await gateway.open()
    yield gateway
    await gateway.close()


@pytest.fixture
async def ada(playground: Playground) -> UserHandle:
    person = playground.add_user("Ada")
    await person.say("/start")
    return person


def shown(person: UserHandle) -> list[str]:
    return [one.html for one in person.messages if one.outgoing]


def calls(playground: Playground) -> list[str]:
    return [one.method for one in playground.world.event_log.refusals]


async def test_a_message_is_sent_and_edited_in_the_rich_form(
    playground: Playground, telegram: TelegramGateway, ada: UserHandle
) -> None:
    outcome = await telegram.send_digest(ada.id, 0, SCREEN, silent=True)
    assert isinstance(outcome, Sent)
    assert outcome.is_rich
    (message,) = (one for one in ada.messages if one.outgoing)
    assert (message.html, message.silent, message.buttons) == (RICH.html, True, [[("Settings", "v1:std")]])
    edited = Screen("classic", rich=RichForm("<p>Corrected</p>", is_rtl=True))
    for _ in range(2):  # the second one changes nothing
        assert isinstance(await telegram.edit_digest(ada.id, message.id, edited), Sent)
    assert (shown(ada), ada.messages[-1].is_rtl) == (["<p>Corrected</p>"], True)
    assert calls(playground) == []
    assert not playground.complaints


def test_addresses_are_not_looked_for_unless_there_are_hashtags() -> None:
    assert '"skip_entity_detection": true' in rich_parameters(RICH)["rich_message"]
    assert (
        '"skip_entity_detection": false' in rich_parameters(RichForm("a", has_hashtags=True))["rich_message"]
    )


async def test_a_server_without_rich_messages_is_asked_once(
    playground: Playground, telegram: TelegramGateway, ada: UserHandle, caplog: pytest.LogCaptureFixture
) -> None:
    playground.world.knows_rich_messages = False
    with caplog.at_level(logging.INFO, "bot.gateways.telegram.rich_messages"):
        outcomes = [await telegram.send_digest(ada.id, 0, SCREEN) for _ in range(3)]
    assert [isinstance(one, Sent) and one.is_rich for one in outcomes] == [False] * 3
    assert shown(ada) == [SCREEN.html] * 3
    assert calls(playground) == ["sendRichMessage"]
    assert [one.getMessage() for one in caplog.records] == ["telegram: no rich messages, classic sent"]
    assert playground.token.split(":")[1] not in caplog.text


async def test_an_edit_of_a_server_without_rich_messages_shows_the_classic_form(
    playground: Playground, telegram: TelegramGateway, ada: UserHandle
) -> None:
    sent = await telegram.send(ada.id, 0, SCREEN)
    assert isinstance(sent, Sent)
    playground.world.knows_rich_messages = False
    changed = Screen("changed", rich=RichForm("<p>changed</p>"))
    assert isinstance(await telegram.edit(ada.id, sent.message_id, changed), Sent)
    assert shown(ada) == ["changed"]


async def test_content_that_is_refused_makes_its_messages_classic(
    playground: Playground, telegram: TelegramGateway, ada: UserHandle
) -> None:
    for _ in range(3):  # as for readers of the same digest: it is refused once
        await telegram.send_digest(ada.id, 0, Screen("classic", rich=RichForm("<div>a</div>")))
    await telegram.send_digest(ada.id, 0, SCREEN)
    assert shown(ada) == [*["classic"] * 3, RICH.html]
    assert calls(playground) == ["sendRichMessage"]


async def test_date_time_entities_that_are_refused_are_left_out_from_then_on(
    playground: Playground, telegram: TelegramGateway, ada: UserHandle
) -> None:
    playground.world.unknown_tags = frozenset({"tg-time"})
    timed = Screen(
        "classic", rich=RichForm('<p><tg-time unix="1647531900" format="r">2 hours ago</tg-time></p>')
    )
    for _ in range(2):
        await telegram.send_digest(ada.id, 0, timed)
    assert shown(ada) == ["<p>2 hours ago</p>"] * 2
    assert calls(playground) == ["sendRichMessage"]


async def test_no_classic_message_follows_what_may_have_arrived_or_must_wait(
    playground: Playground, telegram: TelegramGateway, ada: UserHandle
) -> None:
    playground.faults.add(Fault("sendRichMessage", FaultKind.DROP_AFTER))
    assert isinstance(await telegram.send_digest(ada.id, 0, SCREEN), OutcomeUnknown)
    assert shown(ada) == [RICH.html]
    playground.faults.add(Fault("sendRichMessage", FaultKind.RETRY_AFTER, seconds=7))
    assert await telegram.send_digest(ada.id, 0, SCREEN) == SlowDown(7)
    playground.world.user(ada.id).blocked = True
    assert isinstance(await telegram.send_digest(ada.id, 0, SCREEN), Unreachable)
    assert shown(ada) == [RICH.html]
