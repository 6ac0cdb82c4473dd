"""The bot's profile is written from the settings, in general words without them."""

from bot.i18n import Texts
from bot.ports.bot_profile import ProfileText
from bot.views.admin.bot_profile import newsroom_profile


def test_a_profile_shows_what_the_newsroom_reports_on_and_what_to_press(texts: Texts) -> None:
    about = "News of the port and the town."
    profile = newsroom_profile("Harbour Digest", "Harbour Digest", about, texts)
    assert profile.name == ProfileText("Harbour Digest")
    assert profile.short_description == ProfileText(about)
    assert profile.description.text.startswith(f"{about}\n\nPress Start")


def test_without_settings_the_profile_only_fills_what_telegram_has_empty(texts: Texts) -> None:
    profile = newsroom_profile("Lede", "", "", texts)
    assert profile.name == ProfileText("")
    for text in (profile.description, profile.short_description):
        assert text.text.startswith("Lede reads the news")
        assert text.replaces("")
        assert not text.replaces("Written by the owner in @BotFather")


def test_long_texts_are_cut_to_the_limits_of_telegram(texts: Texts) -> None:
    for about in ("word " * 80, "\U0001f6a2" * 400):
        profile = newsroom_profile("x" * 64, "x" * 64, about, texts)
        assert len(profile.short_description.text) <= 120
        assert len(profile.description.text) <= 512
