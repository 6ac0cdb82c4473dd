"""Tests of the sections and tags that a page, its address and a feed state."""

from __future__ import annotations

import pytest

from summarizer.parsing.feeds.reader import read_feed
from summarizer.parsing.html.sections import page_labels
from summarizer.parsing.html.tree import parse_tree
from summarizer.parsing.sections import MAX_SECTIONS, address_sections


def _labels(head: str, body: str = "", url: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    return page_labels(parse_tree(f"<html><head>{head}</head><body>{body}<p>Text.</p></body></html>"), url)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:section" content="Sport">',
        '<meta name="article:section" content=" Sport ">',
        '<meta itemprop="articleSection" content="Sport">',
        '<meta name="parsely-section" content="Sport">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "articleSection": "Sport"}</script>',
        '<script type="application/ld+json">[{"@graph": [{"articleSection": ["Sport"]}]}]</script>',
    ],
)
def test_a_stated_section_is_read(head: str) -> None:
    assert _labels(head)[0] == ("Sport",)


def test_the_most_telling_sections_come_first() -> None:
    head = '<meta property="article:section" content="Aufsteiger, Fußball">'
    trail = '<nav class="Breadcrumbs"><a href="/">Home</a> <a href="/s">Lokales</a></nav>'
    sections, _ = _labels(head, trail, "https://paper.example/sport/liga/derby-endet-1234")
    assert sections == ("Aufsteiger", "Fußball", "sport", "liga", "Home", "Lokales")


def test_keywords_are_tags() -> None:
    head = (
        '<meta name="keywords" content="Ferry, Harbour; Tariffs"><meta property="article:tag" content="Pier">'
        '<script type="application/ld+json">{"articleSection": "City", "keywords": ["Ships"]}</script>'
    )
    assert _labels(head)[1] == ("Ferry", "Harbour", "Tariffs", "Pier", "Ships")


@pytest.mark.parametrize(
    "script", ["{", "[" * 5_000, '{"articleSection": {"a": 1}}', "7", '{"articleSection": 3}']
)
def test_broken_json_is_skipped(script: str) -> None:
    assert _labels(f'<script type="application/ld+json">{script}</script>') == ((), ())


@pytest.mark.parametrize(
    ("url", "sections"),
    [
        ("https://www.paper.example/wirtschaft/unternehmen/fabrik-schliesst", ("wirtschaft", "unternehmen")),
        ("https://paper.example/2026/11/30/politique/le-vote.html", ("politique",)),
        ("https://politics.paper.example/n1/c100-4.html", ("politics",)),
        ("https://paper.example/%D1%81%D0%BF%D0%BE%D1%80%D1%82/match", ("спорт",)),
        ("https://paper.example/story", ()),
        ("https://m.paper.example/", ()),
        ("http://[broken/sport/x", ()),
        ("", ()),
    ],
)
def test_the_folders_of_an_address_are_sections(url: str, sections: tuple[str, ...]) -> None:
    assert address_sections(url) == sections


def test_a_page_keeps_a_limited_number_of_labels() -> None:
    names = ",".join(f"tag{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(300))
    assert len(_labels(f'<meta name="keywords" content="{names}">')[1]) == MAX_SECTIONS


@pytest.mark.parametrize(
    "feed",
    [
        """<rss version="2.0"><channel><item><title>Derby</title><link>https://p.example/d</link>
        <category>Sport</category><category><![CDATA[Local &amp; City]]></category></item></channel></rss>""",
        """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>Derby</title>
        <link href="https://p.example/d"/><category term="sp" label="Sport"/>
        <category term="Local &amp; City"/></entry></feed>""",
        """{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "Derby",
        "url": "https://p.example/d", "tags": ["Sport", "Local & City", 7]}]}""",
    ],
)
def test_the_categories_of_a_feeds_entry_are_read(feed: str) -> None:
    (entry,) = read_feed(feed.encode(), "https://p.example/feed").entries
    assert entry.categories == ("Sport", "Local & City")
