"""Lists of feeds in OPML."""

from __future__ import annotations

import pytest

from summarizer.parsing.feeds.opml import ListedFeed, NotAFeedList, read_opml
from summarizer.parsing.feeds.opml_folders import (
    OutlinedFeed,
    SkippedOutline,
    outlines_without_feed,
    read_opml_folders,
)


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
        '<!DOCTYPE x [<!ENTITY a "b">]><opml version="2.0"><body/></opml>'.encode("utf-16"),
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
        ('text="A > B" url="http://p.example/a"', ListedFeed("http://p.example/a", "A > B")),
        ('text="R&D" url="http://p.example/a?x=1&y=2"', ListedFeed("http://p.example/a?x=1&y=2", "R&D")),
        ('text="A" xmlUrl="FEED:p.example/a"', ListedFeed("http://p.example/a", "A")),
        ('text="A" xmlUrl="feed://https://p.example/a"', ListedFeed("https://p.example/a", "A")),
        ('text="A" xmlUrl="//p.example/a"', ListedFeed("http://p.example/a", "A")),
        ('text="A" xmlUrl="p.example/a"', ListedFeed("http://p.example/a", "A")),
        ('text="&#xD83D;&#xDEA2; A" xmlUrl="http://p.example/a"', ListedFeed("http://p.example/a", "🚢 A")),
    ],
)
def test_other_spellings_of_a_feed_are_read(outline: str, feed: ListedFeed) -> None:
    data = f'<opml version="2.0"><head/><body><outline {outline}/></body></opml>'
    assert read_opml(data.encode()) == (feed,)


def test_a_link_to_a_page_is_no_feed() -> None:
    outline = '<outline text="A" type="link" url="http://p.example/a"/>'
    assert read_opml(f'<opml version="2.0"><head/><body>{outline}</body></opml>'.encode()) == ()


@pytest.mark.parametrize(
    ("title", "encoding", "declaration"),
    [
        ("Café Über", "utf-16", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("Café Über", "utf-16-le", ""),
        ("Café Über", "utf-8-sig", ""),
        ("Café Über", "cp1252", '<?xml version="1.0"?>'),
        ("Café Über", "cp1252", '<?xml version="1.0" encoding="UTF-8"?>'),
        ("Café Über", "utf-8", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("Вестник", "cp1251", '<?xml version="1.0" encoding="windows-1251"?>'),
        ("港务局", "gb2312", "<?xml version='1.0' encoding='gb2312'?>"),
        ("港湾局", "shift_jis", '<?xml version="1.0" encoding="Shift_JIS"?>'),
    ],
)
def test_a_list_is_read_in_the_encoding_that_it_is_written_in(
    title: str, encoding: str, declaration: str
) -> None:
    outline = f'<outline text="{title}" type="rss" xmlUrl="http://p.example/a"/>'
    data = f'{declaration}\n<opml version="2.0"><head/><body>{outline}</body></opml>'.encode(encoding)
    assert read_opml(data) == (ListedFeed("http://p.example/a", title),)
    (found,) = read_opml_folders(data)
    assert isinstance(found, OutlinedFeed)
    assert found.text == title


def test_lines_that_name_no_feed_are_listed_with_their_names() -> None:
    data = b"""<opml version="2.0"><head/><body>
<outline text="Harbour" type="rss"/>
<outline text="Folder"><outline text="Pier" xmlUrl="https://p.example/a"/></outline>
<outline text="Post" type="rss" xmlUrl=" "/>
<outline title="Mail" type="rss" xmlUrl="mailto:ann@p.example"/>
<outline text="Page" type="link" url="https://p.example/b"/>
<outline text="Empty folder"/>
</body></opml>"""
    assert outlines_without_feed(data) == (
        SkippedOutline(2, "Harbour"),
        SkippedOutline(4, "Post"),
        SkippedOutline(5, "Mail"),
    )
