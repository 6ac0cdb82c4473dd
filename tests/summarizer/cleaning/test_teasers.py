"""A label and the teaser of another story above the headline are no part of the article."""

from __future__ import annotations

import pytest

from summarizer.cleaning.paste import clean_paste

TEASER = (
    "Nina Roth shows her garden\n\n"
    "The gardener has planted over a hundred roses in her yard and shows them now."
)
HEADLINE = "Bus company attacks the railway"
BODY = (
    "The bus company will run trains of its own between Arlen and Holm in May, it said on Monday morning. "
    "The railway calls that an attack on its business and wants to go to court."
)


@pytest.mark.parametrize(
    "label", ["The best of the paper", "Most read", "Das Beste aus der Zeitung", "Lo más leído", "人気記事"]
)
@pytest.mark.parametrize("teaser", ["", TEASER])
def test_the_headline_below_a_label_is_the_title(label: str, teaser: str) -> None:
    document = clean_paste("\n\n".join(filter(None, (label, teaser, HEADLINE, "By Jan Otto", BODY))))
    assert document.title == HEADLINE
    assert document.body == BODY
    assert label in document.dropped


def test_without_a_by_line_the_headline_shares_words_with_the_text() -> None:
    pointer = "Read our most popular story: how the pier was saved"
    document = clean_paste(f"Best of the paper\n\n{pointer}\n\n{HEADLINE}\n\n{BODY}")
    assert (document.title, document.body) == (HEADLINE, BODY)


def test_a_label_alone_above_a_text_stays_a_title() -> None:
    assert clean_paste(f"Top stories\n\n{BODY}").title in ("Top stories", "")


def test_a_heading_below_the_first_prose_of_a_note_is_no_title() -> None:
    lead = "The dean resigned today. He had led the school for six years."
    document = clean_paste(f"{lead}\n\nNew vote\n\n{BODY}")
    assert document.title == ""
    assert document.body.startswith(lead)
