import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.ranking.overlap.model import (
    MAX_SCORED_SENTENCES,
    expect_overlap,
    expected_overlap,
    load_overlap_model,
)
from summarizer.ranking.passage import passage_from_sentences

STORY = [
    "Rescue teams freed twelve miners in Garth on Friday after two days underground.",
    "The miners had been trapped since a tunnel flooded on Wednesday.",
    "One of them, Owen Price, was taken to hospital with a broken leg.",
    '"We sang to keep warm," he told reporters.',
    "Garth has had a mine since 1870.",
    "Tourists like the old church.",
]
WORDS = st.lists(
    st.sampled_from(["miners", "freed", "friday", "garth", "the", "1870", "leg"]), min_size=1, max_size=9
)


def test_a_sentence_of_news_scores_above_an_aside() -> None:
    scores = expected_overlap(passage_from_sentences(STORY, "en"))
    assert max(scores[:2]) > 2 * scores[-1]


def test_no_score_depends_on_capitals() -> None:
    lowered = [text.lower() for text in STORY]
    assert expected_overlap(passage_from_sentences(STORY, "en")) == expected_overlap(
        passage_from_sentences(lowered, "en")
    )
    shouted = [text.upper() for text in STORY]
    assert expected_overlap(passage_from_sentences(STORY, "en")) == expected_overlap(
        passage_from_sentences(shouted, "en")
    )


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("zh", ["市政府周一宣布关闭大桥。", "大桥的钢索出现裂缝。", "渡轮将运送乘客。"]),
        ("ar", ["أعلنت البلدية إغلاق الجسر يوم الاثنين.", "اكتشف المهندسون شقوقا في الجسر."]),
        ("ja", ["市は月曜日に橋を閉鎖すると発表した。", "橋のケーブルに亀裂が見つかった。"]),
        ("", ["Zzgl qwrt plm.", "Plm xx qwrt."]),
    ],
)
def test_any_language_and_script_is_scored(language: str, texts: list[str]) -> None:
    scores = expected_overlap(passage_from_sentences(texts, language))
    assert all(0 < score < 3 for score in scores)


def test_sentences_beyond_the_longest_passage_score_nothing() -> None:
    texts = [f"Lot {index} went to buyer {index % 97}." for index in range(MAX_SCORED_SENTENCES + 9)]
    scores = expected_overlap(passage_from_sentences(texts, "en"))
    assert len(scores) == len(texts)
    assert set(scores[MAX_SCORED_SENTENCES:]) == {0.0}
    assert min(scores[:MAX_SCORED_SENTENCES]) > 0


def test_sentences_without_a_word_score_nothing() -> None:
    assert expected_overlap(passage_from_sentences(["🙂🙂", "—"], "en")) == [0.0, 0.0]


@given(st.lists(WORDS, min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_expectations_are_probabilities(lines: list[list[str]]) -> None:
    expected = expect_overlap(
        passage_from_sentences([" ".join(line) for line in lines], "en"), load_overlap_model()
    )
    for chances in (expected.once, expected.twice, expected.pair):
        assert np.all((chances >= 0) & (chances <= 1))
    assert len(expected.shared_terms()) == len(lines)
