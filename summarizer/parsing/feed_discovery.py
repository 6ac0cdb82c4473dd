"""The feeds that a page names: <link rel="alternate"> with a feed's type, in the page's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree  # type: ignore[import-untyped]

from summarizer.parsing.charset import decode
from summarizer.parsing.html_fragment import html_to_line

_FEED_TYPES: Final = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/xml",
    "application/xml", "application/json",
})  # fmt: skip
_MAX_FEED_LINKS: Final = 8
_MAX_SCANNED_BYTES: Final = 300_000


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names: its absolute address and its title, which may be ""."""

    url: str
    title: str


def find_feed_links(page: bytes, url: str, charset: str = "") -> tuple[FeedLink, ...]:
    """The feeds named by the page at `url`, each once; comments' feeds come last."""
    collector = _FeedLinkCollector(url)
    parser = etree.HTMLParser(target=collector, no_network=True)
    try:
        parser.feed(decode(page[:_MAX_SCANNED_BYTES], charset).replace("\0", ""))
        parser.close()
    except (etree.LxmlError, AssertionError):
        pass  # what was found before it went wrong counts
    found: dict[str, FeedLink] = {}
    for link in collector.links:
        found.setdefault(link.url, link)
    ordered = sorted(found.values(), key=_is_comment_feed)
    return tuple(ordered[:_MAX_FEED_LINKS])


class _FeedLinkCollector:
    """Takes lxml's events."""

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
    try:
        address = urljoin(base, link.strip()) if link.strip() else ""
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _is_api(address: str) -> bool:
    """WordPress names its JSON interface and oEmbed the same way."""
    return "/wp-json/" in address or "oembed" in address.lower()


def _is_comment_feed(link: FeedLink) -> bool:
    return "comment" in f"{link.url} {link.title}".lower()
