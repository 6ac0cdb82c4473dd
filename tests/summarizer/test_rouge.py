"""ROUGE scores follow their definition."""

import pytest

from summarizer.rouge import compute_rouge, rouge_tokens

ONE = ["The bridge closes on Monday."]


def test_a_summary_equal_to_the_reference_scores_a_hundred() -> None:
    found = compute_rouge(ONE, ONE)
    assert (found.r1, found.r2, found.lsum) == (100, 100, 100)


def test_summaries_without_common_words_score_zero() -> None:
    found = compute_rouge(["Ferries run hourly."], ONE)
    assert (found.r1, found.r2, found.lsum) == (0, 0, 0)


def test_an_empty_summary_scores_zero() -> None:
    assert compute_rouge([], ONE).r1 == 0


def test_words_are_lower_cased_cut_at_punctuation_and_stemmed() -> None:
    assert rouge_tokens("The U.S. Bridges' closings, 2-1!") == ["the", "u", "s", "bridg", "close", "2", "1"]


def test_short_words_are_not_stemmed() -> None:
    assert rouge_tokens("was bus") == ["was", "bus"]


@pytest.mark.parametrize(
    ("summary", "reference", "expected"),
    [
        # Four of five and six words in common; three of four and five pairs.
        (["police shot the gunman dead"], ["police shot the gunman in May"], (72.727, 66.667, 72.727)),
        # A repeated word counts as often as the reference has it.
        (["the the the cat"], ["the cat sat"], (57.143, 40.0, 57.143)),
        # The second reference sentence finds its words in the first of ours.
        (["cats chase mice and dogs bark"], ["cats chase mice", "dogs bark"], (90.909, 66.667, 90.909)),
        # A word that two reference sentences share with one of ours counts once.
        (["a cat"], ["a cat", "a dog"], (66.667, 50.0, 66.667)),
    ],
)
def test_scores_follow_the_definition(
    summary: list[str], reference: list[str], expected: tuple[float, float, float]
) -> None:
    found = compute_rouge(summary, reference)
    assert (found.r1, found.r2, found.lsum) == pytest.approx(expected, abs=0.001)
