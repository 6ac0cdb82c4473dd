"""Lists of feeds: folders are topics, and of a damaged list only what is damaged is refused."""

from __future__ import annotations

import pytest

from bot.services.transfer.foreign.feed_lists import read_feed_list
from bot.services.transfer.foreign.items import ForeignFeed, RefusedItem, WrongKind

FOLDERS = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="News" title="News">
    <outline text="Sport">
      <outline type="rss" text="Goals &amp; Points" xmlUrl="https://goals.example/rss?a=1&b=2"/>
    </outline>
    <outline type="rss" title="Town" text="x" xmlUrl="feed://town.example/atom" htmlUrl="https://town.example"/>
  </outline>
  <outline type="rss" text="No address"/>
  <outline text="Empty folder"/>
  <outline type="rss" text="Odd" xmlUrl="mailto:ann@example.org"/>
  <outline type="link" text="A page" url="https://page.example/"/>
  <outline text="Old" url="https://old.example/feed"/>
</body></opml>
"""
RSSTT = b"""<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0">
 <head><title>Subscriptions in RSStT</title><ownerName>RSS to Telegram Bot</ownerName></head>
 <body>
  <outline text="My weather" title="Weather service" type="rss" xmlUrl="https://weather.example/rss"/>
 </body>
</opml>
"""


def read(content: bytes, *, prefers_text: bool = False) -> list[ForeignFeed | RefusedItem]:
    return list(read_feed_list(content, prefers_text=prefers_text))


def test_folders_are_topics_and_entries_without_an_address_are_refused_by_line() -> None:
    assert read(FOLDERS) == [
        ForeignFeed("line 5", "https://goals.example/rss?a=1&b=2", "Goals & Points", ("news", "sport")),
        ForeignFeed("line 7", "http://town.example/atom", "Town", ("news",)),
        RefusedItem("line 9", "has no address of a feed (xmlUrl)"),
        RefusedItem("line 11", '"mailto:ann@example.org" is not an address like https://example.org/feed'),
        ForeignFeed("line 13", "https://old.example/feed", "Old", ()),
    ]


def test_the_list_of_the_other_bot_names_feeds_as_its_subscriber_did() -> None:
    (feed,) = read(RSSTT, prefers_text=True)
    assert feed == ForeignFeed("line 5", "https://weather.example/rss", "My weather", ())
    assert read(RSSTT) == [ForeignFeed("line 5", "https://weather.example/rss", "Weather service", ())]


def test_of_a_list_that_ends_in_the_middle_the_rest_is_read() -> None:
    cut = FOLDERS[: FOLDERS.index(b'<outline type="rss" text="Odd"') + 20]
    found = read(cut)
    assert [one.url for one in found if isinstance(one, ForeignFeed)] == [
        *("https://goals.example/rss?a=1&b=2", "http://town.example/atom")
    ]
    assert any(isinstance(one, RefusedItem) and "is damaged" in one.reason for one in found)


def test_the_lines_and_letters_of_other_encodings_are_kept() -> None:
    content = '<?xml version="1.0" encoding="windows-1251"?>\n<opml><body>\n<outline text="Новости">'
    content += '<outline text="Лента" xmlUrl="https://lenta.example/rss"/></outline></body></opml>'
    assert read(content.encode("cp1251")) == [
        ForeignFeed("line 3", "https://lenta.example/rss", "Лента", ("новости",))
    ]


@pytest.mark.parametrize(
    "content", [b"", b"<html/>", b'{"a": 1}', b'<!DOCTYPE x [<!ENTITY a "b">]><opml/>', b"\x00\xff" * 50]
)
def test_other_files_are_no_list(content: bytes) -> None:
    with pytest.raises(WrongKind):
        read(content)
