"""Dates of a search and the answers of a broadcast, typed in each language."""

from __future__ import annotations

from datetime import date

import pytest

from bot.i18n import LOCALE, Catalogs
from bot.services.broadcasts.composing import read_chat, read_link_buttons
from bot.services.reading.search_dates import read_date
from bot.typed_words import TypedWords, Word
from data.records.delivery import AudienceKind, BroadcastAudience

CATALOGS = Catalogs.load()
LANGUAGES = sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/lede.po"))
DATES = {
    "en": [("2026/4/3", "2026-04-03"), ("3/4/2026", "None")],
    "de": [("1.11.2026", "2026-11-01"), ("1/11/2026", "2026-11-01")],
    "es": [("el 1 de noviembre", "2026-11-01")],
    "pt_BR": [("1 de novembro", "2026-11-01")],
    "fr": [("le 1/11/2026", "2026-11-01")],
    "it": [("3/4/2026", "2026-04-03")],
    "zh_Hans": [("2026/11/1", "2026-11-01")],
}


def words_of(language: str) -> TypedWords:
    return CATALOGS.typed_words(CATALOGS.for_language(language))


@pytest.mark.parametrize(
    ("language", "typed", "meant"), [(one, *row) for one in LANGUAGES for row in DATES.get(one, [])]
)
def test_dates_are_understood(language: str, typed: str, meant: str) -> None:
    assert str(read_date(typed, date(2026, 11, 30), words_of(language))) == meant


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broadcast_is_tested_in_the_own_chat_and_loses_its_buttons_by_a_word(language: str) -> None:
    words = words_of(language)
    own, none = words.own.first(Word.ME), words.own.first(Word.NONE)
    assert read_chat(f" {own.title()} ", 7, words) == BroadcastAudience(AudienceKind.CHAT, "7")
    assert read_link_buttons(none, words) == read_link_buttons(" - ", words) == ()
