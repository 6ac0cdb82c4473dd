"""The feeds that a page links to."""

from __future__ import annotations

from summarizer.parsing.feeds.discovery import FeedLink, find_feed_links

PAGE = "https://paper.example/news/index.html"


def test_feed_links_come_once_each_in_the_page_s_order_with_comment_feeds_last() -> None:
    html = b"""<!doctype html><html><head><title>P</title>
      <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
      <link rel="stylesheet" href="x.css"><link rel="alternate" hreflang="de" href="/de/">
      <LINK REL="Alternate" TYPE="application/atom+xml; charset=utf-8" TITLE="All &amp; more" HREF="all.xml">
      <link rel="alternate" type="application/atom+xml" href="all.xml">
      <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
      </head><body><p>Words</p></body></html>"""
    assert find_feed_links(html, PAGE) == (
        FeedLink("https://paper.example/news/all.xml", "All & more"),
        FeedLink("https://paper.example/comments/feed", "Comments"),
    )


def test_relative_feed_links_start_at_the_page_s_base() -> None:
    html = b"<base href='https://cdn.example/x/'><link rel=alternate type=application/rss+xml href=feed>"
    assert [link.url for link in find_feed_links(html, PAGE)] == ["https://cdn.example/x/feed"]


def test_a_page_without_feeds_has_no_feed_links() -> None:
    assert find_feed_links(b"", PAGE) == find_feed_links(b"\0\xff<html><p>No", PAGE) == ()
