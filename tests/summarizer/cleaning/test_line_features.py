"""Features of single lines: counts, marks, letters and phrases."""

from __future__ import annotations

import numpy as np
import pytest

from summarizer.cleaning.cue_phrases import CUE_KINDS
from summarizer.cleaning.line_features import LineFeature, cue_flags, line_features, word_counts
from tests.summarizer.cleaning.samples import annotated


def value(text: str, feature: LineFeature) -> float:
    return float(line_features(annotated(text))[0, feature])


@pytest.mark.parametrize(
    ("feature", "with_it", "without_it"),
    [
        (LineFeature.ENDS_SENTENCE, "Il ponte riapre lunedì.", "Il ponte riapre"),
        (LineFeature.ENDS_WITH_COLON, "Lesen Sie auch:", "Lesen Sie auch"),
        (LineFeature.STARTS_LOWER_CASE, "и так далее", "И так далее"),
        (LineFeature.STARTS_WITH_DIGIT, "3 Minuten", "Drei Minuten"),
        (LineFeature.STARTS_WITH_BULLET, "• Fahrpreise", "Fahrpreise"),
        (LineFeature.HAS_DATE, "14.11.2026, 06:30", "Am Morgen"),
        (LineFeature.DIRECT_ADDRESS, "Subscribe to our newsletter", "Ferry sails again"),
    ],
)
def test_a_line_shows_a_feature_that_a_similar_line_lacks(
    feature: LineFeature, with_it: str, without_it: str
) -> None:
    assert value(with_it, feature) > value(without_it, feature) == 0.0


def test_words_are_counted_and_cjk_letters_as_halves() -> None:
    rows = line_features(annotated("Le port rouvre lundi", "港口周一重新开放"))
    assert np.allclose(word_counts(rows), [4, 1 + 8 / 2])


def test_shares_are_of_words_and_characters() -> None:
    assert value("Anna sieht Berta heute", LineFeature.CAPITALISED_SHARE) == 0.5
    assert value("a1b2", LineFeature.DIGIT_SHARE) == 0.5


def test_unknown_languages_get_the_usual_share_of_function_words() -> None:
    line = " ".join(["xqzt"] * 15)
    assert value(line, LineFeature.FUNCTION_WORD_SHARE) == pytest.approx(0.35)


def test_flags_say_whether_a_phrase_starts_is_or_stands_in_a_line() -> None:
    first = 3 * CUE_KINDS.index("related")
    flags = cue_flags(annotated("Read more", "Read more about it", "Please read more", "Nothing"))
    assert flags[:, first : first + 3].tolist() == [[1, 1, 1], [1, 0, 1], [0, 0, 1], [0, 0, 0]]
