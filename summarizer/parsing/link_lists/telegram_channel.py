"""Reads the posts of a public Telegram channel from its preview page (t.me/s/name)."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from lxml import etree, html  # type: ignore[import-untyped]

from summarizer.parsing.charset import decode
from summarizer.parsing.dates import read_date
from summarizer.parsing.feeds.model import Entry, Feed, NotAFeed, with_keys
from summarizer.parsing.feeds.titles import shorten_title
from summarizer.parsing.html.fragment import parse_blocks
from summarizer.parsing.xml_characters import without_forbidden_characters

_MAX_TITLE: Final = 120
_MAX_HTML: Final = 50_000
# How adverts are marked: hash tags, words that begin a line, and the token that Russian law requires.
_AD_TAG: Final = re.compile(
    r"#(?:ad|ads|advert\w*|sponsored|promo|реклама|рекламныйпост|werbung|anzeige|publicidad|publicité|pub"
    r"|reklam\w*|pubblicità|publi|광고|広告|广告|إعلان)\b",
    re.IGNORECASE,
)
_AD_LINE: Final = re.compile(
    r"^\W*(?:реклама|на правах рекламы|партн[её]рский материал|advertisement|sponsored(?: post)?|werbung"
    r"|anzeige|publicidad|publicité|pubblicità|reklam[ae]?|広告|广告|광고|إعلان)(?:\W*$|\s*[.:|/(,])",
    re.IGNORECASE | re.MULTILINE,
)
_AD_TOKEN: Final = re.compile(r"\berid\s*[:=]?\s*[\w-]{8,}", re.IGNORECASE)


def read_channel(page: bytes, url: str, charset: str = "") -> Feed:
    """The posts of a channel as a feed, the newest first.

    The pictures of an album are one post. Posts without a text, and service messages, are left out.

    Raises:
        NotAFeed: The page has no posts: the channel is private, does not exist, or allows no preview.
    """
    root = _parse(without_forbidden_characters(decode(page, charset)))
    messages = _with_class(root, "tgme_widget_message") if root is not None else []
    if not messages:
        raise NotAFeed("no posts")
    entries = [entry for message in messages if (entry := _entry(message)) is not None]
    titles = [*_with_class(root, "tgme_channel_info_header_title")]
    title = " ".join(" ".join(titles[0].itertext()).split()) if titles else ""
    return Feed(title[:200], url, with_keys(list(reversed(entries)), url))


def _parse(text: str) -> Any | None:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except (ValueError, AssertionError, etree.LxmlError):
        return None


def _with_class(root: Any, name: str) -> list[Any]:
    found: list[Any] = root.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return found


def _entry(message: Any) -> Entry | None:
    """A post as an entry; None for one without a text."""
    post = message.get("data-post") or ""
    if not post or "service_message" in (message.get("class") or "").split():
        return None
    texts = [one for one in _with_class(message, "tgme_widget_message_text") if not _is_quoted(one, message)]
    body = "".join(_inner_html(one) for one in texts)[:_MAX_HTML]
    lines = [block.text for block in parse_blocks(body)]
    text = "\n".join(lines)
    if not text.strip():
        return None
    date = read_date(_datetime(message))
    return Entry(
        guid=post,
        link=f"https://t.me/{post}",
        title=_title(lines),
        html=body,
        text=" ".join(text.split()),
        published=date.seconds if date else None,
        day=date.day if date else "",
        is_advert=_is_advert(text, texts),
    )


def _is_quoted(element: Any, message: Any) -> bool:
    """Whether a text belongs to the post that this one answers."""
    for ancestor in element.iterancestors():
        if ancestor is message:
            return False
        if "tgme_widget_message_reply" in (ancestor.get("class") or "").split():
            return True
    return False


def _inner_html(element: Any) -> str:
    for image in list(element.iter("img")):
        image.drop_tree()
    return f"<p>{element.text or ''}{''.join(_markup(child) for child in element)}</p>"


def _markup(element: Any) -> str:
    found: str = etree.tostring(element, encoding="unicode", method="html")
    return found


def _title(lines: list[str]) -> str:
    """The first line where it is short enough, or else its beginning."""
    first = lines[0].strip()
    return first if len(first) <= _MAX_TITLE else shorten_title(first)


def _datetime(message: Any) -> str:
    return next((one.get("datetime") for one in message.iter("time") if one.get("datetime")), "")


def _is_advert(text: str, elements: list[Any]) -> bool:
    links = [link.get("href") or "" for one in elements for link in one.iter("a")]
    return any(pattern.search(text) for pattern in (_AD_TAG, _AD_LINE, _AD_TOKEN)) or any(
        _has_token(link) for link in links
    )


def _has_token(link: str) -> bool:
    try:
        return "erid" in parse_qs(urlsplit(link).query)
    except ValueError:
        return False
