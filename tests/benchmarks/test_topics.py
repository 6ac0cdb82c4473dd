"""The benchmark of topics: what counts as right."""

from __future__ import annotations

from benchmarks.topics import TopicGuess, format_table, guess_page, guess_text

_STORY = "The striker scored a late goal in the cup final. The coach praised the players of the team."


def test_a_guess_by_words_is_compared_with_the_section_that_it_did_not_see() -> None:
    paragraphs = f"<p>{_STORY}</p><p>{_STORY.replace('late', 'second')}</p>"
    html = f"<html><head><title>Final</title></head><body><article>{paragraphs}</article></body></html>"
    guess = guess_page({"html": html, "url": "https://paper.example/culture/final"})
    assert guess is not None
    assert (guess.by_words, guess.right, guess.is_right) == (("sport",), frozenset({"culture"}), False)


def test_the_subject_of_a_text_is_in_its_id() -> None:
    assert guess_text({"id": "bbc-sport-001", "text": _STORY}).is_right
    assert guess_text({"id": "easc-topic131", "text": _STORY}).is_right
    assert not guess_text({"id": "easc-topic53", "text": _STORY}).is_right


def test_stories_without_a_known_subject_count_for_coverage_only() -> None:
    guesses = [TopicGuess((), ()), TopicGuess(("sport",), ("sport",))]
    row = next(line for line in format_table({"xx": guesses}) if line.startswith("xx"))
    assert row.split() == ["xx", "2", "0.50", "0.50", "0", "–"]
