"""Archives of feeds: entries of RSS, Atom, RDF and JSON Feed, each read by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.services.transfer.foreign.feed_archive import read_archive
from bot.services.transfer.foreign.items import ForeignStory, RefusedItem, WrongKind

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title>
<item><title>One</title><link>https://paper.example/1</link><description>First text.</description>
<pubDate>Thu, 05 Mar 2026 09:30:00 GMT</pubDate></item>
<item><title>Two</title><link>https://paper.example/2</link></item>
<item><title>Three</title><pubDate>Fri, 06 Mar 2026 09:30:00 GMT</pubDate>
<item><title>Four</title><link>https://paper.example/4</link>
<pubDate>Sat, 07 Mar 2026 09:30:00 GMT</pubDate></item>
<item><pubDate>Sat, 07 Mar 2026 09:30:00 GMT</pubDate></item>
<item><title>Six</title><pubDate>Sun, 08 Mar 2026 09:3"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title><entry><title>A note</title>
<link href="https://notes.example/1"/><updated>2026-03-05T10:30:00+01:00</updated>
<content type="html">&lt;p&gt;Text.&lt;/p&gt;</content><author><name>Bo</name></author></entry></feed>"""
RDF = """<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old</title></channel>
<item><title>Item</title><link>https://old.example/1</link><dc:date>2026-03-05T09:30:00Z</dc:date></item></rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1", "title": "Item",
 "content_html": "<p>Text.</p>", "date_published": "2026-03-05T09:30:00Z", "url": "https://j.example/1"}]}"""


def read(content: str) -> list[ForeignStory | RefusedItem]:
    return list(read_archive(content.encode()))


def test_of_a_damaged_archive_only_what_is_damaged_is_refused() -> None:
    found = read(RSS)
    assert [(one.place, getattr(one, "reason", "")) for one in found] == [
        ("entry 1", ""),
        ("entry 2", "has no valid date"),
        ("entry 3", "is damaged: it has no end"),
        ("entry 4", ""),
        ("entry 5", "is damaged, or too short to be a story"),
        ("entry 6", "is damaged: it has no end"),
    ]
    first = found[0]
    assert isinstance(first, ForeignStory)
    assert first.entry is not None
    assert (first.site, first.url, first.entry.title) == ("The Paper", "https://paper.example/1", "One")
    assert first.published_at == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    assert "First text." in first.entry.html


@pytest.mark.parametrize("content", [ATOM, RDF, JSON], ids=["atom", "rdf", "json"])
def test_every_kind_of_feed_is_read(content: str) -> None:
    (story,) = read(content)
    assert isinstance(story, ForeignStory)
    assert story.published_at == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    assert story.url.endswith(".example/1")


@pytest.mark.parametrize("content", ["", "<html></html>", '{"version": 1}', "no feed"])
def test_other_files_are_no_archive(content: str) -> None:
    with pytest.raises(WrongKind):
        read(content)
