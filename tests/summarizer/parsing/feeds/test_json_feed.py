"""JSON Feed: entries of both versions, and malformed parts."""

from __future__ import annotations

import json

import pytest

from summarizer.parsing.feeds.json_feed import read_json_feed
from summarizer.parsing.feeds.model import Entry, Feed, NotAFeed

URL = "https://j.example/feed.json"


def read(**parts: object) -> Feed:
    return read_json_feed(json.dumps({"version": "https://jsonfeed.org/version/1.1", **parts}).encode(), URL)


def read_item(**parts: object) -> Entry:
    (entry,) = read(items=[parts]).entries
    return entry


def test_title_and_site_of_the_feed_are_read() -> None:
    feed = read(title="Der <b>Bote</b>", home_page_url="https://j.example/", items=[])
    assert feed == Feed("Der Bote", "https://j.example/", ())


def test_plain_text_becomes_html_and_html_takes_precedence() -> None:
    assert read_item(content_text="Um.\n\nDois < três.").html == "<p>Um.</p><p>Dois &lt; três.</p>"
    assert read_item(content_text="Um.", content_html="<p>Dois.</p>").text == "Dois."
    assert read_item(summary="Três.").text == "Três."


def test_authors_of_both_versions_are_read() -> None:
    assert read_item(author={"name": "Ирина"}).author == "Ирина"
    assert read_item(authors=[{"name": "Ann"}, "nonsense", {"name": "Bo"}]).author == "Ann, Bo"


def test_links_are_absolute_and_may_be_external() -> None:
    assert read_item(url="/seven").link == "https://j.example/seven"
    assert read_item(external_url="https://other.example/8").link == "https://other.example/8"


def test_a_date_without_the_form_of_iso_8601_is_none() -> None:
    assert read_item(date_published="1970-01-01T01:00:00+01:00").published == 0.0
    assert read_item(date_modified="yesterday").published is None


def test_numbers_are_identifiers_and_other_values_of_the_wrong_type_are_ignored() -> None:
    entry = read_item(id=7, title=["x"], url=3, content_text={})
    assert (entry.guid, entry.title, entry.link, entry.text) == ("7", "", "", "")
    assert read(items="none").entries == read(items=[1, None]).entries == ()


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"version": "2.0", "items": []}', b"{" * 2000])
def test_other_bytes_are_no_json_feed(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_json_feed(data, URL)
