"""Parses JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/); skips malformed parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urljoin

from summarizer.parsing.author_names import author_name
from summarizer.parsing.charset import decode
from summarizer.parsing.dates import read_date
from summarizer.parsing.feeds.model import MAX_NAME_CHARACTERS, Entry, Feed, NotAFeed, string_value
from summarizer.parsing.feeds.titles import title_to_line
from summarizer.parsing.html.fragment import MAX_FRAGMENT_CHARACTERS, html_to_line, plain_text_to_html
from summarizer.parsing.sections import plausible_names

_VERSION_URL: Final = "jsonfeed.org/version/"


def read_json_feed(data: bytes, url: str) -> Feed:
    """The feed in `data`; its entries have no keys yet (see feed_model.with_keys).

    Args:
        data: The feed as fetched, in UTF-8.
        url: Its address, the base of relative links.

    Raises:
        NotAFeed: The bytes are no JSON, or JSON without a version of JSON Feed.
    """
    try:
        found = json.loads(decode(data, "utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotAFeed("no JSON") from error
    if not isinstance(found, dict) or _VERSION_URL not in string_value(found.get("version")):
        raise NotAFeed("no feed")
    items = found.get("items")
    return Feed(
        title=html_to_line(string_value(found.get("title")))[:MAX_NAME_CHARACTERS],
        site=string_value(found.get("home_page_url")),
        entries=tuple(_entry(item, url) for item in items if isinstance(item, dict))
        if isinstance(items, list)
        else (),
    )


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    plain = string_value(item.get("content_text")) or string_value(item.get("summary"))
    date = read_date(string_value(item.get("date_published")) or string_value(item.get("date_modified")))
    body = (string_value(item.get("content_html")) or plain_text_to_html(plain))[:MAX_FRAGMENT_CHARACTERS]
    return Entry(
        guid=_guid(item.get("id")),
        link=_absolute_url(base, string_value(item.get("url")) or string_value(item.get("external_url"))),
        title=title_to_line(string_value(item.get("title"))),
        html=body,
        text=html_to_line(body),
        author=author_name(html_to_line(_author(item)))[:MAX_NAME_CHARACTERS],
        published=date.seconds if date else None,
        day=date.day if date else "",
        categories=_categories(item.get("tags")),
    )


def _categories(tags: object) -> tuple[str, ...]:
    names = tags if isinstance(tags, list) else []
    return plausible_names([html_to_line(string_value(name)) for name in names])


def _guid(value: object) -> str:
    """The id of an item; some feeds have numbers in place of strings."""
    return str(value) if isinstance(value, int) else string_value(value)


def _author(item: Mapping[str, Any]) -> str:
    """The names of all authors: a list since version 1.1, a single object before."""
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    return ", ".join(name for p in people if isinstance(p, dict) and (name := string_value(p.get("name"))))


def _absolute_url(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""
