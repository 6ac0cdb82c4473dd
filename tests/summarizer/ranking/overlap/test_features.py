import numpy as np

from summarizer.ranking.overlap.features import extract_features
from summarizer.ranking.overlap.occurrences import adjacent_pairs, collect_occurrences, number_terms
from summarizer.ranking.passage import passage_from_sentences


def test_terms_are_numbered_in_the_order_of_their_first_occurrence() -> None:
    assert number_terms(["b", "a", "b", "c"]) == {"b": 0, "a": 1, "c": 2}


def test_occurrences_know_first_last_spread_and_counts() -> None:
    vocabulary, found = collect_occurrences([["a", "b", "a"], ["c"], ["a", "c"]])
    assert vocabulary == ("a", "b", "c")
    assert found.first_sentence.tolist() == [0, 0, 1]
    assert found.last_sentence.tolist() == [2, 0, 2]
    assert found.sentence_frequency.tolist() == [2, 1, 2]
    assert found.entry_count.tolist() == [2, 1, 1, 1, 1]
    assert found.entry_sentence[found.by_term].tolist() == [0, 2, 0, 1, 2]
    assert found.entry_starts.tolist() == [0, 2, 3]


def test_adjacent_pairs_stand_in_one_sentence() -> None:
    _, words = collect_occurrences([["a", "b", "a", "b"], ["c", "a"]])
    parts, pairs = adjacent_pairs(words)
    assert parts.tolist() == [[0, 1], [1, 0], [2, 0]]
    assert pairs.entry_count.tolist() == [2, 1, 1]


def test_a_text_without_pairs_of_words_has_no_rows_for_them() -> None:
    found = extract_features(passage_from_sentences(["Fire!", "Help!"], "en"))
    assert found.word_rows.shape[0] == 2
    assert found.pair_rows.shape[0] == 0


def test_all_features_are_finite_numbers() -> None:
    found = extract_features(
        passage_from_sentences(["The", "Bridge 7: closed on Monday.", "…", "The bridge, the bridge!"], "en")
    )
    assert np.isfinite(found.word_rows).all()
    assert np.isfinite(found.pair_rows).all()


def test_no_feature_depends_on_capitals() -> None:
    text = ["Mayor Ines Corvo closed the Harbour Bridge.", "Label: It reopens in MAY."]
    one, other = (
        extract_features(passage_from_sentences(text, "en")),
        extract_features(passage_from_sentences([line.lower() for line in text], "en")),
    )
    assert np.array_equal(one.word_rows, other.word_rows)
    assert np.array_equal(one.pair_rows, other.pair_rows)
