"""Fetched pages become documents or are refused with their reason."""

import pytest

from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.fetched_page import read_fetched_page
from summarizer.parsing.html.access_walls import AccessWall, AccessWallKind

URL = "https://news.example.org/hall"
BODY = (
    "The council voted on Monday to keep the swimming hall open for another winter, by nine votes to four.",
    "Heating it costs 310,000 euros a year, and the roof has leaked since the storm of 2019.",
    "A club of morning swimmers had collected 4,200 signatures in a town of eleven thousand.",
)


def make_page(*paragraphs: str, head: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    article = f"<article><h1>Hall stays open</h1>{body}</article>"
    title = "<title>Hall stays open</title>"
    return f"<!doctype html><html><head>{title}{head}</head><body>{article}</body></html>".encode()


def test_a_page_becomes_its_article_with_a_clean_address() -> None:
    found = read_fetched_page(make_page(*BODY), f"{URL}?utm_source=letter#top")
    assert found.title == "Hall stays open"
    assert found.body.startswith(BODY[0])
    assert found.url == URL
    assert found.language == "en"


def test_the_charset_declared_by_the_server_is_used() -> None:
    text = make_page(*BODY, "Bürgermeisterin Özdemir schwimmt selbst.")
    found = read_fetched_page(text.decode().encode("iso-8859-15"), URL, "iso-8859-15")
    assert "Bürgermeisterin Özdemir" in found.body


def test_plain_text_is_cleaned_like_a_paste() -> None:
    found = read_fetched_page("\n\n".join(("Hall stays open", *BODY)).encode(), URL)
    assert (found.title, found.url) == ("Hall stays open", URL)


def test_a_teaser_of_a_locked_page_is_not_taken_for_the_article() -> None:
    locked = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'
    with pytest.raises(AccessWall) as caught:
        read_fetched_page(make_page(*BODY, head=locked), URL)
    assert caught.value.kind is AccessWallKind.PAYWALL
    assert str(caught.value) == "paywall"


def test_a_locked_page_that_shows_all_of_its_article_is_read() -> None:
    locked = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'
    story = tuple(f"{text} That was on day {day}." for day in range(4) for text in BODY)
    assert read_fetched_page(make_page(*story, head=locked), URL).title == "Hall stays open"


@pytest.mark.parametrize(
    ("content", "wall"),
    [
        (
            b"<!doctype html><html><body><div id=app></div><script src=x></script></body></html>",
            AccessWallKind.SCRIPTS,
        ),
        (b"<html><body><p>Cookies need consent. Accept cookies.</p></body></html>", AccessWallKind.CONSENT),
    ],
)
def test_a_page_without_article_reports_its_wall(content: bytes, wall: AccessWallKind) -> None:
    with pytest.raises(AccessWall) as caught:
        read_fetched_page(content, URL)
    assert caught.value.kind is wall


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", UnreadableReason.EMPTY),
        (b"<html><body><p>Front page.</p></body></html>", UnreadableReason.NO_ARTICLE),
        (b"<html>" + b"<p>" * 60_000, UnreadableReason.TOO_BIG),
        (b"%PDF-1.7 and then nothing", UnreadableReason.BROKEN),
        (b"\x89PNG\r\n\x1a\n\0\0", UnreadableReason.NOT_TEXT),
    ],
)
def test_content_without_an_article_is_refused_with_its_reason(
    content: bytes, reason: UnreadableReason
) -> None:
    with pytest.raises(Unreadable) as caught:
        read_fetched_page(content, URL)
    assert caught.value.reason is reason
