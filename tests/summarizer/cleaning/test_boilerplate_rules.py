"""Boilerplate of pages is left out of articles, and text that only resembles it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer.cleaning.boilerplate_rules import is_boilerplate, is_byline, is_date
from summarizer.cleaning.cue_phrases import tokenize_line
from summarizer.cleaning.paste import clean_paste

HERE = Path(__file__).parent


def _lines() -> Iterator[tuple[str, str]]:
    language = ""
    for line in (HERE / "boilerplate.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        else:
            yield language, line


LINES = list(_lines())


def _paste_rows(language: str) -> list[tuple[str, str]]:
    rows = (HERE / "pastes" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [(row[:1], row[2:]) for row in rows]


def _is_boilerplate(line: str) -> bool:
    return is_boilerplate(tokenize_line(line), line)


@pytest.mark.parametrize(("language", "line"), LINES)
def test_a_boilerplate_line_between_two_paragraphs_is_dropped_and_nothing_else_changes(
    language: str, line: str
) -> None:
    rows = _paste_rows(language)
    first = [mark for mark, _ in rows].index("=")
    text = "\n".join(
        text for _, text in [*rows[: first + 1], ("", ""), ("-", line), ("", ""), *rows[first + 1 :]]
    )
    document = clean_paste(text, detect=lambda _: "")
    assert [block.text for block in document.blocks] == [text for mark, text in rows if mark in "=#" and text]
    assert line in document.dropped


@pytest.mark.parametrize(("language", "line"), LINES)
def test_a_boilerplate_line_below_the_headline_is_no_lead(language: str, line: str) -> None:
    article = [text for mark, text in _paste_rows(language) if mark in "T=#" and text]
    document = clean_paste("\n\n".join([article[0], line, *article[1:]]), detect=lambda _: "")
    assert document.title == article[0]
    assert [block.text for block in document.blocks] == article[1:]


@pytest.mark.parametrize(
    "line",
    [
        "By clicking through the archive, historians found three letters that nobody had read.",
        "We and our neighbours have lived here for forty years, and we are not going to leave now.",
        '"We and our 842 partners store information on a device," the banner said.',
        "The regulator fined the company because its banner offered only one button: accept all.",
        "Watch towers were built along the whole coast in the sixteenth century.",
        "Wir und unsere Nachbarn haben uns an den Lärm gewöhnt.",
        "14. November 2026",
        "Samstag, 12. Juni, 20 Uhr",
        "2019",
        "3 Minuten",
        "Stand der Dinge",
        "En cliquant sur une carte, les habitants signalent les arbres malades.",
        "Klikając na mapę, mieszkańcy zgłaszają chore drzewa.",
        "Нажимая на карту, жители сообщают о больных деревьях.",
        "Reading 3, Luton 1",
        "Share prices fell in Tokyo on Monday.",
    ],
)
def test_sentences_and_headings_of_articles_are_no_boilerplate(line: str) -> None:
    assert not _is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    ["Von Jana Weber, dpa", "By Janet Weller and Tom Ashe", "Par Louise Martel avec AFP",
     "Por Ana Ruiz | EFE", "Di Marco Bianchi", "Autor: Jan Kowalski", "Автор: Ирина Петрова",
     "Текст: Олена Шевчук",
     "By Janet Weller, BBC News, 14 November 2026"],
)  # fmt: skip
def test_a_name_after_a_word_for_authors_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Von Berlin nach Hamburg in einer Stunde",
        "By the river",
        "Par hasard",
        "Di",
        "Por qué no llueve",
        "Von Anna",
    ],
)
def test_a_heading_that_starts_like_a_byline_is_no_byline(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "line", ["14.11.2026", "Saturday 14 November 2026", "14.11.2026, 06:30 Uhr", "14 ноября 2026"]
)
def test_a_date_is_recognised_with_and_without_its_time(line: str) -> None:
    assert is_date(tokenize_line(line))


@pytest.mark.parametrize("line", ["1989", "November", "12 angry men", "Uhr", ""])
def test_a_number_or_a_name_alone_is_no_date(line: str) -> None:
    assert not is_date(tokenize_line(line))


def test_heading_and_paragraph_below_an_invitation_are_kept() -> None:
    rows = _paste_rows("en")
    article = [text for mark, text in rows if mark in "T=#" and text]
    last = article[-1]
    with_heading = [*article[:-1], "Follow us on Facebook and Instagram", "What happens next", last]
    document = clean_paste("\n".join(with_heading), detect=lambda _: "")
    assert [block.text for block in document.blocks][-2:] == ["What happens next", last]


@pytest.mark.parametrize(
    "menu",
    [
        "Home | News | Sport",
        "Home News Sport Weather Log in",
        "Startseite · Nachrichten · Veranstaltungen · Kontakt",
        "Menu Home Cerca Accedi",
    ],
)
@pytest.mark.parametrize("paragraphs", [1, 3])
def test_a_menu_above_the_headline_is_dropped(menu: str, paragraphs: int) -> None:
    headline, *body = (
        "Ferry moves to the new pier",
        "The ferry will sail from the new pier as of Monday, the harbour master said. It is free until May.",
        "The old pier is to become a market, and work on it begins in spring.",
        "Traders may apply until June, the mayor said on Tuesday.",
    )
    document = clean_paste("\n".join([menu, headline, *body[:paragraphs]]), detect=lambda _: "")
    assert (document.title, document.dropped) == (headline, (menu,))
    assert [block.text for block in document.blocks] == body[:paragraphs]
