from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.read.opml import Listed, NotAFeedList, read_opml, write_opml


def test_nested_outlines_are_all_found_and_what_has_no_web_address_is_not() -> None:
    opml = b"""<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
      <outline text="News"><outline text="A &amp; B" type="rss" xmlUrl="https://a.example/feed"/>
      <outline text="again" type="rss" xmlUrl="https://a.example/feed"/></outline>
      <outline text="local" type="rss" xmlUrl="file:///etc/passwd"/>
      <outline type="atom" title="C" xmlUrl="http://c.example/atom"/></body></opml>"""
    assert {feed.url for feed in read_opml(opml)} == {"https://a.example/feed", "http://c.example/atom"}


_NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
_URLS = st.integers(0, 99).map(lambda n: f"https://paper.example/{n}?a=1&b=<{n}>")


@given(st.dictionaries(_URLS, _NAMES, max_size=5))
def test_what_is_written_is_read_back(names: dict[str, str]) -> None:
    feeds = tuple(Listed(url, name, "https://paper.example/") for url, name in names.items())
    found = read_opml(write_opml("Feeds & <more>", feeds))
    assert {(feed.url, feed.title) for feed in found} == {(feed.url, feed.title) for feed in feeds}


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
def test_what_is_no_list_of_feeds_is_refused(data: bytes) -> None:
    with pytest.raises(NotAFeedList):
        read_opml(data)
