"""What stands between a page that was fetched and its article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from lxml import etree, html  # type: ignore[import-untyped]

from summarizer.language import count_words


class Obstacle(StrEnum):
    """What a reader would meet instead of the article."""

    PAYWALL = "paywall"
    CONSENT = "consent"
    SCRIPTS = "scripts"


# Publishers tell search engines so: schema.org's isAccessibleForFree, Facebook's content tier.
_LOCKED: Final = re.compile(
    r'"isAccessibleForFree"\s*:\s*(?:"?false"?|"?https?://schema\.org/False"?)'
    r'|<meta\b[^>]{0,200}"article:content_tier"[^>]{0,200}"(?:locked|metered)"',
    re.IGNORECASE,
)
_SUBSCRIBE: Final = re.compile(
    r"subscribe (?:now )?to (?:continue|read|keep)|(?:continue|keep) reading (?:with|by)|subscribers only"
    r"|already a subscriber|jetzt weiterlesen|weiterlesen mit|nur für abonnenten|réservé aux abonnés"
    r"|solo para suscriptores|contenuto riservato agli abbonati|tylko dla subskrybentów"
    r"|только для подписчиков|лише для передплатників|exclusivo para assinantes",
    re.IGNORECASE,
)
_CONSENT_HOSTS: Final = ("consent.", "guce.", "cmp.", "privacy-mgmt.")
_CONSENT: Final = re.compile(
    r"\b(?:cookies?|consent|einwillig\w+|zustimm\w+|datenschutz\w*|consentement|consentimiento|privacidad"
    r"|consentimento|consenso|privacy|zgod\w+|ciastecz\w+|соглас\w+|згод\w+)\b",
    re.IGNORECASE,
)
_CHOICE: Final = re.compile(
    r"\b(?:accept|agree|reject|akzeptier\w+|zustimmen|ablehnen|accepter|refuser|aceptar|rechazar|accett\w+"
    r"|rifiut\w+|aceitar|rejeitar|akcept\w+|odrzu\w+|принять|прийняти)\b",
    re.IGNORECASE,
)
_NEEDS_SCRIPTS: Final = re.compile(r"javascript", re.IGNORECASE)
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "svg"})
_TEASER_WORDS: Final = 150
_LONGEST_WALL: Final = 1500
_FEWEST_HINTS: Final = 3
_FEWEST_WORDS: Final = 40


class Walled(Exception):
    """A page shows something else than its article; `obstacle` says what."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def obstacle(text: str, url: str = "", article: str = "") -> Obstacle | None:
    """What stands in front of the article of a page; None if nothing is known to.

    Args:
        text: The page.
        url: Its address at the end of all redirects.
        article: What could be read of it, "" for nothing; a long one stands for itself.
    """
    if article:
        return _in_place_of(text, article)
    shown, unseen = _texts(text)
    if _LOCKED.search(text) or _SUBSCRIBE.search(shown):
        return Obstacle.PAYWALL
    if (urlsplit(url).hostname or "").startswith(_CONSENT_HOSTS) or _asks_consent(shown):
        return Obstacle.CONSENT
    if len(shown.split()) < _FEWEST_WORDS and ("<script" in text.lower() or _NEEDS_SCRIPTS.search(unseen)):
        return Obstacle.SCRIPTS
    return None


def _in_place_of(text: str, article: str) -> Obstacle | None:
    """Whether what was read is only a teaser, or the wall's own words."""
    if count_words(article, "") >= _TEASER_WORDS:
        return None
    if _LOCKED.search(text) or _SUBSCRIBE.search(article):
        return Obstacle.PAYWALL
    return Obstacle.CONSENT if _asks_consent(article) else None


def _asks_consent(shown: str) -> bool:
    """A wall is short, speaks of little else than consent, and offers a choice."""
    short = len(shown.split()) <= _LONGEST_WALL
    return short and len(_CONSENT.findall(shown)) >= _FEWEST_HINTS and bool(_CHOICE.search(shown))


def _texts(text: str) -> tuple[str, str]:
    """What a reader would see, and what stands in <noscript>."""
    try:
        root = html.document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), _parser())
    except (ValueError, etree.LxmlError):
        return "", ""
    unseen = " ".join("".join(element.itertext()) for element in root.iter("noscript"))
    return " ".join(_seen(root)), unseen


def _seen(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in _UNSEEN and element.text:
            yield element.text
        if element.tail and not _within_unseen(element):
            yield element.tail


def _within_unseen(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in _UNSEEN


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8", huge_tree=False)
