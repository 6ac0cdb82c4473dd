"""Lists of feeds in OPML."""

from __future__ import annotations

import pytest

from summarizer.parsing.feeds.opml import ListedFeed, NotAFeedList, read_opml


def test_feeds_of_nested_outlines_are_found_if_they_have_a_web_address() -> None:
    opml = b"""<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
      <outline text="News"><outline text="A &amp; B" type="rss" xmlUrl="https://a.example/feed"/>
      <outline text="again" type="rss" xmlUrl="https://a.example/feed"/></outline>
      <outline text="local" type="rss" xmlUrl="file:///etc/passwd"/>
      <outline type="atom" title="C" xmlUrl="http://c.example/atom"/></body></opml>"""
    assert {feed.url for feed in read_opml(opml)} == {"https://a.example/feed", "http://c.example/atom"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"https://paper.example/list.opml",
        b"<html><body>No list</body></html>",
        b"\xff\xfe\0nonsense",
        b'<!DOCTYPE x [<!ENTITY a "b">]><opml version="2.0"><body/></opml>',
        b"<opml>" + b"<outline>" * 60_000,
    ],
)
def test_bytes_that_are_no_list_of_feeds_are_refused(data: bytes) -> None:
    with pytest.raises(NotAFeedList):
        read_opml(data)


@pytest.mark.parametrize(
    ("outline", "feed"),
    [
        ('text="A" type="rss" xmlUrl="feed://p.example/a"', ListedFeed("http://p.example/a", "A")),
        ('text="A" type="rss" xmlUrl="feed:https://p.example/a"', ListedFeed("https://p.example/a", "A")),
        (
            'text="&lt;i&gt;A&lt;/i&gt; &amp;amp; B" type="rss" xmlUrl="http://p.example/a"',
            ListedFeed("http://p.example/a", "A & B"),
        ),
        ('text="A" type="rss" url="http://p.example/a"', ListedFeed("http://p.example/a", "A")),
        ('text="A" xmlurl="http://p.example/a"', ListedFeed("http://p.example/a", "A")),
    ],
)
def test_other_spellings_of_a_feed_are_read(outline: str, feed: ListedFeed) -> None:
    data = f'<opml version="2.0"><head/><body><outline {outline}/></body></opml>'
    assert read_opml(data.encode()) == (feed,)


def test_a_link_to_a_page_is_no_feed() -> None:
    outline = '<outline text="A" type="link" url="http://p.example/a"/>'
    assert read_opml(f'<opml version="2.0"><head/><body>{outline}</body></opml>'.encode()) == ()
