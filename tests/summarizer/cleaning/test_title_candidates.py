"""Candidates for the headline, the start of the body, and breadcrumbs."""

from __future__ import annotations

import numpy as np
import pytest

from summarizer.cleaning.title_candidates import find_body_start, find_title_candidates, split_breadcrumb
from tests.summarizer.cleaning.samples import annotated

SENTENCE = "The ferry will stop at the old pier again from next week on, the harbour master said on Monday."


@pytest.mark.parametrize(
    ("text", "breadcrumb", "headline"),
    [
        (
            "Home » Sport » Late goal decides the cup",
            "Home » Sport »",
            "Late goal decides the cup",
        ),
        ("Accueil › Région › Le port rouvre", "Accueil › Région ›", "Le port rouvre"),
        ("> Мост закрыт", ">", "Мост закрыт"),
        ("Late goal decides the cup", "", "Late goal decides the cup"),
    ],
)
def test_a_breadcrumb_is_no_part_of_the_headline(text: str, breadcrumb: str, headline: str) -> None:
    assert split_breadcrumb(text) == (breadcrumb, headline)


def test_the_body_starts_behind_a_line_kept_by_mistake() -> None:
    page = annotated("Wetter", *["Menu"] * 4, SENTENCE, SENTENCE)
    assert find_body_start(page, np.array([1.0, -1, -1, -1, -1, 1, 1])) == 5


def test_menus_and_long_statements_are_no_candidates() -> None:
    page = annotated("Home | News | Sport", "Fähre hält wieder am alten Kai", SENTENCE, "Zwischentitel")
    assert find_title_candidates(page, 2) == [1, 3]


def test_a_short_statement_is_a_candidate_above_the_body_only() -> None:
    page = annotated("The ferry is back.", SENTENCE, "The ferry is back.")
    assert find_title_candidates(page, 1) == [0]


def test_candidates_lie_near_the_body_or_on_the_first_line() -> None:
    page = annotated(*(f"Línea {number}" for number in range(200)))
    candidates = find_title_candidates(page, 100)
    assert candidates == [0, *range(60, 115)]
