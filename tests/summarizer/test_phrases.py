"""Phrases are found by stem in every script, in linear time for hostile texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.phrases import PhraseAutomaton, PhraseText, find_phrases, is_searchable

SYMBOLS = st.lists(st.integers(0, 2), max_size=30)
PHRASES = st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=4).map(tuple), unique=True, max_size=12)


def has(phrase: str, text: str, language: str = "en") -> bool:
    return find_phrases([phrase], [PhraseText(language, (text,))]) == {phrase: [0]}


@given(PHRASES, SYMBOLS)
def test_the_automaton_finds_what_a_search_of_every_place_finds(
    phrases: list[tuple[int, ...]], text: list[int]
) -> None:
    expected = {
        place
        for place, one in enumerate(phrases)
        if any(tuple(text[start : start + len(one)]) == one for start in range(len(text)))
    }
    assert PhraseAutomaton(phrases, 3).find(text) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "language"),
    [
        ("port strike", "Port strikes end", "en"),
        ("PORT-STRIKE", "The port strike, again", "en"),
        ("crypto's", "Crypto falls", "en"),
        ("zurich", "Zürich baut", "de"),
        ("Streik", "Die Streiks enden", "de"),
        ("elección", "Las elecciones de mayo", "es"),
        ("новая школа", "В новой школе", "ru"),
        ("łódź", "Lodz wygrywa", "pl"),
        ("罢工", "港口工人罢工三天", "zh"),
        ("東京", "東京都の天気", "ja"),
        ("ประท้วง", "คนงานประท้วงที่ท่าเรือ", "th"),
        ("الإضراب", "إضراب في الميناء", "ar"),
        ("파업", "항만 노동자 파업이 끝났다", "ko"),
        ("⚽", "Cup final ⚽️ tonight", "en"),
        ("covid-19", "COVID-19 cases", "en"),
    ],
)
def test_a_phrase_matches_by_stem_without_case_accents_and_punctuation(
    phrase: str, text: str, language: str
) -> None:
    assert has(phrase, text, language)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [("port strike", "A strike in the port"), ("port", "A report"), ("cat", "Concatenate"), ("!?", "Oh!?")],
)
def test_a_phrase_matches_whole_words_in_their_order(phrase: str, text: str) -> None:
    assert not has(phrase, text)


def test_a_phrase_does_not_span_two_passages() -> None:
    assert not find_phrases(["port strike"], [PhraseText("en", ("At the port", "Strike ends"))])


def test_spellings_of_one_stem_are_found_together_and_in_each_language() -> None:
    texts = [
        PhraseText("en", ("Strikes end",)),
        PhraseText("", ("no strike",)),
        PhraseText("de", ("Streik",)),
    ]
    assert find_phrases(["strike", "strikes"], texts) == {"strike": [0, 1], "strikes": [0]}


def test_prefixes_of_each_other_and_a_million_letters_are_found_in_one_pass() -> None:
    phrases = [" ".join(["a"] * count) for count in range(1, 51)]
    text = PhraseText("", ("a " * 200_000, "a" * 1_000_000))
    assert len(find_phrases([*phrases, "a" * 100], [text])) == 50


def test_a_phrase_without_a_word_cannot_be_searched() -> None:
    assert is_searchable("🔥")
    assert not is_searchable(" -!… ")
