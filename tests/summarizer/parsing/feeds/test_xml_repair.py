"""References of feeds are repaired, and captions do not replace the text of an entry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.parsing.feeds.reader import read_feed
from summarizer.parsing.feeds.xml_repair import repair_xml, without_captions


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("Pots & pans", "Pots &amp; pans"),
        ("B&B; x=1&copy=2", "B&amp;B; x=1&amp;copy=2"),
        ("a&nbsp;b &eacute; &amp; &lt;", "a&#160;b &#233; &amp; &lt;"),
        ("&#x41;&#65;", "&#x41;&#65;"),
        ("&#xD83D;&#xDE00;", "😀"),
        ("&#55357;&#56832;", "😀"),
        ("&#xD83D; &#0; &#x1F;", "  "),
        ("<![CDATA[a & b &nbsp;]]> & c", "<![CDATA[a & b &nbsp;]]> &amp; c"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>&a;', '<!DOCTYPE x [<!ENTITY a "b">]>&a;'),
    ],
)
def test_references_become_valid(text: str, repaired: str) -> None:
    assert repair_xml(text) == repaired


@given(st.text("&#;xDd83e0ampq <>", max_size=40))
def test_repaired_references_stay_as_they_are(text: str) -> None:
    assert repair_xml(repair_xml(text)) == repair_xml(text)


def _feed(entry: str, name: str = "item") -> bytes:
    return (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title>'
        f"<{name}><guid>1</guid>{entry}</{name}></channel></rss>"
    ).encode()


def test_one_pair_of_surrogates_does_not_refuse_the_feed() -> None:
    feed = read_feed(_feed("<title>Boat &#xD83D;&#xDEA2; sails</title>"), "http://p.example/feed")
    assert feed.entries[0].title == "Boat 🚢 sails"


def test_ampersands_in_titles_and_links_stay() -> None:
    entry = "<title>S&P and B&B rise</title><link>http://p.example/n?id=1&lt=2&para=3</link>"
    found = read_feed(_feed(entry), "http://p.example/feed").entries[0]
    assert (found.title, found.link) == ("S&P and B&B rise", "http://p.example/n?id=1&lt=2&para=3")


_DESCRIPTION = "<media:description>A long caption of the boat.</media:description>"
_CAPTION = f"<media:content>{_DESCRIPTION}</media:content>"


def test_a_caption_does_not_replace_the_text_of_an_entry() -> None:
    own = read_feed(_feed(f"<description>Short news.</description>{_CAPTION}"), "http://p.example/f").entries[
        0
    ]
    assert own.text == "Short news."


def test_a_video_without_other_text_keeps_its_description() -> None:
    assert "caption" in without_captions(f"<entry>{_CAPTION}</entry>")
