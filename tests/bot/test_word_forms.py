"""Forms of typed words: weekdays, spellings, figures, and which language comes first."""

from __future__ import annotations

from datetime import date

import pytest

from bot.i18n import LOCALE, Catalogs
from bot.services.calendar import weekday_parser
from bot.services.reading.search_query import read_query
from bot.typed_tokens import fold, plain
from bot.typed_words import (
    MAX_MEANING_CHARACTERS,
    MAX_PHRASE_TOKENS,
    LanguageWords,
    TypedWords,
    Vocabulary,
    Word,
    synonyms,
)

CATALOGS = Catalogs.load()
LANGUAGES = sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/lede.po"))
MONDAY = date(2026, 11, 30)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
ENGLISH = CATALOGS.typed_words(CATALOGS.for_language("en")).own


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_phrase_of_a_language_ends_within_the_limit(language: str) -> None:
    words = CATALOGS.typed_words(CATALOGS.for_language(language)).own
    everything = Vocabulary(tuple(Word), has_weekdays=True, has_months=True)
    phrase = max((phrase for phrase, _ in words.phrases(everything)), key=len)
    assert 2 * len(phrase) < MAX_PHRASE_TOKENS
    spellings = (one for entry in words.entries.values() for one in synonyms(entry))
    assert 2 * max(map(len, spellings)) < MAX_MEANING_CHARACTERS


def test_a_text_longer_than_every_word_is_not_taken_apart() -> None:
    def fail() -> list[LanguageWords]:
        raise AssertionError("looked for in other languages")

    words = TypedWords(ENGLISH, ENGLISH, fail)
    assert words.meaning("yes" + "!" * 200, Vocabulary((Word.YES,))) == "yes"
    assert words.meaning("\ufdfa" * 101, Vocabulary((Word.YES,))) == ""
    assert words.english("mon " * 300, Vocabulary((), has_weekdays=True)) == "mon " * 300
    assert read_query("\ufdfa" * 101, MONDAY, words).words == "\ufdfa" * 101


@pytest.mark.parametrize("language", LANGUAGES)
def test_weekdays_of_every_language_come_from_unicode(language: str) -> None:
    """Names of days need no catalog: the words of English stand in for the entries."""
    words = TypedWords(LanguageWords(language, {}), ENGLISH)
    names = next(words.weekday_names())
    assert [weekday_parser.read_weekday(name, words) for name in names] == list(EVERY_DAY)


@pytest.mark.parametrize(
    ("language", "typed", "day"),
    [
        ("ru", "понедельникам", 1),
        ("ru", "среду", 3),
        ("ru", "субботам", 6),
        ("ru", "воскресенье", 7),
        ("uk", "п’ятницю", 5),
        ("uk", "неділях", 7),
        ("uk", "вівторка", 2),
        ("tr", "PAZARTESİ", 1),
        ("tr", "SALI", 2),
        ("tr", "pazar", 7),
        ("tr", "cuma", 5),
        ("pt_BR", "segunda", 1),
        ("pt_BR", "terça-feira", 2),
        ("it", "lunedi", 1),
        ("it", "domeniche", 7),
        ("es", "miercoles", 3),
        ("fr", "mercredis", 3),
        ("ar", "الإثنين", 1),
        ("ar", "الأربعاء", 3),
        ("zh_Hans", "周三", 3),
        ("zh_Hans", "礼拜三", 3),
        ("zh_Hans", "星期天", 7),
        ("zh_Hans", "周天", 7),
        ("de", "Donnerstags", 4),
    ],
)
def test_forms_of_weekdays_are_understood(language: str, typed: str, day: int) -> None:
    words = TypedWords(LanguageWords(language, {}), ENGLISH)
    assert weekday_parser.read_weekdays(typed, words) == (day,)


def test_spellings_are_folded_and_figures_of_every_script_read() -> None:
    assert fold("ISPARTA İzmir ısı") == fold("isparta izmir isi")
    assert fold("Éàñ ß") == "ean ss"
    assert fold("أحمدَ") == fold("احمد")
    assert plain("十一点，二十点，星期二十点，二十国集团") == "11点,20点,星期二10点,二十国集团"
    assert plain("٨:٣٠ ۸ ८ ８：００، x") == "8:30 8 8 8:00, x"


def test_a_word_of_the_own_language_comes_before_english_and_the_others() -> None:
    vocabulary = Vocabulary((Word.ON, Word.OFF, Word.YES))
    own = LanguageWords("de", {Word.ON: "an"})
    english = LanguageWords("en", {Word.OFF: "off, an", Word.ON: "on"})
    other = LanguageWords("es", {Word.YES: "sí"})
    words = TypedWords(own, english, lambda: [other])
    assert [words.meaning(typed, vocabulary) for typed in ("An", "off", "SI", "perhaps")] == [
        "on",
        "off",
        "yes",
        "",
    ]
    assert words.meaning("sí", vocabulary, is_own_only=True) == ""


def test_a_word_with_two_meanings_in_other_languages_is_left_alone() -> None:
    vocabulary = Vocabulary((Word.YES, Word.OFF))
    others = [LanguageWords("es", {Word.YES: "ne"}), LanguageWords("fr", {Word.OFF: "ne"})]
    words = TypedWords(LanguageWords("de", {}), LanguageWords("en", {}), lambda: others)
    assert words.english("ne", vocabulary) == "ne"
