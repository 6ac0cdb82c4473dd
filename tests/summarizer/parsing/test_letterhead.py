"""Labels, date lines and addresses above a headline are no headline."""

from __future__ import annotations

import pytest

from summarizer.parsing.letterhead import find_headline, is_label, is_surrounding_line

_PROSE = (
    "The council has shut the old bridge over the river for two years, because engineers found cracks in it."
)


@pytest.mark.parametrize(
    "text",
    [
        "Press release", "MEDIA RELEASE", "PRESS RELEASE No. 12/2026", "For immediate release",
        "Medienmitteilung",
        "PRESSEINFORMATION", "Embargoed until Monday, 9 am", "Communiqué de presse", "Nota de prensa",
        "Comunicado de imprensa", "COMUNICATO STAMPA", "Informacja prasowa", "Пресс-релиз", "Пресреліз",
        "Persbericht", "Pressmeddelande", "Tisková zpráva", "BASIN BÜLTENİ", "プレスリリース", "新闻稿",
        "보도자료",
        "بيان صحفي", "- DRAFT -", "Vertraulich",
    ],
)  # fmt: skip
def test_labels_of_documents_are_recognised(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize(
    "text", ["Press release angers council", "Draft law passes", "Bridge shut", "Copy shop burns"]
)
def test_headlines_with_such_words_are_none(text: str) -> None:
    assert not is_label(text)


@pytest.mark.parametrize(
    "text", ["Ryde, 7 October 2026", "press@council.example", "Tel. 0123 456", "###", "2026-10-07"]
)
def test_date_lines_and_addresses_are_no_headlines(text: str) -> None:
    assert is_surrounding_line(text)


@pytest.mark.parametrize(
    ("texts", "headline"),
    [
        (["Bridge shut", _PROSE], "Bridge shut"),
        (["Press release", "Ryde, 7 October 2026", "Bridge shut", _PROSE], "Bridge shut"),
        (["CITY OF RYDE", "Press release", "Bridge shut", "Boats sail", _PROSE], "Bridge shut"),
        (["Bridge shut", "Press release", "7 October 2026", _PROSE], "Bridge shut"),
        ([_PROSE, "What comes next", _PROSE], None),
        (["Press release", _PROSE], None),
        ([], None),
    ],
)
def test_the_headline_stands_above_the_prose_and_behind_the_label(
    texts: list[str], headline: str | None
) -> None:
    number = find_headline(texts)
    assert (None if number is None else texts[number]) == headline
