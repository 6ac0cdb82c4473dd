"""The address, publisher and by-line that a paste names are its source and no part of its text."""

from __future__ import annotations

import pytest

from summarizer.cleaning.boilerplate_rules import byline_names
from summarizer.cleaning.paste import clean_paste

URL = "https://pier.example/ferry"
TITLE = "Ferry sails from the new pier"
BODY = (
    "The ferry to the island sails from the new pier as of Monday, the harbour master said on Friday.\n\n"
    "Nobody has to pay more for a ticket before May, and commuters keep their old passes until next year."
)
STORY = f"{TITLE}\n\n{BODY}"


@pytest.mark.parametrize(
    ("text", "site"),
    [
        (f"{URL}\n\n{STORY}", ""),
        (f"{URL}?utm_source=app#top\n{STORY}", ""),
        (f"{STORY}\n\n{URL}", ""),
        (f"{STORY}\n<{URL}>.", ""),
        (f"{STORY}\n\npier.example/ferry", ""),
        (f"{TITLE} {URL}\n\n{BODY}", ""),
        (f"{TITLE}\n{URL}\n\n{BODY}", ""),
        (f"{TITLE}\n\n\u2068{URL}\u2069\n{BODY}", ""),
        (f"{STORY}\n\n{URL}\nSource: {URL}", ""),
        (f"{STORY}\n\nRead the full story at {URL}.", ""),
        (f"{STORY}\n\nSource: Pier Gazette ({URL})", "Pier Gazette"),
        (f"{STORY}\n\nPier Gazette: {URL}", ""),
        (f"Link: {URL}\n{STORY}", ""),
        (f"{STORY}\n\nvia Pier Gazette {URL}", "Pier Gazette"),
        (f"{STORY}\n\nQuelle: {URL}\n", ""),
        (f"{STORY}\n\nИсточник: {URL}", ""),
        (f"{STORY}\n\n出典：{URL}", ""),
        (f"{STORY}\n\nالمصدر: {URL}", ""),
    ],
)
def test_an_address_on_the_first_or_last_line_is_the_source(text: str, site: str) -> None:
    document = clean_paste(text)
    assert (document.url, document.site) == (URL, site)
    assert document.title == TITLE
    assert document.body == BODY
    assert document.dropped == ()


@pytest.mark.parametrize("label", ["Source", "Quelle", "Fuente", "Fonte", "Źródło", "Kilde", "来源", "출처"])
def test_a_label_names_the_publisher(label: str) -> None:
    document = clean_paste(f"{STORY}\n\n{label}: Pier Gazette")
    assert (document.site, document.url, document.body) == ("Pier Gazette", "", BODY)


@pytest.mark.parametrize("label", ["Read more", "Mehr", "Leer más", "Lire la suite", "Подробнее", "More"])
def test_a_pointer_to_another_story_names_no_publisher(label: str) -> None:
    document = clean_paste(f"{STORY}\n\n{label}: Ten walks along the river\nSubscribe\n© Pier Gazette 2026")
    assert (document.site, document.url) == ("", "")


@pytest.mark.parametrize(
    "head", [f"Pier Gazette\n{TITLE}\n\n{URL}", f"{TITLE}\n{URL}", f"{TITLE}\nBy Ann Lee\n{URL}"]
)
def test_an_address_alone_below_the_headline_is_the_source(head: str) -> None:
    document = clean_paste(f"{head}\n\n{BODY}")
    assert (document.url, document.title, document.body) == (URL, TITLE, BODY)


def test_a_copyright_line_with_a_year_names_the_publisher() -> None:
    assert clean_paste(f"{STORY}\n\n© 2026 Pier Gazette GmbH. All rights reserved.").site == "Pier Gazette"
    assert clean_paste(f"{STORY}\n\n© 2026 All rights reserved.").site == ""


@pytest.mark.parametrize(
    "line",
    [
        "Write to ann@pier.example",
        "The new pier was paid for by the region: two million of it were spent on stones.",
        "Opening hours: Monday",
    ],
)
def test_another_last_line_names_no_source(line: str) -> None:
    document = clean_paste(f"{STORY}\n\n{line}")
    assert (document.url, document.site) == ("", "")


def test_an_address_inside_the_text_is_no_source() -> None:
    middle = f"All departures are listed on {URL} and at the pier, where a new board was put up on Friday."
    document = clean_paste(f"{TITLE}\n\n{middle}\n\n{BODY}\n\n{BODY}")
    assert document.url == ""
    assert middle in document.body


def test_a_text_of_nothing_but_addresses_is_left_as_it_is() -> None:
    assert URL in clean_paste(URL).title + clean_paste(URL).body


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("By Ann Lee and Jan Otto, 12 May 2026", "Ann Lee and Jan Otto"),
        ("Von Anna Berg | 12. Mai 2026", "Anna Berg"),
        ("Por María Sanz", "María Sanz"),
        ("Text: Jan Otto", "Jan Otto"),
        ("By April Moss", "April Moss"),
    ],
)
def test_the_by_line_above_the_text_names_the_author(line: str, author: str) -> None:
    assert clean_paste(f"{TITLE}\n{line}\n\n{BODY}").author == author


def test_a_by_line_ends_at_its_date() -> None:
    assert byline_names("By May Park May 12") == "May Park"
    assert byline_names("By (Ann Lee)") == "Ann Lee"
