"""Posts of public Telegram channels, from the preview page."""

from __future__ import annotations

import pytest

from summarizer.parsing.feeds.entry import read_entry
from summarizer.parsing.feeds.model import NotAFeed
from summarizer.parsing.link_lists.telegram_channel import read_channel

URL = "https://t.me/s/harbour"


def post(number: int, text: str, extra: str = "", classes: str = "") -> str:
    """A post as the preview page has it."""
    shown = f"<div class='tgme_widget_message_text js-message_text' dir='auto'>{text}</div>" if text else ""
    return (
        "<div class='tgme_widget_message_wrap js-widget_message_wrap'>"
        f"<div class='tgme_widget_message {classes} js-widget_message' data-post='harbour/{number}'>"
        f"{extra}{shown}<div class='tgme_widget_message_footer'>"
        f"<a class='tgme_widget_message_date' href='https://t.me/harbour/{number}'>"
        f"<time datetime='2026-11-22T1{number % 10}:00:00+00:00'>1{number % 10}:00</time></a>"
        "</div></div></div>"
    )


def channel(*posts: str) -> bytes:
    """The preview page of a channel."""
    head = "<div class='tgme_channel_info_header_title'><span dir='auto'>Harbour news</span></div>"
    return f"<!doctype html><html><body>{head}<main>{''.join(posts)}</main></body></html>".encode()


ALBUM = (
    "<div class='tgme_widget_message_grouped_wrap'>"
    + "<a class='tgme_widget_message_photo_wrap' style=\"background-image:url('https://cdn.example/1.jpg')\"></a>"
    * 3
    + "</div>"
)
REPLY = "<a class='tgme_widget_message_reply'><div class='tgme_widget_message_text'>Said before</div></a>"


def test_posts_become_entries_with_their_link_the_newest_first() -> None:
    text = (
        "<b>Ferry sails again</b><br/><br/>The ferry to the island sails again as of Monday.<br/>More soon."
    )
    feed = read_channel(channel(post(1, "The market is closed on Monday."), post(2, text)), URL)
    assert (feed.title, [entry.link for entry in feed.entries]) == (
        "Harbour news",
        ["https://t.me/harbour/2", "https://t.me/harbour/1"],
    )
    newest = feed.entries[0]
    assert (newest.title, newest.day) == ("Ferry sails again", "2026-11-22")
    document = read_entry(
        newest.title, newest.html, url=newest.link, author="", published=newest.published, day=newest.day
    )
    assert document.title == "Ferry sails again"
    assert "sails again as of Monday" in document.body
    assert "Ferry sails again" not in document.body


def test_an_album_is_one_entry_and_pictures_service_messages_and_quoted_posts_are_none() -> None:
    pinned = post(4, "Harbour news pinned a message", classes="service_message")
    feed = read_channel(
        channel(
            post(1, "Three pictures of the new pier.", ALBUM),
            post(2, "", ALBUM),
            pinned,
            post(5, "An answer.", REPLY),
        ),
        URL,
    )
    assert [entry.title for entry in feed.entries] == ["An answer.", "Three pictures of the new pier."]


@pytest.mark.parametrize(
    ("text", "is_advert"),
    [
        ("A new café opens at the pier. #ad", True),
        ("Новое кафе у причала. #реклама", True),
        ("Новое кафе у причала.<br/>Реклама. ООО «Причал», erid: 2VtzqwXyZ12", True),
        ("Курсы для всех: <a href='https://shop.example/?erid=2VtzqwXyZ12'>записаться</a>", True),
        ("Anzeige<br/>Neue Möbel für den Hafen.", True),
        ("Реклама на зданиях города запрещена с понедельника.", False),
        ("Anzeigen wegen Betrugs nehmen zu, sagt die Polizei.", False),
        ("The adventure of #advent begins on Sunday.", False),
    ],
)
def test_adverts_are_known_by_their_marks(text: str, is_advert: bool) -> None:
    (entry,) = read_channel(channel(post(1, text)), URL).entries
    assert entry.is_advert is is_advert


@pytest.mark.parametrize("page", [b"", b"<html><body><p>Contact @harbour</p></body></html>", b"\xff\x00<<<"])
def test_a_page_without_posts_is_no_channel(page: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_channel(page, URL)
