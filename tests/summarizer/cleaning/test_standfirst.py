"""A standfirst above the headline of a short paste is its first paragraph, and the headline its title."""

from __future__ import annotations

import pytest

from summarizer.cleaning.paste import clean_paste

ENGLISH = (
    "The parish of Lowmere wants to sell its old windmill. Neighbours hope for a museum.",
    "Lowmere puts its windmill up for sale",
    "The parish council agreed to the sale on Thursday, with one vote against. Bids are open until Easter.",
    "Two families have asked to see the windmill. One of them would open a museum in it.",
)
GERMAN = (
    "Die Gemeinde Niedermoor will ihre Windmühle verkaufen. Nachbarn hoffen auf ein Museum.",
    "Niedermoor verkauft die alte Windmühle",
    "Der Gemeinderat stimmte dem Verkauf am Donnerstag zu. Gebote nimmt die Gemeinde bis Ostern an.",
)
RUSSIAN = (
    "Община хочет продать старую мельницу. Соседи надеются на музей.",
    "Община Низины продаёт мельницу у реки",
    "Совет согласился на продажу мельницы в четверг. Предложения принимают до Пасхи.",
)
CHINESE = (
    "低地村打算出售老风车。邻居希望建一座博物馆。",
    "低地村出售河边老风车",
    "村议会周四同意出售老风车。报价截止到复活节。",
)


def title_and_blocks(*lines: str, between: str = "\n\n") -> tuple[str, list[str]]:
    document = clean_paste(between.join(lines))
    return document.title, [block.text for block in document.blocks]


@pytest.mark.parametrize("between", ["\n\n", "\n"])
@pytest.mark.parametrize("lines", [ENGLISH, GERMAN, RUSSIAN, CHINESE], ids=["en", "de", "ru", "zh"])
def test_the_headline_below_a_standfirst_is_the_title(lines: tuple[str, ...], between: str) -> None:
    standfirst, headline, *text = lines
    assert title_and_blocks(*lines, between=between) == (headline, [standfirst, *text])


def test_a_label_a_date_and_a_by_line_may_stand_around_the_headline() -> None:
    standfirst, headline, *text = ENGLISH
    dated = (standfirst, "LOWMERE", headline, "30 November 2026", *text)
    assert title_and_blocks(*dated) == (headline, [standfirst, *text])
    signed = (standfirst, headline, "By Anna Holm", *text)
    assert title_and_blocks(*signed) == (headline, [standfirst, *text])


@pytest.mark.parametrize(
    "heading", ["Neighbours divided", "What the ministry in the capital thinks about this"]
)
def test_a_heading_of_a_section_below_the_lead_is_no_title(heading: str) -> None:
    lead = "The parish of Lowmere sells its old windmill. Bids are open until Easter, it said on Thursday."
    title, blocks = title_and_blocks(lead, heading, *ENGLISH[2:])
    assert title != heading
    assert blocks[0] == lead


@pytest.mark.parametrize(
    "title", ["Who buys the old windmill of Lowmere?", "A windmill for sale: come and look!"]
)
def test_a_headline_that_is_a_sentence_stays_the_title(title: str) -> None:
    assert title_and_blocks(title, "Posted on Friday by Anna and Windmill", *ENGLISH[2:])[0] == title


def test_a_long_first_paragraph_is_the_text_itself() -> None:
    lead = " ".join(ENGLISH[2:] * 3)
    assert title_and_blocks(lead, *ENGLISH[1:])[0] != ENGLISH[1]
