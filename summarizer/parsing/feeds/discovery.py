"""Finds the feeds that a page links to: <link rel="alternate"> with the media type of a feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree  # type: ignore[import-untyped]

from summarizer.parsing.charset import decode
from summarizer.parsing.html.fragment import html_to_line

_FEED_TYPES: Final = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/xml",
    "application/xml", "application/json",
})  # fmt: skip
_MAX_FEED_LINKS: Final = 8
_MAX_SCANNED_BYTES: Final = 300_000


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page links to: its absolute address, and its title or ""."""

    url: str
    title: str


def find_feed_links(page: bytes, url: str, charset: str = "") -> tuple[FeedLink, ...]:
    """The feeds that a page links to, each once, at most eight, in the page's order; comment feeds come last.

    Args:
        page: The page as fetched; the first 300,000 bytes are scanned.
        url: Its address, the base of relative links.
        charset: What the server declared, or "".
    """
    collector = _FeedLinkCollector(url)
    parser = etree.HTMLParser(target=collector, no_network=True)
    try:
        parser.feed(decode(page[:_MAX_SCANNED_BYTES], charset).replace("\0", ""))
        parser.close()
    except (etree.LxmlError, AssertionError):
        pass  # the links found before the error are kept
    found: dict[str, FeedLink] = {}
    for link in collector.links:
        found.setdefault(link.url, link)
    ordered = sorted(found.values(), key=_is_comment_feed)
    return tuple(ordered[:_MAX_FEED_LINKS])


class _FeedLinkCollector:
    """Target of lxml's parser that collects the links to feeds."""

    def __init__(self, url: str) -> None:
        self._base = url
        self.links: list[FeedLink] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "base" and attributes.get("href"):
            self._base = _absolute_url(self._base, attributes["href"]) or self._base
        elif tag == "link" and "alternate" in attributes.get("rel", "").lower().split():
            kind = attributes.get("type", "").partition(";")[0].strip().lower()
            address = _absolute_url(self._base, attributes.get("href", ""))
            if kind in _FEED_TYPES and address and not _is_api(address):
                self.links.append(FeedLink(address, html_to_line(attributes.get("title", ""))[:200]))

    def end(self, _tag: str) -> None:
        pass

    def data(self, _text: str) -> None:
        pass

    def close(self) -> None:
        pass


def _absolute_url(base: str, link: str) -> str:
    """The http or https address of a link, or "" for any other."""
    try:
        address = urljoin(base, link.strip()) if link.strip() else ""
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _is_api(address: str) -> bool:
    """Whether an address is WordPress's JSON API or oEmbed, which pages link to in the same way."""
    return "/wp-json/" in address or "oembed" in address.lower()


def _is_comment_feed(link: FeedLink) -> bool:
    return "comment" in f"{link.url} {link.title}".lower()
