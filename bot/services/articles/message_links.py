"""Chooses which link of a message is the article's source, and which links are stored below the text.

Telegram keeps the address of a link in the message's entities, not in its text, so the address is lost with
the formatting. A post of a public channel has an address of its own, which becomes the source. Any other
post has no address that a reader could open, so its first link becomes the source. The other links become
lines of their own below the article, where they neither enter a summary nor interrupt the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from data.records.articles import StoredBlock
from summarizer.cleaning.url_cleanup import clean_url

_TELEGRAM_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_POST_PATH = re.compile(r"/(?:c/\d+|\w+)/\d+/?")


@dataclass(frozen=True, slots=True)
class Link:
    """An address and its anchor text, "" where the address itself was visible."""

    url: str
    anchor_text: str = ""

    @property
    def as_text(self) -> str:
        """The link as plain text."""
        return f"{self.anchor_text}: {self.url}" if self.anchor_text else self.url


def useful_links(found: Iterable[Link]) -> tuple[Link, ...]:
    """The web addresses among the links, each once, without tracking parameters.

    Links to channels, invitations and profiles of Telegram are left out: they ask readers to subscribe.
    """
    kept: dict[str, Link] = {}
    for link in found:
        url = clean_url(link.url if _SCHEME.match(link.url) else f"https://{link.url}")
        if _is_useful(url):
            kept.setdefault(url, Link(url, " ".join(link.anchor_text.split())))
    return tuple(kept.values())


def write_out_links(text: str, links: Iterable[Link]) -> str:
    """A text with the address behind each linked word of its first and last line, where a source stands.

    The addresses of other linked words stay hidden: in the middle of a text they would interrupt it.
    """
    first_end = text.find("\n") if "\n" in text else len(text)
    last_start = text.rstrip().rfind("\n") + 1
    for link in links:
        at = text.find(link.anchor_text) if link.anchor_text else -1
        if at < 0 or first_end <= at < last_start or link.url in text or not _is_useful(link.url):
            continue
        end = at + len(link.anchor_text)
        text = f"{text[:end]} ({link.url}){text[end:]}"
        first_end, last_start = text.find("\n"), text.rstrip().rfind("\n") + 1
        first_end = first_end if first_end >= 0 else len(text)
    return text


def choose_source(
    links: Sequence[Link], known_url: str, *, blocks: Iterable[StoredBlock]
) -> tuple[str, tuple[Link, ...]]:
    """The article's address, and the links to store below its text.

    Args:
        links: The links of the message.
        known_url: The article's address, or "" where the first link becomes it.
        blocks: The article's text; a bare link that it contains is not stored again.
    """
    url = known_url or (links[0].url if links else "")
    text = "\n".join(block.text for block in blocks)
    return url, tuple(
        link for link in links if link.url != url and (link.anchor_text or link.url not in text)
    )


def _is_useful(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    return parts.hostname not in _TELEGRAM_HOSTS or bool(_POST_PATH.fullmatch(parts.path))
