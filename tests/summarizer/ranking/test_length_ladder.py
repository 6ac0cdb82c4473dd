from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from summarizer.ranking.length_ladder import greedy_order, natural_length, nested_ladder
from summarizer.ranking.passage import passage_from_sentences, word_counter

PASSAGE = passage_from_sentences(
    [
        "The mayor of Riverton resigned on Friday after eleven years in office.",
        "The mayor of Riverton resigned on Friday.",
        "A deputy takes over until the election in May.",
    ],
    "en",
)


def test_a_sentence_that_repeats_three_words_of_a_better_one_is_left_out() -> None:
    assert greedy_order(PASSAGE, [3.0, 2.0, 1.0], [0, 1, 2]) == [0, 2]


def test_only_allowed_positions_are_ordered() -> None:
    assert greedy_order(PASSAGE, [3.0, 2.0, 1.0], [2]) == [2]


@given(st.permutations(range(9)), st.integers(1, 7))
def test_each_step_of_a_ladder_holds_the_one_before_in_reading_order(order: list[int], most: int) -> None:
    ladder = nested_ladder(order, most)
    assert len(ladder) == most
    assert all(set(shorter) < set(longer) for shorter, longer in pairwise(ladder))
    assert all(list(step) == sorted(step) for step in ladder)


def test_the_natural_length_is_the_first_with_enough_words() -> None:
    assert natural_length(((0,), (0, 1), (0, 1, 2)), lambda _: 30) == 2


def test_a_short_text_is_its_own_summary() -> None:
    assert natural_length(((0,), (0, 2)), word_counter(PASSAGE)) == 2


def test_an_empty_ladder_has_length_zero() -> None:
    assert natural_length((), word_counter(PASSAGE)) == 0
