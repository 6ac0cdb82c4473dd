"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/), read with tolerance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin

from summarizer.parsing.feed_model import Entry, Feed, NotAFeed
from summarizer.parsing.html_fragment import MAX_FRAGMENT_CHARACTERS, html_to_line, plain_text_to_html

_VERSION_URL: Final = "jsonfeed.org/version/"
_MAX_NAME_CHARACTERS: Final = 200


def read_json_feed(data: bytes, url: str) -> Feed:
    """The feed in some JSON.

    Raises:
        NotAFeed: It is no JSON, or something else in JSON.
    """
    try:
        found = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise NotAFeed("no JSON") from error
    if not isinstance(found, dict) or _VERSION_URL not in _string(found.get("version")):
        raise NotAFeed("no feed")
    items = found.get("items")
    return Feed(
        title=html_to_line(_string(found.get("title")))[:_MAX_NAME_CHARACTERS],
        site=_string(found.get("home_page_url")),
        entries=tuple(_entry(item, url) for item in items if isinstance(item, dict))
        if isinstance(items, list)
        else (),
    )


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    plain = _string(item.get("content_text")) or _string(item.get("summary"))
    body = (_string(item.get("content_html")) or plain_text_to_html(plain))[:MAX_FRAGMENT_CHARACTERS]
    return Entry(
        guid=_guid(item.get("id")),
        link=_absolute_url(base, _string(item.get("url")) or _string(item.get("external_url"))),
        title=html_to_line(_string(item.get("title")))[:_MAX_NAME_CHARACTERS],
        html=body,
        text=html_to_line(body),
        author=html_to_line(_author(item))[:_MAX_NAME_CHARACTERS],
        published=_timestamp(_string(item.get("date_published")) or _string(item.get("date_modified"))),
    )


def _guid(value: object) -> str:
    """Ids should be strings; some feeds number."""
    return str(value) if isinstance(value, int) else _string(value)


def _author(item: Mapping[str, Any]) -> str:
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    return ", ".join(name for p in people if isinstance(p, dict) and (name := _string(p.get("name"))))


def _absolute_url(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""


def _timestamp(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _string(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
