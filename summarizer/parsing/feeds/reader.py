"""Parses feeds: RSS, Atom and RDF with feedparser, JSON Feed with json_feed.py.

No markup of a feed is kept (see html/fragment.py), so none is sanitized.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from summarizer.parsing.author_names import author_name
from summarizer.parsing.dates import ReadDate, read_date
from summarizer.parsing.feeds.clusters import without_paper
from summarizer.parsing.feeds.json_feed import read_json_feed
from summarizer.parsing.feeds.model import MAX_NAME_CHARACTERS, Entry, Feed, NotAFeed, string_value, with_keys
from summarizer.parsing.feeds.titles import title_to_line
from summarizer.parsing.feeds.xml_parsers import parse_xml
from summarizer.parsing.feeds.xml_repair import decode_xml, repair_xml, without_captions
from summarizer.parsing.html.fragment import MAX_FRAGMENT_CHARACTERS, html_to_line, plain_text_to_html
from summarizer.parsing.sections import plausible_names

MAX_FEED_BYTES: Final = 6_000_000
# feedparser's time grows with the square of the depth; feeds of 10,000 entries have about 150,000 tags.
_MAX_TAGS: Final = 300_000
_SKIP_HOURS: Final = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.DOTALL | re.IGNORECASE)
_HOUR: Final = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[a-zA-Z/!][^<]*>")
_HOURS_PER_DAY: Final = 24

_MAX_URL_CHARACTERS: Final = 2_000
_MAX_TTL_DIGITS: Final = 6


def read_feed(data: bytes, url: str, charset: str = "") -> Feed:
    """Parse a feed.

    Args:
        data: The feed as fetched.
        url: Its address, the base of relative links.
        charset: What the server declared, or ""; the feed's own declaration and valid UTF-8 take precedence.

    Raises:
        NotAFeed: The bytes are no feed, or larger than 6 MB or 300,000 tags.
    """
    if len(data) > MAX_FEED_BYTES or data.count(b"<") > _MAX_TAGS:
        raise NotAFeed("too large")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        feed = read_json_feed(data, url)
    else:
        feed = _read_xml(decode_xml(data, charset), url)
    return Feed(feed.title, feed.site, with_keys(feed.entries, feed.site), feed.ttl, feed.skip_hours)


def _read_xml(text: str, url: str) -> Feed:
    try:
        found = parse_xml(without_captions(repair_xml(text.lstrip())), url)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise NotAFeed("cannot be parsed") from error
    if not found.version and not found.entries:
        raise NotAFeed("no feed")
    language = string_value(found.feed.get("language"))
    return Feed(
        title=html_to_line(string_value(found.feed.get("title")))[:MAX_NAME_CHARACTERS],
        site=string_value(found.feed.get("link"))[:_MAX_URL_CHARACTERS],
        entries=tuple(_entry(entry, found.version, language) for entry in found.entries),
        ttl=_minutes(found.feed.get("ttl")),
        skip_hours=_skip_hours(text),
    )


def _entry(entry: Mapping[str, Any], version: str, language: str) -> Entry:
    body = _body(entry)
    date = _date(entry, language)
    is_text = version.startswith("atom") and _title_type(entry) == "text/plain"
    return Entry(
        guid=string_value(entry.get("id")),
        link=string_value(entry.get("link"))[:_MAX_URL_CHARACTERS],
        title=without_paper(title_to_line(string_value(entry.get("title")), is_text=is_text), body),
        html=body,
        text=html_to_line(body),
        author=author_name(html_to_line(string_value(entry.get("author"))))[:MAX_NAME_CHARACTERS],
        published=date.seconds if date else None,
        day=date.day if date else "",
        categories=_categories(entry),
    )


def _body(entry: Mapping[str, Any]) -> str:
    """The longest text of the entry, as HTML."""
    parts: Sequence[Mapping[str, Any]] = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    bodies = [
        value if _TAG.search(value) else plain_text_to_html(html.unescape(value))
        for part in parts
        if (value := string_value(part.get("value")))
    ]
    return max(bodies, key=len, default="")[:MAX_FRAGMENT_CHARACTERS]


def _categories(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels of its categories, or their terms, as lines of text."""
    tags = [tag for tag in entry.get("tags") or () if isinstance(tag, Mapping)]
    names = (string_value(tag.get("label")) or string_value(tag.get("term")) for tag in tags)
    return plausible_names([html_to_line(name) for name in names if name])


def _title_type(entry: Mapping[str, Any]) -> str:
    detail = entry.get("title_detail")
    return string_value(detail.get("type")) if isinstance(detail, Mapping) else ""


def _date(entry: Mapping[str, Any], language: str) -> ReadDate | None:
    """The first readable date of an entry, or None; feedparser would guess the ambiguous ones."""
    texts = (string_value(entry.get(name)) for name in ("published", "updated", "created"))
    return next((date for text in texts if (date := read_date(text, language))), None)


def _skip_hours(text: str) -> tuple[int, ...]:
    """The hours to skip, 24 read as 0; none where all hours are listed."""
    found = _SKIP_HOURS.search(text)
    hours = {int(hour) % _HOURS_PER_DAY for hour in _HOUR.findall(found.group(1))} if found else set()
    return tuple(sorted(hours)) if len(hours) < _HOURS_PER_DAY else ()


def _minutes(value: object) -> int:
    """A non-negative number of at most six digits; 0 for any other value."""
    text = string_value(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_TTL_DIGITS else 0
