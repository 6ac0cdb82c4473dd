"""Selection of the headline and the body among the lines of a paste."""

from __future__ import annotations

from summarizer.cleaning.lines import PasteLine, split_lines
from summarizer.cleaning.selection import ArticleLines, select_article_lines

PARAGRAPHS = [
    "La nave notturna deve diventare elettrica entro tre anni, ha deciso martedì il consiglio comunale.",
    "I residenti si lamentavano dal 2019 del rumore che svegliava intere strade tra le due e le quattro.",
    "L'operatore pagherà due terzi del prezzo, il resto spetta alla regione secondo il contratto firmato.",
]


def select(*texts: str) -> ArticleLines:
    return select_article_lines([PasteLine(text, gap=1) for text in texts])


def test_headline_and_paragraphs_are_separated_from_the_rest() -> None:
    selected = select("Accetta tutto", "La nave notturna diventa elettrica", *PARAGRAPHS, "Leggi anche")
    assert selected == ArticleLines(1, (False, False, True, True, True, False))


def test_a_heading_between_paragraphs_belongs_to_the_body() -> None:
    selected = select("La nave diventa elettrica", *PARAGRAPHS[:2], "Chi paga le batterie", PARAGRAPHS[2])
    assert selected.body == (False, True, True, True, True)


def test_lines_without_prose_are_kept_below_the_first() -> None:
    selected = select("Tide", "The tide comes in on quiet feet", "and lifts the boats without a word")
    assert selected == ArticleLines(0, (False, True, True))


def test_a_paste_without_lines_has_neither_headline_nor_body() -> None:
    assert select() == ArticleLines(None, ())


def test_a_single_sentence_is_the_body_and_a_single_headline_is_not() -> None:
    assert select(PARAGRAPHS[0]).body == (True,)
    assert select("La nave diventa elettrica") == ArticleLines(0, (False,))


def test_a_text_that_begins_with_prose_has_no_title_further_down() -> None:
    lead = "The old bridge over the river is shut for two years, the council said on Tuesday evening."
    text = (
        f"{lead}\nWhat comes next\n{lead} A ferry sails every ten minutes in the meantime and costs nothing."
    )
    lines = split_lines(text)
    found = select_article_lines(lines)
    assert found.headline is None
    assert found.body[0]
