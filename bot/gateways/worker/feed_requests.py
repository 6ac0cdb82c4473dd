"""Answers requests about feeds in the worker process: parses bytes into entries.

Only the worker process may import this module, which loads the feed parser.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from summarizer.model import Document
from summarizer.parsing.feeds.discovery import find_feed_links
from summarizer.parsing.feeds.entry import read_entry
from summarizer.parsing.feeds.entry_words import find_words
from summarizer.parsing.feeds.model import Entry, Feed, NotAFeed

_MAX_TOTAL_CHARACTERS = 1_000_000
_SAMPLED_ENTRIES = 20
_MAX_GROUPED_CHARACTERS = 3_000


def answer_feed_request(head: dict[str, Any], tail: bytes) -> dict[str, Any]:
    """The answer to a request about a feed, words in its entries, links of a page, or an OPML list."""
    match head["op"]:
        case "feed":
            return _answer_feed(head, tail)
        case "links":
            found = find_feed_links(tail, head["url"], head["charset"])
            return {"feeds": [(feed.url, feed.title) for feed in found]}
        case "lists":
            return _answer_lists(head, tail)
        case "channel":
            return _answer_channel(head, tail)
        case "words":
            return _answer_words(head)
        case _:
            return _answer_opml(tail)


def read_entry_document(head: dict[str, Any]) -> Document:
    """The document of a feed entry that an earlier answer returned to the bot."""
    return read_entry(
        head["title"],
        head["html"],
        url=head["link"],
        author=head["author"],
        published=head["published"],
        day=head["day"],
        categories=head["categories"],
    )


def _answer_feed(head: dict[str, Any], tail: bytes) -> dict[str, Any]:
    # Imported with the first feed: feedparser loads slowly, and other requests do not need it.
    from summarizer.parsing.feeds.reader import read_feed  # noqa: PLC0415

    try:
        feed = read_feed(tail, head["url"], head["charset"])
    except NotAFeed:
        return {"problem": "source.no_feed", "values": {}}
    return _encode_feed(feed)


def _answer_lists(head: dict[str, Any], tail: bytes) -> dict[str, Any]:
    """The list with the wanted signature, or else the best ones, each in the order of the page."""
    # Imported with the first page without a feed, which few newsrooms follow.
    from summarizer.parsing.link_lists import reader  # noqa: PLC0415

    url = head["url"]
    found = reader.find_lists(tail, url, head["charset"], head["signature"])
    return {
        "lists": [
            (one.signature, _encode_feed(reader.as_feed(found.title, url, one.entries)))
            for one in found.lists
        ]
    }


def _answer_channel(head: dict[str, Any], tail: bytes) -> dict[str, Any]:
    from summarizer.parsing.link_lists.telegram_channel import read_channel  # noqa: PLC0415 - as above

    try:
        return _encode_feed(read_channel(tail, head["url"], head["charset"]))
    except NotAFeed:
        return {"problem": "source.cannot.no_posts", "values": {}}


def _encode_feed(feed: Feed) -> dict[str, Any]:
    entries = _sort_newest_first(feed.entries)
    return {
        "title": feed.title,
        "site": feed.site,
        "ttl": feed.ttl,
        "skip_hours": feed.skip_hours,
        "words": _median_words(feed),
        "entries": [
            (
                entry.link,
                entry.title,
                entry.author,
                entry.published,
                html,
                dict(entry.keys),
                entry.day,
                entry.categories,
                entry.is_advert,
            )
            for entry, html in zip(entries, _entry_texts(entries), strict=True)
        ],
    }


def _answer_words(head: dict[str, Any]) -> dict[str, Any]:
    documents = [read_entry_document(one) for one in head["entries"]]
    found = find_words(documents, head["phrases"])
    return {
        "read": [
            (document.body[:_MAX_GROUPED_CHARACTERS], document.language, words)
            for document, words in zip(documents, found, strict=True)
        ]
    }


def _answer_opml(tail: bytes) -> dict[str, Any]:
    # Imported here because lists are rare.
    from summarizer.parsing.feeds.opml import NotAFeedList, read_opml  # noqa: PLC0415
    from summarizer.parsing.feeds.opml_folders import outlines_without_feed  # noqa: PLC0415

    try:
        return {
            "feeds": [(feed.url, feed.title) for feed in read_opml(tail)],
            "skipped": [(one.line, one.name) for one in outlines_without_feed(tail)],
        }
    except NotAFeedList:
        return {"problem": "source.no_list", "values": {}}


def _sort_newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """By date where every entry has one; otherwise in the feed's order, which is nearly always the same."""
    if all(entry.published is not None for entry in entries):
        return sorted(entries, key=lambda entry: -(entry.published or 0))
    return list(entries)


def _entry_texts(entries: Sequence[Entry]) -> list[str]:
    """The HTML of each entry; "" beyond the limit, so that a huge feed does not fill the bot's memory."""
    texts, remaining = [], _MAX_TOTAL_CHARACTERS
    for entry in entries:
        remaining -= len(entry.html)
        texts.append(entry.html if remaining >= 0 else "")
    return texts


def _median_words(feed: Feed) -> int:
    counts = [len(entry.text.split()) for entry in feed.entries[:_SAMPLED_ENTRIES]]
    return round(statistics.median(counts)) if counts else 0
