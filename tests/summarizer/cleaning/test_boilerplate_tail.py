"""Remarks above, between and below the paragraphs, and where the tail of a page starts."""

from __future__ import annotations

import numpy as np
import pytest

from summarizer.cleaning.boilerplate_tail import (
    candidate_lines,
    find_head_remarks,
    find_tail_start,
    is_boilerplate_remark,
    is_menu,
)
from tests.summarizer.cleaning.samples import annotated

SENTENCE = "The ferry will stop at the old pier again from next week on, the harbour master said."


@pytest.mark.parametrize(
    "text",
    ["Advertisement", "Read more", "Lesen Sie auch: Der Deich", "Читайте также: Мост", "© 2024 The Paper"],
)
def test_remarks_around_articles_are_recognised(text: str) -> None:
    assert is_boilerplate_remark(annotated(text), 0)


@pytest.mark.parametrize(
    "text", ["Comments by the mayor angered residents.", "Share prices fell", "The tags are red."]
)
def test_sentences_that_start_like_a_remark_are_none(text: str) -> None:
    assert not is_boilerplate_remark(annotated(text), 0)


def test_the_tail_starts_at_the_first_announcement_with_no_article_behind_it() -> None:
    prose = "The ferry will stop at the old pier again from next week on, they said."
    page = annotated(prose, "Related: Pier", prose, "Related articles", "Old pier sold")
    assert find_tail_start(page, np.array([2.0, -1.0, 2.0, -1.0, -2.0])) == 3


def test_a_page_without_announcement_has_no_tail() -> None:
    assert find_tail_start(annotated(SENTENCE, "Alter Kai verkauft"), np.array([2.0, -2.0])) == 2


def test_three_places_of_a_site_are_a_menu_and_two_are_none() -> None:
    page = annotated("Startseite | Nachrichten | Kontakt", "Home | Sport", "Home wins News Cup in Sport")
    assert [is_menu(page, number) for number in range(3)] == [True, False, False]


def test_dates_bylines_and_captions_above_the_lead_are_remarks() -> None:
    page = annotated("Pier reopens", "14 November 2026", "Von Jana Weber, dpa", SENTENCE, "12 May 2026")
    assert find_head_remarks(page, np.array([1.0, 1.0, 1.0, 2.0, 1.0])) == {1, 2}


def test_a_byline_below_the_lead_is_a_remark_and_one_far_below_is_none() -> None:
    page = annotated(SENTENCE, "Par Louise Martel avec AFP", SENTENCE, "Par Louise Martel avec AFP")
    assert find_head_remarks(page, np.ones(4)) == {1}


def test_boilerplate_is_no_candidate_unless_it_announces_the_end() -> None:
    page = annotated("Alle akzeptieren", SENTENCE, "Related stories", "Jetzt abonnieren")
    assert candidate_lines(page) == [1, 2]
