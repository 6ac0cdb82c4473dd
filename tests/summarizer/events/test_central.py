"""The central article of an event is the one nearest to all others."""

from __future__ import annotations

import pytest

from summarizer.events.article import EventArticle
from summarizer.events.central import most_central

CORE = "Kystlinjen moves the Norholm ferry to the east pier while the old quay is repaired until October."


def test_the_article_that_shares_most_with_the_others_is_central() -> None:
    articles = [
        EventArticle(
            1, "Kiosk owner worried", "The kiosk at the old quay sells ice cream and newspapers.", None, "en"
        ),
        EventArticle(2, "Norholm ferry moves to east pier", CORE, None, "en"),
        EventArticle(3, "Ferry to Norholm from east pier", CORE + " The kiosk stays open.", None, "en"),
        EventArticle(4, "East pier for Norholm ferry", CORE + " Dogs travel free.", None, "en"),
    ]
    assert most_central(articles) in {2, 3, 4}


def test_one_article_is_central_and_none_is_an_error() -> None:
    assert most_central([EventArticle(5, "", "")]) == 5
    with pytest.raises(ValueError, match="at least one"):
        most_central([])
