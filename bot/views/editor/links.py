"""Draws what becomes of the links that an editor shares: the progress, the failures, the offer of a feed."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.errors import UserError
from bot.i18n import Texts
from bot.ports.feed_reader import FeedAddress
from bot.ports.messenger import Button, Screen
from bot.views.format.html import lines, link, paragraphs
from bot.views.format.limits import clip

_ADDRESS_LIMIT = 80
MAX_FEEDS = 8
"""The most feeds of a page that are offered."""
_IN_ROW = 4


def progress(read: int, total: int, texts: Texts) -> Screen:
    """How many of several links have been read so far."""
    return Screen(texts("links.progress", n=read, total=total))


def all_read(total: int, failed: int, ignored: int, texts: Texts) -> Screen:
    """What became of several links; `ignored` counts those beyond the most that one message takes."""
    key = "links.read" if not failed else "links.some_failed"
    rest = texts.count("links.ignored", ignored) if ignored else ""
    return Screen(lines(texts(key, n=total - failed, total=total), rest))


def failure(url: str, error: UserError, texts: Texts) -> Screen:
    """Why one of several links could not be read."""
    return Screen(lines(link(url, _short(url)), texts(error.key, **error.args_)))


def feed_offer(url: str, title: str, texts: Texts, *, is_page: bool) -> Screen:
    """The question whether to follow the feed behind a link, or that of the page there."""
    follow = Button(texts.plain("button.follow"), pack(Action.FOLLOW_FEED))
    not_now = Button(texts.plain("button.not_now"), pack(Action.CANCEL))
    name = clip(title, _ADDRESS_LIMIT) or _short(url)
    question = texts("link.site_feed_offer" if is_page else "link.feed_offer", title=name)
    return Screen(lines(question, link(url, _short(url))), ((follow, not_now),))


def feeds_offer(feeds: Sequence[FeedAddress], texts: Texts) -> Screen:
    """The question which of the feeds to follow that a page without an article names; at most eight."""
    shown = feeds[:MAX_FEEDS]
    entries = [
        Markup("{}. {}").format(number, link(feed.url, clip(feed.title, _ADDRESS_LIMIT) or _short(feed.url)))
        for number, feed in enumerate(shown, 1)
    ]
    numbers = [
        Button(str(number), pack(Action.FOLLOW_FEED, number - 1)) for number in range(1, len(shown) + 1)
    ]
    not_now = Button(texts.plain("button.not_now"), pack(Action.CANCEL))
    rows = (tuple(numbers[:_IN_ROW]), tuple(numbers[_IN_ROW:]), (not_now,))
    text = paragraphs(texts("link.site_feeds_offer"), lines(*entries))
    return Screen(text, tuple(row for row in rows if row))


def _short(url: str) -> str:
    return clip(url.removeprefix("https://").removeprefix("http://"), _ADDRESS_LIMIT)
