"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/), read with tolerance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin

from summarizer.parsing.feed_model import Entry, Feed, NotAFeed
from summarizer.parsing.html_fragment import LONGEST, from_plain, line_of

_VERSION: Final = "jsonfeed.org/version/"
_LONGEST_NAME: Final = 200


def read_json_feed(data: bytes, url: str) -> Feed:
    """The feed in some JSON.

    Raises:
        NotAFeed: It is no JSON, or something else in JSON.
    """
    try:
        found = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise NotAFeed("no JSON") from error
    if not isinstance(found, dict) or _VERSION not in _string(found.get("version")):
        raise NotAFeed("no feed")
    items = found.get("items")
    return Feed(
        title=line_of(_string(found.get("title")))[:_LONGEST_NAME],
        site=_string(found.get("home_page_url")),
        entries=tuple(_entry(item, url) for item in items if isinstance(item, dict))
        if isinstance(items, list)
        else (),
    )


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    plain = _string(item.get("content_text")) or _string(item.get("summary"))
    body = (_string(item.get("content_html")) or from_plain(plain))[:LONGEST]
    return Entry(
        guid=_identity(item.get("id")),
        link=_joined(base, _string(item.get("url")) or _string(item.get("external_url"))),
        title=line_of(_string(item.get("title")))[:_LONGEST_NAME],
        html=body,
        text=line_of(body),
        author=line_of(_author(item))[:_LONGEST_NAME],
        published=_instant(_string(item.get("date_published")) or _string(item.get("date_modified"))),
    )


def _identity(value: object) -> str:
    """Ids should be strings; some feeds number."""
    return str(value) if isinstance(value, int) else _string(value)


def _author(item: Mapping[str, Any]) -> str:
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    return ", ".join(name for p in people if isinstance(p, dict) and (name := _string(p.get("name"))))


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""


def _instant(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _string(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
