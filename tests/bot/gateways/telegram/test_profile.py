"""The bot's profile is set at Telegram where it differs, and failures are warnings."""

from dataclasses import replace

import pytest

from bot.gateways.telegram.client import TelegramGateway
from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.ports.bot_profile import NewsroomProfile, ProfileText

PROFILE = NewsroomProfile(
    ProfileText("Harbour Digest"), ProfileText("News of the port"), ProfileText("The port", is_default=True)
)
SETTERS = ("setMyName", "setMyDescription", "setMyShortDescription")


def fail_setters(playground: Playground) -> None:
    for method in SETTERS:
        playground.faults.add(Fault(method, FaultKind.STATUS_5XX, times=None))


async def test_a_profile_is_set_once_and_then_only_what_has_changed(
    playground: Playground, gateway: TelegramGateway, caplog: pytest.LogCaptureFixture
) -> None:
    stored = playground.world.profile
    stored.short_descriptions[""] = "Written at @BotFather"
    await gateway.set_profile(PROFILE)
    assert (stored.names, stored.descriptions) == ({"": "Harbour Digest"}, {"": "News of the port"})
    assert stored.short_descriptions == {"": "Written at @BotFather"}  # a default replaces no text
    assert gateway.name == "Lede" != playground.world.bot_name

    fail_setters(playground)
    await gateway.set_profile(PROFILE)  # asks, and sets nothing
    assert caplog.records == []


async def test_descriptions_are_set_in_each_language(
    playground: Playground, gateway: TelegramGateway, caplog: pytest.LogCaptureFixture
) -> None:
    german = replace(PROFILE, description=ProfileText("Nachrichten vom Hafen"))
    await gateway.set_profile(PROFILE, {"de": german})
    stored = playground.world.profile
    assert stored.names == {"": "Harbour Digest"}
    assert stored.descriptions == {"": "News of the port", "de": "Nachrichten vom Hafen"}

    fail_setters(playground)
    await gateway.set_profile(PROFILE, {"de": german})  # asks, and sets nothing
    assert caplog.records == []


async def test_general_words_in_a_language_never_hide_what_a_person_wrote(
    playground: Playground, gateway: TelegramGateway
) -> None:
    stored = playground.world.profile
    stored.short_descriptions[""] = "Written at @BotFather"
    stored.descriptions["de"] = "Von Hand geschrieben"
    general = ProfileText("General words", is_default=True)
    profile = NewsroomProfile(ProfileText(""), general, general)
    german = ProfileText("Allgemeine Worte", is_default=True)
    await gateway.set_profile(profile, {"de": NewsroomProfile(ProfileText(""), german, german)})
    assert stored.short_descriptions == {"": "Written at @BotFather"}
    assert stored.descriptions == {"": "General words", "de": "Von Hand geschrieben"}


async def test_a_text_that_telegram_refuses_is_a_warning(
    playground: Playground, gateway: TelegramGateway, caplog: pytest.LogCaptureFixture
) -> None:
    fail_setters(playground)
    await gateway.set_profile(PROFILE)
    assert [(record.message, vars(record)["field"]) for record in caplog.records] == [
        ("telegram: bot profile not set", "name"),
        ("telegram: bot profile not set", "description"),
        ("telegram: bot profile not set", "short description"),
    ]
