"""The name of a site above a headline is recognised by the address of the page."""

from __future__ import annotations

import pytest

from summarizer.cleaning.masthead import find_masthead, names_host, names_medium
from summarizer.cleaning.paste import clean_paste

HEADLINE = "Council moves the ferry to the new pier"
BODY = (
    "The town council voted on Tuesday to move the ferry to the north pier. The old landing stage failed an "
    "inspection in October. Crossings will take four minutes longer from Monday."
)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Harbour Post", "harbour-post"),
        ("THE HARBOUR POST", "harbourpost"),
        ("The Gazette", "gazette"),
        ("Elm Island Radio", "elm-radio"),
        ("BBC News", "bbc"),
        ("Süddeutsche Zeitung", "sueddeutsche"),
        ("Märkische Post", "markische-post"),
        ("Frankfurter Allgemeine Zeitung", "faz"),
        ("Le Républicain", "lerepublicain"),
        ("sport-daily", "sport-daily"),
    ],
)
def test_a_name_is_that_of_its_host(text: str, host: str) -> None:
    assert names_host(text, host)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Ferry moves to the gazette square", "gazette"),
        ("Gazette.", "gazette"),
        ("Post", "harbour-post"),
        ("", "gazette"),
        ("·", "gazette"),
        ("The harbour has a new post office today", "harbour-post"),
    ],
)
def test_a_headline_or_sentence_is_no_name(text: str, host: str) -> None:
    assert not names_host(text, host)


@pytest.mark.parametrize(
    "url", ["https://www.harbour-post.co.uk/ferry", "https://news.harbour-post.example/1"]
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_the_name_above_a_headline_is_the_site_and_never_the_title(url: str, place: str) -> None:
    lines = ["Harbour Post", HEADLINE, BODY]
    paste = "\n\n".join([url, *lines] if place == "above" else [*lines, url])
    found = clean_paste(paste)
    assert (found.title, found.site) == (HEADLINE, "Harbour Post")


def test_a_short_headline_with_the_name_of_its_site_stays_above_prose() -> None:
    assert (
        find_masthead(["Gazette closes", BODY, "https://gazette.example"], "https://gazette.example", {2})
        is None
    )


@pytest.mark.parametrize("url", ["", "https://x.example/a", "https://[", "https://192.0.2.1/a", "mailto:a@b"])
def test_an_address_without_a_name_finds_none(url: str) -> None:
    assert find_masthead(["Harbour Board", HEADLINE, BODY], url, ()) is None


def test_scripts_without_spaces() -> None:
    url = "https://asahi.example/a"
    assert find_masthead(["Asahi", "新しい埠頭に渡し船が移る", "本文です。"], url, ()) == 0


@pytest.mark.parametrize(
    "name", ["Karsten Radio", "The Daily Courier", "Kieler Morgenpost", "El Correo", "Невский вестник"]
)
def test_the_name_of_a_newspaper_is_recognised_without_an_address(name: str) -> None:
    assert names_medium(name)
    found = clean_paste(f"{name}\n{HEADLINE}\n\n{BODY}")
    assert (found.title, found.site) == (HEADLINE, name)


@pytest.mark.parametrize(
    "text",
    [
        "Radio",
        "Post office moves to the quay",
        "daily bread",
        "Mail delivery stops.",
        "New post office",
        "Home · News · The Post",
    ],
)
def test_other_lines_are_no_name_of_a_newspaper(text: str) -> None:
    assert not names_medium(text)


def test_the_name_of_a_newspaper_directly_above_prose_is_the_title() -> None:
    assert clean_paste(f"Harbour Gazette\n\n{BODY}").title == "Harbour Gazette"
