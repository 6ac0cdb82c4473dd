"""Recognises pages that show a paywall, a consent wall or an empty script shell in place of their article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from lxml import etree, html  # type: ignore[import-untyped]

from summarizer.language import count_words


class AccessWallKind(StrEnum):
    """What a page shows in place of its article: SCRIPTS is a page that only scripts would fill."""

    PAYWALL = "paywall"
    CONSENT = "consent"
    SCRIPTS = "scripts"


# Publishers declare a paywall to search engines: schema.org's isAccessibleForFree, Facebook content tier.
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
# A wall speaks to its reader; a report about cookies hardly does.
_ADDRESS: Final = re.compile(
    r"\b(?:we|our|us|you|your|wir|unser\w*|ihr\w*|du|dein\w*|nous|notre|nos|vous|votre|vos|nosotros|nuestr\w+|usted"
    r"|tus?|sus?|noi|nostr\w+|tu[oaie]i?|vostr\w+|nós|nosso\w*|nossa\w*|você|wij|ons|onze|jouw|uw|nasz\w*|tw[oó]j\w*"
    r"|usamos|utili[zs]amos|usiamo|utilizziamo|utilisons|używamy|stosujemy|korzystamy|используем|використовуємо"
    r"|gebruiken|verwenden|nutzen|мы|наш\w*|вы|вас|ваш\w*|ми|ви)\b",
    re.IGNORECASE,
)
_MIN_ADDRESSES: Final = 2
_JSON_SCRIPT: Final = re.compile(
    r"<script[^>]{0,200}ld\+json[^>]{0,200}>(.*?)</script>", re.DOTALL | re.IGNORECASE
)
_TITLE: Final = re.compile(r"<title[^>]{0,200}>(.{0,1000}?)</title>", re.DOTALL | re.IGNORECASE)
_MAX_JSON_NODES: Final = 2_000
_NEEDS_SCRIPTS: Final = re.compile(r"javascript", re.IGNORECASE)
_INVISIBLE_TAGS: Final = frozenset({"script", "style", "template", "noscript", "svg"})
_MAX_TEASER_WORDS: Final = 150
_MAX_WALL_WORDS: Final = 1500
_MIN_CONSENT_HINTS: Final = 3
_MIN_PAGE_WORDS: Final = 40


class AccessWall(Exception):
    """Raised for a page that shows something else in place of its article; `kind` says what."""

    def __init__(self, kind: AccessWallKind) -> None:
        super().__init__(kind)
        self.kind = kind


def find_access_wall(text: str, url: str = "", article: str = "") -> AccessWallKind | None:
    """The wall in front of a page's article; None where none is recognised.

    Args:
        text: The HTML of the page.
        url: Its address after all redirects.
        article: The text extracted from it, "" for none; 150 words or more count as the whole article.
    """
    if article:
        return _wall_in_article(text, article)
    visible_text, noscript_text = _visible_and_noscript_text(text)
    if _declares_paywall(text) or _SUBSCRIBE.search(visible_text):
        return AccessWallKind.PAYWALL
    if (urlsplit(url).hostname or "").startswith(_CONSENT_HOSTS) or _is_consent_wall(visible_text):
        return AccessWallKind.CONSENT
    if len(visible_text.split()) < _MIN_PAGE_WORDS and (
        "<script" in text.lower() or _NEEDS_SCRIPTS.search(noscript_text)
    ):
        return AccessWallKind.SCRIPTS
    return None


def _wall_in_article(text: str, article: str) -> AccessWallKind | None:
    """The wall if the extracted text is a teaser, or the text of the wall itself."""
    if count_words(article, "") >= _MAX_TEASER_WORDS:
        return None
    if _declares_paywall(text) or _SUBSCRIBE.search(article):
        return AccessWallKind.PAYWALL
    is_wall = _is_consent_wall(article) and len(_ADDRESS.findall(article)) >= _MIN_ADDRESSES
    return AccessWallKind.CONSENT if is_wall else None


def _declares_paywall(text: str) -> bool:
    """Whether a page declares that its own article is not free; other articles that it lists do not count."""
    if not _DECLARED_PAYWALL.search(text):
        return False
    articles = [node for script in _JSON_SCRIPT.findall(text) for node in _articles(script)]
    if not articles or '"article:content_tier"' in text:
        return True
    title = _TITLE.search(text)
    own = [node for node in articles if title and _headline(node) and _headline(node) in title[1]]
    return str((own or articles)[0].get("isAccessibleForFree")).lower().endswith("false")


def _headline(node: dict[str, object]) -> str:
    return str(node.get("headline") or "")


def _articles(script: str) -> Iterator[dict[str, object]]:
    """The objects of a JSON-LD script that say whether they are free, in order."""
    try:
        pending = [json.loads(script, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MAX_JSON_NODES):
        if not pending:
            return
        node = pending.pop()
        if isinstance(node, dict):
            if "isAccessibleForFree" in node and "Element" not in str(node.get("@type")):
                yield node
            pending += [value for value in reversed(node.values()) if isinstance(value, dict | list)]
        elif isinstance(node, list):
            pending += reversed(node)


def _is_consent_wall(visible_text: str) -> bool:
    """Whether a text is short, names consent three times or more, and has a button to accept or reject."""
    is_short = len(visible_text.split()) <= _MAX_WALL_WORDS
    return (
        is_short
        and len(_CONSENT.findall(visible_text)) >= _MIN_CONSENT_HINTS
        and bool(_CONSENT_BUTTON.search(visible_text))
    )


def _visible_and_noscript_text(text: str) -> tuple[str, str]:
    """The visible text of a page, and the text in its <noscript> elements."""
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
