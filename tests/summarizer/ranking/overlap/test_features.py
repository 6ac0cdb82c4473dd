import numpy as np

from summarizer.ranking.overlap.features import features
from summarizer.ranking.overlap.occurrences import collect, neighbours, number
from summarizer.ranking.passage import passage_of


def test_terms_are_numbered_in_the_order_of_their_first_occurrence() -> None:
    assert number(["b", "a", "b", "c"]) == {"b": 0, "a": 1, "c": 2}


def test_occurrences_know_first_last_spread_and_counts() -> None:
    vocabulary, found = collect([["a", "b", "a"], ["c"], ["a", "c"]])
    assert vocabulary == ("a", "b", "c")
    assert found.first.tolist() == [0, 0, 1]
    assert found.last.tolist() == [2, 0, 2]
    assert found.spread.tolist() == [2, 1, 2]
    assert found.pair_count.tolist() == [2, 1, 1, 1, 1]
    assert found.pair_sentence[found.by_term].tolist() == [0, 2, 0, 1, 2]
    assert found.starts.tolist() == [0, 2, 3]


def test_neighbours_stand_in_one_sentence() -> None:
    _, words = collect([["a", "b", "a", "b"], ["c", "a"]])
    parts, pairs = neighbours(words)
    assert parts.tolist() == [[0, 1], [1, 0], [2, 0]]
    assert pairs.pair_count.tolist() == [2, 1, 1]


def test_a_text_without_pairs_of_words_has_no_rows_for_them() -> None:
    found = features(passage_of(["Fire!", "Help!"], "en"))
    assert found.word_rows.shape[0] == 2
    assert found.pair_rows.shape[0] == 0


def test_all_features_are_finite_numbers() -> None:
    found = features(passage_of(["The", "Bridge 7: closed on Monday.", "…", "The bridge, the bridge!"], "en"))
    assert np.isfinite(found.word_rows).all()
    assert np.isfinite(found.pair_rows).all()


def test_nothing_known_of_a_text_depends_on_its_capitals() -> None:
    text = ["Mayor Ines Corvo closed the Harbour Bridge.", "Label: It reopens in MAY."]
    one, other = features(passage_of(text, "en")), features(passage_of([line.lower() for line in text], "en"))
    assert np.array_equal(one.word_rows, other.word_rows)
    assert np.array_equal(one.pair_rows, other.pair_rows)
