from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.ranking.overlap.selection import choose
from summarizer.ranking.passage import Passage, passage_of

STORY = passage_of(
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


def everything(passage: Passage) -> range:
    return range(len(passage.sentences))


def length(passage: Passage, step: tuple[int, ...]) -> int:
    return sum(len(passage.sentences[place].words) for place in step)


def test_the_summary_does_not_say_the_same_twice() -> None:
    plan = choose(STORY, everything(STORY), 7, None)
    assert not {0, 2} <= set(plan.steps[plan.best - 1])


def test_a_sentence_that_leans_comes_with_its_antecedent_or_not_at_all() -> None:
    plan = choose(STORY, everything(STORY), 7, None)
    assert all(0 in step for step in plan.steps[: plan.best] if 1 in step)


def test_only_allowed_positions_are_chosen() -> None:
    plan = choose(STORY, [1, 3, 5], 7, None)
    assert {place for step in plan.steps for place in step} <= {1, 3, 5}


LONG = passage_of(
    [
        f"Word{index} and word{index + 20} met word{index + 40} as word{index + 60} left word{index + 80}."
        for index in range(14)
    ],
    "en",
)


def test_a_wish_for_more_than_seven_sentences_is_served_too() -> None:
    steps = choose(LONG, everything(LONG), 9, None).steps
    assert [len(step) for step in steps[6:]] == [7, 8, 9]
    assert set(steps[6]) < set(steps[7]) < set(steps[8])


def test_a_wish_for_many_words_is_served_too() -> None:
    plan = choose(LONG, everything(LONG), 30, 100)
    assert plan.best == len(plan.steps)
    assert 90 <= length(LONG, plan.steps[-1]) <= 100


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_each_step_is_no_longer_than_the_next_and_holds_at_most_its_number(texts: list[str]) -> None:
    passage = passage_of(texts, "en")
    plan = choose(passage, everything(passage), 7, None)
    assert 1 <= plan.best <= min(5, len(plan.steps))
    assert all(list(step) == sorted(set(step)) for step in plan.steps)
    assert all(1 <= len(step) <= size for size, step in enumerate(plan.steps, start=1))
    assert all(length(passage, short) <= length(passage, long) for short, long in pairwise(plan.steps))


@given(LINES, st.integers(1, 250), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_more_words_never_give_a_shorter_summary_and_the_wish_is_kept(
    texts: list[str], budget: int, more: int
) -> None:
    passage = passage_of(texts, "en")
    small = choose(passage, everything(passage), 12, budget).steps[-1]
    large = choose(passage, everything(passage), 12, budget + more).steps[-1]
    assert length(passage, small) <= length(passage, large)
    assert len(small) == 1 or length(passage, small) <= budget


@given(LINES, st.integers(1, 12), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_fewer_sentences_never_give_a_longer_summary(texts: list[str], most: int, more: int) -> None:
    passage = passage_of(texts, "en")
    small = choose(passage, everything(passage), most, None).steps
    large = choose(passage, everything(passage), most + more, None).steps
    assert small == large[:most]
    assert length(passage, small[-1]) <= length(passage, large[-1])


@given(LINES, st.integers(1, 9), st.integers(0, 3), st.integers(1, 150), st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_less_of_both_sentences_and_words_never_gives_a_longer_summary(
    texts: list[str], most: int, more: int, budget: int, added: int
) -> None:
    passage = passage_of(texts, "en")
    small = choose(passage, everything(passage), most, budget).steps[-1]
    large = choose(passage, everything(passage), most + more, budget + added).steps[-1]
    assert length(passage, small) <= length(passage, large)
    assert len(small) <= most
