"""Writes the followed feeds as OPML 2.0 (http://opml.org/spec2.opml), for other feed readers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from data.records.feeds import Source


def write_opml(title: str, feeds: Sequence[Source]) -> bytes:
    """An OPML file in UTF-8 with this title and these feeds."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_quote_attribute(title)[1:-1]}</title></head>",
        "  <body>",
        *(f"    {_outline(feed)}" for feed in feeds),
        "  </body>",
        "</opml>",
    ]
    return "\n".join([*lines, ""]).encode("utf-8", "replace")


def _outline(feed: Source) -> str:
    site = f" htmlUrl={_quote_attribute(feed.site)}" if feed.site else ""
    name = _quote_attribute(feed.title or feed.url)
    return f'<outline type="rss" text={name} title={name} xmlUrl={_quote_attribute(feed.url)}{site}/>'


def _quote_attribute(text: str) -> str:
    return f'"{escape("".join(c for c in text if c.isprintable()))}"'
