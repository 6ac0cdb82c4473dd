"""The language of a chat: what Telegram says, or what was chosen in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import i18n
from bot.playground.control.page_json import menu_view
from tests.end_to_end import seed
from tests.end_to_end.harness import READER, START, NewsroomHarness, ask
from tests.support.catalogs import write_catalogs

GERMAN = {
    "settings.head": "<b>Deine Ausgabe</b>",
    "settings.changed.group": "<b>Geändert.</b>",
    "subscribed": "<b>Abonniert.</b>",
    "command.latest": "das Neueste",
    "language.ask": "In welcher Sprache schreibe ich?",
    "button.language": "Sprache",
    "button.language_auto": "Wie in Telegram",
    "digest.end": "Das war es.",
    "profile.about": "Nachrichten von {newsroom}.",
    "profile.usage": "Schreib /start.",
    "format.day": "EEEE, d. MMMM",
}


@pytest.fixture
async def bilingual(
    harness: NewsroomHarness,
    registered_in_all_languages: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[NewsroomHarness]:
    """A newsroom whose bot runs with a few German texts."""
    del registered_in_all_languages
    write_catalogs(tmp_path / "locale", {"de": GERMAN})
    monkeypatch.setattr(i18n, "LOCALE", tmp_path / "locale")
    async with harness.run():
        yield harness


async def test_a_reader_chooses_a_language_and_gives_it_back(bilingual: NewsroomHarness) -> None:
    rita = bilingual.rita
    await ask(rita, "/subscribe")
    settings = await ask(rita, "/settings")
    await rita.press(settings, "Language")
    screen = await rita.wait_for("Which language")
    await rita.press(screen, "Deutsch")
    german = await rita.wait_for("In welcher Sprache")
    assert "✓ Deutsch" in [button["text"] for row in german.keyboard for button in row]
    assert (await ask(rita, "/settings")).text.startswith("Deine Ausgabe")
    await seed.publish_articles(bilingual, "A story for Rita")
    await bilingual.move_clock_to(START + timedelta(hours=20))
    digest = await rita.wait_for("A story for Rita")
    assert "Montag, 23. November" in digest.text
    await rita.press(german, "Wie in Telegram")
    await rita.wait_for("Which language")
    assert (await ask(rita, "/settings")).text.startswith("Your digest")


async def test_a_typed_language_holds_without_a_subscription(bilingual: NewsroomHarness) -> None:
    assert "In welcher Sprache" in (await ask(bilingual.rita, "/language german")).text
    assert "Abonniert." in (await ask(bilingual.rita, "/subscribe")).text
    assert "“klingon”" in (await ask(bilingual.rita, "/language klingon")).text
    assert "Which language" in (await ask(bilingual.rita, "/language auto")).text
    stored = await seed.stored_data(bilingual, READER)
    assert stored["chats"][0]["language"] == "en"


async def test_a_group_has_a_language_of_its_own(bilingual: NewsroomHarness) -> None:
    club = bilingual.playground.add_group("Tuesday Club", admins=[bilingual.rita], members=[bilingual.ravi])
    refused = await ask(bilingual.ravi, "/language de", club)
    assert refused.text.startswith("Only administrators can")
    assert "In welcher Sprache" in (await ask(bilingual.rita, "/language de", club)).text
    await ask(bilingual.rita, "/subscribe", club)
    assert "Geändert" in (await ask(bilingual.rita, "/time 09:00", club)).text
    assert "Subscribed." in (await ask(bilingual.rita, "/subscribe")).text


async def test_menus_and_descriptions_are_in_the_language_of_the_reader(bilingual: NewsroomHarness) -> None:
    world = bilingual.playground.world
    greta = bilingual.playground.add_user("Greta", language_code="de")
    assert "Abonniert." in (await ask(greta, "/subscribe")).text
    await bilingual.rita.say("/language de")
    await bilingual.rita.wait_for("In welcher")
    for person in (greta, bilingual.rita):
        chat = world.chats[person.id]
        menu = {row["command"]: row["description"] for row in menu_view(world, chat, world.users[person.id])}
        assert menu["latest"] == "das Neueste"
    assert world.profile.descriptions["de"].endswith("Schreib /start.")
    assert world.profile.descriptions[""] != world.profile.descriptions["de"]


async def test_what_a_reader_types_is_understood_in_their_language(harness: NewsroomHarness) -> None:
    async with harness.run():
        greta = harness.playground.add_user("Greta", language_code="de")
        await ask(greta, "/subscribe")
        for typed, answer in (
            ("/time 8 Uhr und 18h30", "um 08:00 und 18:30 Uhr"),
            ("/settings Tage Mo-Fr", "Montag bis Freitag"),
            ("/topics Wirtschaft", "Zu Wirtschaft gibt es noch keine Meldung"),
            ("/mute Thema Sport eine Woche", "Thema Sport"),
            ("/pause zwei Wochen", "Pause."),
            ("Danke!", "Gern geschehen"),
            ("Abmelden", "Abo beenden?"),
        ):
            assert answer in (await ask(greta, typed)).text
        stored = await seed.stored_data(harness, greta.id)
        assert stored["subscriptions"][0]["topics"] == ("economy",)
