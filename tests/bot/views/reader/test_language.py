"""The screen of languages, and what names a language."""

from __future__ import annotations

import pytest

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.views.reader import language as view

CODES = ("ar", "de", "en", "pt_BR", "zh_Hans")


def labels(
    texts: Texts, *, is_chosen: bool, is_private: bool = True, offers_settings: bool = False
) -> list[str]:
    screen = view.languages(
        CODES, texts, is_chosen=is_chosen, is_private=is_private, offers_settings=offers_settings
    )
    return [button.label for row in screen.rows for button in row]


def test_languages_are_named_in_themselves_and_the_chosen_one_is_marked(texts: Texts) -> None:
    assert labels(texts, is_chosen=True) == [
        "Deutsch",
        "✓ English",
        "Português (Brasil)",
        "العربية",
        "中文 (简体)",
        "As in Telegram",
    ]
    assert labels(texts, is_chosen=False)[-1] == "✓ As in Telegram"
    assert "English" in labels(texts, is_chosen=False)
    assert labels(texts, is_chosen=False, is_private=False, offers_settings=True)[-2:] == [
        "✓ As the newsroom",
        texts.plain("button.back"),
    ]


def test_many_languages_are_on_pages_of_at_most_ten_buttons(texts: Texts) -> None:
    codes = ("ar", "de", "en", "es", "fr", "id", "it", "pt_BR", "ru", "tr", "uk", "zh_Hans")
    seen = list[str]()
    for page in (0, 1):
        screen = view.languages(codes, texts, page, is_chosen=True, is_private=True, offers_settings=True)
        buttons = [button for row in screen.rows for button in row]
        assert len(buttons) <= 10
        seen += [one.data for one in buttons]
    assert {pack(Action.CHOOSE_LANGUAGE, code) for code in codes} <= set(seen)
    own = view.languages(codes, texts, is_chosen=True, is_private=True, offers_settings=True)
    assert any(button.label == "✓ English" for row in own.rows for button in row)


def test_a_button_holds_the_code_of_its_language(texts: Texts) -> None:
    screen = view.languages(CODES, texts, is_chosen=False, is_private=True, offers_settings=False)
    data = [button.data for row in screen.rows for button in row]
    assert data[2] == pack(Action.CHOOSE_LANGUAGE, "pt_BR")
    assert data[-1] == pack(Action.CHOOSE_LANGUAGE, "")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("de", "de"),
        ("Deutsch", "de"),
        (" GERMAN ", "de"),
        ("pt-br", "pt_BR"),
        ("português", "pt_BR"),
        ("Brazilian Portuguese", None),
        ("portuguese", "pt_BR"),
        ("العربية", "ar"),
        ("中文", "zh_Hans"),
        ("auto", ""),
        ("klingon", None),
        ("d", None),
        ("portugues", "pt_BR"),
        ("zh", "zh_Hans"),
        ("PT", "pt_BR"),
    ],
)
def test_a_language_is_found_by_its_names(texts: Texts, given: str, code: str | None) -> None:
    assert view.find_language(given, CODES, texts) == code
