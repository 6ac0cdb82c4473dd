from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.ranking.overlap.selection import select_sentences
from summarizer.ranking.passage import Passage, passage_from_sentences
from tests.support.nightly import IS_NIGHTLY

STORY = passage_from_sentences(
    [
        "Rescue teams freed twelve miners in Garth on Friday after two days underground.",
        "They had been trapped since a tunnel flooded on Wednesday.",
        "The rescue teams freed the twelve miners in Garth on Friday.",
        "One miner, Owen Price, was taken to hospital with a broken leg.",
        "Garth has had a mine since 1870, and half the town works in it.",
        "Tourists like the old church.",
    ],
    "en",
)
VOCABULARY = ["storm", "harbour", "mayor", "closed", "council", "voted", "the", "he", "but", "on", "7"]
LINE = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=20).map(lambda words: " ".join(words) + ".")
LINES = st.lists(LINE, min_size=1, max_size=14)


def all_positions(passage: Passage) -> range:
    return range(len(passage.sentences))


def word_total(passage: Passage, step: tuple[int, ...]) -> int:
    return sum(len(passage.sentences[place].words) for place in step)


def test_the_summary_does_not_say_the_same_twice() -> None:
    plan = select_sentences(STORY, all_positions(STORY), 7, None)
    assert not {0, 2} <= set(plan.ladder[plan.best - 1])


def test_a_dependent_sentence_comes_with_its_antecedent_or_not_at_all() -> None:
    plan = select_sentences(STORY, all_positions(STORY), 7, None)
    assert all(0 in step for step in plan.ladder[: plan.best] if 1 in step)


def test_only_allowed_positions_are_chosen() -> None:
    plan = select_sentences(STORY, [1, 3, 5], 7, None)
    assert {place for step in plan.ladder for place in step} <= {1, 3, 5}


LONG_PASSAGE = passage_from_sentences(
    [
        f"Word{index} and word{index + 20} met word{index + 40} as word{index + 60} left word{index + 80}."
        for index in range(14)
    ],
    "en",
)


def test_a_limit_above_seven_sentences_is_supported() -> None:
    steps = select_sentences(LONG_PASSAGE, all_positions(LONG_PASSAGE), 9, None).ladder
    assert [len(step) for step in steps[6:]] == [7, 8, 9]
    assert set(steps[6]) < set(steps[7]) < set(steps[8])


def test_a_limit_of_many_words_is_supported() -> None:
    plan = select_sentences(LONG_PASSAGE, all_positions(LONG_PASSAGE), 30, 100)
    assert plan.best == len(plan.ladder)
    assert 90 <= word_total(LONG_PASSAGE, plan.ladder[-1]) <= 100


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_each_step_is_no_longer_than_the_next_and_holds_at_most_its_number(texts: list[str]) -> None:
    passage = passage_from_sentences(texts, "en")
    plan = select_sentences(passage, all_positions(passage), 7, None)
    assert 1 <= plan.best <= min(5, len(plan.ladder))
    assert all(list(step) == sorted(set(step)) for step in plan.ladder)
    assert all(1 <= len(step) <= size for size, step in enumerate(plan.ladder, start=1))
    assert all(
        word_total(passage, short) <= word_total(passage, long) for short, long in pairwise(plan.ladder)
    )


@given(LINES, st.integers(1, 250), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_more_words_never_give_a_shorter_summary_and_the_limit_holds(
    texts: list[str], budget: int, more: int
) -> None:
    passage = passage_from_sentences(texts, "en")
    small = select_sentences(passage, all_positions(passage), 12, budget).ladder[-1]
    large = select_sentences(passage, all_positions(passage), 12, budget + more).ladder[-1]
    assert word_total(passage, small) <= word_total(passage, large)
    assert len(small) == 1 or word_total(passage, small) <= budget


@given(LINES, st.integers(1, 12), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_fewer_sentences_never_give_a_longer_summary(texts: list[str], most: int, more: int) -> None:
    passage = passage_from_sentences(texts, "en")
    small = select_sentences(passage, all_positions(passage), most, None).ladder
    large = select_sentences(passage, all_positions(passage), most + more, None).ladder
    assert small == large[:most]
    assert word_total(passage, small[-1]) <= word_total(passage, large[-1])


@given(LINES, st.integers(1, 9), st.integers(0, 3), st.integers(1, 150), st.integers(0, 60))
@settings(max_examples=1_000 if IS_NIGHTLY else 50, deadline=None)
def test_less_of_both_sentences_and_words_never_gives_a_longer_summary(
    texts: list[str], most: int, more: int, budget: int, added: int
) -> None:
    passage = passage_from_sentences(texts, "en")
    small = select_sentences(passage, all_positions(passage), most, budget).ladder[-1]
    large = select_sentences(passage, all_positions(passage), most + more, budget + added).ladder[-1]
    assert word_total(passage, small) <= word_total(passage, large)
    assert len(small) <= most


def test_each_step_beyond_the_default_keeps_the_sentences_of_the_one_before() -> None:
    texts = [
        "The council of Riverton closed the old bridge on Monday after a long debate about its cables.",
        "Two cables of the bridge were found to be cracked by engineers who looked at them in spring.",
        "A ferry takes people over the river every twenty minutes and costs nothing for now.",
        "Shops in the old town fear that fewer people will come to them before the holidays.",
        "The mayor wants to build a new bridge of steel, but there is no money for it this year.",
        "A fund of the province may pay for half of it, said a speaker of the minister on Tuesday.",
        "The first bridge at this place was built by salt traders some three hundred years ago.",
        "Fishermen have offered to carry mail and milk across the water in their own boats.",
        "Schools on the other side will begin an hour later until the end of the winter.",
    ]
    passage = passage_from_sentences(texts, "en")
    selections = select_sentences(passage, all_positions(passage), 7, None)
    steps = [set(step) for step in selections.ladder[selections.best - 1 :]]
    assert len(steps) > 2
    assert all(before < after for before, after in pairwise(steps))
