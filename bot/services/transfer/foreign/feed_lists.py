"""Reads OPML lists of feeds, whose folders are topics, and the list that RSS-to-Telegram-Bot exports.

RSS-to-Telegram-Bot writes OPML without folders. Its `title` is the feed's own, and its `text` is the name
that the subscriber gave it; https://github.com/Rongronggg9/RSS-to-Telegram-Bot, src/command/inner/sub.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.services.transfer import field_checks
from bot.services.transfer.errors import LineRejected
from bot.services.transfer.foreign.items import ForeignFeed, RefusedItem, WrongKind
from summarizer.parsing.feeds.opml import NotAFeedList
from summarizer.parsing.feeds.opml_folders import DamagedLine, OutlinedFeed, read_opml_folders


def read_feed_list(content: bytes, *, prefers_text: bool) -> Iterator[ForeignFeed | RefusedItem]:
    """The feeds of a list, and what is refused of it.

    Args:
        content: The file.
        prefers_text: Whether the name of a feed is its `text` rather than its `title`.

    Raises:
        WrongKind: It is no list of feeds.
    """
    try:
        for item in read_opml_folders(content):
            if isinstance(item, DamagedLine):
                yield RefusedItem(f"line {item.line}", f"is damaged ({item.reason.strip()})")
            else:
                yield _checked(item, prefers_text=prefers_text)
    except NotAFeedList as error:
        raise WrongKind(str(error)) from error


def _checked(feed: OutlinedFeed, *, prefers_text: bool) -> ForeignFeed | RefusedItem:
    place = f"line {feed.line}"
    if not feed.url:
        return RefusedItem(place, "has no address of a feed (xmlUrl)")
    try:
        url = field_checks.web_address(feed.url)
        topics = field_checks.topics(list(feed.folders))
    except LineRejected as reason:
        return RefusedItem(place, str(reason))
    names = (feed.text, feed.title) if prefers_text else (feed.title, feed.text)
    return ForeignFeed(place, url, names[0] or names[1], topics)
