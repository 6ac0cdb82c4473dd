"""Splitting texts and queries into the words of the search."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema.search_text import MAX_QUERY_WORDS, MAX_WORD_LENGTH, normalize_text, parse_query, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("São Paulo's 40 paintings", ["sao", "paulo", "s", "40", "paintings"]),
        ("明天有雨", ["明", "天", "有", "雨"]),
        ("ΟΔΟΣ", ["οδοσ"]),
        ("ёлка, йод", ["елка", "йод"]),
        ("Straßenbahn MÜLLER Mueller", ["strassenbahn", "muller", "muller"]),
        ("Bauer, Quelle, neue, Bär, Baer", ["bauer", "quelle", "neue", "bar", "baer"]),
        ("Donau\u00addampf\u200bschiff", ["donaudampfschiff"]),
        ("Łódź Ørsted Đà Nẵng ısı", ["lodz", "orsted", "da", "nang", "isi"]),
        ("Αθήνα", ["αθηνα"]),
        ("كِتَابٌ أحمد", ["كتاب", "احمد"]),
        ("שָׁלוֹם", ["שלום"]),
        ("за\u0301мок", ["замок"]),
        ("हिन्दी", ["हिन्दी"]),
        ("a_b|c%d\\e'f\"g", ["a", "b", "c", "d", "e", "f", "g"]),
        ("\0 \ud800 ?!", []),
    ],
)
def test_words_are_separated_by_all_but_letters_numbers_and_marks(text: str, words: list[str]) -> None:
    assert tokenize(text) == words


@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x17F), max_size=60))
def test_western_texts_are_split_as_sqlite_splits_them(text: str) -> None:
    """Both databases must find the same; FTS5 has its own tokenizer, PostgreSQL gets ours."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE sample USING fts5(text, tokenize ="
            " \"unicode61 remove_diacritics 2 categories 'L* N* Co M*'\")"
        )
        connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab(sample, row)")
        connection.execute("INSERT INTO sample VALUES (?)", (normalize_text(text),))
        found = {word for (word,) in connection.execute("SELECT term FROM words")}
    # An accent without a letter is an empty word in FTS5 and a word of its own here; no query contains it.
    assert found - {None} == {word for word in tokenize(text) if any(sign.isalnum() for sign in word)}


@given(st.text(max_size=2000))
def test_a_query_has_few_short_words_and_the_last_is_a_prefix(question: str) -> None:
    asked = parse_query(question)
    assert len(asked) <= MAX_QUERY_WORDS
    assert all(len(one.word) <= MAX_WORD_LENGTH for one in asked)
    assert not asked or asked[-1].is_prefix
