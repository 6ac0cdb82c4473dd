"""Links that a message holds besides its words: which is the source, and which are kept below the text.

Telegram hides a link's address behind words, and those addresses are gone once the formatting is. A post of
a public channel has an address of its own, which is where its readers look for more. Any other post has
none that a reader could open, so its first link becomes the source. The other links are kept as lines of
their own below the article: no summary takes them, and no word of the text is interrupted by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from summarizer.cleaning.url_cleanup import clean_url

_TELEGRAM_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_POST_PATH = re.compile(r"/(?:c/\d+|\w+)/\d+/?")


@dataclass(frozen=True, slots=True)
class Link:
    """An address, and the words it stood behind, or "" where it was visible itself."""

    url: str
    anchor_text: str = ""

    @property
    def as_text(self) -> str:
        """The link as plain text."""
        return f"{self.anchor_text}: {self.url}" if self.anchor_text else self.url


def useful_links(found: Iterable[Link]) -> tuple[Link, ...]:
    """Web addresses, each once and without what only serves to follow people.

    Channels, invitations and people of Telegram are left out: such links ask readers to subscribe.
    """
    kept: dict[str, Link] = {}
    for link in found:
        url = clean_url(link.url if _SCHEME.match(link.url) else f"https://{link.url}")
        if _is_useful(url):
            kept.setdefault(url, Link(url, " ".join(link.anchor_text.split())))
    return tuple(kept.values())


def choose_source(
    links: Sequence[Link], known_url: str, *, blocks: Iterable[tuple[str, str]]
) -> tuple[str, tuple[Link, ...]]:
    """The article's address, and the links to keep below it.

    Args:
        links: What the message held.
        known_url: The address that is known already, or "": then the first link becomes it.
        blocks: Kind and text of the blocks; a link that stands there in full need not be kept again.
    """
    url = known_url or (links[0].url if links else "")
    text = "\n".join(text for _, text in blocks)
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
