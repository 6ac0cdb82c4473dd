"""Tests of keywords: their choice and their spelling."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from summarizer.keywords import MAX_KEYWORDS, keywords
from summarizer.ranking.passage import passage_from_sentences

_TITLE = "Harbour bridge to close for two years"
_STORY = [
    "The harbour bridge will close on Monday, Mayor Paula Reyes said.",
    "Engineers from Coldbrook University of Technology found cracks in its pillars.",
    "Paula Reyes promised a ferry, and the ferry will be free.",
    "The ferry's timetable was drawn up by Coldbrook University of Technology on Monday.",
    "Bridges elsewhere were checked on Monday as well.",
]


def test_words_of_the_title_and_repeated_names_come_first() -> None:
    best = set(keywords(_TITLE, passage_from_sentences(_STORY, "en"), None)[:4])
    assert best == {"bridge", "Paula Reyes", "Coldbrook University of Technology", "harbour"}


def test_a_name_keeps_its_capitals_and_replaces_its_parts() -> None:
    found = keywords(_TITLE, passage_from_sentences(_STORY, "en"), None)
    assert "Paula Reyes" in found
    assert not {"Paula", "Reyes", "Coldbrook", "technology"} & set(found)


def test_days_numbers_and_function_words_are_no_keywords() -> None:
    found = {
        word.lower()
        for word in keywords(
            "On Monday 1931", passage_from_sentences(["It was 1931 on Monday.", "Monday, 1931."], "en"), None
        )
    }
    assert found == set()


def test_a_word_of_every_article_is_last() -> None:
    def share(word: str) -> float:
        return 1.0 if word == "bridge" else 0.0

    assert keywords(_TITLE, passage_from_sentences(_STORY, "en"), share)[-1] == "bridge"


def test_a_german_noun_keeps_its_capital() -> None:
    story = [
        "Die Brücke wird gesperrt.",
        "Jan Thomsen hält die Brücke für alt.",
        "Jan Thomsen will eine Fähre.",
    ]
    assert set(keywords("Brücke gesperrt", passage_from_sentences(story, "de"), None)) >= {
        "Brücke",
        "Jan Thomsen",
    }


def test_japanese_keywords_are_whole_runs() -> None:
    story = ["東京株式市場は大幅に下落した。", "東京株式市場では売りが広がった。"]
    assert keywords("東京株式市場が下落", passage_from_sentences(story, "ja"), None)[0] in (
        "東京株式市場",
        "下落",
    )


def test_chinese_keywords_are_words() -> None:
    assert "大桥" in keywords(
        "港口大桥关闭", passage_from_sentences(["港口大桥将关闭两年。", "大桥有裂缝。"], "zh"), None
    )


def test_lower_case_text_has_keywords_too() -> None:
    assert "bridge" in keywords(
        _TITLE.lower(), passage_from_sentences([sentence.lower() for sentence in _STORY], "en"), None
    )


def test_an_empty_story_has_no_keywords() -> None:
    assert keywords("", passage_from_sentences([], ""), None) == ()


@given(
    st.text(max_size=60),
    st.lists(st.text(max_size=80), max_size=6),
    st.sampled_from(["", "en", "de", "zh", "ja", "th"]),
    st.floats(-1, 2),
)
def test_any_story_has_at_most_eight_different_keywords(
    title: str, sentences: list[str], language: str, share: float
) -> None:
    found = keywords(title, passage_from_sentences(sentences, language), lambda _: share)
    assert len(found) <= MAX_KEYWORDS
    assert len(set(found)) == len(found)
    assert all(word.strip() for word in found)
