"""A web of a few pages for handlers that fetch."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason

FEED_URL = "https://paper.example/feed"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title>
<link>https://paper.example/</link><item><title>The ferry returns</title><link>https://paper.example/1</link>
<guid>1</guid><description>The night ferry sails again as of Friday.</description></item></channel></rss>"""
SITE_URL = "https://paper.example"
SITE = b"""<html><head><link rel="alternate" type="application/rss+xml" title="News" href="/feed">
<link rel="alternate" type="application/rss+xml" title="Sport" href="/sport"></head><body>x</body></html>"""


@dataclass
class FakeWeb:
    """A Fetcher that knows the pages in `pages`: content type and body by address."""

    pages: dict[str, tuple[str, bytes]] = field(
        default_factory=lambda: {
            FEED_URL: ("application/rss+xml", FEED),
            SITE_URL: ("text/html", SITE),
        }
    )

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        del purpose, etag, last_modified
        if url not in self.pages:
            raise FetchError(FetchReason.UNREACHABLE, url)
        content_type, body = self.pages[url]
        return Fetched(url, 200, content_type, "utf-8", body, {})
