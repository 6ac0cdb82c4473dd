"""The plain methods that stand beside Lede's are fair: they find what they should."""

from __future__ import annotations

import pytest

from benchmarks.plain_methods import ShingleSets, TfIdfMatrix, group_by_similarity

FERRY = "The ferry moves to a new pier two hundred metres to the north in May"
SCHOOL = "The school opens its doors again after the fire of last winter"


def test_shingles_find_a_copy_with_a_few_other_words_and_a_part() -> None:
    known = ShingleSets([SCHOOL, FERRY, ""])
    assert known.query(FERRY + " already") == [1]
    assert known.query(" ".join(FERRY.split()[:7])) == [1]
    assert known.query("The ferry stays") == []


def test_a_text_has_cosine_one_with_itself_and_none_with_unknown_words() -> None:
    matrix = TfIdfMatrix([FERRY, SCHOOL, ""])
    same = matrix.similarities(FERRY)
    assert same[0] == pytest.approx(1)
    assert 0 < same[1] < 0.2
    assert same[2] == 0
    assert not matrix.similarities("quokka").any()


def test_texts_are_grouped_with_the_most_similar_earlier_one() -> None:
    texts = [FERRY, SCHOOL, FERRY.replace("May", "June"), SCHOOL.replace("fire", "flood")]
    assert group_by_similarity(texts, 0.5) == [0, 1, 0, 1]
    assert group_by_similarity(texts, 1.1) == [0, 1, 2, 3]
