"""Tests of words, stems and stop words: examples by script, and properties of any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.language.words import stems, stop_words, words


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Don’t stop: the well-known e-mail", ["don’t", "stop", "the", "well", "known", "e", "mail"]),
        ("en", "Prices rose 3.5%, to $1,250.40.", ["prices", "rose", "3.5", "to", "1,250.40"]),
        ("de", "Straßenbahn-Linie 7", ["straßenbahn", "linie", "7"]),
        ("tr", "IŞIK İzmir", ["ışık", "izmir"]),
        ("hi", "हिन्दी में समाचार।", ["हिन्दी", "में", "समाचार"]),
        ("fa", "می‌خواهم بروم؟", ["می‌خواهم", "بروم"]),
        ("he", 'מנכ"ל החברה', ['מנכ"ל', "החברה"]),
        ("zh", "北京大学的学生，5G网络", ["北京大学", "的", "学生", "5g", "网络"]),
        ("ja", "ニューヨークの株式市場", ["ニューヨーク", "の", "株式", "式市", "市場"]),
        ("", "カメラの株価", ["カメラ", "の", "株価"]),
        ("th", "กาแฟ", ["กา", "าแฟ"]),
        ("ko", "서울에서 열렸다.", ["서울에서", "열렸다"]),
        ("en", "sushi 寿司 bar", ["sushi", "寿司", "bar"]),
        ("en", "— … 😀 _", []),
    ],
)
def test_words_are_cut_by_script(language: str, text: str, expected: list[str]) -> None:
    assert words(text, language) == expected


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["vote", "votes", "voted"]),
        ("de", ["Kinder", "Kindern"]),
        ("fr", ["continue", "continuer"]),
        ("ru", ["города", "городам", "городов"]),
        ("ko", ["정부는", "정부가", "정부의"]),
    ],
)
def test_forms_of_a_word_share_their_stem(language: str, forms: list[str]) -> None:
    assert len(set(stems([form.lower() for form in forms], language))) == 1


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert stems(["слова", "речення"], "uk") == ["слова", "речення"]


@pytest.mark.parametrize(
    ("language", "word"), [("en", "the"), ("de", "und"), ("ru", "что"), ("nb", "ikke"), ("zh", "的")]
)
def test_function_words_are_stop_words(language: str, word: str) -> None:
    assert word in stop_words(language)


def test_an_unknown_language_has_no_stop_words() -> None:
    assert stop_words("xx") == frozenset()


@given(st.text(), st.sampled_from(["", "en", "zh", "ja", "th", "ko", "tr"]))
def test_any_text_has_words_that_are_one_token_each(text: str, language: str) -> None:
    found = words(text, language)
    assert all(word and not any(map(str.isspace, word)) for word in found)
    assert len(stems(found, language)) == len(found)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_every_letter_and_digit_is_in_a_word(text: str) -> None:
    covered = set("".join(words(text, "en")))
    assert all(character in covered for character in text.lower() if character.isalnum())


@given(st.text(st.characters(max_codepoint=126), max_size=80))
def test_plain_letters_are_cut_as_among_others(text: str) -> None:
    assert [*words(text, "en"), "é"] == words(text + "\né", "en")
