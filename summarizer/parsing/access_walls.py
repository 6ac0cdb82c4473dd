"""What stands between a page that was fetched and its article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from lxml import etree, html  # type: ignore[import-untyped]

from summarizer.language import count_words


class AccessWallKind(StrEnum):
    """What a reader would meet instead of the article."""

    PAYWALL = "paywall"
    CONSENT = "consent"
    SCRIPTS = "scripts"


# Publishers tell search engines so: schema.org's isAccessibleForFree, Facebook's content tier.
_DECLARED_PAYWALL: Final = re.compile(
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
_CONSENT_BUTTON: Final = re.compile(
    r"\b(?:accept|agree|reject|akzeptier\w+|zustimmen|ablehnen|accepter|refuser|aceptar|rechazar|accett\w+"
    r"|rifiut\w+|aceitar|rejeitar|akcept\w+|odrzu\w+|принять|прийняти)\b",
    re.IGNORECASE,
)
_NEEDS_SCRIPTS: Final = re.compile(r"javascript", re.IGNORECASE)
_INVISIBLE_TAGS: Final = frozenset({"script", "style", "template", "noscript", "svg"})
_MAX_TEASER_WORDS: Final = 150
_MAX_WALL_WORDS: Final = 1500
_MIN_CONSENT_HINTS: Final = 3
_MIN_PAGE_WORDS: Final = 40


class AccessWall(Exception):
    """A page shows something else than its article; `obstacle` says what."""

    def __init__(self, kind: AccessWallKind) -> None:
        super().__init__(kind)
        self.kind = kind


def find_access_wall(text: str, url: str = "", article: str = "") -> AccessWallKind | None:
    """What stands in front of the article of a page; None if nothing is known to.

    Args:
        text: The page.
        url: Its address at the end of all redirects.
        article: What could be read of it, "" for nothing; a long one stands for itself.
    """
    if article:
        return _wall_in_article(text, article)
    visible_text, noscript_text = _visible_and_noscript_text(text)
    if _DECLARED_PAYWALL.search(text) or _SUBSCRIBE.search(visible_text):
        return AccessWallKind.PAYWALL
    if (urlsplit(url).hostname or "").startswith(_CONSENT_HOSTS) or _is_consent_wall(visible_text):
        return AccessWallKind.CONSENT
    if len(visible_text.split()) < _MIN_PAGE_WORDS and (
        "<script" in text.lower() or _NEEDS_SCRIPTS.search(noscript_text)
    ):
        return AccessWallKind.SCRIPTS
    return None


def _wall_in_article(text: str, article: str) -> AccessWallKind | None:
    """Whether what was read is only a teaser, or the wall's own words."""
    if count_words(article, "") >= _MAX_TEASER_WORDS:
        return None
    if _DECLARED_PAYWALL.search(text) or _SUBSCRIBE.search(article):
        return AccessWallKind.PAYWALL
    return AccessWallKind.CONSENT if _is_consent_wall(article) else None


def _is_consent_wall(visible_text: str) -> bool:
    """A wall is short, speaks of little else than consent, and offers a choice."""
    is_short = len(visible_text.split()) <= _MAX_WALL_WORDS
    return (
        is_short
        and len(_CONSENT.findall(visible_text)) >= _MIN_CONSENT_HINTS
        and bool(_CONSENT_BUTTON.search(visible_text))
    )


def _visible_and_noscript_text(text: str) -> tuple[str, str]:
    """What a reader would see, and what stands in <noscript>."""
    try:
        root = html.document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), _parser())
    except (ValueError, etree.LxmlError):
        return "", ""
    noscript_text = " ".join("".join(element.itertext()) for element in root.iter("noscript"))
    return " ".join(_visible_texts(root)), noscript_text


def _visible_texts(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in _INVISIBLE_TAGS and element.text:
            yield element.text
        if element.tail and not _is_inside_invisible(element):
            yield element.tail


def _is_inside_invisible(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in _INVISIBLE_TAGS


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8", huge_tree=False)
